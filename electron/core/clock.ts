import type { Clock } from './ports.ts'

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, run) => setTimeout(run, delay),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
  turn: () => new Promise((resolve) => { setImmediate(resolve) }),
}
