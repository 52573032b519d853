import { app } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Clock, Log } from '../core/ports.ts'

/** Longest time for the shutdown, in milliseconds. Everything important is on disk before it. */
const END_BUDGET = 2_000

/** Runs `end` once before the app quits, within its time limit. */
export function endBeforeQuit(options: { clock: Clock; log: Log; end: () => Promise<void> }): void {
  const { clock, log, end } = options
  let state: 'running' | 'ending' | 'ended' = 'running'
  app.on('before-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'ending') return
    state = 'ending'
    void within(clock, END_BUDGET, end).then((outcome) => {
      if (outcome !== 'done') log.warn('Shutdown cut short', { outcome })
      state = 'ended'
      app.quit()
    })
  })
}

/** `done`, `late` after `budget` milliseconds, or the text of the error. Never rejects. */
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

/** Logs uncaught errors. The app continues, because its data is on disk and the connection recovers by itself. */
export function logUncaught(log: Log): void {
  process.on('uncaughtException', (error) => log.error('Uncaught exception', { error }))
  process.on('unhandledRejection', (error) => log.error('Unhandled rejection', { error }))
  app.on('child-process-gone', (_event, details) =>
    log.error('Child process gone', { type: details.type, reason: details.reason, exitCode: details.exitCode }),
  )
}
