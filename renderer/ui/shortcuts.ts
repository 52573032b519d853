/** Commands that are possible now, and the keys that run them. Rows are in `shortcutTable.ts`; components register what they can do. */
import { computed, onScopeDispose, shallowReactive } from 'vue'
import type { ComputedRef } from 'vue'
import { platform } from '../bridge.ts'
import { COMMAND_IDS, SHORTCUTS } from './shortcutTable.ts'
import type { CommandId } from './shortcutTable.ts'

export type { CommandId } from './shortcutTable.ts'

interface Registered { run: () => void; enabled: () => boolean }
/** The last registered wins, so that a dialog can take a command over while it is open. */
const registered = shallowReactive(new Map<CommandId, readonly Registered[]>())

/** Says how a command is done as long as the current scope lives. `enabled` is read when a key is pressed or the palette opens. */
export function useCommand(id: CommandId, run: () => void, enabled: () => boolean = () => true): void {
  const mine: Registered = { run, enabled }
  registered.set(id, [...(registered.get(id) ?? []), mine])
  onScopeDispose(() => {
    const rest = (registered.get(id) ?? []).filter((each) => each !== mine)
    if (rest.length === 0) registered.delete(id)
    else registered.set(id, rest)
  })
}

function possible(id: CommandId): Registered | null {
  const top = registered.get(id)?.at(-1)
  return top?.enabled() === true ? top : null
}

/** Runs a command if it is possible now; says whether it was. */
export function runCommand(id: CommandId): boolean {
  const command = possible(id)
  command?.run()
  return command !== null
}

export function isCommandId(name: string): name is CommandId {
  return name in SHORTCUTS
}

/** The ids that are possible now, in the table's order, for the palette. */
export function useAvailableCommands(): ComputedRef<CommandId[]> {
  return computed(() => COMMAND_IDS.filter((id) => possible(id) !== null))
}

const MAC_NAMES: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃', Enter: '⏎', Escape: 'esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
const OTHER_NAMES: Readonly<Record<string, string>> = { ...MAC_NAMES, Mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt', Ctrl: 'Ctrl', Enter: 'Enter', Escape: 'Esc' }

/** A chord as keycaps: `Mod+K` is `['⌘', 'K']` or `['Ctrl', 'K']`. */
export function chordNames(chord: string): string[] {
  const names = platform() === 'darwin' ? MAC_NAMES : OTHER_NAMES
  return chord.split('+').map((part) => names[part] ?? part)
}

/** The keycaps that teach a command; empty where it has no key. */
export function keysOf(id: CommandId): string[] {
  const first = SHORTCUTS[id].keys[0]
  return first === undefined ? [] : chordNames(first)
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(id: CommandId): string | undefined {
  const keys = SHORTCUTS[id].keys
  return keys.length === 0 ? undefined : keys.map((chord) => chord.replace('Mod', platform() === 'darwin' ? 'Meta' : 'Control')).join(' ')
}

/** The key's name as the table writes it. On layouts without Latin letters, and with Alt on macOS, the key's place counts instead. */
function keyName(event: KeyboardEvent): string {
  const latin = event.key.length > 1 || (event.key.charCodeAt(0) < 128 && !(event.altKey && platform() === 'darwin'))
  if (latin) return event.key.length === 1 ? event.key.toUpperCase() : event.key
  return event.code.replace(/^(Key|Digit)/, '')
}

/** Whether a key event is a chord of the table. Shift is part of a symbol such as `?` and not asked for. */
export function matchesChord(event: KeyboardEvent, chord: string): boolean {
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  const mac = platform() === 'darwin'
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name)
  const symbol = key.length === 1 && !/[A-Z0-9]/.test(key)
  const bracket = key === ']' || key === '[' || key === '\\'
  const pressed = bracket && event.code.startsWith('B') ? ({ BracketLeft: '[', BracketRight: ']', Backslash: '\\' }[event.code] ?? event.key) : keyName(event)
  return pressed === key
    && (mac ? event.metaKey : event.ctrlKey) === wants('Mod')
    && (mac ? event.ctrlKey : event.metaKey) === wants('Ctrl')
    && event.altKey === wants('Alt')
    && (event.shiftKey === wants('Shift') || (symbol && !bracket))
}

const EDITABLE = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]:not([contenteditable="false"])'
const OVER_THE_DESK = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-overlay]'

function isBusy(target: EventTarget | null): boolean {
  return target instanceof Element && (target.closest(EDITABLE) !== null || target.closest(OVER_THE_DESK) !== null)
}

/** Runs commands by keys pressed in the window. Returns the disposal. */
export function installShortcuts(target: Window): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const busy = isBusy(event.target)
    for (const id of COMMAND_IDS) {
      const row = SHORTCUTS[id]
      if (busy && row.everywhere !== true) continue
      // A letter or a sign alone is typed into what has the focus.
      if (!row.keys.some((chord) => !(busy && chord.length === 1) && matchesChord(event, chord))) continue
      if (runCommand(id)) {
        event.preventDefault()
        return
      }
    }
  }
  target.addEventListener('keydown', onKey)
  return () => target.removeEventListener('keydown', onKey)
}
