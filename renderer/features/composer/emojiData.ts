/** The emoji data of one language, as `scripts/emojiData.ts` bundles it. */
export type EmojiGroup =
  'smileys' | 'people' | 'nature' | 'food' | 'travel' | 'activities' | 'objects' | 'symbols' | 'flags'

/**
 * Groups in the order of Unicode; each emoji with its name, more words to find it by and its shortcodes, separated by spaces, and 1 where
 * it has skin tones.
 */
export type EmojiData = {
  group: EmojiGroup
  emoji: [char: string, name: string, keywords: string, shortcodes: string, tones?: 1][]
}[]
