/**
 * Decides whether keys pressed outside of a field are text or commands: docs/decisions/0011-typed-words-are-words.md. A run is a
 * sequence of printable keys, each within `RUN_TIME` of the one before. Its first key may be a command; a second one shows that it was not.
 * Exceptions are what no word begins with: keys that move, and then one command (J E); R or N, and then a capital or a digit.
 */

/** Milliseconds within which a printable key belongs to the one before it. */
export const RUN_TIME = 250
/**
 * Milliseconds for which a change by a letter waits in the outbox: `RUN_TIME`, and the time a busy page takes to paint it and to handle
 * the next key.
 */
export const LETTER_DELAY = 2 * RUN_TIME

/**
 * Milliseconds after a run that began with commands in which Enter sends nothing, until more is typed: the letters may have been meant as
 * commands, and Enter as a choice.
 */
export const DOUBTFUL_TIME = 1_500

/**
 * What the command of a key does. `moves`: moves without a change, so a repeated key moves again. `selects`: changes only what is
 * selected, between moves. `acts`: makes a change that can be rolled back. `writes`: the same, and it focuses the composer. `undoes`:
 * undoes the last change; a repeated key undoes another, as no word begins with its letter twice. `opens`: opens a field that receives
 * the next keys. `none`: the key has no command and is text.
 */
export type KeyMeaning = 'moves' | 'selects' | 'acts' | 'writes' | 'undoes' | 'opens' | 'none'

export interface RunKey {
  /** What the key writes. */
  text: string
  meaning: KeyMeaning
  /** Milliseconds of a monotonic clock. */
  at: number
  /** The key is held down. */
  repeat: boolean
}

/** `commands`: all keys so far ran commands, which may be rolled back. `words`: the keys are text. */
export interface Run {
  readonly phase: 'none' | 'commands' | 'words'
  readonly typed: string
  /** Set while all its keys are commands at any speed: moves with selections between them, or undos. */
  readonly repeats: 'moves' | 'undoes' | null
  /** Its last key began a reply or a note: a new sentence is its text. */
  readonly writes: boolean
  readonly at: number
}

/**
 * `run`: run the key's command. `type`: roll back the run's commands, then write `text`: the whole run so far, or its next key.
 * `write`: write `text`; the commands of the run stand. `ignore`: the key does nothing. `leave`: the key is not handled here.
 */
export type RunOutcome =
  { kind: 'run' } | { kind: 'type' | 'write'; text: string } | { kind: 'ignore' } | { kind: 'leave' }

export const NO_RUN: Run = { phase: 'none', typed: '', repeats: null, writes: false, at: -Infinity }

/** Whether a printable key at this time belongs to the run. */
export function isRunning(run: Run, at: number): boolean {
  return run.phase !== 'none' && at - run.at < RUN_TIME
}

/** Restarts the run's time at `at`, when its last key was painted: on a busy page that is later than when it was pressed. */
export function paintedAt(run: Run, at: number): Run {
  return run.phase === 'none' || at <= run.at ? run : { ...run, at }
}

/** The run after a printable key, and what to do with the key. */
export function pressInRun(run: Run, key: RunKey): { run: Run; outcome: RunOutcome } {
  const { text, meaning, at, repeat } = key
  if (!isRunning(run, at)) return begin(key)
  if (run.phase === 'words') return { run: { ...run, typed: '', at }, outcome: { kind: 'type', text } }
  if (repeat)
    return meaning === 'moves' && run.repeats === 'moves'
      ? { run: NO_RUN, outcome: { kind: 'run' } }
      : { run, outcome: { kind: 'ignore' } }
  const typed = run.typed + text
  const repeats = repeatsOf(meaning)
  if (repeats !== null && repeats === run.repeats) return { run: { ...run, typed, at }, outcome: { kind: 'run' } }
  if (run.writes && !continuesWord(text)) return { run: words(at), outcome: { kind: 'write', text } }
  if (run.repeats === 'moves' && meaning === 'opens') return { run: NO_RUN, outcome: { kind: 'run' } }
  if (run.repeats === 'moves' && (meaning === 'acts' || meaning === 'writes'))
    return {
      run: { phase: 'commands', typed, repeats: null, writes: meaning === 'writes', at },
      outcome: { kind: 'run' },
    }
  return { run: words(at), outcome: { kind: 'type', text: typed } }
}

const words = (at: number): Run => ({ phase: 'words', typed: '', repeats: null, writes: false, at })

/** A lowercase letter, which may follow the first letter of a word. */
const continuesWord = (text: string): boolean => text !== text.toUpperCase()

function begin({ text, meaning, at, repeat }: RunKey): { run: Run; outcome: RunOutcome } {
  // A lone Space presses buttons and scrolls.
  if (text === ' ') return { run: NO_RUN, outcome: { kind: 'leave' } }
  if (meaning === 'none') return { run: words(at), outcome: { kind: 'type', text } }
  // A held key is no text: J keeps moving, a change happens once.
  if (repeat) return { run: NO_RUN, outcome: { kind: meaning === 'moves' ? 'run' : 'ignore' } }
  if (meaning === 'opens') return { run: NO_RUN, outcome: { kind: 'run' } }
  const run: Run = { phase: 'commands', typed: text, repeats: repeatsOf(meaning), writes: meaning === 'writes', at }
  return { run, outcome: { kind: 'run' } }
}

function repeatsOf(meaning: KeyMeaning): Run['repeats'] {
  if (meaning === 'selects') return 'moves'
  return meaning === 'moves' || meaning === 'undoes' ? meaning : null
}
