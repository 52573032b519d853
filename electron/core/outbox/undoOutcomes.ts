import type { UndoOutcome } from '../../../shared/bridge.ts'
import type { Clock, TimerHandle } from '../ports.ts'

/** Milliseconds after which an undo that has not reached the server counts as waiting. */
const PATIENCE = 10_000

interface Pending {
  outcome: Promise<UndoOutcome>
  settle(outcome: UndoOutcome): void
}

/** What became of each undo of this run of the process: it may be done, ask, be refused, or wait for the network. */
export class UndoOutcomes {
  readonly #clock: Clock
  readonly #pending = new Map<string, Pending>()
  readonly #timers = new Map<string, TimerHandle>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** An undo has begun. It stays known until its outcome has been asked for. */
  begin(undoId: string): void {
    const { promise: outcome, resolve: settle } = Promise.withResolvers<UndoOutcome>()
    this.#pending.set(undoId, { outcome, settle })
    this.#timers.set(
      undoId,
      this.#clock.after(PATIENCE, () => this.settle(undoId, 'waiting')),
    )
  }

  /** The first outcome counts; nothing happens for an action that undoes nothing. */
  settle(undoId: string, outcome: UndoOutcome): void {
    const timer = this.#timers.get(undoId)
    if (timer === undefined) return
    this.#clock.clear(timer)
    this.#timers.delete(undoId)
    this.#pending.get(undoId)?.settle(outcome)
  }

  /** Settles everything that is pending as waiting. */
  giveUp(): void {
    for (const undoId of [...this.#timers.keys()]) this.settle(undoId, 'waiting')
  }

  /** Resolves once, when the outcome is known; `nothing` for an unknown id. */
  async take(undoId: string): Promise<UndoOutcome> {
    const outcome = (await this.#pending.get(undoId)?.outcome) ?? 'nothing'
    this.#pending.delete(undoId)
    return outcome
  }
}
