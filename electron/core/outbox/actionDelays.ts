import type { ActionEntry } from '../cache/index.ts'
import type { Clock, TimerHandle } from '../ports.ts'

/** The timers of actions that are shown as done and leave later. */
export class ActionDelays {
  readonly #clock: Clock
  readonly #onDue: (actionId: string) => void
  readonly #timers = new Map<string, TimerHandle>()

  constructor(clock: Clock, onDue: (actionId: string) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  has(actionId: string): boolean {
    return this.#timers.has(actionId)
  }

  /** Calls back when the time of a delayed action has come, in place of an earlier timer. */
  set({ actionId, state }: ActionEntry): void {
    if (state.kind !== 'delayed') return
    this.clear(actionId)
    this.#timers.set(
      actionId,
      this.#clock.after(Math.max(0, state.until - this.#clock.now()), () => {
        this.#timers.delete(actionId)
        this.#onDue(actionId)
      }),
    )
  }

  clear(actionId: string): void {
    const timer = this.#timers.get(actionId)
    if (timer !== undefined) this.#clock.clear(timer)
    this.#timers.delete(actionId)
  }

  stop(): void {
    for (const actionId of [...this.#timers.keys()]) this.clear(actionId)
  }
}
