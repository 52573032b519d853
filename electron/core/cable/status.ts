import type {
  ConnectionPhase,
  ConnectionState,
  Degradation,
  Trouble,
  TroubleReason,
} from '../../../shared/model/connection.ts'
import { idleState, OFFLINE_AFTER } from '../../../shared/model/connection.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { Transition } from './history.ts'
import { History, redact } from './history.ts'

/** What comes with a change of phase. */
export interface TransitionDetails {
  /** Names the trouble, where there is one. */
  readonly reason?: TroubleReason
  /** For the history. */
  readonly detail?: string
  /** Wall time up to which the last synced socket worked. */
  readonly syncedUntil?: number
}

/** The public state of the connection: phase, trouble, degradations and history. Calls `onState` on each change. */
export class Status {
  readonly #clock: Clock
  readonly #log: Log
  readonly #history: History
  readonly #onState: (state: ConnectionState) => void
  readonly #troubleTimer: Timer
  /** Monotonic time at which the current phase began. */
  #enteredAt = 0
  #secrets: readonly string[] = []
  #state: ConnectionState

  constructor(options: { clock: Clock; log: Log; historySize: number; onState: (state: ConnectionState) => void }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#history = new History(options.historySize)
    this.#onState = options.onState
    this.#troubleTimer = new Timer(options.clock)
    this.#state = idleState(options.clock.now())
  }

  get state(): ConnectionState {
    return this.#state
  }
  history(): readonly Transition[] {
    return this.#history.list()
  }

  /** Texts that must never be stored or logged. */
  setSecrets(secrets: readonly string[]): void {
    this.#secrets = secrets
  }
  redact(text: string): string {
    return redact(text, this.#secrets)
  }

  /** Changes the phase. */
  enter(phase: ConnectionPhase, details: TransitionDetails = {}): void {
    const before = this.#state
    const now = this.#clock.now()
    const trouble = this.#troubleOf(phase, details.reason ?? null, now)
    const lastSyncedAt = phase.kind === 'synced' ? now : (details.syncedUntil ?? before.lastSyncedAt)
    const { degraded, arePollsSlow } = before
    this.#state = { ...phase, since: now, lastSyncedAt, trouble, degraded, arePollsSlow }
    this.#enteredAt = this.#clock.monotonic()
    const reason =
      [details.reason, details.detail === undefined ? null : this.redact(details.detail)].filter(Boolean).join(': ') ||
      null
    this.#history.add({
      at: now,
      clock: Math.round(this.#clock.monotonic()),
      from: before.kind,
      to: phase.kind,
      reason,
    })
    this.#log.info('Connection state changed', { from: before.kind, to: phase.kind, reason })
    this.#watchTrouble(trouble)
    this.#announce()
  }

  /** Reports trouble that doesn't change the phase. */
  trouble(reason: TroubleReason, detail: string): void {
    this.#log.warn('Connection trouble', { reason, detail: this.redact(detail) })
    if (this.#state.trouble === null || this.#state.trouble.reason === reason) return
    this.#state = { ...this.#state, trouble: { ...this.#state.trouble, reason } }
    this.#announce()
  }

  setDegraded(degradation: Degradation, isDegraded: boolean): void {
    if (this.#state.degraded.includes(degradation) === isDegraded) return
    const degraded = isDegraded
      ? [...this.#state.degraded, degradation]
      : this.#state.degraded.filter((other) => other !== degradation)
    this.#state = { ...this.#state, degraded }
    this.#history.add({
      at: this.#clock.now(),
      clock: Math.round(this.#clock.monotonic()),
      from: this.#state.kind,
      to: this.#state.kind,
      reason: `${isDegraded ? 'degraded' : 'recovered'}: ${degradation}`,
    })
    this.#announce()
  }

  setPollsSlow(arePollsSlow: boolean): void {
    if (this.#state.arePollsSlow === arePollsSlow) return
    this.#state = { ...this.#state, arePollsSlow }
    this.#announce()
  }

  clearDegraded(): void {
    this.#state = { ...this.#state, degraded: [], arePollsSlow: false }
  }

  /** Sets the wall time up to which a socket that is being replaced worked. */
  noteSynced(until: number): void {
    this.#state = { ...this.#state, lastSyncedAt: until }
  }

  dispose(): void {
    this.#troubleTimer.clear()
  }

  #troubleOf(phase: ConnectionPhase, reason: TroubleReason | null, now: number): Trouble | null {
    const before = this.#state.trouble
    switch (phase.kind) {
      case 'idle':
      case 'signedOut':
      case 'synced':
        return null
      case 'suspended':
        return { since: now, reason: 'suspended', shown: true }
      case 'connecting':
      case 'welcomed':
      case 'subscribing':
      case 'live':
      case 'waiting':
      case 'blocked':
        // Trouble begins again after sleep, and after a connection that lasted although it wasn't synced.
        if (before === null || this.#state.kind === 'suspended' || (phase.kind !== 'live' && this.#wasLive()))
          return { since: now, reason: reason ?? 'starting', shown: false }
        return reason === null ? before : { ...before, reason }
    }
  }

  /** Whether the current phase is a connection that has lasted: until now, nothing was offline. */
  #wasLive(): boolean {
    return this.#state.kind === 'live' && this.#clock.monotonic() - this.#enteredAt >= OFFLINE_AFTER
  }

  /** Shows trouble after a while by the monotonic clock, because the wall clock can jump. */
  #watchTrouble(trouble: Trouble | null): void {
    if (trouble === null || trouble.shown) {
      this.dispose()
      return
    }
    this.#troubleTimer.setUnlessPending(OFFLINE_AFTER, () => {
      const { trouble: current } = this.#state
      if (current === null) return
      this.#state = { ...this.#state, trouble: { ...current, shown: true } }
      this.#announce()
    })
  }

  #announce(): void {
    try {
      this.#onState(this.#state)
    } catch (error) {
      this.#log.error('State receiver failed', { error: errorText(error) })
    }
  }
}

/** Whether no socket is confirmed, although one is wanted and the machine has a network. */
export function isAway(state: ConnectionState): boolean {
  switch (state.kind) {
    case 'connecting':
    case 'welcomed':
    case 'subscribing':
      return true
    case 'waiting':
      return state.reason !== 'offline'
    case 'blocked':
      return state.reason !== 'noAccounts'
    case 'idle':
    case 'live':
    case 'synced':
    case 'suspended':
    case 'signedOut':
      return false
  }
}
