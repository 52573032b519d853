/**
 * Keys of an input method (Chinese, Japanese, Korean, dead keys) choose and edit characters: no handler may act on them. One listener
 * before all others stops them, so the rule holds for every handler, also in libraries. The input method itself isn't affected.
 */

/** The fields of a key event that concern input methods. */
export interface KeyOrigin {
  readonly isComposing: boolean
  readonly keyCode: number
}

/** Whether a key belongs to an input method: `isComposing`, or in some engines only the key code 229 (UI Events, 5.2.5). */
export function isInputMethodKey(event: KeyOrigin): boolean {
  return event.isComposing || event.keyCode === 229
}

/** Must be installed before every other key listener of the window. Returns the disposal. */
export function installInputMethodGuard(target: Window): () => void {
  const stop = (event: KeyboardEvent): void => {
    if (isInputMethodKey(event)) event.stopImmediatePropagation()
  }
  const options = { capture: true }
  for (const type of ['keydown', 'keyup', 'keypress'] as const) target.addEventListener(type, stop, options)
  return () => {
    for (const type of ['keydown', 'keyup', 'keypress'] as const) target.removeEventListener(type, stop, options)
  }
}
