/** Commands that are typed with what they need: "snooze fri 9", "assign ben", "label urgent". */
import { fold } from '../../../shared/search/fold.ts'
import { prepare, rank } from './fuzzy.ts'
import type { PaletteItem } from './paletteItem.ts'

export const PALETTE_VERBS = ['snooze', 'assign', 'team', 'label', 'unlabel', 'priority', 'macro'] as const
export type PaletteVerb = (typeof PALETTE_VERBS)[number]

export interface TypedCommand {
  readonly verb: PaletteVerb
  /** As typed; empty before it is. */
  readonly argument: string
}

const LONGEST = 200

/** The command that a text begins with; null if none. `phrasesOf`: its words, separated by commas. The longest phrase counts. */
export function typedCommand(text: string, phrasesOf: (verb: PaletteVerb) => string): TypedCommand | null {
  const typed = text.slice(0, LONGEST).trimStart()
  // A space after the verb ends it.
  const folded = `${fold(typed).trim()}${/\s$/.test(typed) ? ' ' : ''}`
  const phrases = PALETTE_VERBS.flatMap((verb) =>
    fold(phrasesOf(verb))
      .split(', ')
      .map((phrase) => ({ verb, phrase })),
  ).filter(({ phrase }) => phrase !== '' && folded.startsWith(`${phrase} `))
  const [best] = phrases.toSorted((one, other) => other.phrase.length - one.phrase.length)
  if (best === undefined) return null
  // Folding may change lengths, so the words are counted.
  const words = best.phrase.split(' ').length
  return { verb: best.verb, argument: typed.split(/\s+/).slice(words).join(' ').trim() }
}

/**
 * The items that a typed command means, best first: all of its verb before its argument is typed. `selfWords`, parted by commas, mean the
 * user and no colleague with such a name. A part of a word is no match: Enter would do something else than what is typed.
 */
export function argumentItems(
  items: readonly PaletteItem[],
  { verb, argument }: TypedCommand,
  selfWords: string,
): PaletteItem[] {
  const own = items.filter((item) => item.verb === verb)
  if (argument === '') return own.filter(({ isOnlyArgument }) => !isOnlyArgument)
  if (verb === 'assign' && fold(selfWords).split(', ').includes(fold(argument).trim()))
    return own.filter(({ isSelf }) => isSelf)
  const prepared = prepare(own, ({ argument: text, group, searchText, uses }) => ({
    text,
    // The address of an agent.
    more: group === 'assign' ? searchText : '',
    boost: usesBoost(uses),
    isStrict: true,
  }))
  return rank(prepared, argument).map(({ item }) => item)
}

/** Less than the difference between two kinds of match. */
const MOST_BOOST = 6
/** What the user chooses often comes before others that match alike. */
export const usesBoost = (uses: number): number => Math.min(MOST_BOOST, Math.log2(1 + uses) * 2)
