import type { Clock } from './ports.ts'

/** Milliseconds. With a longer delay, Node runs the timer at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * The system's clocks and timers. A call without a delay runs in this turn of the event loop: a timer would wait 1 ms and wake the process
 * once more.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, run) => (delay <= 0 ? setImmediate(run) : setTimeout(run, Math.min(delay, LONGEST_TIMER))),
  clear: (timer) => {
    // Each ignores what the other one made.
    clearTimeout(timer as NodeJS.Timeout)
    clearImmediate(timer as NodeJS.Immediate)
  },
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve)
    }),
}
