import type { SessionId } from '../../../shared/model/ids.ts'
import type { SessionSource } from '../sessionSource.ts'
import type { QueryPorts } from './query.ts'

/**
 * The session whose data may be fetched now: null while it is signed out, and just after the start, unless the user asked
 * for it (`force`). What was held is fetched when the socket is live.
 */
export function loadableSession(ports: QueryPorts, id: SessionId, force: boolean): SessionSource | null {
  const session = signedInSession(ports, id)
  return session?.startHold.isHeld === true && !force ? null : session
}

/** The same for what the start doesn't hold back. */
export function signedInSession(ports: QueryPorts, id: SessionId): SessionSource | null {
  const session = ports.session(id)
  return session === null || session.connector.isSignedOut ? null : session
}
