import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { TONES, withTone } from '../renderer/features/composer/emojiTones.ts'
import { pickerData } from './emojiData.ts'

interface Entry {
  emoji: string
  hexcode: string
  label: string
  group?: number
  version: number
  skins?: { emoji: string; tone: number | number[] }[]
}
const file = createRequire(import.meta.url).resolve('emojibase-data/en/data.json')
const entries = JSON.parse(readFileSync(file, 'utf8')) as Entry[]

it('gives every emoji with skin tones the characters that Unicode has for each', () => {
  const toned = entries.filter(({ skins }) => skins !== undefined)
  expect(toned.length).toBeGreaterThan(300)
  for (const { emoji, skins = [] } of toned)
    for (const [index, tone] of TONES.entries())
      if (index > 0)
        expect([emoji, withTone(emoji, tone)]).toEqual([emoji, skins.find((skin) => skin.tone === index)?.emoji])
})

it('marks those that have tones, and no others', () => {
  const all = pickerData(entries, []).flatMap(({ emoji }) => emoji)
  const marked = new Set(all.filter(([, , , , tones]) => tones === 1).map(([, name]) => name))
  expect([...marked]).toEqual(expect.arrayContaining(['waving hand', 'thumbs up', 'woman technologist']))
  for (const { label, skins } of entries) if (skins === undefined) expect(marked.has(label)).toBe(false)
  expect(withTone('👍', 'none')).toBe('👍')
})
