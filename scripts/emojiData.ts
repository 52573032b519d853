/** A Vite plugin that reduces the data of emojibase to what the emoji picker uses, as the module `virtual:emoji-<language>`. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'
import type { EmojiData, EmojiGroup } from '../renderer/features/composer/emojiData.ts'

interface EmojibaseEntry {
  emoji: string
  hexcode: string
  label: string
  tags?: readonly string[]
  group?: number
  order?: number
  version: number
  skins?: readonly unknown[]
}

/** By the group numbers of emojibase. Missing is 2: parts of emoji, such as skin tones. */
const GROUPS: Readonly<Record<number, EmojiGroup>> = {
  0: 'smileys',
  1: 'people',
  3: 'nature',
  4: 'food',
  5: 'travel',
  6: 'activities',
  7: 'objects',
  8: 'symbols',
  9: 'flags',
}
/** The latest Emoji version whose emoji the fonts of current systems have. Newer ones would be shown as empty boxes. */
const LATEST_VERSION = 15
const MODULE = /^virtual:emoji-[\w-]+$/
/** Rollup's mark of a module that is no file. */
const RESOLVED = /^\0virtual:emoji-/

/** emojibase adds a variation selector to each emoji; Unicode recommends it only after characters that are text by default. */
const withoutNeedlessSelectors = (emoji: string): string => emoji.replaceAll(/(\p{Emoji_Presentation})\uFE0F/gu, '$1')

/** By the `hexcode` of an emoji. The same in every language. */
type Shortcodes = Readonly<Record<string, string | readonly string[]>>
/** Those of Slack and of GitHub. */
const SHORTCODES = ['iamcal', 'github'] as const

export function pickerData(entries: readonly EmojibaseEntry[], shortcodes: readonly Shortcodes[]): EmojiData {
  const data: EmojiData = []
  for (const { emoji, hexcode, label, tags = [], group, version, skins } of entries.toSorted(
    (a, b) => (a.order ?? 0) - (b.order ?? 0),
  )) {
    const name = group === undefined ? undefined : GROUPS[group]
    if (name === undefined || version > LATEST_VERSION) continue
    const inName = new Set(label.split(/[\s-]+/))
    const keywords = tags.filter((tag) => !inName.has(tag)).join(' ')
    let list = data.find((each) => each.group === name)?.emoji
    if (list === undefined) data.push({ group: name, emoji: (list = []) })
    const codes = new Set(shortcodes.flatMap((known) => known[hexcode] ?? []))
    const row = [withoutNeedlessSelectors(emoji), label, keywords, [...codes].join(' ')] as const
    list.push(skins === undefined ? [...row] : [...row, 1])
  }
  return data
}

export function emojiData(): Plugin {
  const { resolve } = createRequire(import.meta.url)
  return {
    name: 'emoji-data',
    resolveId: { filter: { id: MODULE }, handler: (id) => `\0${id}` },
    load: {
      filter: { id: RESOLVED },
      handler: async (id) => {
        const read = async <T>(file: string): Promise<T> =>
          JSON.parse(await readFile(resolve(`emojibase-data/${file}.json`), 'utf8')) as T
        const entries = await read<EmojibaseEntry[]>(`${id.replace(RESOLVED, '')}/data`)
        const shortcodes = await Promise.all(SHORTCODES.map((name) => read<Shortcodes>(`en/shortcodes/${name}`)))
        const json = JSON.stringify(pickerData(entries, shortcodes))
        // Parsing JSON is faster than parsing the same data as JavaScript.
        return `export default JSON.parse(${JSON.stringify(json)})`
      },
    },
  }
}
