import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { installTestKeys } from '../testing/keys.ts'
import { connectFake, inScope } from '../testing/mount.ts'
import { chooseKeys } from './keyBindings.ts'
import type { CommandId } from './shortcuts.ts'
import { useCommand } from './shortcuts.ts'

let end = (): void => undefined
afterEach(() => {
  end()
  document.body.innerHTML = ''
})
let clock = 10_000
interface Pressed {
  key: string
  after?: number
  target?: Element
  init?: KeyboardEventInit
}
/** Presses a key, by a clock of its own. */
function press({ key, after = 0, target = document.body, init = {} }: Pressed): KeyboardEvent {
  clock += after
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'timeStamp', { value: clock })
  target.dispatchEvent(event)
  return event
}
const LETTERS: readonly CommandId[] = [
  'conversation-resolve',
  'conversation-markUnread',
  'conversation-labels',
  'composer-note',
  'app-shortcuts',
  'search-open',
  'list-next',
  'list-previous',
  'list-refresh',
  'conversation-undo',
]
function setUp(isWaiting = false, possible: readonly CommandId[] = LETTERS) {
  connectFake()
  clock += 60_000
  const done: string[] = []
  const takenBack = vi.fn()
  const scope = inScope(() => {
    for (const id of possible)
      useCommand(id, () => {
        done.push(id)
        return () => {
          done.push(`-${id}`)
        }
      })
    return installTestKeys({ isWaiting: () => isWaiting, takeBack: takenBack })
  })
  end = () => {
    scope.value.end()
    scope.stop()
  }
  return { done, takenBack, typed: scope.value.typed }
}

