import type { ConnectionView, TroubleReason } from '../../../shared/model/connection.ts'
import { connectionView, OFFLINE_AFTER } from '../../../shared/model/connection.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import type { DeskApi, ProfileAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { KickReason, ProfileCheck } from '../cable/index.ts'
import { exponentialDelay } from '../exponentialDelay.ts'
import { atUrgency } from '../net/requestBudget.ts'
import type { Refusal } from '../outbox/refusal.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { CablePort } from './ports.ts'
import { activeAccounts } from './runtime/identity.ts'

/** Milliseconds between attempts to fetch the profile, which a socket needs. */
const RETRY = { first: 1_000, longest: 30_000 }
/** Milliseconds for which a running check is joined: a 401 makes the socket and the outbox ask at the same time. */
const JOINED_WITHIN = 1_000
/** The same as `RETRY` while the user looks at the app. */
const WATCHED_RETRY = { first: 1_000, longest: 5_000 }

export interface ConnectorOptions {
  api: DeskApi
  clock: Clock
  random: Random
  log: Log
  cable: Pick<CablePort, 'start' | 'stop' | 'kick' | 'setWatched' | 'state' | 'checkCredentials'>
  refreshConnections(): void
  onProfile(answer: ProfileAnswer): void
  /** Whether the user hides the account on this computer. */
  isHidden(accountId: number): boolean
  onChange(): void
  /** Milliseconds since 1970 at which an earlier run was last synced. */
  lastSyncedAt(): number | null
}

type Phase =
  | { kind: 'idle' }
  | { kind: 'requesting' }
  | { kind: 'waiting'; until: number; reason: TroubleReason }
  | { kind: 'started' }
  | { kind: 'signedOut'; reason: string }

/**
 * Fetches the profile, whose token the socket needs, and starts the socket; shows the state of the connection
 * meanwhile.
 */
