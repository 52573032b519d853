/** Signing in and remembering who is signed in, as the desk uses `core/session`. */
import type { CommandInput, ServerCheck } from '../../../shared/bridge.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import type { Profile } from '../../../shared/model/people.ts'
import type { Authorization } from '../api/types.ts'

export type SecretStorage = CommandInput<'session:signIn'>['storage']
export type Credentials = CommandInput<'session:signIn'>['credentials']

/** Someone signed in on this machine. `authorization` is null when the secret could not be read back. */
export interface StoredSession {
  id: SessionId
  baseUrl: string
  profile: Profile
  authorization: Authorization | null
}

/** Every function rejects with `ApiError` only. */
export interface SessionPort {
  /** Never throws: unreadable entries are logged and left out. */
  load(): Promise<StoredSession[]>
  check(address: string): Promise<ServerCheck>
  /** Signs in, keeps the session and its secret as `storage` says, and answers it; the same user on the same server replaces the older one. */
  signIn(
    address: string,
    credentials: Credentials,
    storage: SecretStorage,
  ): Promise<StoredSession & { pubsubToken: string }>
  /** Forgets the session and its secret on this machine. */
  forget(id: SessionId): Promise<void>
  /** The profile is not secret and may be newer than what was kept. */
  update(id: SessionId, profile: Profile): Promise<void>
}
