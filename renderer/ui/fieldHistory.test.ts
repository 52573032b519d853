import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectFake } from '../testing/mount.ts'
import type { Written } from './fieldHistory.ts'
import { installFieldHistory } from './fieldHistory.ts'
import { stepsSoFar } from './textHistory.ts'

let field: HTMLTextAreaElement
let last: string | null = null
const undo = vi.fn()
const unsend = vi.fn((_written: Written) => true)
let end = (): void => undefined
beforeEach(() => {
  connectFake()
  last = 'before'
  undo.mockReset()
  unsend.mockClear()
  field = document.createElement('textarea')
  document.body.append(field)
  end = installFieldHistory(window, { last: () => last, undo, unsend })
  field.focus()
  type('Hello')
})
afterEach(() => {
  end()
  field.remove()
})
function type(text: string): void {
  field.dispatchEvent(new InputEvent('beforeinput', { bubbles: true, inputType: 'insertText' }))
  field.value += text
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }))
}
/** Presses a button that leaves the focus in the field, and does something. */
function press(does: string | null): void {
  document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
  last = does
}
function undoKeys(): boolean {
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Control', ctrlKey: true, bubbles: true }))
  const event = new KeyboardEvent('keydown', { key: 'z', code: 'KeyZ', ctrlKey: true, bubbles: true, cancelable: true })
  field.dispatchEvent(event)
  return event.defaultPrevented
}

it('undoes what was done by a press outside of the field, which keeps the focus, and then the text', () => {
  press('resolved')
  expect([undoKeys(), undo.mock.calls.length, field.value]).toEqual([true, 1, 'Hello'])
  expect([undoKeys(), undo.mock.calls.length, field.value]).toEqual([true, 1, ''])
})

it.each<[string, () => void]>([
  ['nothing was done by the press', () => press('before')],
  [
    'something was typed since',
    () => {
      press('resolved')
      type('!')
    },
  ],
  [
    'the field was pressed since',
    () => {
      press('resolved')
      field.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
    },
  ],
  [
    'it can’t be undone any more',
    () => {
      press('resolved')
      last = null
    },
  ],
])('undoes the text where %s', (_, act) => {
  act()
  expect([undoKeys(), undo.mock.calls.length, field.value]).toEqual([true, 0, ''])
})

describe('in a composer', () => {
  beforeEach(() => {
    const composer = document.createElement('section')
    composer.dataset['composer'] = ''
    document.body.append(composer)
    composer.append(field)
    field.focus()
  })
  it('asks with what can be undone in it, and leaves its words where a message is taken back', () => {
    const lastStep = stepsSoFar()
    expect([undoKeys(), unsend.mock.lastCall, field.value]).toEqual([true, [{ isEmpty: false, lastStep }], 'Hello'])
    field.value = 'a restored draft'
    expect([undoKeys(), unsend.mock.lastCall]).toEqual([true, [{ isEmpty: false, lastStep: 0 }]])
    field.value = ''
    expect([undoKeys(), unsend.mock.lastCall]).toEqual([true, [{ isEmpty: true, lastStep: 0 }]])
  })
  it('undoes what was typed where no message is taken back', () => {
    unsend.mockReturnValueOnce(false)
    expect([undoKeys(), field.value]).toEqual([true, ''])
  })
  it('counts what was typed later as a later step', () => {
    const lastStep = stepsSoFar()
    type('!')
    undoKeys()
    expect(unsend.mock.lastCall?.[0].lastStep).toBeGreaterThan(lastStep)
  })
})
it('takes back no message from another field', () => {
  undoKeys()
  undoKeys()
  expect(unsend).not.toHaveBeenCalled()
})
