import type { WebContents } from 'electron'
import { ApiError } from '../core/api/types.ts'
import type { Clock } from '../core/ports.ts'

/** Milliseconds for which a click or key authorizes a request of the page, like Chromium's transient activation. */
export const GESTURE_LASTS = 5_000
const GESTURES: ReadonlySet<string> = new Set([
  'mouseDown',
  'mouseUp',
  'rawKeyDown',
  'keyDown',
  'touchEnd',
  'gestureTap',
])

/** Whether main saw a click or key of the user in the window just now. Events that a script in the page dispatches don't count. */
export interface Gestures {
  isRecent(): boolean
  /** Like the check, but consumes the gesture: one click opens one link. */
  take(): boolean
}

/** Does `work` for a request of the page after a gesture; rejects with `forbidden` without one. */
export function withGesture<T>(gestures: Gestures, work: () => Promise<T>): Promise<T> {
  if (gestures.isRecent()) return work()
  return Promise.reject(new ApiError({ code: 'forbidden', reachedServer: 'no', detail: 'no recent user gesture' }))
}

/**
 * Watches a window's input. `isAssisted`: assistive technology is on. It presses links without input that Chromium
 * reports, so every request counts as a gesture.
 */
export function watchGestures(
  contents: Pick<WebContents, 'on'>,
  clock: Pick<Clock, 'monotonic'>,
  isAssisted: () => boolean,
): Gestures {
  let last = -Infinity
  contents.on('input-event', (_event, input) => {
    if (GESTURES.has(input.type)) last = clock.monotonic()
  })
  contents.on('before-input-event', (_event, input) => {
    if (input.type === 'keyDown') last = clock.monotonic()
  })
  const isRecent = (): boolean => isAssisted() || clock.monotonic() - last < GESTURE_LASTS
  return {
    isRecent,
    take() {
      const was = isRecent()
      last = -Infinity
      return was
    },
  }
}
