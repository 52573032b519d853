/** What a key means in the field of the composer. */
export interface KeyFacts { key: string; shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean; isComposing: boolean; keyCode: number }

/**
 * Whether a key sends: Enter, or Enter with ⌘/Ctrl, as chosen; with the modifier always. Never while an input method composes: the Enter that
 * ends a composition reports `isComposing`, or in older engines the key code 229 (UI Events, 5.2.5).
 */
export function isSendKey(event: KeyFacts, setting: 'enter' | 'modEnter'): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return false
  const modified = event.ctrlKey || event.metaKey
  return setting === 'enter' ? true : modified
}
