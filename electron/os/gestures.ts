import type { WebContents } from 'electron'
import type { Clock } from '../core/ports.ts'

/** Milliseconds for which a click or a key stands behind what the page asks for, as Chromium's own transient activation. */
export const GESTURE_LASTS = 5_000
const GESTURES: ReadonlySet<string> = new Set([
  'mouseDown',
  'mouseUp',
  'rawKeyDown',
  'keyDown',
  'touchEnd',
  'gestureTap',
])

/** Whether the user did something in the window just now, as main itself saw it: what a script in the page dispatches never arrives here. */
export interface Gestures {
  isRecent(): boolean
  /** The same, and uses the gesture up: one click opens one link. */
  take(): boolean
}

/**
 * Watches a window's input. `isAssisted`: assistive technology is on, which presses links without any input that Chromium would report; then
 * nothing can be told apart and everything counts.
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
