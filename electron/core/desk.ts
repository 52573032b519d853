import type { Answer, ChangeBatch, CommandInput, CommandName, CommandResult } from '../../shared/bridge.ts'
import type { ConversationRef, SessionId } from '../../shared/model/ids.ts'
import { errorStack, errorText } from '../../shared/text/errors.ts'
import type { Signal } from '../../shared/views.ts'
import type { AlertAction } from './alerts/index.ts'
import type { UploadFile } from './api/types.ts'
import { ApiError } from './api/types.ts'
import type { Applied } from './cache/index.ts'
import { faultOf, localKey } from './cache/index.ts'
import { AccountColors } from './desk/accountColors.ts'
import { Alerting } from './desk/alerting.ts'
import type { WindowState } from './desk/attention.ts'
import type { CommandHandlers } from './desk/commands/index.ts'
import { createCommands } from './desk/commands/index.ts'
import { Flusher } from './desk/flusher.ts'
import type { DeskPorts } from './desk/ports.ts'
import type { PowerEvent } from './desk/powerEvents.ts'
import { handlePowerEvent } from './desk/powerEvents.ts'
import { ReadTracker } from './desk/readTracker.ts'
import type { SessionEvents } from './desk/sessionEvents.ts'
import { SessionManager } from './desk/sessionManager.ts'
import type { Dispose } from './ports.ts'
import type { ApiInbox } from './queries/apiInboxes.ts'
import { apiInboxes } from './queries/apiInboxes.ts'
import { uploadView } from './queries/attachmentViews.ts'
import { accountName, connectionHead } from './queries/desk.ts'
import type { QueryPorts } from './queries/query.ts'
import { WatchRegistry } from './queries/registry.ts'
import { actionAsks, actionRefused, messageAsks } from './queries/signals.ts'
import { isGone } from './sync/loadError.ts'

/** Commands that only the user gives: they show that the user is present. */
const USER_COMMANDS: ReadonlySet<CommandName> = new Set([
  'message:send',
  'message:takeBack',
  'draft:save',
  'conversation:setTyping',
  'conversation:setStatus',
  'conversation:assign',
  'conversation:assignTeam',
  'conversation:setLabels',
  'conversation:setPriority',
  'conversation:markUnread',
  'conversation:changeAll',
  'folder:save',
  'folder:delete',
  'action:undo',
  'action:takeBack',
])
/**
 * Minimum milliseconds between comparisons of the lists on screen when a window gets the focus: reads by other agents
 * are not broadcast.
 */
const COMPARE_INTERVAL = 30_000

/**
 * The application service: commands in, changes out. Holds all sessions; knows a window only by its id.
 * docs/architecture.md#data-flow.
 */
export class Desk {
  readonly #ports: DeskPorts
  readonly #sessions: SessionManager
  readonly #readTracker: ReadTracker
  readonly #registry: WatchRegistry
  readonly #flusher: Flusher
  readonly #alerting: Alerting
  readonly #commands: CommandHandlers
  readonly #colors: AccountColors
  readonly #stopSettings: Dispose
  readonly #stopNetwork: Dispose[]
  #isStarting = true
  #isStopped = false
  #comparedAt = 0

