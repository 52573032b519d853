import type { Clock, TimerHandle } from './ports.ts'

/** One delayed call at a time. */
export class Timer {
  readonly #clock: Clock
  #handle: TimerHandle | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a call is pending. */
  get isPending(): boolean {
    return this.#handle !== null
  }

  /** Calls `run` once after `delay` milliseconds, instead of the call that was pending. */
  set(delay: number, run: () => void): void {
    this.clear()
    this.#handle = this.#clock.after(delay, () => {
      this.#handle = null
      run()
    })
  }

  /** Like `set`, but keeps a pending call. */
  setUnlessPending(delay: number, run: () => void): void {
    if (this.#handle === null) this.set(delay, run)
  }

  /** Cancels the pending call, if any. */
  clear(): void {
    if (this.#handle !== null) this.#clock.clear(this.#handle)
    this.#handle = null
  }
}

/** Delayed calls by key, one per key. */
export class TimerMap<Key> {
  readonly #clock: Clock
  readonly #timers = new Map<Key, Timer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Number of pending calls. */
  get size(): number {
    return this.#timers.size
  }

  has(key: Key): boolean {
    return this.#timers.has(key)
  }

  /** Keys with a pending call, oldest first. */
  keys(): readonly Key[] {
    return [...this.#timers.keys()]
  }

  /** Calls `run` once after `delay` milliseconds, instead of the call that was pending for this key. */
  set(key: Key, delay: number, run: () => void): void {
    this.clear(key)
    const timer = new Timer(this.#clock)
    this.#timers.set(key, timer)
    timer.set(delay, () => {
      this.#timers.delete(key)
      run()
    })
  }

  /** Cancels the pending call of a key; returns whether there was one. */
  clear(key: Key): boolean {
    this.#timers.get(key)?.clear()
    return this.#timers.delete(key)
  }

  clearAll(): void {
    for (const timer of this.#timers.values()) timer.clear()
    this.#timers.clear()
  }
}

/** Whether `work` ends within `limit` milliseconds. Rejects if it fails within them. */
export async function endsWithin(clock: Clock, limit: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new Timer(clock)
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  timer.set(limit, () => resolve(false))
  const inTime = work.then(() => true)
  try {
    return await Promise.race([inTime, late])
  } finally {
    timer.clear()
    // A failure after the limit has no effect.
    inTime.catch(() => undefined)
  }
}
