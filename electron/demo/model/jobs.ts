import type { Clock } from '../clock.ts'
import { HttpError } from './errors.ts'

/** Reports a programming error in a background job. */
export type ReportFault = (error: unknown) => void

/**
 * Runs a background job: an event, a mail, a timer, a frame from a socket. A job whose record was deleted meanwhile ends
 * silently, as on a real server. Any other failure is reported. The process and the other jobs go on.
 */
export function runJob(job: () => void, report: ReportFault): void {
  try {
    job()
  } catch (error) {
    if (!(error instanceof HttpError)) report(error)
  }
}

/** A clock whose timers run as jobs. */
export function clockOfJobs(clock: Clock, report: ReportFault): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delay, run) => clock.after(delay, () => runJob(run, report)),
    clear: (timer) => clock.clear(timer),
  }
}

/**
 * The queue of background jobs, which announce events. On a real server they are another process: it can be stopped or
 * late while requests are answered.
 */
export class JobQueue {
  readonly #clock: Clock
  readonly #run: (job: () => void) => void
  #isStopped = false
  #waiting: (() => void)[] = []
  /** Milliseconds by which each job is late. */
  delay = 0

  constructor(clock: Clock, run: (job: () => void) => void) {
    this.#clock = clock
    this.#run = run
  }

  /** Jobs that wait for `start`. */
  get waiting(): number {
    return this.#waiting.length
  }

  add(job: () => void): void {
    if (this.delay > 0) this.#clock.after(this.delay, () => this.#take(job))
    else this.#take(job)
  }

  stop(): void {
    this.#isStopped = true
  }

  /** Runs what has waited, in order. */
  start(): void {
    this.#isStopped = false
    for (const job of this.#waiting.splice(0)) this.#run(job)
  }

  #take(job: () => void): void {
    if (this.#isStopped) this.#waiting.push(job)
    else this.#run(job)
  }
}
