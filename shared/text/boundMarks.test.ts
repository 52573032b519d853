import { describe, expect, it } from 'vitest'
import { boundMarks } from './boundMarks.ts'

describe('boundMarks', () => {
  it.each([
    '',
    'plain words',
    'Z\u0351\u036b\u0343algo',
    'e\u0301'.repeat(1_000),
    'किताब हिन्दी',
    'ก็ไม่รู้',
    '👍🏽'.repeat(200),
    '👩‍👩‍👧‍👦'.repeat(200),
    '1️⃣'.repeat(100),
    'مُحَمَّد',
    `a${'\u0301'.repeat(32)}b`,
  ])('leaves %j', (text) => {
    expect(boundMarks(text)).toBe(text)
  })
  it.each([
    ['accents', 'e', '\u0301'],
    ['mixed marks', 'e', '\u0301\u0323\u0489'],
    ['Thai tones', 'ก', '\u0e48'],
    ['skin tones', '👍', '🏽'],
    ['joined skin tones', '👍', '🏽\u200d'],
    ['grapheme joiners', 'a', '\u034f\u0301'],
  ])('keeps few of many: %s', (_name, base, mark) => {
    const bounded = boundMarks(`x${base}${mark.repeat(40_000)}y ok`)
    expect(bounded.startsWith(`x${base}`)).toBe(true)
    expect(bounded.endsWith('y ok')).toBe(true)
    expect(Array.from(bounded).length).toBe(2 + 32 + 4)
    expect(bounded.isWellFormed()).toBe(true)
  })
})
