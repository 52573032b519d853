import type { ConnectionView, TroubleReason } from '../../../shared/model/connection.ts'
import { connectionView, OFFLINE_AFTER } from '../../../shared/model/connection.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import type { DeskApi, ProfileAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { KickReason, ProfileCheck } from '../cable/index.ts'
import type { Clock, Log, Random, TimerHandle } from '../ports.ts'
import type { CablePort } from './ports.ts'

/** Milliseconds between the questions for the profile with which a socket can be opened, drawn at random. */
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 30_000

export interface ConnectorOptions {
  api: DeskApi
  clock: Clock
  random: Random
  log: Log
  cable: Pick<CablePort, 'start' | 'stop' | 'kick' | 'state'>
  onProfile(answer: ProfileAnswer): void
  onChange(): void
  /** Wall milliseconds of the last start at which everything was in step. */
  lastSyncedAt(): number | null
}

type Phase =
  | { kind: 'idle' }
  | { kind: 'asking' }
  | { kind: 'waiting'; until: number; reason: TroubleReason }
  | { kind: 'started' }
  | { kind: 'signedOut'; reason: string }

/** From a stored session to a started socket, which needs the profile's own token; and the connection as it is shown meanwhile. */
export class Connector {
  readonly #options: ConnectorOptions
  #phase: Phase = { kind: 'idle' }
  #since: number
  #troubleSince: number
  #attempt = 0
  #timer: TimerHandle | undefined
  #stopped = false

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#since = this.#troubleSince = options.clock.now()
  }

  start(): void {
    void this.#ask()
  }

  /** Signed in a moment ago: the answer is at hand. */
  startWith(answer: ProfileAnswer): void {
    this.#accept(answer)
  }

  kick(reason: KickReason): void {
    if (this.#phase.kind === 'started') {
      this.#options.cable.kick(reason)
      return
    }
    if (this.#phase.kind === 'asking' || (this.#phase.kind === 'signedOut' && reason !== 'manual')) return
    this.#attempt = 0
    void this.#ask()
  }

  /** Nobody is signed in on this session any more: by the person, or by the secret that is gone. */
  refuse(reason: string): void {
    this.#clear()
    this.#enter({ kind: 'signedOut', reason })
  }

  stop(reason: 'signedOut' | 'quit'): void {
    this.#stopped = true
    this.#clear()
    if (this.#phase.kind === 'started') this.#options.cable.stop(reason)
  }

  /** What a running socket asks (`CableConnection.checkProfile`). */
  async check(): Promise<ProfileCheck> {
    try {
      const answer = await this.#options.api.profile()
      this.#options.onProfile(answer)
      return { outcome: 'current', credentials: credentialsOf(answer) }
    } catch (error) {
      if (isSignedOut(error)) return { outcome: 'signedOut', reason: error.code }
      return { outcome: 'unreachable', error: error instanceof ApiError ? error.code : errorText(error) }
    }
  }

  /** The 401 rule: true when the server still knows this person, or cannot be asked. */
  async confirmSignedIn(): Promise<boolean> {
    const check = await this.check()
    if (check.outcome !== 'signedOut') return true
    if (this.#phase.kind === 'started') this.#options.cable.kick('manual')
    return false
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
    const common = { since: this.#since, lastSyncedAt, degraded: [] }
    switch (this.#phase.kind) {
      case 'idle':
        return { ...common, kind: 'idle', trouble: null, until: null, reason: null }
      case 'asking':
        return { ...common, kind: 'connecting', trouble, until: null, reason }
      case 'waiting':
        return { ...common, kind: 'waiting', trouble, until: this.#phase.until, reason }
      case 'signedOut':
        return { ...common, kind: 'signedOut', trouble, until: null, reason: this.#phase.reason }
    }
  }

  async #ask(): Promise<void> {
    this.#clear()
    this.#attempt++
    this.#enter({ kind: 'asking' })
    try {
      const answer = await this.#options.api.profile()
      if (!this.#stopped) this.#accept(answer)
    } catch (error) {
      if (this.#stopped) return
      if (isSignedOut(error)) {
        this.#enter({ kind: 'signedOut', reason: error.code })
        return
      }
      const { clock, random, log } = this.#options
      const delay =
        error instanceof ApiError && error.retryAfter !== null
          ? error.retryAfter
          : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#attempt - 1)) * (0.5 + random() / 2)
      const reason = error instanceof ApiError ? (REASONS[error.code] ?? 'serverError') : 'serverError'
      log.info('The profile could not be asked for', { reason, delay })
      this.#timer = clock.after(delay, () => {
        void this.#ask()
      })
      this.#enter({ kind: 'waiting', until: clock.now() + delay, reason })
    }
  }

  #accept(answer: ProfileAnswer): void {
    this.#clear()
    this.#options.onProfile(answer)
    this.#phase = { kind: 'started' }
    this.#options.cable.start(credentialsOf(answer))
    this.#options.onChange()
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#since = this.#options.clock.now()
    this.#options.onChange()
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }
}

const REASONS: Partial<Record<ErrorCode, TroubleReason>> = {
  offline: 'offline',
  hostNotFound: 'offline',
  timeout: 'timeout',
  refused: 'refused',
  tlsUntrusted: 'tls',
  rateLimited: 'throttled',
  serverError: 'serverError',
}

function isSignedOut(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.code === 'signedOut' || error.code === 'suspended')
}

function credentialsOf({ profile, pubsubToken }: ProfileAnswer): {
  pubsubToken: string
  userId: number
  accountIds: number[]
} {
  return {
    pubsubToken,
    userId: profile.userId,
    accountIds: profile.accounts.filter((account) => account.status !== 'suspended').map((account) => account.id),
  }
}
