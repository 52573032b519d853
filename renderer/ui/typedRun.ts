/**
 * Tells words from commands among keys that are pressed outside of a field: docs/decisions/0011-typed-words-are-words.md. A run is a sequence of
 * printable keys, each within `RUN_TIME` of the one before. Its first key may be a command; a second one shows that it was not.
 */

/** Milliseconds within which a printable key belongs to the one before it. */
export const RUN_TIME = 250
/** Milliseconds for which a change by a letter waits in the outbox: `RUN_TIME`, and what a busy page takes to paint it and to handle the next key. */
export const HOLD_TIME = 2 * RUN_TIME

/**
 * What the command of a key does. `moves`: goes elsewhere and changes nothing, so that repeating it is meant. `acts`: does something that can be
 * taken back. `undoes`: undoes the last change; repeating it is meant, as no word begins with two of its letter. `opens`: opens a field that takes what follows. `none`: the key has no command, and is a word's.
 */
export type KeyMeaning = 'moves' | 'acts' | 'undoes' | 'opens' | 'none'

export interface RunKey {
  /** What the key writes. */
  text: string
  meaning: KeyMeaning
  /** Milliseconds by any clock that doesn't go backwards. */
  at: number
  /** The key is held down. */
  repeat: boolean
}

/** `commands`: everything so far was carried out as commands and may be taken back. `words`: it is being typed. */
export interface Run {
  readonly phase: 'none' | 'commands' | 'words'
  readonly typed: string
  /** What all its keys do, where repeating that is meant. */
  readonly repeats: 'moves' | 'undoes' | null
  readonly at: number
}

/**
 * `run`: carry out the key's command. `type`: take back what the run's commands did, then write `text`, which holds the whole run so far or
 * the next key of it. `ignore`: the key does nothing. `leave`: the key is not ours.
 */
export type RunOutcome = { kind: 'run' } | { kind: 'type'; text: string } | { kind: 'ignore' } | { kind: 'leave' }

export const NO_RUN: Run = { phase: 'none', typed: '', repeats: null, at: -Infinity }

/** Whether a printable key at this time belongs to the run. */
export function isRunning(run: Run, at: number): boolean {
  return run.phase !== 'none' && at - run.at < RUN_TIME
}

/** The run whose last key is on the screen since `at`: on a busy page that is later than when it was pressed, and the time counts from then. */
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
  if (meaning === run.repeats) return { run: { ...run, typed, at }, outcome: { kind: 'run' } }
  return { run: { phase: 'words', typed: '', repeats: null, at }, outcome: { kind: 'type', text: typed } }
}

function begin({ text, meaning, at, repeat }: RunKey): { run: Run; outcome: RunOutcome } {
  // Space alone presses buttons and scrolls.
  if (text === ' ') return { run: NO_RUN, outcome: { kind: 'leave' } }
  if (meaning === 'none')
    return { run: { phase: 'words', typed: '', repeats: null, at }, outcome: { kind: 'type', text } }
  // A held key is no word: J goes on moving, a change happens once.
  if (repeat) return { run: NO_RUN, outcome: { kind: meaning === 'moves' ? 'run' : 'ignore' } }
  if (meaning === 'opens') return { run: NO_RUN, outcome: { kind: 'run' } }
  const repeats = meaning === 'moves' || meaning === 'undoes' ? meaning : null
  return { run: { phase: 'commands', typed: text, repeats, at }, outcome: { kind: 'run' } }
}
