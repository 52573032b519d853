/** The undo history of one text: steps that can be undone and redone, each stored as the difference it made. Independent of the page. */

/** A field's text and its selection, as indexes into the text. */
export interface FieldState {
  readonly text: string
  readonly start: number
  readonly end: number
}

interface Selection {
  readonly start: number
  readonly end: number
}
interface Splice {
  readonly at: number
  readonly removed: string
  readonly inserted: string
}
interface Step extends Splice {
  /** Steps of all fields are numbered in the order in which they were made. */
  readonly number: number
  readonly kind: string
  readonly before: Selection
  readonly after: Selection
}

const MOST_STEPS = 300
/** Characters stored over all steps; the oldest steps are dropped first. */
const MOST_CHARACTERS = 2_000_000
const TYPING = new Set(['insertText', 'insertLineBreak', 'insertParagraph', 'insertCompositionText'])
const DELETING = new Set(['deleteContentBackward', 'deleteContentForward', 'deleteWordBackward', 'deleteWordForward'])

let steps = 0
/** The number of the last step that was made in any field. */
export const stepsSoFar = (): number => steps

const selectionOf = ({ start, end }: FieldState): Selection => ({ start, end })

/** The one range in which `after` differs from `before`. */
function difference(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length)
  let at = 0
  while (at < shorter && before.charCodeAt(at) === after.charCodeAt(at)) at++
  let tail = 0
  while (
    tail < shorter - at &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++
  return { at, removed: before.slice(at, before.length - tail), inserted: after.slice(at, after.length - tail) }
}
const reverse = (text: string, { at, removed, inserted }: Splice): string =>
  text.slice(0, at) + removed + text.slice(at + inserted.length)
const apply = (text: string, { at, removed, inserted }: Splice): string =>
  text.slice(0, at) + inserted + text.slice(at + removed.length)

export class TextHistory {
  #undo: Step[] = []
  #redo: Step[] = []
  #state: FieldState | null = null
  #inComposition = false

  /** The last known state; null before the first. */
  get state(): FieldState | null {
    return this.#state
  }

  /** Sets the field's current state. A text that changed without being recorded (a sent message, a restored draft) clears the history. */
  see(state: FieldState): void {
    if (this.#state !== null && this.#state.text !== state.text) this.clear()
    this.#state = state
  }

  /**
   * Records what changed since the last known state. `kind` is the input event's `inputType`: typing and deleting in one place become
   * one step, up to the end of a line; any other kind is a step of its own. A whole composition of an input method is one step.
   */
  record(after: FieldState, kind: string, composing = false): void {
    const before = this.#state
    this.#state = after
    if (before === null || before.text === after.text) return
    const last = this.#undo.at(-1)
    const joins = last !== undefined && this.#redo.length === 0 && this.#joins(last, before, kind, composing)
    this.#inComposition = composing
    this.#redo = []
    if (joins) this.#undo.pop()
    const from = joins ? reverse(before.text, last) : before.text
    if (from === after.text) return
    steps += 1
    this.#undo.push({
      number: steps,
      ...difference(from, after.text),
      kind,
      before: joins ? last.before : selectionOf(before),
      after: selectionOf(after),
    })
    this.#trim()
  }

  #joins(last: Step, before: FieldState, kind: string, composing: boolean): boolean {
    // Dragging a word is a deletion and an insertion, but one step for the user.
    if (kind === 'insertFromDrop') return last.kind === 'deleteByDrag'
    if (composing && this.#inComposition) return true
    const isSame = TYPING.has(kind) ? TYPING.has(last.kind) : DELETING.has(kind) && kind === last.kind
    return (
      isSame &&
      before.start === before.end &&
      before.start === last.after.start &&
      before.end === last.after.end &&
      !last.inserted.endsWith('\n')
    )
  }

  /** The number of the step that `undo` undoes; 0 where nothing can be undone. */
  get lastStep(): number {
    return this.#undo.at(-1)?.number ?? 0
  }

  /** The state before the last step; null where nothing can be undone. */
  undo(): FieldState | null {
    return this.#move(this.#undo, this.#redo, (text, step) => ({ text: reverse(text, step), ...step.before }))
  }

  /** The state after the step that was undone last; null where nothing can be redone. */
  redo(): FieldState | null {
    return this.#move(this.#redo, this.#undo, (text, step) => ({ text: apply(text, step), ...step.after }))
  }

  #move(from: Step[], to: Step[], change: (text: string, step: Step) => FieldState): FieldState | null {
    const step = this.#state === null ? undefined : from.pop()
    if (step === undefined || this.#state === null) return null
    to.push(step)
    this.#inComposition = false
    this.#state = change(this.#state.text, step)
    return this.#state
  }

  /** Drops every step, for example when the message was sent. */
  clear(): void {
    this.#undo = []
    this.#redo = []
    this.#state = null
    this.#inComposition = false
  }

  #trim(): void {
    let characters = this.#undo.reduce((sum, step) => sum + step.removed.length + step.inserted.length, 0)
    while (this.#undo.length > MOST_STEPS || (characters > MOST_CHARACTERS && this.#undo.length > 1)) {
      const oldest = this.#undo.shift()
      characters -= (oldest?.removed.length ?? 0) + (oldest?.inserted.length ?? 0)
    }
  }
}
