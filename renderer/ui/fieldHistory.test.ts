import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectFake } from '../testing/mount.ts'
import { installFieldHistory } from './fieldHistory.ts'

let field: HTMLTextAreaElement
let last: string | null = null
const undo = vi.fn()
const unsend = vi.fn(() => true)
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
  it('takes back the message that was sent once the field is empty and nothing typed is left to undo', () => {
    expect([undoKeys(), unsend.mock.calls.length, field.value]).toEqual([true, 0, ''])
    expect([undoKeys(), unsend.mock.calls.length]).toEqual([true, 1])
  })
  it('takes back nothing while the field has words', () => {
    field.value = 'a restored draft'
    expect([undoKeys(), unsend.mock.calls.length, field.value]).toEqual([true, 0, 'a restored draft'])
  })
})
it('takes back no message from another field', () => {
  undoKeys()
  undoKeys()
  expect(unsend).not.toHaveBeenCalled()
})
