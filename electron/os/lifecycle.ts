import { app } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Clock, Log } from '../core/ports.ts'

/** Milliseconds that the end may take; what is not done then was on disk before. */
const END_BUDGET = 2_000

/** Runs `end` once before the app goes, within its budget, then lets it go. */
export function endBeforeQuit(options: { clock: Clock; log: Log; end: () => Promise<void> }): void {
  const { clock, log, end } = options
  let state: 'running' | 'ending' | 'ended' = 'running'
  app.on('before-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'ending') return
    state = 'ending'
    void within(clock, END_BUDGET, end).then((outcome) => {
      if (outcome !== 'done') log.warn('The end was cut short', { outcome })
      state = 'ended'
      app.quit()
    })
  })
}

/** `done`, `late` after `budget` milliseconds, or the text of what went wrong. Never rejects. */
export async function within(clock: Clock, budget: number, work: () => Promise<void>): Promise<string> {
  return new Promise((resolve) => {
    const timer = clock.after(budget, () => resolve('late'))
    work()
      .then(
        () => resolve('done'),
        (error: unknown) => resolve(errorText(error)),
      )
      .finally(() => clock.clear(timer))
  })
}

/** Faults that nobody caught are written down; the app goes on, for the truth is on disk and the socket looks after itself. */
export function logUncaught(log: Log): void {
  process.on('uncaughtException', (error) => log.error('Nobody caught an error', { error }))
  process.on('unhandledRejection', (error) => log.error('Nobody caught a rejection', { error }))
  app.on('child-process-gone', (_event, details) =>
    log.error('A helper process ended', { type: details.type, reason: details.reason, exitCode: details.exitCode }),
  )
}
