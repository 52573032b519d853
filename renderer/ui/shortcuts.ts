/** Commands that are possible now, and the names of their keys. Rows are in `shortcutTable.ts`; components register what they can do. */
import type { ComputedRef } from 'vue'
import { computed, effectScope, onScopeDispose, shallowReactive, watch } from 'vue'
import { platform } from '../bridge/client.ts'
import type { KeyedId, OwnCommandId } from './keyBindings.ts'
import { chordsOf, ownKeyedIds } from './keyBindings.ts'
import type { CommandId } from './shortcutTable.ts'
import { COMMAND_IDS, SHORTCUTS } from './shortcutTable.ts'

export type { CommandId } from './shortcutTable.ts'

/** Rolls back what a command just did, without a trace. */
export type TakeBack = () => void
/** Returns a `TakeBack`, or anything else where there is nothing to roll back. */
type Run = () => unknown
interface Registered {
  run: Run
  enabled: () => boolean
}
/** Of those that are possible the last registered wins, so that a dialog can take a command over while it is open. */
const registered = shallowReactive(new Map<KeyedId, readonly Registered[]>())

/**
 * Registers the handler of a command for the life of the current scope. `enabled` is read when a key is pressed or the palette opens. A
 * command that a letter runs returns a `TakeBack`, in case the letter turns out to be the first of a word.
 */
export function useCommand(id: KeyedId, run: Run, enabled: () => boolean = () => true): void {
  const mine: Registered = { run, enabled }
  registered.set(id, [...(registered.get(id) ?? []), mine])
  onScopeDispose(() => {
    const rest = (registered.get(id) ?? []).filter((each) => each !== mine)
    if (rest.length === 0) registered.delete(id)
    else registered.set(id, rest)
  })
}

/** Registers what has a key of the user's and is not in the table. `runOf`: null where it isn't possible now. */
export function useOwnCommands(runOf: (id: OwnCommandId) => Run | null): void {
  let scope = effectScope()
  watch(
    () => ownKeyedIds.value.join('\n'),
    () => {
      scope.stop()
      scope = effectScope()
      scope.run(() => {
        for (const id of ownKeyedIds.value)
          useCommand(
            id,
            () => runOf(id)?.(),
            () => runOf(id) !== null,
          )
      })
    },
    { immediate: true },
  )
  onScopeDispose(() => scope.stop())
}

function possible(id: KeyedId): Registered | null {
  return registered.get(id)?.findLast((each) => each.enabled()) ?? null
}

/** Runs a command if it is possible now; returns whether it was. */
export function runCommand(id: KeyedId): boolean {
  return giveCommand(id) !== null
}

/** Runs a command if it is possible now, and returns its `TakeBack`; null where it wasn't possible. */
export function giveCommand(id: KeyedId): TakeBack | null {
  const command = possible(id)
  if (command === null) return null
  const takeBack = command.run()
  return typeof takeBack === 'function' ? (takeBack as TakeBack) : () => undefined
}

/** Whether a command is possible now. */
export function isPossible(id: KeyedId): boolean {
  return possible(id) !== null
}

export function isCommandId(name: string): name is CommandId {
  return name in SHORTCUTS
}

/** The ids that are possible now, in the table's order, for the palette. */
export function useAvailableCommands(): ComputedRef<CommandId[]> {
  return computed(() => COMMAND_IDS.filter((id) => possible(id) !== null))
}

const MAC_NAMES: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Ctrl: '⌃',
  Enter: '⏎',
  Escape: 'esc',
  Plus: '+',
  Space: 'space',
  ContextMenu: '☰',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ...MAC_NAMES,
  Mod: 'Ctrl',
  Shift: 'Shift',
  Alt: 'Alt',
  Ctrl: 'Ctrl',
  Enter: 'Enter',
  Space: 'Space',
  Escape: 'Esc',
}

/** A chord as keycaps: `Mod+K` is `['⌘', 'K']` or `['Ctrl', 'K']`. */
export function chordNames(chord: string): string[] {
  const names = platform() === 'darwin' ? MAC_NAMES : OTHER_NAMES
  return chord.split('+').map((part) => names[part] ?? part)
}

/** The keycaps that teach a command; empty where it has no key. */
export function keysOf(id: KeyedId): string[] {
  const [first] = chordsOf(id)
  return first === undefined ? [] : chordNames(first)
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(id: KeyedId): string | undefined {
  const keys = chordsOf(id)
  return keys.length === 0
    ? undefined
    : keys.map((chord) => chord.replace('Mod', platform() === 'darwin' ? 'Meta' : 'Control')).join(' ')
}

/** The key's name as the table writes it. On layouts without Latin letters, and with Alt on macOS, the physical key counts. */
function keyName(event: KeyboardEvent): string {
  const latin = event.key.length > 1 || (event.key.charCodeAt(0) < 128 && !(event.altKey && platform() === 'darwin'))
  if (latin) return event.key.length === 1 ? event.key.toUpperCase() : event.key
  return event.code.replace(/^(Key|Digit)/, '')
}

/** Whether a key event is a chord of the table. Shift is part of a symbol such as `?` and not checked. */
export function matchesChord(event: KeyboardEvent, chord: string): boolean {
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  const mac = platform() === 'darwin'
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name)
  const symbol = key.length === 1 && !/[A-Z0-9]/.test(key)
  const bracket = key === ']' || key === '[' || key === '\\'
  const pressed =
    bracket && event.code.startsWith('B')
      ? ({ BracketLeft: '[', BracketRight: ']', Backslash: '\\' }[event.code] ?? event.key)
      : keyName(event)
  return (
    pressed === key &&
    (mac ? event.metaKey : event.ctrlKey) === wants('Mod') &&
    (mac ? event.ctrlKey : event.metaKey) === wants('Ctrl') &&
    event.altKey === wants('Alt') &&
    (event.shiftKey === wants('Shift') || (symbol && !bracket))
  )
}

/** The chord of a key event, as the table writes it; null for a modifier alone. What `matchesChord` accepts. */
export function chordOf(event: KeyboardEvent): string | null {
  if (['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Fn', 'Dead', 'Process'].includes(event.key))
    return null
  const mac = platform() === 'darwin'
  const bracket = { BracketLeft: '[', BracketRight: ']', Backslash: '\\' }[event.code]
  const key = event.key === ' ' ? 'Space' : event.key === '+' ? 'Plus' : (bracket ?? keyName(event))
  const isSymbol = key.length === 1 && !/[A-Z0-9]/.test(key)
  const isShifted = event.shiftKey && (!isSymbol || bracket !== undefined)
  const modifiers = [
    (mac ? event.metaKey : event.ctrlKey) && 'Mod',
    (mac ? event.ctrlKey : event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    isShifted && 'Shift',
  ]
  return [...modifiers.filter((name) => name !== false), key].join('+')
}
