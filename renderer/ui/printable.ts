/** Which keys write something, and writing it into a field on behalf of the user. */

import { insertInField } from './fieldHistory.ts'

export type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>

/** What a key writes; null for keys and chords that write nothing. AltGr, and Option on macOS, write signs of their own. */
export function writtenBy(event: PressedKey, isMac: boolean): string | null {
  // Names of keys, such as `Enter` and `F6`, are the only ones of several ASCII letters.
  if (event.key === '' || (event.key.length > 1 && /^[A-Za-z0-9]+$/.test(event.key))) return null
  const isAltGraph = event.getModifierState('AltGraph')
  if (event.metaKey || (event.ctrlKey && !isAltGraph) || (event.altKey && !isAltGraph && !isMac)) return null
  return event.key
}

/** A dead key or one that goes to an input method: what it writes is known to the field that has the focus alone. */
export function isUnfinished(event: Pick<KeyboardEvent, 'key'>): boolean {
  return event.key === 'Dead' || event.key === 'Process'
}

const EDITABLE =
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="range"], [type="file"]), textarea, select, [contenteditable]:not([contenteditable="false"])'

/** The field that an element is, or is in; null outside of one. */
export function fieldOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(EDITABLE) : null
}

/** Writes at the caret of a field, in place of what is selected, as keys would; the field has the focus afterwards. */
export function typeInto(field: HTMLElement, text: string): void {
  field.focus({ preventScroll: true })
  if (text === '' || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return
  insertInField(field, text)
}
