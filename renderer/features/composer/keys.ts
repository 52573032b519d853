/** The send key of the composer. */
import { isInputMethodKey } from '../../ui/inputMethod.ts'

export interface KeyPress {
  key: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  keyCode: number
}

/**
 * Whether a key sends: Enter alone where the setting is `enter`, and Enter with ⌘/Ctrl always. Never while an input method
 * composes: that Enter ends the composition.
 */
export function isSendKey(event: KeyPress, setting: 'enter' | 'modEnter'): boolean {
  if (event.key !== 'Enter' || isInputMethodKey(event) || event.shiftKey || event.altKey) return false
  return setting === 'enter' || event.ctrlKey || event.metaKey
}
