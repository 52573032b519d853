/** Which items the palette shows, in groups. */
import type { Prepared } from './fuzzy.ts'
import { isNamed, rank } from './fuzzy.ts'
import type { PaletteVerb } from './paletteArguments.ts'
import { usesBoost } from './paletteArguments.ts'
import type { PaletteGroup, PaletteItem } from './paletteItem.ts'

export interface ShownGroup {
  readonly group: PaletteGroup
  readonly items: readonly { readonly item: PaletteItem; readonly index: number }[]
}

/** Items of one group: before anything is typed, and as results. */
const MAX_INITIAL = 9
const MAX_RESULTS = 6
const MAX_RECENT = 4
/** Added to the score of the command that was chosen last; less for earlier ones. */
const RECENT_BOOST = 8
/** Taken from the score of minor items. */
const MINOR = 12

/** What an item is found by; commands that were chosen lately come before others that match alike. */
export const findableOf = ({ label, synonyms, searchText, recency, uses, isMinor, verb }: PaletteItem) => ({
  text: label,
  synonyms,
  more: searchText,
  boost: Math.max(usesBoost(uses), recency === null ? 0 : Math.max(1, RECENT_BOOST - recency)) - (isMinor ? MINOR : 0),
  isStrict: verb !== null,
})

/** Before anything is typed: all commands on the selection and on the open conversation, then those chosen lately, then places to go to. */
export function initialGroups(items: readonly PaletteItem[]): ShownGroup[] {
  const isTargeted = ({ group }: PaletteItem): boolean => group === 'selection' || group === 'conversation'
  const targeted = items.filter(isTargeted)
  const recent = items
    .filter((item) => !isTargeted(item) && item.recency !== null)
    .toSorted((a, b) => (a.recency ?? 0) - (b.recency ?? 0))
    .slice(0, MAX_RECENT)
  const rest = items.filter((item) => item.isInitial && !isTargeted(item) && !recent.includes(item))
  return numbered([
    ...targeted.map((item) => ({ group: item.group, item, most: Infinity })),
    ...recent.map((item) => ({ group: 'recent' as const, item, most: MAX_RECENT })),
    ...rest.map((item) => ({ group: item.group, item, most: MAX_INITIAL })),
  ])
}

/**
 * The items that match, best first, after `link` and what is `typed` as a command of `verb`, which finds no other items of that verb, and
 * before `search`. The query `isMissing` if it asks for what no command does: the search comes first then, and other words than their names
 * find no items.
 */
export function matchingGroups(
  prepared: readonly Prepared<PaletteItem>[],
  query: string,
  {
    link,
    typed,
    verb,
    search,
    isMissing,
  }: {
    link: PaletteItem | null
    typed: readonly PaletteItem[]
    verb: PaletteVerb | null
    search: PaletteItem
    isMissing: boolean
  },
): ShownGroup[] {
  const first = [...(link === null ? [] : [link]), ...typed]
  const findable = isMissing ? prepared.filter((each) => isNamed(query, each)) : prepared
  const found = rank(findable, query)
    .map(({ item }) => item)
    .filter((item) => !item.isOnlyArgument && !typed.includes(item) && (verb === null || item.verb !== verb))
  const shown = isMissing ? [...first, search, ...found] : [...first, ...found, search]
  return numbered(shown.map((item) => ({ group: item.group, item, most: MAX_RESULTS })))
}

function numbered(entries: readonly { group: PaletteGroup; item: PaletteItem; most: number }[]): ShownGroup[] {
  const byGroup = new Map<PaletteGroup, PaletteItem[]>()
  for (const { group, item, most } of entries) {
    const list = byGroup.get(group) ?? []
    if (list.length < most) list.push(item)
    byGroup.set(group, list)
  }
  let index = 0
  return [...byGroup].map(([group, list]) => ({ group, items: list.map((item) => ({ item, index: index++ })) }))
}
