import { every } from '../clock.ts'
import { checkSlas } from './appliedSlas.ts'
import { wakeSnoozed } from './conversations.ts'
import type { Model } from './model.ts'
import { wakeNotifications } from './notifications.ts'

const SNOOZES = 1_000
const SLAS = 5 * 60_000

/** Starts what the server does by the clock: it ends snoozes and looks for missed SLAs. Returns how to stop it. */
export function startSchedule(model: Model): () => void {
  const stops = [
    every(model.clock, SNOOZES, () => {
      wakeSnoozed(model)
      wakeNotifications(model)
    }),
    every(model.clock, SLAS, () => checkSlas(model)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
