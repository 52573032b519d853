/** The keys of the window: chords run commands; single letters run commands or turn out to be text (`typedRun.ts`). */
import { platform } from '../bridge/client.ts'
import type { KeyedId } from './keyBindings.ts'
import { chordsOf, isSingleKey, keyedIds } from './keyBindings.ts'
import { fieldOf, isUnfinished, writtenBy } from './printable.ts'
import type { TakeBack } from './shortcuts.ts'
import { giveCommand, isPossible, matchesChord, runCommand } from './shortcuts.ts'
import { shortcutOf } from './shortcutTable.ts'
import type { KeyMeaning } from './typedRun.ts'
import { DOUBTFUL_TIME, isRunning, LETTER_DELAY, NO_RUN, paintedAt, pressInRun } from './typedRun.ts'
import type { Words } from './words.ts'

export interface KeyPorts {
  words: Words
  /** Runs `act`: its changes are shown at once, sent `delayFor` milliseconds later, and can be canceled until then. */
  defer: (delayFor: number, act: () => void) => { takeBack: () => unknown }
  /** Calls back when what a key did has been painted, with the time as in `Event.timeStamp`. */
  afterPaint: (done: (at: number) => void) => void
}

/** `KeyPorts.afterPaint` of the page. */
export function nextPaint(done: (at: number) => void): void {
  requestAnimationFrame(() => {
    setTimeout(() => done(performance.now()), 0)
  })
}

const OVER_THE_DESK = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-overlay]'
/** Takes the focus in place of a field that can't be edited: keys pressed there are text. */
const WORDS_ONLY = '[data-words]'
const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Fn'])

const isOverDesk = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(OVER_THE_DESK) !== null

/** While one closes, keys are for the desk again. */
const OPEN_DIALOG = ['dialog', 'alertdialog'].map((role) => `[role="${role}"].dialog[data-state="open"]`).join()

/** The search has its field already. */
const isSearch = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="search"]') !== null

/** Keys belong to a field, to an overlay, or to the modal that is open while nothing has the focus. */
function isBusy(target: EventTarget | null): boolean {
  if (fieldOf(target) !== null || isOverDesk(target)) return true
  return (
    target === document.body && document.querySelector('[role="dialog"].dialog, [role="alertdialog"].dialog') !== null
  )
}

/** Whether the focus is in the list of conversations, or nowhere. */
const isInList = (target: EventTarget | null): boolean =>
  target instanceof Element && (target === document.body || target.closest('[data-list]') !== null)

/**
 * The command of a letter or sign; null where it has none. One that is not possible now does nothing, and is no text either: the user
 * means the command, and can't know that a colleague was faster, or that the conversation is still loading.
 */
function letterCommand(event: KeyboardEvent): KeyedId | null {
  const ids = keyedIds().filter((id) => chordsOf(id).some((chord) => isSingleKey(chord) && matchesChord(event, chord)))
  return ids.find(isPossible) ?? ids[0] ?? null
}
function meaningOf(id: KeyedId): KeyMeaning {
  const { letter = 'acts' } = shortcutOf(id)
  // Nothing opens while it is not possible.
  return letter === 'opens' && !isPossible(id) ? 'acts' : letter
}
const isChord = (event: KeyboardEvent): boolean =>
  keyedIds().some((id) => chordsOf(id).some((chord) => !isSingleKey(chord) && matchesChord(event, chord)))

function use(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopPropagation()
}

/** Handles letters and signs that are pressed outside of fields. */
class LetterKeys {
  #run = NO_RUN
  #takeBacks: TakeBack[] = []
  /** Until when text that began with commands is doubtful, as in `Event.timeStamp`. */
  #doubtfulUntil = -Infinity
  readonly #words: Words
  readonly #defer: KeyPorts['defer']
  readonly #afterPaint: KeyPorts['afterPaint']

  constructor({ words, defer, afterPaint }: KeyPorts) {
    this.#words = words
    this.#defer = defer
    this.#afterPaint = afterPaint
  }

  /** The next key starts a new run. */
  end(): void {
    this.#run = NO_RUN
    this.#takeBacks = []
  }

