import { beforeAll, describe, expect, it } from 'vitest'
import type { EmojiSet } from './emoji.ts'
import { completeEmoji, emojiOf, findEmoji, loadEmoji, recentIn, tonedSet } from './emoji.ts'

describe('emoji', () => {
  let set: EmojiSet
  beforeAll(async () => {
    set = await loadEmoji('en')
  })
  const found = (query: string): string[] => findEmoji(set, query).map(({ char }) => char)

  it('have one name each and are listed once', () => {
    const all = set.flatMap(({ emoji }) => emoji)
    expect(all.length).toBeGreaterThan(280)
    expect(new Set(all.map(({ char }) => char)).size).toBe(all.length)
    for (const { char, name } of all) expect([char, name].every((part) => part.trim() !== '')).toBe(true)
  })
  it('are grouped in the order of Unicode, without skin tones and other parts', () => {
    expect(set.map(({ group }) => group)).toEqual([
      'smileys',
      'people',
      'nature',
      'food',
      'travel',
      'activities',
      'objects',
      'symbols',
      'flags',
    ])
    expect(set[0]?.emoji[0]).toMatchObject({ char: '😀', name: 'grinning face' })
    expect(found('skin tone')).toEqual([])
  })
  it('have no variation selector that Unicode does not recommend', () => {
    expect(found('thumbs up')[0]).toBe('👍')
    expect(found('red heart')[0]).toBe('❤️')
  })
  it('are completed by their shortcodes, then by their names, those used recently first', () => {
    const completed = (query: string, recent: string[] = []): string[] =>
      completeEmoji(set, query, recent).map(({ char }) => char)
    expect(completed('+1')[0]).toBe('👍')
    expect(completed('tada')[0]).toBe('🎉')
    expect(completed('thumbsu')[0]).toBe('👍')
    expect(completed('SMILE')[0]).toBe('😄')
    expect(completed('sm', ['😼'])[0]).toBe('😼')
    expect(completed('lindq')).toEqual([])
    expect(completed('a').length).toBeLessThanOrEqual(24)
  })
  it('are named by a whole shortcode', () => {
    expect(['smile', 'Heart', '8ball', 'nothing', ''].map((code) => emojiOf(set, code))).toEqual([
      '😄',
      '❤️',
      '🎱',
      null,
      null,
    ])
  })
  it('are kept as recent only where they are known', () => {
    expect(recentIn(set, ['👍', 'x', '😄']).map(({ char }) => char)).toEqual(['👍', '😄'])
  })
  it('take the chosen skin tone where they have one, and keep it when they are recent', () => {
    const dark = tonedSet(set, 'dark')
    const named = (name: string): string | undefined =>
      dark.flatMap(({ emoji }) => emoji).find((emoji) => emoji.name === name)?.char
    expect([
      named('thumbs up'),
      named('woman technologist'),
      named('family: man, girl'),
      named('grinning face'),
    ]).toEqual(['👍🏿', '👩🏿‍💻', '👨‍👧', '😀'])
    expect(recentIn(dark, ['👍', '👍🏻', '😄', '☝️']).map(({ char }) => char)).toEqual(['👍🏿', '😄', '☝🏿'])
    expect(completeEmoji(dark, '+1')[0]?.char).toBe('👍🏿')
  })
  it('are found by the beginnings of words', () => {
    expect(found('thu up')).toContain('👍')
    expect(found('with wings mon')).toEqual(['💸'])
    expect(found('qwxz')).toEqual([])
  })
  it('are found by their short names, with or without colons', () => {
    expect(found(':tada:')).toContain('🎉')
    expect(found('party_popper')).toEqual(['🎉'])
  })
  it('are sorted by how well their names match', () => {
    expect(found('family')[0]).toBe('👪')
    expect(found('rocket')[0]).toBe('🚀')
  })
  it('have English names in a language without data', async () => {
    expect(await loadEmoji('ar-XB')).toBe(set)
  })
})
