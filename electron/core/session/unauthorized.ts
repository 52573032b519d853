import { ApiError } from '../api/types.ts'
import type { DeskApi, ProfileAnswer } from '../api/types.ts'

export type Standing =
  | { kind: 'signedIn'; answer: ProfileAnswer }
  | { kind: 'signedOut'; reason: 'signedOut' | 'suspended' }
  /** The server could not be asked now. */
  | { kind: 'unknown'; error: ApiError }

/**
 * The rule about 401: servers use it for rights, suspension and other people's accounts too (`chatwoot-servers.md` 2.1), so only
 * a profile that is refused means signed out.
 */
export async function confirmUnauthorized(api: Pick<DeskApi, 'profile'>): Promise<Standing> {
  try {
    return { kind: 'signedIn', answer: await api.profile() }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'signedOut' || error.code === 'suspended') return { kind: 'signedOut', reason: error.code }
    return { kind: 'unknown', error }
  }
}