  /** Uses an Enter that comes too soon after text that may have been meant as commands. The next one sends. */
  onEnter(event: KeyboardEvent): void {
    if (event.timeStamp < this.#doubtfulUntil) use(event)
    this.#doubtfulUntil = -Infinity
  }

  press(event: KeyboardEvent, text: string): void {
    const at = event.timeStamp
    this.#keepDoubt(event)
    // Also within a field or dialog that the first letter has just opened or focused.
    const isContinued = this.#run.phase === 'commands' && isRunning(this.#run, at)
    if (!isContinued) {
      if (isOverDesk(event.target)) return this.end()
      if (
        this.#words.isWaiting(event.target) ||
        (event.target instanceof Element && event.target.matches(WORDS_ONLY))
      ) {
        use(event)
        return this.#words.type(text)
      }
      if (isBusy(event.target)) return this.end()
    }
    const id = letterCommand(event)
    const meaning = id === null ? 'none' : meaningOf(id)
    const { run, outcome } = pressInRun(this.#run, { text, meaning, at, repeat: event.repeat })
    this.#run = run
    this.#afterPaint((paintedSince) => {
      if (this.#run === run) this.#run = paintedAt(run, paintedSince)
    })
    // What an earlier run did stands.
    if (!isContinued) this.#takeBacks = []
    if (outcome.kind === 'leave') return
    use(event)
    if (outcome.kind === 'write') return this.#words.type(outcome.text)
    if (outcome.kind === 'type') {
      if (isContinued) this.#doubtfulUntil = at + DOUBTFUL_TIME
      return this.#type(outcome.text)
    }
    if (outcome.kind === 'ignore' || id === null) return
    if (meaning === 'acts' || meaning === 'writes' || meaning === 'undoes') this.#act(id)
    else this.#takeBacks.push(giveCommand(id) ?? (() => undefined))
    if (meaning === 'opens') this.#words.expectField()
  }

  /** Further letters of commands may be meant as commands too; anything else shows that it is text. */
  #keepDoubt(event: KeyboardEvent): void {
    if (event.timeStamp >= this.#doubtfulUntil) return
    const isCommand = letterCommand(event) !== null
    this.#doubtfulUntil = isCommand ? event.timeStamp + DOUBTFUL_TIME : -Infinity
  }

  #act(id: KeyedId): void {
    let takeBack: TakeBack | null = null
    const deferred = this.#defer(LETTER_DELAY, () => {
      takeBack = giveCommand(id)
    })
    this.#takeBacks.push(() => {
      deferred.takeBack()
      takeBack?.()
    })
  }

  #type(text: string): void {
    const takeBacks = this.#takeBacks.toReversed()
    this.#takeBacks = []
    for (const takeBack of takeBacks) takeBack()
    this.#words.type(text)
  }
}

/** Handles Escape, Tab, Backspace and Enter while text waits for its field. */
function editWaiting(event: KeyboardEvent, words: Words): void {
  if (event.key === 'Escape' || event.key === 'Tab') return words.cancel()
  if (isOverDesk(event.target) || !words.isWaiting(event.target)) return
  if (event.key === 'Backspace') words.erase()
  // A line break instead of sending: the text is not on the screen yet.
  else if (event.key === 'Enter') words.type('\n')
  else return
  use(event)
}

function runChord(event: KeyboardEvent, words: Words): void {
  if (event.defaultPrevented || event.isComposing) return
  const busy = isBusy(event.target)
  const isCovered = document.querySelector(OPEN_DIALOG) !== null
  for (const id of keyedIds()) {
    const { everywhere, inList, letter, overDialog } = shortcutOf(id)
    if ((busy && everywhere !== true) || (inList === true && !isInList(event.target))) continue
    if (isCovered && overDialog !== true) continue
    if (!chordsOf(id).some((chord) => !isSingleKey(chord) && matchesChord(event, chord)) || !runCommand(id)) continue
    event.preventDefault()
    if (letter === 'opens' && !isOverDesk(event.target) && !isSearch(event.target)) words.expectField()
    return
  }
}

/**
 * Focuses the field for text when a dead key or an input method begins a character outside of a field: only the field that has the
 * focus then receives the character. Returns the disposal.
 */
export function installDeadKeys(target: Window, words: Words): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (isUnfinished(event) && !event.isComposing && !isBusy(event.target)) words.focus()
  }
  target.addEventListener('keydown', onKey, { capture: true })
  return () => target.removeEventListener('keydown', onKey, { capture: true })
}

/** Runs commands by keys pressed in the window, and passes typed text to `words`. Returns the disposal. */
export function installShortcuts(target: Window, ports: KeyPorts): () => void {
  const { words } = ports
  const letters = new LetterKeys(ports)
  const onKeyFirst = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return
    const isMac = platform() === 'darwin'
    if (isUnfinished(event)) return letters.end()
    const text = isChord(event) ? null : writtenBy(event, isMac)
    if (text !== null) return letters.press(event, text)
    letters.end()
    if (event.key === 'Enter') letters.onEnter(event)
    if (!event.defaultPrevented) editWaiting(event, words)
  }
  const onKey = (event: KeyboardEvent): void => runChord(event, words)
  const onPointer = (): void => {
    letters.end()
    words.cancel()
  }
  const onFocus = (event: FocusEvent): void => words.focused(event.target)
  target.addEventListener('keydown', onKeyFirst, { capture: true })
  target.addEventListener('keydown', onKey)
  target.addEventListener('pointerdown', onPointer, { capture: true })
  target.addEventListener('focusin', onFocus)
  return () => {
    target.removeEventListener('keydown', onKeyFirst, { capture: true })
    target.removeEventListener('keydown', onKey)
    target.removeEventListener('pointerdown', onPointer, { capture: true })
    target.removeEventListener('focusin', onFocus)
  }
}
