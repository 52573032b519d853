import type { BlockedReason, ConnectionState, TroubleReason } from '../../../shared/model/connection.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, TimerHandle } from '../ports.ts'
import { EventBatcher } from './batcher.ts'
import { CatchUp } from './catchUp.ts'
import { Counters } from './counters.ts'
import { EchoWatch, untilNextPoll } from './echo.ts'
import type { Transition } from './history.ts'
import { cableUrl, createSubscription, sameCredentials } from './identifier.ts'
import { Kicks } from './kicks.ts'
import { CableLink } from './link.ts'
import type { CableConnectionOptions } from './options.ts'
import { Pace } from './pace.ts'
import { ProfileGuard } from './profile.ts'
import { Pulse } from './pulse.ts'
import type { LinkEnd, Verdict } from './reasons.ts'
import { describe } from './reasons.ts'
import { Status } from './status.ts'
import type { CableCredentials, CableEvent, CableLimits, KickReason, ResyncReason } from './types.ts'
import { DEFAULT_LIMITS } from './types.ts'

/** A handshake younger than this is not restarted by another kick. */
const FRESH_HANDSHAKE = 2_000
/** A socket that delivers nothing is replaced this often at most. */
const ECHO_RECONNECT_EVERY = 600_000
/** How often a server that rejected the token is asked whether it has another for us. */
const REJECTED_CHECK_EVERY = 60_000
/** Announced sleep that does not come. */
const SLEEPLESS = 60_000
/** Waits that the server asked for: a wake-up does not cut them short, only the person does. */
const PATIENT: ReadonlySet<TroubleReason> = new Set([
  'throttled',
  'silent',
  'rejected',
  'unauthorized',
  'policy',
  'tooLarge',
  'unsupportedProtocol',
])

/**
 * The live connection of one user to one server: one socket, one subscription per account. States: docs/protocol.md#states;
 * when it reconnects: docs/protocol.md#reconnecting. Nothing a server does throws out of it.
 */
export class CableConnection {
  readonly #options: CableConnectionOptions
  readonly #clock: Clock
  readonly #limits: CableLimits
  readonly #url: string
  readonly #origin: string
  readonly #status: Status
  readonly #pace: Pace
  readonly #batcher: EventBatcher
  readonly #catchUp: CatchUp
  readonly #profile: ProfileGuard
  readonly #kicks: Kicks
  readonly #echo: EchoWatch
  readonly #counters = new Counters()
  #pulse: Pulse | undefined
  #credentials: CableCredentials | undefined
  #link: CableLink | undefined
  #retryTimer: TimerHandle | undefined
  #resetTimer: TimerHandle | undefined
  /** Changes with start, stop and suspend: answers to questions asked before are void. */
  #epoch = 0
  #attempt = 0
  #resyncReason: ResyncReason = 'start'
  #silentAccounts = new Set<number>()
  #profileDue = Infinity
  #unsubscribedDue = Infinity
  #suspendedAt = 0

