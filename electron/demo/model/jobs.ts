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