describe('a letter outside of a field', () => {
  it('runs its command at once, and rolls it back when another printable key follows', () => {
    const { done, takenBack, typed } = setUp()
    expect(press({ key: 'e' }).defaultPrevented).toBe(true)
    expect(done).toEqual(['conversation-resolve'])
    for (const key of ['v', 'e', 'n', ' ', 'i', 'f']) expect(press({ key, after: 100 }).defaultPrevented).toBe(true)
    expect(done).toEqual(['conversation-resolve', '-conversation-resolve'])
    expect(takenBack).toHaveBeenCalledOnce()
    expect(typed).toEqual(['ev', 'e', 'n', ' ', 'i', 'f'])
  })
  it('undoes once more for each Z, and rolls all of them back when a word follows', () => {
    const { done, takenBack, typed } = setUp()
    for (const key of ['z', 'z']) press({ key, after: 80 })
    expect([done, typed]).toEqual([['conversation-undo', 'conversation-undo'], []])
    press({ key: 'o', after: 80 })
    expect(takenBack).toHaveBeenCalledTimes(2)
    expect(typed).toEqual(['zzo'])
  })
  it('ignores a lone Z when there is nothing to undo, and types a word that begins with Z', () => {
    const { done, typed } = setUp(false, ['list-next'])
    expect(press({ key: 'z' }).defaultPrevented).toBe(true)
    press({ key: 'z', after: 1_000 })
    press({ key: 'z', after: 80 })
    expect([done, typed]).toEqual([[], []])
    for (const key of ['z', 'o', 'o', 'm']) press({ key, after: key === 'z' ? 1_000 : 80 })
    expect(typed).toEqual(['zo', 'o', 'm'])
  })
  it('rolls back everything that the run did, in reverse order', () => {
    const { done, typed } = setUp()
    for (const key of ['j', 'k', 'j', 'e', 't']) press({ key, after: 50 })
    expect(done).toEqual([
      'list-next',
      'list-previous',
      'list-next',
      'conversation-resolve',
      '-conversation-resolve',
      '-list-next',
      '-list-previous',
      '-list-next',
    ])
    expect(typed).toEqual(['jkjet'])
  })
  it('is never sent by an Enter that may have been meant as a choice', () => {
    const { typed } = setUp()
    for (const key of ['e', 'e']) press({ key, after: 100 })
    expect(typed).toEqual(['ee'])
    expect(press({ key: 'Enter', after: 170 }).defaultPrevented).toBe(true)
    expect(press({ key: 'Enter', after: 170 }).defaultPrevented).toBe(false)
    // Further letters of commands, in the field.
    for (const key of ['u', 'e']) press({ key, after: key === 'u' ? 5_000 : 100 })
    for (const key of ['j', 'e', 'j']) press({ key, after: 200 })
    expect(press({ key: 'Enter', after: 170 }).defaultPrevented).toBe(true)
    // A word, or time to see it.
    for (const key of ['e', 'e', 'w']) press({ key, after: key === 'e' ? 100 : 300 })
    expect(press({ key: 'Enter', after: 170 }).defaultPrevented).toBe(false)
    for (const key of ['e', 'e']) press({ key, after: 5_000 * Number(key === 'e') - 4_900 })
    expect(press({ key: 'Enter', after: 1_600 }).defaultPrevented).toBe(false)
  })
  it('focuses the composer and is no part of the sentence that begins at once', () => {
    const { done, typed } = setUp()
    press({ key: 'n' })
    press({ key: 'O', after: 100, init: { shiftKey: true } })
    press({ key: 'f', after: 100 })
    expect([done, typed]).toEqual([['composer-note'], ['O', 'f']])
  })
  it('is text at once when it has no command', () => {
    const { done, typed } = setUp(false, ['list-next'])
    for (const key of ['h', 'É', '5', '(', '日']) press({ key, after: 1_000 })
    expect(typed).toEqual(['h', 'É', '5', '(', '日'])
    expect(done).toEqual([])
  })
  it('does nothing, and is no text, where its command is not possible', () => {
    const { done, typed } = setUp(false, ['list-next'])
    for (const key of ['e', 's', 'r', 'u']) expect(press({ key, after: 1_000 }).defaultPrevented).toBe(true)
    expect([done, typed]).toEqual([[], []])
    press({ key: 'j', after: 1_000 })
    for (const key of ['s', 'o', ',']) press({ key, after: key === 's' ? 1_000 : 80 })
    expect([done, typed]).toEqual([['list-next'], ['so', ',']])
  })
  it('keeps case and punctuation of typed text', () => {
    const { typed, done } = setUp()
    press({ key: 'R', init: { shiftKey: true } })
    press({ key: 'e', after: 80 })
    press({ key: '?', after: 1_000, init: { shiftKey: true } })
    press({ key: '!', after: 80, init: { shiftKey: true } })
    expect(typed).toEqual(['Re', '?!'])
    expect(done).toEqual(['list-refresh', '-list-refresh', 'app-shortcuts', '-app-shortcuts'])
  })
  it('continues as text in the field that the first letter focused', () => {
    const { done, typed } = setUp()
    document.body.innerHTML = '<textarea></textarea>'
    press({ key: 'n' })
    const field = document.querySelector('textarea')!
    expect(press({ key: 'o', after: 60, target: field }).defaultPrevented).toBe(true)
    expect(typed).toEqual(['no'])
    expect(done).toEqual(['composer-note', '-composer-note'])
    expect(press({ key: 'w', after: 60, target: field }).defaultPrevented).toBe(false)
  })
  it.each(['j', 'e', 'x'])('takes back nothing of an earlier run that began with %s', (key) => {
    const { done, typed } = setUp()
    press({ key })
    const before = done.length
    press({ key: 'h', after: 3_000 })
    press({ key: 'o', after: 60 })
    expect(done).toHaveLength(before)
    expect(typed.slice(-2)).toEqual(['h', 'o'])
  })
  it('opens a field that receives the text typed until it is mounted', () => {
    const { done, typed } = setUp()
    press({ key: 'l' })
    expect(done).toEqual(['conversation-labels'])
    expect(typed).toEqual(['→'])
  })
  it('ends the run at chords and keys that write nothing, and does not handle them', () => {
    const { done, typed } = setUp()
    press({ key: 'e' })
    expect(press({ key: 'Tab', after: 20 }).defaultPrevented).toBe(false)
    press({ key: 'u', after: 20 })
    expect(press({ key: 'x', after: 20, init: { ctrlKey: true } }).defaultPrevented).toBe(false)
    expect(done).toEqual(['conversation-resolve', 'conversation-markUnread'])
    expect(typed).toEqual([])
  })
  it('treats Shift and AltGr as part of typed text', () => {
    const { typed } = setUp()
    press({ key: 'h' })
    press({ key: 'Shift', after: 20 })
    press({ key: 'A', after: 20, init: { shiftKey: true } })
    const altGraph = new KeyboardEvent('keydown', {
      key: '@',
      ctrlKey: true,
      altKey: true,
      bubbles: true,
      cancelable: true,
    })
    Object.defineProperties(altGraph, {
      timeStamp: { value: clock + 20 },
      getModifierState: { value: (name: string) => name === 'AltGraph' },
    })
    document.body.dispatchEvent(altGraph)
    expect(typed).toEqual(['h', 'A', '@'])
  })
  it('edits the waiting text instead of running a command, as do Backspace and Enter', () => {
    const { done, typed } = setUp(true)
    for (const key of ['e', 'j', '/', 'Backspace', 'Enter'])
      expect(press({ key, after: 400 }).defaultPrevented).toBe(true)
    expect(done).toEqual([])
    expect(typed).toEqual(['e', 'j', '/', '⌫', '\n'])
  })
  it('is text in an element that takes text in place of a field', () => {
    const { done, typed } = setUp()
    document.body.innerHTML = '<div data-words tabindex="-1"><button></button></div>'
    for (const key of ['e', ' ', 'j']) press({ key, after: 400, target: document.querySelector('div')! })
    expect(typed).toEqual(['e', ' ', 'j'])
    expect(press({ key: ' ', after: 400, target: document.querySelector('button')! }).defaultPrevented).toBe(false)
    expect(done).toEqual([])
  })
  it('does nothing under a dialog, also while nothing has the focus', () => {
    const { done, typed } = setUp()
    document.body.innerHTML = '<div role="dialog" class="dialog"><button></button></div>'
    press({ key: 'e' })
    press({ key: 'e', after: 400, target: document.querySelector('button')! })
    expect([done, typed]).toEqual([[], []])
  })
  it('ends its run when the pointer is pressed', () => {
    const { done, typed } = setUp()
    press({ key: 'e' })
    window.dispatchEvent(new PointerEvent('pointerdown'))
    press({ key: 'u', after: 20 })
    expect(done).toEqual(['conversation-resolve', 'conversation-markUnread'])
    expect(typed).toEqual([])
  })
})

describe('keys that the user has set', () => {
  afterEach(() => chooseKeys(DEFAULT_SETTINGS.keys))
  it('run their command, and the letter that it had is text', async () => {
    const { done, typed } = setUp()
    chooseKeys({ ...DEFAULT_SETTINGS.keys, own: { 'conversation-resolve': ['Q'] } })
    press({ key: 'q' })
    await vi.waitFor(() => expect(done).toEqual(['conversation-resolve']))
    press({ key: 'e', after: 60_000 })
    expect(typed).toEqual(['e'])
  })
  it('leave every letter to the reply where single letters are off', () => {
    const { done, typed } = setUp()
    chooseKeys({ ...DEFAULT_SETTINGS.keys, singleKeys: false })
    for (const key of ['e', 'j', 'r']) press({ key })
    expect(done).toEqual([])
    expect(typed.join('')).toBe('ejr')
  })
})
