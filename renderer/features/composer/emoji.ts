/**
 * The emoji of the picker, with names and keywords from emojibase in the app's language. Each language is a chunk that
 * loads when the picker opens.
 */
import type { Locale } from '../../../shared/i18n/index.ts'
import { bestLocale, LOCALES } from '../../../shared/i18n/index.ts'
import { fold } from '../../../shared/search/fold.ts'
import type { EmojiData, EmojiGroup } from './emojiData.ts'

export interface Emoji {
  readonly char: string
  readonly name: string
  /** Folded. */
  readonly foldedName: string
  /** The name and keywords, folded, with a space before each word. */
  readonly searchText: string
}
export type EmojiSet = readonly { readonly group: EmojiGroup; readonly emoji: readonly Emoji[] }[]

/** A language that emojibase does not have takes the English data. */
const LOADERS: Readonly<Record<Locale, () => Promise<{ default: EmojiData }>>> = {
  en: () => import('virtual:emoji-en'),
}
const loaded = new Map<Locale, EmojiSet>()

/** `tag`: a BCP 47 tag. */
export async function loadEmoji(tag: string): Promise<EmojiSet> {
  const locale = bestLocale(tag, LOCALES)
  const known = loaded.get(locale)
  if (known !== undefined) return known
  const set = toEmojiSet((await LOADERS[locale]()).default)
  loaded.set(locale, set)
  return set
}

export const toEmojiSet = (data: EmojiData): EmojiSet =>
  data.map(({ group, emoji }) => ({
    group,
    emoji: emoji.map(([char, name, keywords]) => ({
      char,
      name,
      foldedName: fold(name),
      searchText: ` ${fold(`${name} ${keywords}`).replaceAll(/[\s-]+/g, ' ')}`,
    })),
  }))

/** The rest of a longer query is ignored. */
const MAX_QUERY_LENGTH = 200

/**
 * Emoji with words that begin with each word of the query. Best matches first: the name is the query, then begins with
 * it, then the others.
 */
export function findEmoji(set: EmojiSet, query: string): Emoji[] {
  const folded = fold(query.slice(0, MAX_QUERY_LENGTH))
    .replaceAll(/[\s:_-]+/g, ' ')
    .trim()
  const words = folded.split(' ')
  const rank = ({ foldedName }: Emoji): number => (foldedName === folded ? 0 : foldedName.startsWith(folded) ? 1 : 2)
  return set
    .flatMap(({ emoji }) => emoji)
    .filter(({ searchText }) => words.every((word) => searchText.includes(` ${word}`)))
    .sort((a, b) => rank(a) - rank(b))
}