  constructor(ports: DeskPorts) {
    const { clock, environment, log, settings } = ports
    this.#ports = ports
    const manager = (this.#sessions = new SessionManager({
      ports,
      eventsOf: (id) => this.#eventsOf(id),
      onOpened: () => this.#onSessionsChanged(),
      onSignedOut: (id) => {
        this.#alerting.forgetSession(id)
        this.#colors.update(id)
      },
      onOpenFailed: () =>
        this.signal({ kind: 'notice', tone: 'error', key: 'error.disk.title', values: {}, ref: null }),
    }))
    const session = (id: SessionId) => manager.get(id)
    const sessions = () => manager.all()
    this.#colors = new AccountColors({ settings, log, sessions })
    this.#readTracker = new ReadTracker({
      clock,
      log,
      isScreenLocked: () => ports.isLocked(),
      readWhenAnswered: () => settings.get().readWhenAnswered,
      session,
    })
    const { attention } = this.#readTracker
    const queryPorts: QueryPorts = {
      session,
      sessions,
      isStarting: () => this.#isStarting,
      settings: () => settings.get(),
      trusted: () => ports.certificates.list(),
      proxies: () => ports.proxies.list(),
      environment,
      attention,
      clock,
    }
    this.#alerting = new Alerting(ports, attention, (account) => accountName(queryPorts, account))
    this.#registry = new WatchRegistry(queryPorts)
    this.#flusher = new Flusher({
      clock,
      log,
      registry: this.#registry,
      sessions,
      onFlushed: () => this.#alerting.countBadge(sessions()),
    })
    this.#commands = createCommands({
      deskPorts: ports,
      registry: this.#registry,
      session,
      sessions,
      views: {
        upload: uploadView,
        connection: () => connectionHead(queryPorts),
      },
      signIn: (input) => manager.signIn(input),
      signOut: async (signedIn) => {
        await manager.signOut(signedIn)
        this.#flusher.sessionsChanged()
      },
      follow: (session) => manager.follow(session),
      setOpenConversation: (windowId, ref, atBottom) => this.#setOpenConversation(windowId, ref, atBottom),
    })
    this.#stopNetwork = [ports.certificates, ports.proxies].map((part) =>
      part.onChange(() => this.#flusher.sessionsChanged()),
    )
    this.#stopSettings = settings.onChange((next) => {
      for (const open of sessions()) open.applySettings(next)
      this.#alerting.onSettings(manager.all())
      this.#flusher.settingsChanged()
    })
  }

  /**
   * Opens all stored sessions; afterwards their caches can be read. Requests wait for `holdRequestsUntil`, so that
   * cached data is on screen first. Never rejects.
   */
  async start(holdRequestsUntil?: Promise<void>): Promise<void> {
    const stored = await this.#ports.session.load()
    if (this.#isStopped) return
    this.#isStarting = false
    this.#sessions.openStored(stored, holdRequestsUntil)
  }

  /** Runs a command whose input matches its schema. Errors are returned as values; never rejects. */
  async call<C extends CommandName>(
    command: C,
    input: CommandInput<C>,
    windowId: string,
  ): Promise<Answer<CommandResult<C>>> {
    if (USER_COMMANDS.has(command)) {
      this.#readTracker.attention.setLocked(false)
      for (const { keeper } of this.#sessions.all()) keeper.noteActivity()
    }
    try {
      // A handler without a return value has the result null.
      const value = ((await this.#commands[command](input, windowId)) ?? null) as CommandResult<C>
      this.#readTracker.onCommand(command, input, value)
      return { ok: true, value }
    } catch (error) {
      if (error instanceof ApiError) {
        if (isGone(error)) this.#refetchConversation(input)
        return { ok: false, code: error.code, message: error.detail ?? '' }
      }
      this.#ports.log.error('Command failed', { command, error: errorStack(error) })
      return { ok: false, code: faultOf(error) === null ? 'internal' : 'disk', message: '' }
    }
  }

  /** Calls `listener` with the patches and signals for one window, at most once per frame. */
  onChanges(windowId: string, listener: (batch: ChangeBatch) => void): Dispose {
    return this.#flusher.listen(windowId, listener)
  }

  /** Ends a window's watches and its open conversation. */
  closeWindow(windowId: string): void {
    this.#registry.closeWindow(windowId)
    this.#readTracker.attention.closeWindow(windowId)
  }

  onAlert(listener: (action: AlertAction) => void): Dispose {
    return this.#alerting.onAlert(listener)
  }

  /** The user clicked or closed a notification, or the system dropped it. */
  alertDismissed(key: string): void {
    this.#alerting.dismissed(key)
  }

  /** Calls `listener` with the number of unread conversations assigned to the user, now and on every change. */
  onBadge(listener: (unreadMine: number) => void): Dispose {
    return this.#alerting.onBadge(listener)
  }

  setWindowState(state: WindowState): void {
    const { attention } = this.#readTracker
    const { focused: wasFocused, visible: wasVisible } = attention.window
    attention.setWindow(state)
    if (state.visible !== wasVisible)
      for (const { connector } of this.#sessions.all()) connector.setWatched(state.visible)
    if (!state.focused || wasFocused) return
    for (const session of this.#sessions.all()) {
      session.cable.checkCredentials()
      session.compareThreads()
      session.countNotifications()
    }
    const now = this.#ports.clock.monotonic()
    if (now - this.#comparedAt < COMPARE_INTERVAL) return
    this.#comparedAt = now
    for (const session of this.#sessions.all()) session.compareLists()
  }

  powerEvent(event: PowerEvent): void {
    if (event === 'lock' || event === 'unlock') this.#readTracker.attention.setLocked(event === 'lock')
    for (const session of this.#sessions.all()) handlePowerEvent(session, event)
  }

  /** Sends a signal to every window. */
  signal(signal: Signal): void {
    this.#flusher.signal(signal)
  }

  /** Inboxes in which Deskbell can be a contact. */
  apiInboxes(): ApiInbox[] {
    return apiInboxes(this.#sessions.all(), this.#ports.settings.get())
  }

  /** A file in a session's outbox, for the media handler. */
  uploadFile(sessionId: SessionId, uploadId: string): UploadFile | null {
    return this.#sessions.get(sessionId)?.uploads.file(uploadId) ?? null
  }

  /** Before `stop`: sends what is held, see `HeldMessages.sendAll`. */
  async sendHeld(): Promise<void> {
    await Promise.all(this.#sessions.all().map(({ outbox }) => outbox.held.sendAll()))
  }

  /** Closes all connections and files; the outbox continues at the next start. */
  stop(): Promise<void> {
    this.#isStopped = true
    this.#stopSettings()
    for (const stop of this.#stopNetwork) stop()
    this.#flusher.stop()
    this.#alerting.stop()
    this.#sessions.stop()
    return Promise.resolve()
  }

  #eventsOf(id: SessionId): SessionEvents {
    return {
      onChanged: () => this.#flusher.schedule(),
      onWritten: (applied) => this.#onWritten(id, applied),
      onLoadable: () => this.#registry.ensureAllLoaded(),
      onSynced: () => {
        const session = this.#sessions.get(id)
        if (session) this.#alerting.onSynced(session)
        this.#readTracker.onSynced(id)
        this.#registry.ensureAllLoaded()
      },
      onProfile: (profile) => {
        this.#colors.update()
        this.#ports.session
          .update(id, profile)
          .catch((error: unknown) => this.#ports.log.warn('Storing the profile failed', { error: errorText(error) }))
      },
      onAccountsLost: (accountIds) => {
        for (const accountId of accountIds) this.#alerting.forgetAccount({ sessionId: id, accountId })
      },
      onActionRefused: (entry) => {
        const session = this.#sessions.get(id)
        if (session) this.signal(actionRefused(session, entry))
      },
      onActionAsks: (entry) => {
        const session = this.#sessions.get(id)
        if (session) this.signal(actionAsks(session, entry))
      },
      onMessageAsks: (entry) => {
        const session = this.#sessions.get(id)
        if (session) this.signal(messageAsks(session, entry))
      },
      onCacheReplaced: () => this.#onSessionsChanged(),
      hasRead: (accountId, conversationId) =>
        this.#readTracker.attention.hasRead({ sessionId: id, accountId, conversationId }),
      watchedLists: () => this.#registry.lists(id),
      watchedThreads: () => this.#registry.threads(id),
    }
  }

  /** The server refused something in the conversation of a command: it may be gone. */
  #refetchConversation(input: object): void {
    const ref = 'ref' in input ? (input.ref as ConversationRef | null) : null
    const session = ref && this.#sessions.get(ref.sessionId)
    const isCached = session?.stores.server.conversations.get(ref?.accountId ?? 0, ref?.conversationId ?? 0)
    if (ref && isCached) session?.fetcher.request(localKey(ref.accountId, ref.conversationId))
  }

  #onSessionsChanged(): void {
    this.#colors.update()
    this.#flusher.sessionsChanged()
    this.#registry.ensureAllLoaded()
  }

  /**
   * Withdraws alerts before showing new ones, so that an older change never withdraws a new alert. A message that is
   * read at once raises none.
   */
  #onWritten(id: SessionId, applied: Applied): void {
    const session = this.#sessions.get(id)
    if (!session) return
    this.#alerting.onTransitions(session, applied.transitions)
    const isBack = applied.transitions.some(
      ({ before, after }) => !before && after && session.freshness.goneCode(after.accountId, after.id) !== null,
    )
    // A conversation that was gone may be open.
    if (isBack) this.#registry.ensureAllLoaded()
    for (const event of applied.events) {
      this.#readTracker.onEvent(id, event)
      this.#alerting.onEvent(session, event)
    }
  }

  #setOpenConversation(windowId: string, ref: ConversationRef | null, atBottom: boolean): void {
    const wasOpen = ref !== null && this.#readTracker.attention.isOpen(ref)
    this.#readTracker.setOpenConversation(windowId, ref, atBottom)
    if (!ref) return
    if (!wasOpen) this.#sessions.get(ref.sessionId)?.compareThread(ref.accountId, ref.conversationId)
    this.#alerting.opened(ref)
  }
}
