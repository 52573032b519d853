/** What a key means in the field of the composer. */
import { isInputMethodKey } from '../../ui/inputMethod.ts'

export interface KeyFacts {
  key: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  keyCode: number
}

/**
 * Whether a key sends: Enter, or Enter with ⌘/Ctrl, as chosen; with the modifier always. Never while an input method
 * composes: that Enter ends the composition.
 */
export function isSendKey(event: KeyFacts, setting: 'enter' | 'modEnter'): boolean {
  if (event.key !== 'Enter' || isInputMethodKey(event) || event.shiftKey || event.altKey) return false
  const modified = event.ctrlKey || event.metaKey
  return setting === 'enter' ? true : modified
}
