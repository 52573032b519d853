import type { ConnectionState, TroubleReason } from '../../../shared/model/connection.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock } from '../ports.ts'
import { EventBatcher } from './batcher.ts'
import { CatchUp } from './catchUp.ts'
import { Counters } from './counters.ts'
import type { CredentialStatus } from './credentialMonitor.ts'
import { CredentialMonitor } from './credentialMonitor.ts'
import { DeliveryMonitor } from './deliveryMonitor.ts'
import type { Transition } from './history.ts'
import type { Kick } from './kicks.ts'
import { KickDebouncer, responseTo } from './kicks.ts'
import type { CableLink, LinkListener } from './link.ts'
import type { OpenLink } from './openLink.ts'
import { linkOpener } from './openLink.ts'
import type { CableConnectionOptions } from './options.ts'
import type { LinkEnd, ReconnectPlan } from './reasons.ts'
import { describeEnd } from './reasons.ts'
import { phaseOf, ReconnectSchedule } from './reconnectSchedule.ts'
import { SleepDetector } from './sleepDetector.ts'
import type { TransitionDetails } from './status.ts'
import { isAway, Status } from './status.ts'
import type { CableCredentials, CableEvent, CableLimits, KickReason, ResyncReason } from './types.ts'
import { DEFAULT_LIMITS } from './types.ts'

/** Milliseconds after which an announced sleep that hasn't come is over. */
const SLEEPLESS = 60_000

/**
 * The live connection of one user to one server: one socket, one subscription per account. States:
 * docs/protocol.md#states; when it reconnects: docs/protocol.md#reconnecting. Nothing a server does throws out of it.
 */
export class CableConnection {
  readonly #options: CableConnectionOptions
  readonly #clock: Clock
  readonly #limits: CableLimits
  readonly #openLink: OpenLink
  readonly #status: Status
  readonly #schedule: ReconnectSchedule
  readonly #batcher: EventBatcher
  readonly #catchUp: CatchUp
  readonly #credentials: CredentialMonitor
  readonly #kicks: KickDebouncer
  readonly #delivery: DeliveryMonitor
  readonly #counters = new Counters()
  #sleepDetector: SleepDetector | null = null
  #link: CableLink | null = null
  #resyncReason: ResyncReason = 'start'
  #suspendedAt = 0

