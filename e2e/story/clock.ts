import type { Clock, TimerHandle } from '../../electron/core/ports.ts'
import { HeapClock } from '../bench/herd.clock.ts'

/** The time of server and network. Between two moments every promise and microtask runs to its end, as in a real process. */
export function trueClock(): HeapClock {
  return new HeapClock(drain)
}

/** One turn of the event loop. */
export function drain(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** The machine's clocks, which outlive a process: milliseconds of difference to the true clocks. */
export interface MachineTime {
  wall: number
  monotonic: number
}

interface Timer {
  due: number
  order: number
  run: () => void
  handle: TimerHandle | undefined
}

/**
 * The minimum milliseconds of a wait. The rest of a wait may be too short to move the true clock; code that waits for
 * the rest would then loop at the same moment. No system's timer is that fine.
 */
const SHORTEST = 0.001

/** The clocks of one process on a machine that can sleep, whose time can be set, and that can kill the process at any moment. */
export class ProcessClock implements Clock {
  isDead = false
  /** Called whenever the process reads the clock: a moment at which it can be killed. */
  onRead: () => void = () => undefined
  readonly #base: Clock
  readonly #machine: MachineTime
  readonly #timers = new Set<Timer>()
  #order = 0
  #pausedAt: number | null = null
  #deferred: (() => void)[] = []

  constructor(base: Clock, machine: MachineTime) {
    this.#base = base
    this.#machine = machine
  }

  get isPaused(): boolean {
    return this.#pausedAt !== null
  }

  now(): number {
    this.onRead()
    return this.#base.now() + this.#machine.wall
  }

  monotonic(): number {
    return this.#base.monotonic() + this.#machine.monotonic
  }

  after(delay: number, run: () => void): TimerHandle {
    const timer: Timer = {
      due: this.#base.monotonic() + (delay > 0 ? Math.max(SHORTEST, delay) : 0),
      order: this.#order++,
      run,
      handle: undefined,
    }
    if (this.isDead) return timer
    this.#timers.add(timer)
    if (!this.isPaused) this.#schedule(timer)
    return timer
  }

  clear(timer: TimerHandle): void {
    const own = timer as Timer
    this.#timers.delete(own)
    if (own.handle !== undefined) this.#base.clear(own.handle)
  }

  /** Delivers something from outside: now, when the process runs again, or never if it is gone. */
  deliver(run: () => void): void {
    if (this.isDead) return
    if (this.isPaused) this.#deferred.push(run)
    else run()
  }

  /** Stops the process: the machine sleeps or the process is suspended. */
  pause(): void {
    if (this.isPaused) return
    this.#pausedAt = this.#base.monotonic()
    for (const timer of this.#timers) if (timer.handle !== undefined) this.#base.clear(timer.handle)
  }

  /** `monotonicMoved`: false on systems whose monotonic clock stands still during sleep; timers are then as far away as before. */
  resume(monotonicMoved: boolean, isInputFirst: boolean): void {
    if (this.#pausedAt === null) return
    const slept = this.#base.monotonic() - this.#pausedAt
    this.#pausedAt = null
    if (!monotonicMoved) {
      this.#machine.monotonic -= slept
      for (const timer of this.#timers) timer.due += slept
    }
    const deferred = this.#deferred
    this.#deferred = []
    const input = (): void => {
      for (const run of deferred)
        this.#base.after(0, () => {
          this.deliver(run)
        })
    }
    if (isInputFirst) input()
    for (const timer of [...this.#timers].sort((one, other) => one.due - other.due || one.order - other.order))
      this.#schedule(timer)
    if (!isInputFirst) input()
  }

  /** kill -9: no timer runs and nothing arrives any more. Code that still runs in memory has no effect. */
  kill(): void {
    this.isDead = true
    for (const timer of this.#timers) if (timer.handle !== undefined) this.#base.clear(timer.handle)
    this.#timers.clear()
    this.#deferred = []
  }

  #schedule(timer: Timer): void {
    timer.handle = this.#base.after(timer.due - this.#base.monotonic(), () => {
      this.#timers.delete(timer)
      timer.run()
    })
  }
}
