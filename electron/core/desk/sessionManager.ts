import { join } from 'node:path'
import type { CommandInput, SignInResult, UntrustedServer } from '../../../shared/bridge.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorStack, errorText } from '../../../shared/text/errors.ts'
import type { ProfileAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { SessionLimit } from '../session/sessionLimit.ts'
import type { FollowedProfile, StoredSession } from '../session/sessionPort.ts'
import type { DeskPorts } from './ports.ts'
import { createSession } from './runtime/createSession.ts'
import type { Session } from './runtime/session.ts'
import type { SessionEvents } from './sessionEvents.ts'

export interface SessionManagerOptions {
  ports: DeskPorts
  eventsOf(id: SessionId): SessionEvents
  /** Called after sessions were opened. */
  onOpened(): void
  /** Called when a session was closed because its user signed out. */
  onSignedOut(id: SessionId): void
  /** Called when a session's files can't be opened. */
  onOpenFailed(): void
}

/** Opens and closes the sessions of the users who are signed in on this computer. */
export class SessionManager {
  readonly #options: SessionManagerOptions
  readonly #sessions = new Map<SessionId, Session>()

  constructor(options: SessionManagerOptions) {
    this.#options = options
  }

  get(id: SessionId): Session | null {
    return this.#sessions.get(id) ?? null
  }

  all(): readonly Session[] {
    return [...this.#sessions.values()]
  }

  /** Opens the stored sessions; their requests wait for `holdRequestsUntil`. */
  openStored(stored: readonly StoredSession[], holdRequestsUntil?: Promise<void>): void {
    for (const session of stored) this.#open(session, null, holdRequestsUntil)
    this.#options.onOpened()
  }

  /** Signs in and opens the session. An open session of the same user is replaced; its cache and outbox are kept. */
  async signIn({
    address,
    credentials,
    storage,
    accepted = null,
  }: CommandInput<'session:signIn'>): Promise<SignInResult> {
    const { session: port } = this.#options.ports
    const answer = await port.signIn(address, credentials, storage, accepted).catch(devicesOf)
    if ('devices' in answer) return answer
    return this.#replace(answer)
  }

  /** Goes on at the address to which the session's server has moved, with its cache, outbox and drafts. */
  async follow(session: Session): Promise<{ sessionId: string } | UntrustedServer> {
    const { to } = session.moved
    if (to === null) throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    const answer = await this.#options.ports.session.follow(session.id, to.address)
    return 'untrusted' in answer ? answer : this.#replace(answer)
  }

  #replace({ pubsubToken, server, ...stored }: StoredSession & FollowedProfile): { sessionId: string } {
    this.#sessions.get(stored.id)?.stop('signedOut')
    this.#sessions.delete(stored.id)
    const session = this.#open(stored, { profile: stored.profile, pubsubToken, ...(server ? { server } : {}) })
    if (!session) throw new ApiError({ code: 'disk', reachedServer: 'yes' })
    this.#options.onOpened()
    return { sessionId: stored.id }
  }

  /** Ends the session on the server if it can be reached, then removes its files and its secret. */
  async signOut(session: Session): Promise<void> {
    const { dataFolder, files, log, session: sessionPort } = this.#options.ports
    try {
      await session.api.signOut()
    } catch (error) {
      log.warn('Signing out on the server failed', {
        error: error instanceof ApiError ? error.code : errorText(error),
      })
    }
    session.stop('signedOut')
    this.#sessions.delete(session.id)
    this.#options.onSignedOut(session.id)
    await sessionPort.forget(session.id)
    if (dataFolder !== ':memory:') await files.remove(join(dataFolder, session.id))
  }

  stop(): void {
    for (const session of this.#sessions.values()) session.stop('quit')
    this.#sessions.clear()
  }

  #open(stored: StoredSession, answer: ProfileAnswer | null, holdRequestsUntil?: Promise<void>): Session | null {
    const { eventsOf, onOpenFailed, ports } = this.#options
    const { dataFolder, log } = ports
    const folder = dataFolder === ':memory:' ? dataFolder : join(dataFolder, stored.id)
    try {
      const session = createSession({ stored, folder, ports, events: eventsOf(stored.id), holdRequestsUntil })
      this.#sessions.set(stored.id, session)
      const start = (): void => session.start(stored.authorization !== null, answer)
      if (holdRequestsUntil) void holdRequestsUntil.then(start)
      else start()
      return session
    } catch (error) {
      log.error('Opening a session failed', { session: stored.id, error: errorStack(error) })
      onOpenFailed()
      return null
    }
  }
}

/** The sessions to choose from, where the server allows no more and lists them. */
function devicesOf(error: unknown): { devices: SessionLimit['devices'] } {
  if (error instanceof SessionLimit && error.devices.length > 0) return { devices: error.devices }
  throw error
}