  constructor(options: CableConnectionOptions) {
    const { clock, random, log } = options
    const limits = (this.#limits = { ...DEFAULT_LIMITS, ...options.limits })
    const common = { clock, random, log, limits }
    this.#options = options
    this.#clock = clock
    this.#openLink = linkOpener(options, limits)
    this.#status = new Status({
      clock,
      log,
      historySize: limits.historySize,
      onState: (state) => options.onState(state),
    })
    this.#schedule = new ReconnectSchedule(clock, random, limits.syncedBeforeReset)
    this.#batcher = new EventBatcher({ clock, log, limits, deliver: (batch) => options.onEvents(batch) })
    this.#credentials = new CredentialMonitor({
      ...common,
      status: this.#status,
      checkProfile: () => options.checkProfile(),
      onSignedOut: (reason) => this.#onSignedOut(reason),
      onChanged: (credentials) => this.#onOtherCredentials(credentials),
    })
    this.#catchUp = new CatchUp({
      ...common,
      verify: (isConfirmed) => this.#verifyCredentials(isConfirmed),
      resync: (reason, signal) => options.resync(reason, signal),
      poll: (accountIds, signal) => options.poll(accountIds, signal),
      deliver: (batch) => this.#batcher.deliver(batch),
      onSynced: () => this.#onSynced(),
      onFailed: (error) => this.#status.trouble('syncFailed', error),
    })
    this.#kicks = new KickDebouncer({
      clock,
      window: limits.kickWindow,
      longest: limits.kickWindowMax,
      run: (kick) => this.#onKick(kick),
    })
    this.#delivery = new DeliveryMonitor({
      ...common,
      status: this.#status,
      isReady: () => this.#link?.phase === 'ready',
      resync: (detail) => this.#restartCatchUp('degraded', detail),
      replaceSocket: (by) => this.#link?.abandon({ by }),
      verify: () => this.#verifyCredentials(),
      poll: (accountIds) => this.#catchUp.poll(accountIds),
    })
  }

  get state(): ConnectionState {
    return this.#status.state
  }
  /** The last state transitions, oldest first, without secrets. */
  history(): readonly Transition[] {
    return this.#status.history()
  }
  /** How often each kind of unexpected frame or failure occurred. */
  counters(): Readonly<Record<string, number>> {
    return { ...this.#counters.list(), refusedEvents: this.#batcher.refused }
  }

  /**
   * Whether the account's events arrive: its subscription is confirmed on the current socket, presence beats are echoed,
   * and no event is missing. Events from before the confirm may still be missing.
   */
  isSubscribed(accountId: number): boolean {
    return this.#delivery.delivers && (this.#link?.isSubscribed(accountId) ?? false)
  }

  /** Connects, or starts over with other credentials. */
  start(credentials: CableCredentials): void {
    this.#halt()
    this.#setCredentials(credentials)
    this.#schedule.reset()
    this.#resyncReason = 'start'
    this.#sleepDetector = new SleepDetector({
      clock: this.#clock,
      onTick: (now) => this.#onTick(now),
      onJump: (late) => this.#onJump(late),
    })
    this.#connect('starting')
  }

  /** Ends everything: no timer, socket or event afterwards. */
  stop(reason: 'signedOut' | 'quit'): void {
    if (this.#credentials.current === null) return
    this.#halt()
    this.#status.enter(reason === 'quit' ? { kind: 'idle' } : { kind: 'signedOut', reason: 'signedOut' })
  }

  /** A reason to replace the socket, or to probe it (`clockJump`). A burst of kicks counts as one. */
  kick(reason: KickReason): void {
    if (this.#credentials.current !== null) this.#kicks.add(reason)
  }

  /** Whether the user looks at the app. A server that is away is asked more often then, and at once at the first look. */
  setWatched(isWatched: boolean): void {
    this.#schedule.setWatched(isWatched)
    if (isWatched) this.kick('watched')
  }

  /** The system is about to sleep: closes the socket, so that the server sees the user leave. */
  suspend(): void {
    if (this.#credentials.current === null) return
    this.#batcher.flush()
    const syncedUntil = this.#syncedUntil()
    this.#dropLink(true)
    this.#catchUp.cancelPoll()
    this.#schedule.cancel()
    this.#kicks.dispose()
    this.#credentials.cancelCheck()
    this.#suspendedAt = this.#clock.monotonic()
    if (this.state.kind !== 'suspended') this.#status.enter({ kind: 'suspended' }, syncedUntil)
  }

  /** Sends a presence beat on each confirmed subscription, or on one account's. False when nothing could be sent. */
  sendPresence(accountId: number | null = null): boolean {
    const sent = this.#link?.sendPresence(accountId) ?? false
    if (sent) this.#delivery.onBeat()
    return sent
  }

  /**
   * REST shows a message that was created while its account was subscribed and synced. If its event doesn't arrive, live
   * updates don't work, whatever else does.
   */
  expect(accountId: number, messageId: number): void {
    if (this.state.kind === 'synced' && this.#link?.isSubscribed(accountId) === true) this.#delivery.expect(messageId)
  }

  /**
   * Something may have changed on the server (a 401, the user is back): asks for the profile, if that could help. Agents
   * with limited rights get 401s all the time, which make it not `isLikely`.
   */
  checkCredentials(isLikely = true): void {
    this.#credentials.checkSoon(isLikely)
  }

  #setCredentials(credentials: CableCredentials): void {
    this.#credentials.set(credentials)
    this.#delivery.onCredentials(credentials.accountIds)
  }

  #halt(): void {
    this.#dropLink(true)
    this.#catchUp.cancelPoll()
    this.#schedule.cancel()
    this.#kicks.dispose()
    this.#batcher.dispose()
    this.#sleepDetector?.dispose()
    this.#sleepDetector = null
    this.#credentials.clear()
    this.#status.dispose()
    this.#delivery.reset()
  }

  #dropLink(polite = false): void {
    this.#schedule.onDrop()
    this.#catchUp.stop()
    this.#link?.dispose(polite)
    this.#link = null
  }

  #connect(reason: TroubleReason): void {
    const credentials = this.#credentials.current
    if (credentials === null) return
    this.#dropLink()
    const attempt = this.#schedule.startAttempt()
    if (credentials.accountIds.length === 0) return this.#waitForAccount(reason)
    this.#credentials.onConnect()
    this.#delivery.onConnect()
    this.#status.enter({ kind: 'connecting', attempt }, { reason })
    const link = this.#openLink(credentials, this.#delivery.unconfirmed, this.#linkListener())
    // A link that ended while it was being opened has already scheduled the next attempt.
    if (link.phase !== 'over') this.#link = link
  }

  /** Nothing to subscribe to: every account is suspended or gone. Asks for the profile until there is one. */
  #waitForAccount(reason: TroubleReason): void {
    const until = this.#clock.now() + this.#credentials.onBlocked()
    this.#status.enter({ kind: 'blocked', reason: 'noAccounts', until }, { reason: 'noAccounts' })
    if (reason === 'kicked') void this.#credentials.check()
  }

  #linkListener(): LinkListener {
    return {
      onWelcome: () => {
        this.#status.enter({ kind: 'welcomed' })
        this.#status.enter({ kind: 'subscribing' })
      },
      onReady: (missing) => this.#onReady(missing),
      onLateConfirm: (accountId) => this.#onLateConfirm(accountId),
      onEvent: (event, bytes) => this.#onEvent(event, bytes),
      onAnomaly: (anomaly) => this.#counters.add(anomaly),
      onServerTime: (at) => {
        this.#delivery.onServerTime(at)
        this.#options.onServerTime?.(at)
      },
      onFault: (error) => {
        this.#counters.add('fault')
        this.#options.log.error('Frame handling failed', { error: this.#status.redact(errorText(error)) })
      },
      onEnd: (end) => this.#onEnd(end),
    }
  }

  #onReady(missing: readonly number[]): void {
    this.#delivery.onReady(this.#credentials.current?.accountIds ?? [], missing)
    this.#schedule.onConfirm()
    this.#credentials.onConfirm()
    const reason = this.#resyncReason
    this.#resyncReason = 'reconnect'
    this.#status.enter({ kind: 'live' })
    const isSpread = this.#schedule.takeAnnounced() && reason === 'reconnect'
    if (this.#link !== null) this.#catchUp.begin(reason, isSpread ? this.#limits.resyncJitter : 0)
  }

  #onLateConfirm(accountId: number): void {
    this.#delivery.onLateConfirm(accountId)
    this.#restartCatchUp('lateConfirm', 'an account was confirmed late')
    this.#delivery.reportUnconfirmed()
  }

  /** Restarts a running resync too: its results may already be stale. */
  #restartCatchUp(reason: 'lateConfirm' | 'degraded', detail: string): void {
    this.#status.enter({ kind: 'live' }, { detail })
    this.#catchUp.begin(reason, 0)
  }

  #onSynced(): void {
    this.#status.enter({ kind: 'synced' })
    this.#schedule.onSynced()
  }

  #onEvent(event: CableEvent, bytes: number): void {
    this.#delivery.onEvent(event)
    if (!this.#catchUp.buffer(event, bytes)) this.#batcher.push(event, bytes)
  }

  #onEnd(end: LinkEnd): void {
    const details = { detail: describeEnd(end), ...this.#syncedUntil() }
    // Without a confirm no resync will cover these events: they are delivered, marked `unconfirmed`.
    const buffered = end.by === 'noConfirm' ? this.#catchUp.takeBuffered() : []
    this.#dropLink()
    if (buffered.length > 0) this.#batcher.deliver(buffered)
    if (this.#credentials.current === null) return
    const plan = this.#schedule.planFor(end, this.state.kind !== 'connecting')
    if (plan.reason === 'stale' || plan.reason === 'timeout') this.#options.onSilence?.()
    this.#wait(plan, details)
    if (plan.checkProfile) void this.#credentials.check()
  }

  #wait(plan: ReconnectPlan, details: TransitionDetails): void {
    const { until, attempt } = this.#schedule.schedule(plan, () => this.#connect(plan.reason))
    if (plan.blocked === 'rejected') this.#credentials.onBlocked()
    this.#status.enter(phaseOf(plan, until, attempt), { reason: plan.reason, ...details })
  }

  #onSignedOut(reason: string): void {
    this.#halt()
    this.#status.enter({ kind: 'signedOut', reason })
  }

  /** After a token rotation the old socket still gets pings and its confirm, but no events: only a new socket helps. */
  #onOtherCredentials(credentials: CableCredentials): void {
    const syncedUntil = this.#syncedUntil()
    this.#dropLink()
    this.#setCredentials(credentials)
    this.#resyncReason = 'credentials'
    this.#wait({ reason: 'credentialsChanged', backoff: 'normal', floor: 0, checkProfile: false }, syncedUntil)
  }

  async #verifyCredentials(isConfirmed = false): Promise<CredentialStatus> {
    const link = this.#link
    // An account without a confirm may no longer be the user's.
    const isCurrent = isConfirmed && this.#delivery.unconfirmed.size === 0 && this.#credentials.isCurrent
    const answer = isCurrent ? 'current' : await this.#credentials.check()
    return link === this.#link ? answer : 'stop'
  }

  #onKick(kick: Kick): void {
    const response = responseTo(kick, this.#link, this.state, this.#clock.monotonic())
    if (response === 'probe') return this.#link?.suspect()
    this.#schedule.onWake()
    if (response === 'ignore') return
    const { syncedUntil } = this.#syncedUntil()
    if (this.#resyncReason !== 'start' && this.#resyncReason !== 'credentials') this.#resyncReason = 'wake'
    this.#dropLink()
    if (syncedUntil !== undefined) this.#status.noteSynced(syncedUntil)
    this.#connect('kicked')
  }

  /** The machine may have slept. A socket is probed; without one, this counts as a wake-up. */
  #onJump(late: number): void {
    this.#delivery.excuse(late)
    if (this.#link === null) this.kick('clockJump')
    else this.#link.suspect()
  }

  #onTick(now: number): void {
    const { kind } = this.state
    if (kind === 'suspended') {
      if (now - this.#suspendedAt >= SLEEPLESS) this.kick('clockJump')
      return
    }
    if (this.#credentials.isCheckDue(now) && (kind === 'synced' || kind === 'blocked')) void this.#credentials.check()
    if (kind === 'synced') this.#delivery.onTick(now)
    else if (isAway(this.state)) this.#delivery.onTickAway(now)
  }

  /** Wall time of the last frame of a synced socket: everything before it is known. */
  #syncedUntil(): { syncedUntil?: number } {
    if (this.state.kind !== 'synced' || this.#link === null) return {}
    return { syncedUntil: this.#clock.now() - (this.#clock.monotonic() - this.#link.lastFrameAt) }
  }
}
