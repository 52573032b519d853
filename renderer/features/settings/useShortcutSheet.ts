/** The lines of the sheet of keyboard shortcuts: every command with a key, and the keys that parts of the desk handle themselves. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import { fold } from '../../../shared/search/fold.ts'
import { useI18n } from '../../i18n.ts'
import { useSettings } from '../../stores/settings.ts'
import type { KeyedId } from '../../ui/keyBindings.ts'
import { chordsOf } from '../../ui/keyBindings.ts'
import { chordNames } from '../../ui/shortcuts.ts'
import type { CommandGroup, FixedKeyId } from '../../ui/shortcutTable.ts'
import { COMMAND_IDS, FIXED_KEY_IDS, FIXED_KEYS, SHORTCUTS } from '../../ui/shortcutTable.ts'
import { useMacroCommands } from './useCommandNames.ts'

export interface SheetLine {
  readonly id: KeyedId | FixedKeyId
  readonly name: string
  /** Keycaps of each chord. */
  readonly chords: readonly string[][]
}
export interface SheetGroup {
  readonly group: CommandGroup | 'macros'
  readonly name: string
  readonly lines: readonly SheetLine[]
}

const GROUPS = ['go', 'list', 'conversation', 'composer', 'app'] as const
/** Lines that the title of a group takes. */
const TITLE = 1.5
const LONGEST_QUERY = 200

/** The groups that match, in two columns of about the same height. `isEditing`: also commands without a key, and only commands. */
export function useShortcutSheet(query: () => string, isEditing: () => boolean): ComputedRef<SheetGroup[][]> {
  const { t, te } = useI18n()
  const settings = useSettings()
  const synonymsOf = (id: string): string => (te(`app.synonyms.${id}`) ? t(`app.synonyms.${id}` as MessageKey) : '')
  /** By the settings of chat and of email. Shift+Enter starts a line whatever they are. */
  const fixedKeys = (id: FixedKeyId): readonly string[] => {
    const keys = [settings.settings.sendKey, settings.settings.emailSendKey]
    const isAny = keys.includes('enter')
    if (id === 'composer-send')
      return [...(isAny ? ['Enter'] : []), ...(keys.includes('modEnter') ? ['Mod+Enter'] : [])]
    if (id === 'composer-newLine') return isAny ? ['Shift+Enter'] : ['Enter']
    return FIXED_KEYS[id].keys
  }
  const macros = useMacroCommands()
  const macroLines = computed<SheetLine[]>(() =>
    macros.value
      .map(({ id, name }) => ({ id, name, chords: chordsOf(id).map(chordNames) }))
      .filter(({ chords }) => isEditing() || chords.length > 0),
  )
  const groups = computed<SheetGroup[]>(() => [
    ...GROUPS.map((group) => ({
      group,
      name: t(`app.groups.${group}`),
      lines: [
        ...COMMAND_IDS.filter((id) => SHORTCUTS[id].group === group && (isEditing() || chordsOf(id).length > 0)).map(
          (id) => ({
            id,
            name: t(`app.commands.${id}`),
            chords: chordsOf(id).map(chordNames),
          }),
        ),
        ...FIXED_KEY_IDS.filter((id) => FIXED_KEYS[id].group === group && !isEditing()).map((id) => ({
          id,
          name: t(`app.keys.${id}`),
          chords: fixedKeys(id).map(chordNames),
        })),
      ],
    })),
    { group: 'macros', name: t('app.groups.macros'), lines: macroLines.value },
  ])
  function matches(words: readonly string[], { id, name, chords }: SheetLine): boolean {
    const text = fold(`${name} ${synonymsOf(id)} ${chords.map((chord) => chord.join(' ')).join(' ')}`)
    return words.every((word) => text.includes(word))
  }
  return computed(() => {
    const words = fold(query().slice(0, LONGEST_QUERY))
      .split(/\s+/)
      .filter((word) => word !== '')
    const matching = groups.value
      .map((group) => ({ ...group, lines: group.lines.filter((line) => matches(words, line)) }))
      .filter(({ lines }) => lines.length > 0)
    return balanced(matching)
  })
}

/** Splits groups into two columns, in order, with the least difference in height. */
export function balanced<T extends { readonly lines: readonly unknown[] }>(groups: readonly T[]): T[][] {
  const height = (column: readonly T[]): number => column.reduce((sum, { lines }) => sum + lines.length + TITLE, 0)
  let best: T[][] = [[...groups]]
  let least = Infinity
  // Each bit puts one group into the second column, never the first one; there are few groups.
  for (let choice = 0; choice < 2 ** groups.length; choice += 2) {
    const inSecond = (index: number): boolean => (choice & (1 << index)) !== 0
    const columns = [groups.filter((_, index) => !inSecond(index)), groups.filter((_, index) => inSecond(index))]
    const [first = [], second = []] = columns
    const difference = Math.abs(height(first) - height(second))
    if (difference >= least) continue
    least = difference
    best = columns
  }
  return best.filter((column) => column.length > 0)
}
