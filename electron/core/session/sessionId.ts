import { createHash } from 'node:crypto'
import type { SessionId } from '../../../shared/model/ids.ts'

/** The same for one user on one server, on every start; says nothing of either. */
export function sessionIdOf(baseUrl: string, userId: number): SessionId {
  return createHash('sha256').update(`${baseUrl}\n${userId}`).digest('hex').slice(0, 16)
}
