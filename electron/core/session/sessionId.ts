import { createHash } from 'node:crypto'
import type { SessionId } from '../../../shared/model/ids.ts'

/** Stable for one user on one server; reveals neither. */
export function sessionIdOf(baseUrl: string, userId: number): SessionId {
  return createHash('sha256').update(`${baseUrl}\n${userId}`).digest('hex').slice(0, 16)
}