export class Connector {
  readonly #options: ConnectorOptions
  #phase: Phase = { kind: 'idle' }
  #since: number
  #troubleSince: number
  #attempt = 0
  readonly #retry: Timer
  #isStopped = false
  #isWatched = true
  /** The last check, and when it began (monotonic). */
  #checking: { promise: Promise<ProfileCheck>; began: number } | null = null

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#retry = new Timer(options.clock)
    this.#since = this.#troubleSince = options.clock.now()
  }

  start(): void {
    void this.#requestProfile()
  }

  /** Starts with the profile that signing in returned. */
  startWith(answer: ProfileAnswer): void {
    this.#accept(answer)
  }

  /** Whether the user looks at the app: a server that is away is asked more often then. */
  setWatched(isWatched: boolean): void {
    this.#isWatched = isWatched
    this.#options.cable.setWatched(isWatched)
    const isAway = this.#phase.kind === 'waiting' && this.#phase.reason !== 'throttled'
    if (isWatched && isAway) void this.#requestProfile()
  }

  kick(reason: KickReason): void {
    // Also for a profile request that runs.
    this.#options.refreshConnections()
    if (this.#phase.kind === 'started') {
      this.#options.cable.kick(reason)
      return
    }
    if (this.#phase.kind === 'requesting' || (this.#phase.kind === 'signedOut' && reason !== 'manual')) return
    this.#attempt = 0
    void this.#requestProfile()
  }

  /** Shows the session as signed out: the stored secret is missing. */
  markSignedOut(reason: string): void {
    this.#retry.clear()
    this.#enter({ kind: 'signedOut', reason })
  }

  stop(reason: 'signedOut' | 'quit'): void {
    this.#isStopped = true
    this.#retry.clear()
    if (this.#phase.kind === 'started') this.#options.cable.stop(reason)
  }

  /** Fetches the profile for the socket (`CableConnection.checkProfile`). Never rejects. */
  checkProfile(): Promise<ProfileCheck> {
    const now = this.#options.clock.monotonic()
    // An older one may hang on a connection that is dead.
    if (this.#checking && now - this.#checking.began <= JOINED_WITHIN) return this.#checking.promise
    const checking = { promise: this.#checkProfile(), began: now }
    this.#checking = checking
    void checking.promise.then(() => {
      if (this.#checking === checking) this.#checking = null
    })
    return checking.promise
  }

  async #checkProfile(): Promise<ProfileCheck> {
    try {
      const answer = await this.#profile()
      this.#options.onProfile(answer)
      return { outcome: 'current', credentials: this.#credentialsOf(answer) }
    } catch (error) {
      if (isSignedOut(error)) return { outcome: 'signedOut', reason: error.code }
      return { outcome: 'unreachable', error: error instanceof ApiError ? error.code : errorText(error) }
    }
  }

  /** After a 401: what it means, as the profile shows it. If the server can't be asked, it was about the request only. */
  async explainRefusal(accountId: number): Promise<Refusal> {
    const check = await this.checkProfile()
    if (check.outcome === 'current') return check.credentials.accountIds.includes(accountId) ? 'request' : 'account'
    if (check.outcome === 'unreachable') return 'request'
    if (this.#phase.kind === 'started') this.#options.cable.checkCredentials()
    return 'signedOut'
  }

  get isSignedOut(): boolean {
    return this.view().kind === 'signedOut'
  }

  view(): ConnectionView {
    const lastSyncedAt = this.#options.lastSyncedAt()
    if (this.#phase.kind === 'started') {
      const view = connectionView(this.#options.cable.state)
      return view.lastSyncedAt === null ? { ...view, lastSyncedAt } : view
    }
    const reason = this.#phase.kind === 'waiting' ? this.#phase.reason : 'starting'
    const trouble = {
      since: this.#troubleSince,
      reason,
      shown: this.#options.clock.now() - this.#troubleSince >= OFFLINE_AFTER,
    }
    const common = { since: this.#since, lastSyncedAt, degraded: [], arePollsSlow: false }
    switch (this.#phase.kind) {
      case 'idle':
        return { ...common, kind: 'idle', trouble: null, until: null, reason: null }
      case 'requesting':
        return { ...common, kind: 'connecting', trouble, until: null, reason }
      case 'waiting':
        return { ...common, kind: 'waiting', trouble, until: this.#phase.until, reason }
      case 'signedOut':
        return { ...common, kind: 'signedOut', trouble, until: null, reason: this.#phase.reason }
    }
  }

  /** Does not wait behind other requests: without it there is no socket. */
  #profile(): Promise<ProfileAnswer> {
    return atUrgency({ priority: 'outbox' }, () => this.#options.api.profile())
  }

  async #requestProfile(): Promise<void> {
    this.#retry.clear()
    this.#attempt++
    this.#enter({ kind: 'requesting' })
    try {
      const answer = await this.#profile()
      if (!this.#isStopped) this.#accept(answer)
    } catch (error) {
      if (this.#isStopped) return
      if (isSignedOut(error)) {
        this.#enter({ kind: 'signedOut', reason: error.code })
        return
      }
      const { clock, random, log } = this.#options
      const delay =
        error instanceof ApiError && error.retryAfter !== null
          ? error.retryAfter
          : exponentialDelay(this.#attempt - 1, this.#isWatched ? WATCHED_RETRY : RETRY, random)
      const reason = error instanceof ApiError ? reasonOf(error) : 'serverError'
      log.info('Fetching the profile failed', { reason, delay })
      this.#retry.set(delay, () => void this.#requestProfile())
      this.#enter({ kind: 'waiting', until: clock.now() + delay, reason })
    }
  }

  #accept(answer: ProfileAnswer): void {
    this.#retry.clear()
    this.#options.onProfile(answer)
    this.#phase = { kind: 'started' }
    this.#options.cable.start(this.#credentialsOf(answer))
    this.#options.onChange()
  }

  #credentialsOf({ profile, pubsubToken }: ProfileAnswer): {
    pubsubToken: string
    userId: number
    accountIds: number[]
  } {
    const accountIds = activeAccounts(profile).filter((id) => !this.#options.isHidden(id))
    return { pubsubToken, userId: profile.userId, accountIds }
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#since = this.#options.clock.now()
    this.#options.onChange()
  }
}

const REASONS: Partial<Record<ErrorCode, TroubleReason>> = {
  offline: 'offline',
  hostNotFound: 'offline',
  timeout: 'timeout',
  refused: 'refused',
  tlsUntrusted: 'tls',
  proxyRefused: 'proxy',
  rateLimited: 'throttled',
  serverError: 'serverError',
}

function reasonOf({ code, status }: ApiError): TroubleReason {
  if (status !== null && status >= 300 && status < 400) return 'redirect'
  return REASONS[code] ?? 'serverError'
}

function isSignedOut(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.code === 'signedOut' || error.code === 'suspended')
}
