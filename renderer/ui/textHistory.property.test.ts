import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FieldState } from './textHistory.ts'
import { TextHistory } from './textHistory.ts'

const words = fc.string({ unit: 'grapheme', maxLength: 6 })
const edit = fc.record({
  from: fc.nat(),
  length: fc.nat(5),
  words,
  kind: fc.constantFrom(
    'insertText',
    'insertLineBreak',
    'deleteContentBackward',
    'insertFromPaste',
    'insertFromDrop',
    'deleteByDrag',
    '',
  ),
})
const boundaries = (text: string): number[] => [
  0,
  ...Array.from(text).map(
    (
      (at) => (char: string) =>
        (at += char.length)
    )(0),
  ),
]

function change(
  history: TextHistory,
  state: FieldState,
  { from, length, words: inserted, kind }: { from: number; length: number; words: string; kind: string },
): FieldState {
  const places = boundaries(state.text)
  const index = from % places.length
  const start = places[index] ?? 0
  const end = places[Math.min(places.length - 1, index + length)] ?? start
  history.see({ ...state, start, end })
  const caret = start + inserted.length
  const after = { text: state.text.slice(0, start) + inserted + state.text.slice(end), start: caret, end: caret }
  history.record(after, kind)
  return after
}

it('undoes to the first text and redoes to the last, through well-formed texts only', () => {
  fc.assert(
    fc.property(words, fc.array(edit, { maxLength: 30 }), (first, edits) => {
      const history = new TextHistory()
      let state: FieldState = { text: first, start: 0, end: 0 }
      history.see(state)
      for (const each of edits) state = change(history, state, each)
      const last = state.text
      let text = last
      for (let step = history.undo(); step !== null; step = history.undo()) {
        text = step.text
        expect(text.isWellFormed()).toBe(true)
        expect(step.end).toBeLessThanOrEqual(text.length)
      }
      expect(text).toBe(first)
      for (let step = history.redo(); step !== null; step = history.redo()) text = step.text
      expect(text).toBe(last)
    }),
  )
})
