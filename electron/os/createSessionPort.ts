import { errorText } from '../../shared/text/errors.ts'
import type { HttpClient } from '../core/api/http.ts'
import type { MediaCache } from '../core/media/index.ts'
import type { Log } from '../core/ports.ts'
import type { Certificates, SessionVault, SingleSignOn } from '../core/session/index.ts'
import { createSessions } from '../core/session/index.ts'
import type { SessionPort } from '../core/session/sessionPort.ts'
import type { Gestures } from './gestures.ts'
import { withGesture } from './gestures.ts'

export interface SessionPortOptions {
  readonly http: HttpClient
  readonly log: Log
  readonly vault: SessionVault
  readonly certificates: Certificates
  readonly singleSignOn: SingleSignOn
  readonly cache: MediaCache
  readonly gestures: Gestures
  /** Called when the list of sessions can't be read and was moved aside. */
  onSessionsLost(): void
  /** Called when a new session can't be stored on disk and ends when the app quits. */
  onSessionInMemory(): void
}

/**
 * Signing in and out, which also starts the media cache and removes a session's cached media. Requests for an address
 * need a user gesture.
 */
export function createSessionPort(options: SessionPortOptions): SessionPort {
  const { http, log, vault, certificates, singleSignOn, cache, gestures } = options
  const sessions = createSessions({
    vault,
    certificates,
    singleSignOn,
    http,
    log,
    onMovedAside: options.onSessionsLost,
    onStoredInMemory: options.onSessionInMemory,
  })
  return {
    ...sessions,
    // The page chooses the address, so main must have seen a click or a key.
    check: (address) => withGesture(gestures, () => sessions.check(address)),
    beginSso: (address, place, accepted) => withGesture(gestures, () => sessions.beginSso(address, place, accepted)),
    signIn: (address, credentials, storage, accepted) => {
      const signIn = (): ReturnType<SessionPort['signIn']> => sessions.signIn(address, credentials, storage, accepted)
      // The user's last click was in the window of the single sign-on. What came from a browser they confirm here.
      const isFromWindow = credentials.method === 'sso' && singleSignOn.token?.place === 'window'
      return isFromWindow ? signIn() : withGesture(gestures, signIn)
    },
    follow: (id, baseUrl) => withGesture(gestures, () => sessions.follow(id, baseUrl)),
    async load() {
      const stored = await sessions.load()
      cache.start(() => vault.list().map(({ id }) => id))
      return stored
    },
    async forget(id) {
      await sessions.forget(id)
      await cache
        .removeSession(id)
        .catch((error: unknown) =>
          log.warn('Removing cached media failed; retrying at the next start', { error: errorText(error) }),
        )
    },
  }
}
