import { join } from 'node:path'
import type { Answer, ChangeBatch, CommandInput, CommandName, CommandResult } from '../../shared/bridge.ts'
import type { ConversationRef, SessionId } from '../../shared/model/ids.ts'
import { errorStack, errorText } from '../../shared/text/errors.ts'
import type { Signal } from '../../shared/views.ts'
import type { AlertAction } from './alerts/index.ts'
import type { ProfileAnswer, UploadFile } from './api/types.ts'
import { ApiError } from './api/types.ts'
import type { Applied, AppliedEvent } from './cache/index.ts'
import { faultOf } from './cache/index.ts'
import { Alerting } from './desk/alerting.ts'
import type { WindowState } from './desk/attention.ts'
import { Attention } from './desk/attention.ts'
import type { CommandHandlers } from './desk/commands/index.ts'
import { createCommands } from './desk/commands/index.ts'
import { Flusher } from './desk/flusher.ts'
import type { DeskPorts } from './desk/ports.ts'
import { ReadMarks } from './desk/readMarks.ts'
import { createSession } from './desk/runtime/createSession.ts'
import type { Session } from './desk/runtime/session.ts'
import type { SessionEvents } from './desk/sessionEvents.ts'
import type { Dispose } from './ports.ts'
import { actionRefused } from './queries/actionViews.ts'
import { connectionHead } from './queries/desk.ts'
import { uploadView } from './queries/messageViews.ts'
import { WatchRegistry } from './queries/registry.ts'
import type { StoredSession } from './session/sessionPort.ts'

export type PowerEvent = 'suspend' | 'resume' | 'lock' | 'unlock' | 'network'

/** Commands that a person gives by hand: proof that somebody is there. */
const BY_HAND: ReadonlySet<CommandName> = new Set([
  'message:send',
  'draft:save',
  'conversation:setTyping',
  'conversation:setStatus',
  'conversation:assign',
  'conversation:setLabels',
  'conversation:setPriority',
  'conversation:markUnread',
  'action:undo',
  'action:takeBack',
])
/** Milliseconds between comparisons of the lists on screen, when the window comes to the front: reads elsewhere are not broadcast. */
const COMPARE_EVERY = 30_000

/** The application: commands in, changes out. Holds every session; knows a window only by its id. docs/architecture.md#data-flow. */
export class Desk {
  readonly #ports: DeskPorts
  readonly #sessions = new Map<SessionId, Session>()
  readonly #attention: Attention
  readonly #readMarks: ReadMarks
  readonly #registry: WatchRegistry
  readonly #flusher: Flusher
  readonly #alerting: Alerting
  readonly #commands: CommandHandlers
  readonly #stopSettings: Dispose
  #isStarting = true
  #isStopped = false
  #comparedAt = 0

