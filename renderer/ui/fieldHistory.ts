/**
 * Undo for text fields, one history per field. Chromium has a single undo stack for the whole page: Ctrl+Z in one field restores text
 * deleted in another, and a value that a script sets corrupts its steps. So its undo is always canceled, and ours runs instead.
 */
import { platform } from '../bridge/client.ts'
import { matchesChord } from './shortcuts.ts'
import type { FieldState } from './textHistory.ts'
import { TextHistory } from './textHistory.ts'

export type TextField = HTMLTextAreaElement | HTMLInputElement
export type HistoryStep = 'undo' | 'redo'

/** Fields with a history. Passwords are excluded: they are never stored. */
const TEXT_INPUTS = new Set(['text', 'search', 'url', 'tel', 'email', 'number'])
const histories = new WeakMap<Element, TextHistory>()

const isTextField = (target: unknown): target is TextField =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && TEXT_INPUTS.has(target.type))

/** Scripts can't read the selection of inputs of type email and number. */
const stateOf = (field: TextField): FieldState => ({
  text: field.value,
  start: field.selectionStart ?? field.value.length,
  end: field.selectionEnd ?? field.value.length,
})

function historyOf(field: TextField): TextHistory {
  const known = histories.get(field)
  if (known !== undefined) return known
  const made = new TextHistory()
  histories.set(field, made)
  return made
}

/** Sets the selection where the field has one. */
function select(field: TextField, start: number, end: number): void {
  if (field.selectionStart !== null) field.setSelectionRange(start, end)
}

/** Attaches `history` to the field and restores its caret: for a text that outlives its element. */
export function adoptHistory(field: TextField, history: TextHistory): void {
  histories.set(field, history)
  const last = history.state
  if (last?.text === field.value) select(field, last.start, last.end)
  history.see(stateOf(field))
}

/** Stores the field's caret in its history, before the field is unmounted. */
export function rememberField(field: TextField): void {
  historyOf(field).see(stateOf(field))
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
/** The same index, or the one before it inside a surrogate pair. */
const outsidePair = (text: string, at: number): number =>
  isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at)) ? at - 1 : at

/** Events that this file dispatches itself are recorded already. */
let isOurs = false
function announce(field: TextField, inputType: string): void {
  isOurs = true
  try {
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType }))
  } finally {
    isOurs = false
  }
}

/** Replaces `from` to `to` (the selection, where not given) by `words` as one undo step, as if the user had pasted them. */
export function insertInField(
  field: TextField,
  words: string,
  from = field.selectionStart ?? field.value.length,
  to = field.selectionEnd ?? from,
): void {
  const history = historyOf(field)
  history.see(stateOf(field))
  field.setRangeText(words, outsidePair(field.value, from), outsidePair(field.value, to), 'end')
  history.record(stateOf(field), 'insertReplacementText')
  announce(field, 'insertReplacementText')
}

/** Undoes or redoes a step in the field that has the focus; false where no text field has it. */
export function stepInFocusedField(step: HistoryStep): boolean {
  const field = document.activeElement
  if (!isTextField(field)) return false
  const history = historyOf(field)
  history.see(stateOf(field))
  const next = field.readOnly || field.disabled ? null : history[step]()
  if (next === null) return true
  field.value = next.text
  select(field, next.start, next.end)
  announce(field, step === 'undo' ? 'historyUndo' : 'historyRedo')
  return true
}

const UNDO = ['Mod+Z']
const REDO = ['Mod+Shift+Z']
const REDO_ELSEWHERE = [...REDO, 'Mod+Y']

function stepOf(event: KeyboardEvent): HistoryStep | null {
  if (UNDO.some((chord) => matchesChord(event, chord))) return 'undo'
  return (platform() === 'darwin' ? REDO : REDO_ELSEWHERE).some((chord) => matchesChord(event, chord)) ? 'redo' : null
}

