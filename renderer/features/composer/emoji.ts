/**
 * The emoji of the picker, with names and keywords from emojibase in the app's language. Each language is a chunk that
 * loads when the picker opens.
 */
import type { Locale } from '../../../shared/i18n/index.ts'
import { bestLocale, LOCALES } from '../../../shared/i18n/index.ts'
import { fold } from '../../../shared/search/fold.ts'
import type { EmojiData, EmojiGroup } from './emojiData.ts'
import type { Tone } from './emojiTones.ts'
import { withTone } from './emojiTones.ts'

export interface Emoji {
  readonly char: string
  readonly name: string
  /** Folded. */
  readonly foldedName: string
  /** The name and keywords, folded, with a space before each word. */
  readonly searchText: string
  /** Such as `thumbsup` and `+1`, in lower case. */
  readonly shortcodes: readonly string[]
  readonly hasTones: boolean
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
    emoji: emoji.map(([char, name, keywords, shortcodes, tones]) => ({
      char,
      name,
      foldedName: fold(name),
      searchText: ` ${fold(`${name} ${keywords} ${shortcodes}`).replaceAll(/[\s_-]+/g, ' ')}`,
      shortcodes: shortcodes === '' ? [] : shortcodes.split(' '),
      hasTones: tones === 1,
    })),
  }))

/** The set in a skin tone. */
export const tonedSet = (set: EmojiSet, tone: Tone): EmojiSet =>
  tone === 'none'
    ? set
    : set.map(({ group, emoji }) => ({
        group,
        emoji: emoji.map((each) => (each.hasTones ? { ...each, char: withTone(each.char, tone) } : each)),
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

/** Emoji that are offered for `:name`. */
const MAX_COMPLETIONS = 24

/**
 * Emoji for `:query` in a text. Best matches first: a shortcode is the query, begins with it (those of `recent` first), then
 * words of the name and keywords do.
 */
export function completeEmoji(set: EmojiSet, query: string, recent: readonly string[] = []): Emoji[] {
  const code = query.slice(0, MAX_QUERY_LENGTH).toLowerCase()
  const rank = ({ char, shortcodes }: Emoji): number => {
    if (shortcodes.includes(code)) return 0
    if (!shortcodes.some((each) => each.startsWith(code))) return 3
    return recent.includes(char) ? 1 : 2
  }
  const byCode = set.flatMap(({ emoji }) => emoji).filter((emoji) => rank(emoji) < 3)
  return [...new Set([...byCode, ...findEmoji(set, query)])].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_COMPLETIONS)
}

/** The emoji of a whole shortcode, without its colons; null where there is none. */
export function emojiOf(set: EmojiSet, shortcode: string): string | null {
  const code = shortcode.slice(0, MAX_QUERY_LENGTH).toLowerCase()
  return set.flatMap(({ emoji }) => emoji).find(({ shortcodes }) => shortcodes.includes(code))?.char ?? null
}

const TONE = /[\u{1F3FB}-\u{1F3FF}]/gu
/** Names an emoji whatever its tone is; a tone takes the place of a variation selector. */
const keyOf = (char: string): string => char.replaceAll(TONE, '').replaceAll('\uFE0F', '')

/** The recent emoji that the set has, in their order and in the tone of the set, each once. */
export function recentIn(set: EmojiSet, recent: readonly string[]): Emoji[] {
  const byKey = new Map(set.flatMap(({ emoji }) => emoji).map((emoji) => [keyOf(emoji.char), emoji]))
  return [...new Set(recent.flatMap((char) => byKey.get(keyOf(char)) ?? []))]
}