  constructor(ports: DeskPorts) {
    const { clock, environment, log, settings } = ports
    this.#ports = ports
    this.#attention = new Attention({
      clock,
      onRead: (ref) => this.#markSeen(ref),
      isScreenLocked: () => ports.isLocked(),
    })
    this.#readMarks = new ReadMarks(clock, this.#attention)
    this.#alerting = new Alerting(ports, this.#attention)
    const sessions = (): readonly Session[] => [...this.#sessions.values()]
    const session = (id: SessionId): Session | undefined => this.#sessions.get(id)
    this.#registry = new WatchRegistry({
      session: (id) => this.#sessions.get(id) ?? null,
      sessions,
      isStarting: () => this.#isStarting,
      settings: () => settings.get(),
      environment,
      attention: this.#attention,
      clock,
    })
    this.#flusher = new Flusher({
      clock,
      log,
      registry: this.#registry,
      sessions,
      onFlushed: () => this.#alerting.countBadge(sessions()),
    })
    this.#commands = createCommands({
      ports,
      registry: this.#registry,
      session,
      sessions,
      views: { upload: uploadView, connection: connectionHead },
      signIn: (input) => this.#signIn(input),
      signOut: (leaving) => this.#signOut(leaving),
      look: (windowId, ref, atBottom) => this.#look(windowId, ref, atBottom),
    })
    this.#stopSettings = settings.onChange((next) => {
      for (const runtime of this.#sessions.values()) runtime.applySettings(next)
      this.#flusher.settingsChanged()
    })
  }

  /**
   * Takes up everyone who is signed in; what is cached can be read when it settles. Nothing is asked of a server before `gate` settles: what
   * is here is on the screen first. Never rejects.
   */
  async start(gate?: Promise<void>): Promise<void> {
    const stored = await this.#ports.session.load()
    if (this.#isStopped) return
    for (const session of stored) this.#open(session, null, gate)
    this.#isStarting = false
    this.#flusher.rosterChanged()
    this.#registry.ensureAllLoaded()
  }

  /** Answers as a value, never rejects. The input has been checked by the command's schema. */
  async call<C extends CommandName>(
    command: C,
    input: CommandInput<C>,
    windowId: string,
  ): Promise<Answer<CommandResult<C>>> {
    if (BY_HAND.has(command)) {
      this.#attention.setLocked(false)
      for (const { keeper } of this.#sessions.values()) keeper.noteActivity()
    }
    try {
      // A handler that returns nothing has null as its result.
      const value = ((await this.#commands[command](input, windowId)) ?? null) as CommandResult<C>
      this.#readMarks.called(command, input, value)
      return { ok: true, value }
    } catch (error) {
      if (error instanceof ApiError) return { ok: false, code: error.code, message: error.detail ?? '' }
      this.#ports.log.error('A command failed', {
        command,
        error: errorStack(error),
      })
      return { ok: false, code: faultOf(error) === null ? 'internal' : 'disk', message: '' }
    }
  }

  onChanges(windowId: string, listener: (batch: ChangeBatch) => void): Dispose {
    return this.#flusher.listen(windowId, listener)
  }

  /** Ends what a window watches and looks at. */
  closeWindow(windowId: string): void {
    this.#registry.closeWindow(windowId)
    this.#attention.closeWindow(windowId)
  }

  onAlert(listener: (action: AlertAction) => void): Dispose {
    return this.#alerting.onAlert(listener)
  }

  /** The person clicked or closed a notification, or the system dropped it. */
  alertGone(key: string): void {
    this.#alerting.gone(key)
  }

  /** Unread conversations that are mine, at once and on every change. */
  onBadge(listener: (unreadMine: number) => void): Dispose {
    return this.#alerting.onBadge(listener)
  }

  setWindowState(state: WindowState): void {
    const wasFocused = this.#attention.window.focused
    this.#attention.setWindow(state)
    if (!state.focused || wasFocused) return
    const now = this.#ports.clock.monotonic()
    if (now - this.#comparedAt < COMPARE_EVERY) return
    this.#comparedAt = now
    for (const session of this.#sessions.values()) session.compareLists()
  }

  powerEvent(event: PowerEvent): void {
    if (event === 'lock' || event === 'unlock') this.#attention.setLocked(event === 'lock')
    for (const { cable, connector, keeper } of this.#sessions.values()) {
      switch (event) {
        case 'suspend':
          keeper.onSuspend()
          cable.suspend()
          break
        case 'resume':
          keeper.onResume()
          connector.kick('resume')
          break
        case 'lock':
          keeper.onLock()
          break
        case 'unlock':
          keeper.onUnlock()
          connector.kick('unlock')
          break
        case 'network':
          connector.kick('network')
          break
      }
    }
  }

  /** To every window. */
  signal(signal: Signal): void {
    this.#flusher.signal(signal)
  }

  /** A file that waits in a session's outbox, for the media handler. */
  uploadFile(sessionId: SessionId, uploadId: string): UploadFile | null {
    return this.#sessions.get(sessionId)?.uploads.file(uploadId) ?? null
  }

  /** Ends every connection and closes every file; what waits in the outbox goes on at the next start. */
  stop(): Promise<void> {
    this.#isStopped = true
    this.#stopSettings()
    this.#flusher.stop()
    this.#alerting.stop()
    for (const session of this.#sessions.values()) session.stop('quit')
    this.#sessions.clear()
    return Promise.resolve()
  }

  #open(stored: StoredSession, answer: ProfileAnswer | null, gate?: Promise<void>): Session | null {
    const { dataFolder, log } = this.#ports
    const folder = dataFolder === ':memory:' ? dataFolder : join(dataFolder, stored.id)
    try {
      const runtime = createSession({
        stored,
        folder,
        ports: this.#ports,
        events: this.#sessionEvents(stored.id),
        gate,
      })
      this.#sessions.set(stored.id, runtime)
      const start = (): void => runtime.start(stored.authorization !== null, answer)
      if (gate) void gate.then(start)
      else start()
      return runtime
    } catch (error) {
      log.error('A session could not be opened', {
        session: stored.id,
        error: errorStack(error),
      })
      this.signal({ kind: 'notice', tone: 'error', key: 'error.disk.title', values: {}, ref: null })
      return null
    }
  }

  #sessionEvents(id: SessionId): SessionEvents {
    return {
      onTouched: () => this.#flusher.touch(),
      onWritten: (applied) => this.#written(id, applied),
      onSynced: () => {
        const session = this.#sessions.get(id)
        if (session) this.#alerting.synced(session)
        this.#registry.ensureAllLoaded()
      },
      onProfile: (profile) => {
        this.#ports.session
          .update(id, profile)
          .catch((error: unknown) => this.#ports.log.warn('Could not store the profile', { error: errorText(error) }))
      },
      onRefused: (entry) => {
        const session = this.#sessions.get(id)
        if (session) this.signal(actionRefused(session, entry))
      },
      onReplaced: () => {
        this.#flusher.rosterChanged()
        this.#registry.ensureAllLoaded()
      },
      watchedLists: () => this.#registry.lists(id),
      watchedThreads: () => this.#registry.threads(id),
    }
  }

  /** Withdraws alerts before it shows new ones, so that an older fact never withdraws a new alert. What is read at once does not ring. */
  #written(id: SessionId, applied: Applied): void {
    const session = this.#sessions.get(id)
    if (!session) return
    this.#alerting.changed(session, applied.transitions)
    for (const event of applied.events) {
      this.#cameIn(id, event)
      this.#alerting.arrived(session, event)
    }
  }

  /** A message came into an open conversation: read where the end has been in view, else the line is drawn above it. */
  #cameIn(sessionId: SessionId, { event, conversationId }: AppliedEvent): void {
    const ref = { sessionId, accountId: event.accountId, conversationId }
    if (
      event.kind !== 'message' ||
      event.name !== 'message.created' ||
      event.message.type !== 'incoming' ||
      !this.#attention.isOpen(ref)
    )
      return
    if (this.#attention.hasRead(ref)) this.#markSeen(ref)
    else if (!this.#attention.isReading(ref) && this.#attention.cameUnseen(ref, (event.message.createdAt ?? 0) - 1))
      this.#touchThread(ref)
  }

  #look(windowId: string, ref: ConversationRef | null, atBottom: boolean): void {
    const conversation =
      ref && this.#sessions.get(ref.sessionId)?.stores.server.conversations.get(ref.accountId, ref.conversationId)
    const seenAt = conversation && conversation.unreadCount > 0 ? conversation.agentLastSeenAt : null
    for (const changed of this.#attention.look(windowId, ref, atBottom, seenAt)) this.#touchThread(changed)
    if (!ref) return
    this.#alerting.looked(ref)
  }

  #touchThread(ref: ConversationRef): void {
    this.#sessions.get(ref.sessionId)?.touchThread(ref)
  }

  #markSeen(ref: ConversationRef): void {
    this.#sessions.get(ref.sessionId)?.notifications.onConversationSeen(ref.accountId, ref.conversationId)
    this.#sessions
      .get(ref.sessionId)
      ?.actions.markSeen(ref)
      .catch((error: unknown) => {
        this.#ports.log.debug('A read mark did not reach the server', { error: errorText(error) })
      })
  }

  async #signIn({ address, credentials, storage }: CommandInput<'session:signIn'>): Promise<{ sessionId: string }> {
    const { pubsubToken, ...stored } = await this.#ports.session.signIn(address, credentials, storage)
    // Signed in again: the cache and the outbox stay, the connection is a new one.
    this.#sessions.get(stored.id)?.stop('signedOut')
    this.#sessions.delete(stored.id)
    const session = this.#open(stored, { profile: stored.profile, pubsubToken })
    if (!session) throw new ApiError({ code: 'disk', delivered: 'yes' })
    this.#flusher.rosterChanged()
    this.#registry.ensureAllLoaded()
    return { sessionId: stored.id }
  }

  /** Ends the session on the server where it can be reached, then removes everything of it here. */
  async #signOut(session: Session): Promise<void> {
    const { dataFolder, files, log } = this.#ports
    try {
      await session.api.signOut()
    } catch (error) {
      log.warn('The session could not be ended on the server', {
        error: error instanceof ApiError ? error.code : errorText(error),
      })
    }
    session.stop('signedOut')
    this.#sessions.delete(session.id)
    this.#alerting.forgetSession(session.id)
    await this.#ports.session.forget(session.id)
    if (dataFolder !== ':memory:') await files.remove(join(dataFolder, session.id))
    this.#flusher.rosterChanged()
  }
}
