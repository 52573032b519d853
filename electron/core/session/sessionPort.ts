/** Signing in and out, as the desk uses `core/session`. */
import type { CommandInput, ServerCheck, SsoPlace, UntrustedServer } from '../../../shared/bridge.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import type { Profile } from '../../../shared/model/people.ts'
import type { Authorization, ProfileAnswer } from '../api/types.ts'

export type SecretStorage = CommandInput<'session:signIn'>['storage']
export type Credentials = CommandInput<'session:signIn'>['credentials']

/** A user who is signed in on this computer. `authorization` is null if the secret can't be read. */
export interface StoredSession {
  id: SessionId
  baseUrl: string
  profile: Profile
  authorization: Authorization | null
}

/** The profile at the new address. */
export type FollowedProfile = Pick<ProfileAnswer, 'pubsubToken' | 'server'>

/** Every function rejects with `ApiError` only. */
export interface SessionPort {
  /** Never rejects: entries that can't be read are logged and left out. */
  load(): Promise<StoredSession[]>
  check(address: string): Promise<ServerCheck | UntrustedServer>
  /**
   * Signs in, and stores the session and its secret according to `storage`. Replaces an older session of the same user
   * on the same server.
   */
  signIn(
    address: string,
    credentials: Credentials,
    storage: SecretStorage,
    /** The base address, where `check` asks the user to accept it. */
    accepted?: string | null,
  ): Promise<StoredSession & Pick<ProfileAnswer, 'pubsubToken' | 'server'>>
  /**
   * Lets the user sign in on the server's own page. `signIn` with the method `sso` then uses the token, which stays in
   * main. Returns whom it is for.
   */
  beginSso(address: string, place: SsoPlace, accepted?: string | null): Promise<{ email: string; host: string }>
  cancelSso(): void
  /** Where the server at a base address has moved for good; null if it has not. Sends no secret; never rejects. */
  findMove(baseUrl: string): Promise<string | null>
  /**
   * Moves a session to another address of its server, if its user is known there. Sends the session's secret there: the
   * user has agreed. Rejects with `movedElsewhere` or `alreadySignedIn` where it can't.
   */
  follow(id: SessionId, baseUrl: string): Promise<(StoredSession & FollowedProfile) | UntrustedServer>
  /** Stores the secret of a session that was in memory as plain text: the user's consent. */
  storePlain(id: SessionId): Promise<void>
  /** Removes the session and its secret from this computer. */
  forget(id: SessionId): Promise<void>
  /** Stores a newer profile. */
  update(id: SessionId, profile: Profile): Promise<void>
}
