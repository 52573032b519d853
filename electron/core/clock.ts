import type { Clock } from './ports.ts'

/** Milliseconds. With a longer delay, Node runs the timer at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** The system's clocks and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, run) => setTimeout(run, Math.min(delay, LONGEST_TIMER)),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve)
    }),
}
