/** Which keys write something, and writing it into a field on behalf of the user. */

import { insertInField } from './fieldHistory.ts'

export type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>

/** What a key writes; null for keys and chords that write nothing. With AltGr, and Option on macOS, keys write other characters. */
export function writtenBy(event: PressedKey, isMac: boolean): string | null {
  // Only names of keys, such as `Enter` and `F6`, have several ASCII letters.
  if (event.key === '' || (event.key.length > 1 && /^[A-Za-z0-9]+$/.test(event.key))) return null
  const isAltGraph = event.getModifierState('AltGraph')
  if (event.metaKey || (event.ctrlKey && !isAltGraph) || (event.altKey && !isAltGraph && !isMac)) return null
  return event.key
}

/** A dead key, or a key of an input method: only the focused field receives the character it writes. */
export function isUnfinished(event: Pick<KeyboardEvent, 'key'>): boolean {
  return event.key === 'Dead' || event.key === 'Process'
}

const EDITABLE =
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="range"], [type="file"]), textarea, select, ' +
  '[contenteditable]:not([contenteditable="false"])'

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
