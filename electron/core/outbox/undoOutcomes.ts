import type { UndoOutcome } from '../../../shared/bridge.ts'
import type { Clock } from '../ports.ts'
import { TimerMap } from '../timer.ts'

/** Milliseconds after which an undo that the server hasn't confirmed counts as waiting. */
const WAITING_AFTER = 10_000

interface PendingOutcome {
  outcome: Promise<UndoOutcome>
  settle(outcome: UndoOutcome): void
}

/** The outcome of each undo of this run of the process, for the notice in the window. */
export class UndoOutcomes {
  readonly #pending = new Map<string, PendingOutcome>()
  /** Undos without an outcome. */
  readonly #timers: TimerMap<string>

  constructor(clock: Clock) {
    this.#timers = new TimerMap(clock)
  }

  /** An undo has started. Its outcome is stored until `take`. */
  begin(undoId: string): void {
    const { promise: outcome, resolve: settle } = Promise.withResolvers<UndoOutcome>()
    this.#pending.set(undoId, { outcome, settle })
    this.#timers.set(undoId, WAITING_AFTER, () => this.#pending.get(undoId)?.settle('waiting'))
  }

  /** The first outcome counts. Does nothing for an action that undoes nothing. */
  settle(undoId: string, outcome: UndoOutcome): void {
    if (this.#timers.clear(undoId)) this.#pending.get(undoId)?.settle(outcome)
  }

  /** Settles every undo without an outcome as waiting. */
  settleAllAsWaiting(): void {
    for (const undoId of this.#timers.keys()) this.settle(undoId, 'waiting')
  }

  /** Resolves with the outcome, once; with `nothing` for an unknown id. */
  async take(undoId: string): Promise<UndoOutcome> {
    const outcome = (await this.#pending.get(undoId)?.outcome) ?? 'nothing'
    this.#pending.delete(undoId)
    return outcome
  }
}
