/** A pending timer, for `clear` only. */
export type TimerHandle = { readonly brand?: 'timer' } | number | object

/** The server's clock. Tests use a fake one. */
export interface Clock {
  /** Wall time in milliseconds since 1970. */
  now(): number
  /** Milliseconds from an arbitrary start that never go backwards. */
  monotonic(): number
  /** Calls `run` once after `delay` milliseconds. */
  after(delay: number, run: () => void): TimerHandle
  /** Cancels a timer. Does nothing if it has run. */
  clear(timer: TimerHandle): void
}

/** The system clock. */
export function systemClock(): Clock {
  const pending = new Map<object, NodeJS.Timeout>()
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(delay, run) {
      const handle = {}
      pending.set(
        handle,
        setTimeout(() => {
          pending.delete(handle)
          run()
        }, delay),
      )
      return handle
    },
    clear(timer) {
      if (typeof timer !== 'object') return
      const timeout = pending.get(timer)
      if (timeout) clearTimeout(timeout)
      pending.delete(timer)
    },
  }
}

/** Runs `task` every `delay` ms until the returned function is called, also after it has thrown. */
export function every(clock: Clock, delay: number, task: () => void): () => void {
  let timer: TimerHandle | null = null
  let stopped = false
  const next = () => {
    timer = clock.after(delay, () => {
      if (stopped) return
      try {
        task()
      } finally {
        next()
      }
    })
  }
  next()
  return () => {
    stopped = true
    if (timer !== null) clock.clear(timer)
  }
}