  constructor(options: CableConnectionOptions) {
    const { clock, random, log } = options
    const limits = (this.#limits = { ...DEFAULT_LIMITS, ...options.limits })
    this.#options = options
    this.#clock = clock
    this.#url = cableUrl(options.baseUrl)
    this.#origin = new URL(options.baseUrl).origin
    this.#status = new Status({
      clock,
      log,
      historySize: limits.historySize,
      onState: (state) => {
        options.onState(state)
      },
    })
    this.#pace = new Pace(clock, random)
    this.#batcher = new EventBatcher({
      clock,
      log,
      limits,
      deliver: (batch) => {
        options.onEvents(batch)
      },
    })
    this.#profile = new ProfileGuard(clock, limits.profileDeadline, () => options.checkProfile())
    this.#catchUp = new CatchUp({
      clock,
      random,
      log,
      limits,
      verify: () => this.#verify(),
      resync: (reason, signal) => options.resync(reason, signal),
      deliver: (batch) => {
        this.#batcher.handOver(batch)
      },
      onSynced: () => {
        this.#onSynced()
      },
      onFailed: (error) => {
        this.#status.trouble('syncFailed', error)
      },
    })
    this.#kicks = new Kicks({
      clock,
      window: limits.kickWindow,
      longest: limits.kickWindowMax,
      run: (reasons, lastAt) => {
        this.#onKick(reasons, lastAt)
      },
    })
    this.#echo = new EchoWatch(limits.echoDeadline, ECHO_RECONNECT_EVERY, random)
  }

  get state(): ConnectionState {
    return this.#status.state
  }
  /** The last steps of the machine, oldest first, without secrets. */
  history(): readonly Transition[] {
    return this.#status.history()
  }
  /** How often the server did something odd, by name. */
  counters(): Readonly<Record<string, number>> {
    return { ...this.#counters.list(), refusedEvents: this.#batcher.refused }
  }

  /**
   * The account's events reach us now: its subscription is confirmed on the socket that there is, and what we send there comes back. What it
   * missed before may not be here yet.
   */
  isSubscribed(accountId: number): boolean {
    return !this.state.degraded.includes('noEcho') && (this.#link?.isSubscribed(accountId) ?? false)
  }

  /** Connects, or starts over with other credentials. */
  start(credentials: CableCredentials): void {
    this.#halt()
    this.#adopt(credentials)
    this.#pace.reset()
    this.#attempt = 0
    this.#resyncReason = 'start'
    this.#pulse = new Pulse({
      clock: this.#clock,
      onTick: (now) => {
        this.#onTick(now)
      },
      onJump: () => {
        this.#onJump()
      },
    })
    this.#connect('starting')
  }

  /** Ends everything: no timer, socket or event afterwards. */
  stop(reason: 'signedOut' | 'quit'): void {
    if (this.#credentials === undefined) return
    this.#halt()
    this.#status.enter(reason === 'quit' ? { kind: 'idle' } : { kind: 'signedOut', reason: 'signedOut' })
  }

  /** Something happened that makes the socket worth replacing or asking (`clockJump`). Bursts count as one. */
  kick(reason: KickReason): void {
    if (this.#credentials !== undefined) this.#kicks.add(reason)
  }

  /** The system is about to sleep: the socket is closed for good, so that the server sees us leave. */
  suspend(): void {
    if (this.#credentials === undefined) return
    this.#batcher.flush()
    const syncedUntil = this.#syncedUntil()
    this.#dropLink(true)
    this.#clearRetry()
    this.#kicks.dispose()
    this.#profile.stop()
    this.#epoch++
    this.#suspendedAt = this.#clock.monotonic()
    if (this.state.kind !== 'suspended') this.#status.enter({ kind: 'suspended' }, syncedUntil)
  }

  /** Tells the server that the agent is there, on each confirmed subscription or on one. False when nothing could be sent. */
  sendPresence(accountId?: number): boolean {
    const sent = this.#link?.sendPresence(accountId) ?? false
    if (sent) this.#echo.beat(this.#clock.monotonic())
    return sent
  }

  #adopt(credentials: CableCredentials): void {
    this.#credentials = credentials
    this.#silentAccounts = new Set()
    this.#status.keepSecret([credentials.pubsubToken])
  }

  #halt(): void {
    this.#epoch++
    this.#dropLink(true)
    this.#clearRetry()
    this.#kicks.dispose()
    this.#profile.stop()
    this.#batcher.dispose()
    this.#pulse?.dispose()
    this.#pulse = undefined
    this.#credentials = undefined
    this.#status.dispose()
    this.#status.clearDegraded()
    this.#echo.reset()
  }

  #dropLink(polite = false): void {
    if (this.#resetTimer !== undefined) this.#clock.clear(this.#resetTimer)
    this.#resetTimer = undefined
    this.#catchUp.stop()
    this.#link?.dispose(polite)
    this.#link = undefined
  }

  #clearRetry(): void {
    if (this.#retryTimer !== undefined) this.#clock.clear(this.#retryTimer)
    this.#retryTimer = undefined
  }

  #connect(reason: TroubleReason): void {
    const credentials = this.#credentials
    if (credentials === undefined) return
    this.#dropLink()
    this.#clearRetry()
    this.#attempt++
    this.#profileDue = Infinity
    this.#echo.restart()
    this.#status.enter({ kind: 'connecting', attempt: this.#attempt }, { reason })
    const epoch = this.#epoch
    const link: CableLink = new CableLink({
      url: this.#url,
      origin: this.#origin,
      open: this.#options.open,
      clock: this.#clock,
      limits: this.#limits,
      subscriptions: [...new Set(credentials.accountIds)].map((accountId) =>
        createSubscription(credentials, accountId),
      ),
      silentAccounts: this.#silentAccounts,
      listener: {
        onWelcome: () => {
          this.#status.enter({ kind: 'welcomed' })
          this.#status.enter({ kind: 'subscribing' })
        },
        onReady: (missing) => {
          this.#onReady(missing)
        },
        onLateConfirm: (accountId) => {
          this.#onLateConfirm(accountId)
        },
        onEvent: (event, bytes) => {
          this.#onEvent(event, bytes)
        },
        onOddity: (oddity) => {
          this.#counters.add(oddity)
        },
        onServerTime: (at) => {
          this.#options.onServerTime?.(at)
        },
        onFault: (error) => {
          this.#counters.add('fault')
          this.#options.log.error('frame handling failed', { error: this.#status.redact(errorText(error)) })
        },
        onEnd: (end) => {
          if (epoch === this.#epoch) this.#onEnd(end)
        },
      },
    })
    // It may have ended while it was being opened; then the next attempt is already planned.
    if (link.phase !== 'over') this.#link = link
  }

  #onReady(missing: readonly number[]): void {
    this.#silentAccounts = new Set(missing)
    this.#status.setDegraded('unconfirmedAccount', missing.length > 0)
    this.#pace.confirmed()
    const reason = this.#resyncReason
    this.#resyncReason = 'reconnect'
    const now = this.#clock.monotonic()
    this.#profileDue = now + this.#limits.profileInterval
    this.#unsubscribedDue = now + untilNextPoll(this.#options.random)
    this.#status.enter({ kind: 'live' })
    if (this.#link !== undefined) this.#catchUp.begin(reason, reason === 'reconnect' ? this.#limits.resyncJitter : 0)
  }

  #onLateConfirm(accountId: number): void {
    this.#silentAccounts.delete(accountId)
    this.#hearAgain('lateConfirm', 'an account was confirmed late')
    this.#status.setDegraded('unconfirmedAccount', this.#silentAccounts.size > 0)
  }

  /** Said also where a resync runs already: what that has compared may have changed unheard since. */
  #hearAgain(reason: 'lateConfirm' | 'degraded', detail: string): void {
    this.#status.enter({ kind: 'live' }, { detail })
    this.#catchUp.begin(reason, 0)
  }

  #onEcho(): void {
    this.#echo.heard()
    if (!this.state.degraded.includes('noEcho')) return
    // What was sent since the last poll has reached nobody. Before everyone is confirmed, what begins then fetches it.
    if (this.#link?.phase === 'ready') this.#hearAgain('degraded', 'events reach us again')
    this.#status.setDegraded('noEcho', false)
  }

  #onSynced(): void {
    this.#status.enter({ kind: 'synced' })
    if (this.#resetTimer !== undefined) this.#clock.clear(this.#resetTimer)
    this.#resetTimer = this.#clock.after(this.#limits.syncedBeforeReset, () => {
      this.#resetTimer = undefined
      this.#pace.reset()
      this.#attempt = 0
    })
  }

  #onEvent(event: CableEvent, bytes: number): void {
    if (event.name === 'presence.update') this.#onEcho()
    if (!this.#catchUp.hold(event, bytes)) this.#batcher.push(event, bytes)
  }

  #onEnd(end: LinkEnd): void {
    const about = { detail: describe(end), ...this.#syncedUntil() }
    // Without a confirm there is no resync to cover them: they are handed on, flagged.
    const held = end.by === 'noConfirm' ? this.#catchUp.takeHeld() : []
    this.#dropLink()
    if (held.length > 0) this.#batcher.handOver(held)
    if (this.#credentials === undefined) return
    const verdict = this.#pace.judge(end)
    this.#wait(verdict, about)
    if (verdict.checkProfile) void this.#askProfile()
  }

  #wait(verdict: Verdict, about: { detail?: string; syncedUntil?: number }): void {
    const delay = this.#pace.delay(verdict)
    const until = this.#clock.now() + delay
    this.#clearRetry()
    this.#retryTimer = this.#clock.after(delay, () => {
      this.#retryTimer = undefined
      this.#connect(verdict.reason)
    })
    if (verdict.blocked === 'rejected') this.#profileDue = this.#clock.monotonic() + REJECTED_CHECK_EVERY
    const phase =
      verdict.blocked === undefined
        ? { kind: 'waiting' as const, until, attempt: this.#attempt, reason: verdict.reason }
        : { kind: 'blocked' as const, until, reason: verdict.blocked satisfies BlockedReason }
    this.#status.enter(phase, { reason: verdict.reason, ...about })
  }

  /** Asks the profile and acts on the answer, unless the world moved on meanwhile. */
  async #askProfile(): Promise<'current' | 'unknown' | 'stop'> {
    const epoch = this.#epoch
    this.#profileDue = this.#clock.monotonic() + this.#limits.profileInterval
    const check = await this.#profile.check()
    if (epoch !== this.#epoch || this.#credentials === undefined) return 'stop'
    if (this.state.kind === 'blocked' && this.state.reason === 'rejected')
      this.#profileDue = this.#clock.monotonic() + REJECTED_CHECK_EVERY
    switch (check.outcome) {
      case 'unreachable':
        this.#options.log.warn('profile check failed', { error: this.#status.redact(check.error) })
        return 'unknown'
      case 'signedOut':
        this.#halt()
        this.#status.enter({ kind: 'signedOut', reason: check.reason })
        return 'stop'
      case 'current':
        if (sameCredentials(check.credentials, this.#credentials)) return 'current'
        this.#onOtherCredentials(check.credentials)
        return 'stop'
    }
  }

  /** A rotated token leaves the old stream pinged, confirmed and empty: only a new socket helps. */
  #onOtherCredentials(credentials: CableCredentials): void {
    const syncedUntil = this.#syncedUntil()
    this.#dropLink()
    this.#adopt(credentials)
    this.#resyncReason = 'credentials'
    this.#wait({ reason: 'credentialsChanged', pace: 'backoff', floor: 0, checkProfile: false }, syncedUntil)
  }

  async #verify(): Promise<'current' | 'unknown' | 'stop'> {
    const link = this.#link
    const answer = await this.#askProfile()
    return link === this.#link ? answer : 'stop'
  }

  #onKick(reasons: ReadonlySet<KickReason>, lastAt: number): void {
    const { state } = this
    const isQuestion = reasons.size === 1 && reasons.has('clockJump')
    if (this.#link !== undefined && isQuestion) {
      this.#link.suspect()
      return
    }
    const now = this.#clock.monotonic()
    this.#pace.woke()
    // Single flight: a socket opened since, or one still shaking hands, is the attempt that was asked for.
    if (
      this.#link !== undefined &&
      (this.#link.openedAt > lastAt ||
        (this.#link.phase === 'handshake' && now - this.#link.openedAt < FRESH_HANDSHAKE))
    )
      return
    const waitsFor = state.kind === 'waiting' || state.kind === 'blocked' ? state.reason : undefined
    if (waitsFor !== undefined && PATIENT.has(waitsFor) && !reasons.has('manual')) return
    const syncedUntil = this.#syncedUntil()
    this.#resyncReason =
      this.#resyncReason === 'start' || this.#resyncReason === 'credentials' ? this.#resyncReason : 'wake'
    this.#dropLink()
    if (syncedUntil.syncedUntil !== undefined) this.#status.noteSynced(syncedUntil.syncedUntil)
    this.#connect('kicked')
  }

  /** The machine may have slept. A socket is asked, anything else is treated as a wake-up. */
  #onJump(): void {
    if (this.#link === undefined) this.kick('clockJump')
    else this.#link.suspect()
  }

  #onTick(now: number): void {
    const { kind } = this.state
    if (kind === 'suspended') {
      if (now - this.#suspendedAt >= SLEEPLESS) this.kick('clockJump')
      return
    }
    if (now >= this.#profileDue && (kind === 'synced' || kind === 'blocked')) void this.#askProfile()
    if (kind !== 'synced') return
    switch (this.#echo.judge(now)) {
      case 'reconnect':
        this.#link?.abandon({ by: 'noEcho' })
        return
      case 'poll':
        this.#status.setDegraded('noEcho', true)
        void this.#catchUp.poll('degraded')
        return
      case 'degraded':
        this.#status.setDegraded('noEcho', true)
        return
      case 'fine':
        this.#pollUnsubscribed(now)
        return
    }
  }

  #pollUnsubscribed(now: number): void {
    if (this.#silentAccounts.size === 0 || now < this.#unsubscribedDue) return
    this.#unsubscribedDue = now + untilNextPoll(this.#options.random)
    void this.#catchUp.poll('unsubscribed')
  }

  /** Wall time up to which a synced socket was heard from. */
  #syncedUntil(): { syncedUntil?: number } {
    if (this.state.kind !== 'synced' || this.#link === undefined) return {}
    return { syncedUntil: this.#clock.now() - (this.#clock.monotonic() - this.#link.heardAt) }
  }
}