/** What the user does outside of fields, some of it by buttons that leave the focus in the field. */
export interface ActionsOutside {
  /** The id of the last action that can be undone. */
  readonly last: () => string | null
  readonly undo: () => void
  /** Takes back the message that was sent last, unless something was typed since; returns false where there is none. */
  readonly unsend: (written: Written) => boolean
}
/** What the composer that has the focus contains. `lastStep`: see `TextHistory`. */
export interface Written {
  readonly isEmpty: boolean
  readonly lastStep: number
}
/** Takes back a message from the composer that has the focus; false where another field has it. */
export function unsendFromComposer(unsend: ActionsOutside['unsend']): boolean {
  const field = document.activeElement
  if (!(field instanceof HTMLTextAreaElement) || field.closest('[data-composer]') === null) return false
  const history = historyOf(field)
  history.see(stateOf(field))
  return unsend({ isEmpty: field.value === '', lastStep: history.lastStep })
}
const MODIFIERS = new Set(['Control', 'Meta', 'Shift', 'Alt'])

/** Listens for the whole window. Returns the disposal. */
export function installFieldHistory(target: Window, actions: ActionsOutside): () => void {
  let composing = false
  /** The last action before the pointer was pressed outside of the field; undefined where something was typed since. */
  let before: string | null | undefined
  const onPointer = ({ target: pressed }: PointerEvent): void => {
    const field = document.activeElement
    const isInField = pressed instanceof Node && field !== null && isTextField(field) && field.contains(pressed)
    before = isInField ? undefined : actions.last()
  }
  /** Undoes what the press has done, which the user saw last. */
  function undoPressed(): boolean {
    const last = actions.last()
    if (before === undefined || last === null || last === before || !isTextField(document.activeElement)) return false
    actions.undo()
    return true
  }
  const onKey = (event: KeyboardEvent): void => {
    if (MODIFIERS.has(event.key)) return
    const step = event.isComposing ? null : stepOf(event)
    const isDone =
      (step === 'undo' && (undoPressed() || unsendFromComposer(actions.unsend))) ||
      (step !== null && stepInFocusedField(step))
    if (isDone) event.preventDefault()
    before = undefined
  }
  const onBefore = (event: InputEvent): void => {
    if (!isTextField(event.target)) return
    if (event.inputType === 'historyUndo' || event.inputType === 'historyRedo') {
      // From a menu or the system. The event's target is the field of Chromium's last step, which may be any field.
      event.preventDefault()
      if (!composing) stepInFocusedField(event.inputType === 'historyUndo' ? 'undo' : 'redo')
      return
    }
    historyOf(event.target).see(stateOf(event.target))
  }
  const onInput = (event: Event): void => {
    if (isOurs || !isTextField(event.target)) return
    before = undefined
    const kind = event instanceof InputEvent ? event.inputType : ''
    const known = historyOf(event.target).state
    if (kind.startsWith('history') && known !== null) {
      // Chromium's undo ran without a `beforeinput` event: its result is dropped before other listeners see it.
      event.target.value = known.text
      return
    }
    historyOf(event.target).record(stateOf(event.target), kind, composing)
  }
  const onFocus = (event: FocusEvent): void => {
    if (isTextField(event.target)) historyOf(event.target).see(stateOf(event.target))
  }
  const onCompositionStart = (): void => {
    composing = true
  }
  const onCompositionEnd = (): void => {
    composing = false
  }
  const options = { capture: true }
  target.addEventListener('pointerdown', onPointer, options)
  target.addEventListener('keydown', onKey, options)
  target.addEventListener('beforeinput', onBefore, options)
  target.addEventListener('input', onInput, options)
  target.addEventListener('focusin', onFocus, options)
  target.addEventListener('compositionstart', onCompositionStart, options)
  target.addEventListener('compositionend', onCompositionEnd, options)
  return () => {
    target.removeEventListener('pointerdown', onPointer, options)
    target.removeEventListener('keydown', onKey, options)
    target.removeEventListener('beforeinput', onBefore, options)
    target.removeEventListener('input', onInput, options)
    target.removeEventListener('focusin', onFocus, options)
    target.removeEventListener('compositionstart', onCompositionStart, options)
    target.removeEventListener('compositionend', onCompositionEnd, options)
  }
}
