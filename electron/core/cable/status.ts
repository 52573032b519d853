import type {
  ConnectionPhase,
  ConnectionState,
  Degradation,
  Trouble,
  TroubleReason,
} from '../../../shared/model/connection.ts'
import { OFFLINE_AFTER } from '../../../shared/model/connection.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import type { Transition } from './history.ts'
import { History, redact } from './history.ts'

/** The connection's state as others see it: phase, trouble, degradation, history. Says so on each change. */
export class Status {
  readonly #clock: Clock
  readonly #log: Log
  readonly #history: History
  readonly #onState: (state: ConnectionState) => void
  #secrets: readonly string[] = []
  #state: ConnectionState
  #troubleTimer: TimerHandle | undefined

  constructor(options: { clock: Clock; log: Log; historySize: number; onState: (state: ConnectionState) => void }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#history = new History(options.historySize)
    this.#onState = options.onState
    this.#state = { kind: 'idle', since: options.clock.now(), lastSyncedAt: null, trouble: null, degraded: [] }
  }

  get state(): ConnectionState {
    return this.#state
  }
  history(): readonly Transition[] {
    return this.#history.list()
  }

  /** Texts that must never be kept or logged. */
  keepSecret(secrets: readonly string[]): void {
    this.#secrets = secrets
  }
  redact(text: string): string {
    return redact(text, this.#secrets)
  }

  /**
   * Goes to `phase`. `reason` names the trouble where there is some; `detail` is for the history; `syncedUntil` is the wall time
   * up to which a synced socket was known to work.
   */
  enter(phase: ConnectionPhase, about: { reason?: TroubleReason; detail?: string; syncedUntil?: number } = {}): void {
    const before = this.#state
    const now = this.#clock.now()
    const trouble = this.#troubleOf(phase, about.reason, now)
    const lastSyncedAt = phase.kind === 'synced' ? now : (about.syncedUntil ?? before.lastSyncedAt)
    this.#state = { ...phase, since: now, lastSyncedAt, trouble, degraded: before.degraded }
    const reason =
      [about.reason, about.detail === undefined ? undefined : this.redact(about.detail)].filter(Boolean).join(': ') ||
      null
    this.#history.add({
      at: now,
      clock: Math.round(this.#clock.monotonic()),
      from: before.kind,
      to: phase.kind,
      reason,
    })
    this.#log.info('connection', { from: before.kind, to: phase.kind, reason })
    this.#watchTrouble(trouble)
    this.#announce()
  }

  /** Something is wrong without a change of phase. */
  trouble(reason: TroubleReason, detail: string): void {
    this.#log.warn('connection trouble', { reason, detail: this.redact(detail) })
    if (this.#state.trouble === null || this.#state.trouble.reason === reason) return
    this.#state = { ...this.#state, trouble: { ...this.#state.trouble, reason } }
    this.#announce()
  }

  setDegraded(degradation: Degradation, on: boolean): void {
    const has = this.#state.degraded.includes(degradation)
    if (has === on) return
    const degraded = on
      ? [...this.#state.degraded, degradation]
      : this.#state.degraded.filter((other) => other !== degradation)
    this.#state = { ...this.#state, degraded }
    this.#history.add({
      at: this.#clock.now(),
      clock: Math.round(this.#clock.monotonic()),
      from: this.#state.kind,
      to: this.#state.kind,
      reason: `${on ? 'degraded' : 'recovered'}: ${degradation}`,
    })
    this.#announce()
  }

  clearDegraded(): void {
    this.#state = { ...this.#state, degraded: [] }
  }

  /** The wall time up to which a socket that is being replaced was known to work. */
  noteSynced(until: number): void {
    this.#state = { ...this.#state, lastSyncedAt: until }
  }

  dispose(): void {
    if (this.#troubleTimer !== undefined) this.#clock.clear(this.#troubleTimer)
    this.#troubleTimer = undefined
  }

  #troubleOf(phase: ConnectionPhase, reason: TroubleReason | undefined, now: number): Trouble | null {
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
        // Sleep is over: what counts as trouble starts anew.
        if (before === null || this.#state.kind === 'suspended')
          return { since: now, reason: reason ?? 'starting', shown: false }
        return reason === undefined ? before : { ...before, reason }
    }
  }

  /** The monotonic clock decides when trouble is shown; a changed wall clock must not. */
  #watchTrouble(trouble: Trouble | null): void {
    if (trouble === null || trouble.shown) {
      this.dispose()
      return
    }
    this.#troubleTimer ??= this.#clock.after(OFFLINE_AFTER, () => {
      this.#troubleTimer = undefined
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
      this.#log.error('receiver of the connection state failed', { error: errorText(error) })
    }
  }
}
