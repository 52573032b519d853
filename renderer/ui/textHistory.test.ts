import { describe, expect, it } from 'vitest'
import { TextHistory } from './textHistory.ts'

const caret = (text: string, at = text.length, to = at) => ({ text, start: at, end: to })
/** A field that is typed into. */
function field(text = '') {
  const history = new TextHistory()
  history.see(caret(text))
  let state = caret(text)
  return {
    history,
    type: (words: string, kind = 'insertText') => {
      for (const char of words) {
        state = caret(state.text.slice(0, state.start) + char + state.text.slice(state.end), state.start + char.length)
        history.record(state, kind)
      }
    },
    select: (from: number, to: number) => {
      state = { ...state, start: from, end: to }
      history.see(state)
    },
    remove: () => {
      state = caret(state.text.slice(0, state.start) + state.text.slice(state.end), state.start)
      history.record(state, 'deleteContentBackward')
    },
    set: (next: string) => {
      state = caret(next)
      history.see(state)
    },
    undo: () => history.undo()?.text ?? null,
    redo: () => history.redo()?.text ?? null,
  }
}

describe('text history', () => {
  it('records one step per typed line', () => {
    const { type, undo } = field()
    type('Hello\nthere')
    expect([undo(), undo(), undo()]).toEqual(['Hello\n', '', null])
  })
  it('begins a new step when the caret has moved', () => {
    const { type, select, undo } = field()
    type('b')
    select(0, 0)
    type('a')
    expect([undo(), undo()]).toEqual(['b', ''])
  })
  it('restores a deleted selection as selected', () => {
    const { type, select, remove, history } = field()
    type('secret')
    select(0, 6)
    remove()
    expect(history.undo()).toEqual({ text: 'secret', start: 0, end: 6 })
    expect(history.redo()).toEqual({ text: '', start: 0, end: 0 })
  })
  it('records an insertion as a step apart from the typing around it', () => {
    const { type, undo, redo } = field()
    type('Hi ')
    type('🙂', 'insertReplacementText')
    type('there')
    expect([undo(), undo(), redo(), redo(), redo()]).toEqual(['Hi 🙂', 'Hi ', 'Hi 🙂', 'Hi 🙂there', null])
  })
  it('drops redo steps when a new step is recorded', () => {
    const { type, undo, redo, set } = field()
    type('a')
    undo()
    set('')
    type('b')
    expect([redo(), undo()]).toEqual([null, ''])
  })
  it('clears the history when the text changes without being recorded', () => {
    const { type, set, undo } = field()
    type('secret')
    set('')
    expect(undo()).toBeNull()
    type('next')
    expect([undo(), undo()]).toEqual(['', null])
  })
  it('records one step for a whole composition and for a dragged word', () => {
    const history = new TextHistory()
    history.see(caret('one two', 0, 3))
    history.record(caret(' two', 0), 'deleteByDrag')
    history.see(caret(' two', 4))
    history.record(caret(' twoone', 4, 7), 'insertFromDrop')
    expect(history.undo()?.text).toBe('one two')
    const composed = new TextHistory()
    composed.see(caret(''))
    for (const text of ['に', 'にほ', 'にほん']) composed.record(caret(text), 'insertCompositionText', true)
    composed.record(caret('日本'), 'insertCompositionText', true)
    expect(composed.undo()?.text).toBe('')
  })
  it('limits steps and characters', () => {
    const { history, select, type } = field()
    for (let each = 0; each < 1000; each++) {
      select(0, 0)
      type('a')
    }
    let steps = 0
    while (history.undo() !== null) steps++
    expect(steps).toBe(300)
    const large = new TextHistory()
    for (let each = 0; each < 10; each++) {
      large.see(caret(String(each).repeat(900_000)))
      large.record(caret(''), 'deleteContentBackward')
      large.record(caret(String((each + 1) % 10).repeat(900_000)), 'insertFromPaste')
    }
    steps = 0
    while (large.undo() !== null) steps++
    expect(steps).toBeLessThanOrEqual(2)
  })
})
