import { describe, expect, it } from 'vitest'
import type { KeyPress } from './keys.ts'
import { isSendKey } from './keys.ts'

const keyPress = (change: Partial<KeyPress>): KeyPress => ({
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 13,
  ...change,
})

describe('isSendKey', () => {
  it.each([
    ['Enter', {}, true, false],
    ['Ctrl+Enter', { ctrlKey: true }, true, true],
    ['Cmd+Enter', { metaKey: true }, true, true],
    ['Shift+Enter', { shiftKey: true }, false, false],
    ['Alt+Enter', { altKey: true }, false, false],
    ['Enter that ends a composition', { isComposing: true }, false, false],
    ['Enter of an input method (229)', { keyCode: 229 }, false, false],
    ['Ctrl+Enter while composing', { ctrlKey: true, isComposing: true }, false, false],
    ['another key', { key: 'a' }, false, false],
  ])('%s sends by Enter: %o, by Mod+Enter: %o', (_name, change, byEnter, byModEnter) => {
    expect(isSendKey(keyPress(change), 'enter')).toBe(byEnter)
    expect(isSendKey(keyPress(change), 'modEnter')).toBe(byModEnter)
  })
})
