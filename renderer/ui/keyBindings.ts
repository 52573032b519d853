/** The keys of each command as the user has set them: those of the table, with a preset's before them, or the user's own. */
import { computed, shallowRef } from 'vue'
import type { Settings } from '../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import type { CommandId, KeyedId, OwnCommandId } from './shortcutTable.ts'
import { COMMAND_IDS, FIXED_KEYS, isOwnCommand, shortcutOf } from './shortcutTable.ts'

export type { KeyedId, OwnCommandId } from './shortcutTable.ts'

export type KeySettings = Settings['keys']
type Bindings = ReadonlyMap<KeyedId, readonly string[]>

/** The web dashboard's keys, of what Deskbell has too. */
const WEB: Partial<Record<CommandId, readonly string[]>> = {
  'list-next': ['Alt+J'],
  'list-previous': ['Alt+K'],
  'conversation-resolve': ['Alt+E', 'Mod+Alt+E'],
  'conversation-snooze': ['Alt+M'],
  'composer-note': ['Alt+P'],
  'composer-reply': ['Alt+L'],
  'composer-attach': ['Mod+Alt+A'],
  'go-all': ['Alt+C'],
  'app-settings': ['Alt+S'],
  'app-rail': ['Alt+O'],
  'app-shortcuts': ['Mod+/'],
}

/** Keys that fields, lists and the system need, whatever the user prefers. */
const RESERVED: ReadonlySet<string> = new Set([
  // Signs mean something in the composer only.
  ...Object.values(FIXED_KEYS).flatMap(({ keys }) => keys.filter((chord) => chord.length > 1)),
  ...['Enter', 'Shift+Enter', 'Mod+Enter', 'Tab', 'Shift+Tab', 'Backspace', 'Delete', 'Escape', 'Alt+F4', 'F6'],
  ...['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'],
  ...['Mod+C', 'Mod+V', 'Mod+X', 'Mod+A', 'Mod+Z', 'Mod+Shift+Z', 'Mod+W', 'Mod+Q', 'Mod+0', 'Mod+Shift+V'],
])

/** Whether a chord is a letter or a sign without Mod, Ctrl or Alt. */
export const isSingleKey = (chord: string): boolean => chord.length === 1 || /^Shift\+.$/.test(chord)

/** Whether no command can have a chord. */
export const isReserved = (chord: string): boolean => RESERVED.has(chord)

/** The chords of each command, the first of which is taught. */
export function bindingsOf({ preset, singleKeys, own }: KeySettings): Bindings {
  return new Map(
    [...COMMAND_IDS, ...Object.keys(own).filter(isOwnCommand)].map((id) => {
      const ofPreset = preset === 'web' && !isOwnCommand(id) ? (WEB[id] ?? []) : []
      const keys = own[id] ?? [...ofPreset, ...shortcutOf(id).keys]
      return [id, singleKeys ? keys : keys.filter((chord) => !isSingleKey(chord))]
    }),
  )
}

const chosen = shallowRef<KeySettings>(DEFAULT_SETTINGS.keys)
const bindings = computed(() => bindingsOf(chosen.value))

/** Sets the keys for the whole page. */
export function chooseKeys(keys: KeySettings): void {
  chosen.value = keys
}

/** The commands that can have keys: those of the table, and what the user has given one. */
export const keyedIds = (): KeyedId[] => [...bindings.value.keys()]
/** Those that are not in the table. */
export const ownKeyedIds = computed<OwnCommandId[]>(() => keyedIds().filter(isOwnCommand))

/** The chords of a command as they are set. */
export const chordsOf = (id: KeyedId): readonly string[] => bindings.value.get(id) ?? []

/** The settings with a command's keys replaced by one chord, which is taken from the others; null: it has none. */
export function withKey(settings: KeySettings, id: KeyedId, chord: string | null): KeySettings {
  const all = bindingsOf({ ...settings, singleKeys: true })
  const others = chord === null ? [] : usersOf(settings, id, chord)
  return {
    ...settings,
    own: {
      ...settings.own,
      ...Object.fromEntries(others.map((other) => [other, all.get(other)?.filter((each) => each !== chord) ?? []])),
      [id]: chord === null ? [] : [chord],
    },
  }
}

/** The settings with the keys that a command has by default. */
export function withoutOwnKey(settings: KeySettings, id: KeyedId): KeySettings {
  const own = Object.entries(settings.own).filter(([each]) => each !== id)
  return { ...settings, own: Object.fromEntries(own) }
}

/** The other commands that have a chord. */
export function usersOf(settings: KeySettings, id: KeyedId, chord: string): KeyedId[] {
  const all = bindingsOf({ ...settings, singleKeys: true })
  return [...all.keys()].filter((other) => other !== id && all.get(other)?.includes(chord) === true)
}
