import { describe, expect, it } from 'vitest'
import {
  looseMentions,
  matchAgents,
  matchCanned,
  shortcodeAt,
  slashWord,
  triggerAt,
  withMentions,
  withoutMentions,
} from './suggestions.ts'

describe('triggerAt', () => {
  it.each([
    ['/', 1, false, 'canned', ''],
    ['/ref', 4, false, 'canned', 'ref'],
    ['Hello /ref', 10, false, 'canned', 'ref'],
    ['Hello\n/x', 8, true, 'canned', 'x'],
    ['@', 1, true, 'mention', ''],
    ['ask @Ben Mo', 11, true, 'mention', 'Ben Mo'],
    ['(@be', 4, true, 'mention', 'be'],
    [':smi', 4, false, 'emoji', 'smi'],
    ['Hi :thumbs_u', 12, true, 'emoji', 'thumbs_u'],
    ['(:+1', 4, false, 'emoji', '+1'],
    ['über :dan', 9, false, 'emoji', 'dan'],
  ] as const)('finds a trigger in %j at %i', (text, caret, isNote, kind, query) =>
    expect(triggerAt(text, caret, isNote)).toMatchObject({ kind, query }),
  )
  it.each([
    ['and/or', 6, false],
    ['https://x', 9, false],
    ['/ref done', 9, false],
    ['@ben', 4, false],
    ['ben@acme.test', 13, true],
    [':s', 2, false],
    ['10:30', 5, false],
    ['at :30', 6, false],
    ['http://', 7, false],
    ['https:smi', 9, false],
    ['note:smi', 8, false],
    [':) smi', 6, false],
    [': smi', 5, false],
    ['a:smile:', 8, false],
    ['', 0, true],
  ] as const)('finds no trigger in %j at %i', (text, caret, isNote) =>
    expect(triggerAt(text, caret, isNote)).toBeNull(),
  )
})

describe('shortcodeAt', () => {
  it.each([
    [':smile:', 'smile', 0],
    ['Hi :+1:', '+1', 3],
    ['(:e-mail:', 'e-mail', 1],
    ['\n:8ball:', '8ball', 1],
  ])('finds the shortcode of %j', (text, name, from) => expect(shortcodeAt(text, text.length)).toEqual({ name, from }))
  it.each(['10:30:', 'http:', '::', ': :', 'a:smile:', ':smile', ':smi le:', `:${'a'.repeat(60)}:`])(
    'finds none in %j',
    (text) => expect(shortcodeAt(text, text.length)).toBeNull(),
  )
})

it('matches canned responses by code first, then by content', () => {
  const responses = [
    { shortCode: 'x', content: 'a refund' },
    { shortCode: 'my-refund', content: '' },
    { shortCode: 'refund', content: '' },
    { shortCode: 'bye', content: '' },
  ]
  expect(matchCanned(responses, 'REF').map(({ shortCode }) => shortCode)).toEqual(['refund', 'my-refund', 'x'])
})
it('offers all canned responses, the most used first among equal matches, and an exact code before them', () => {
  const responses = Array.from({ length: 30 }, (_, id) => ({ id, shortCode: `code${id}`, content: 'refund' }))
  const uses = (response: { id: number }): number => ({ 7: 2, 11: 5 })[response.id] ?? 0
  const codes = (query: string): string[] => matchCanned(responses, query, uses).map(({ shortCode }) => shortCode)
  expect(codes('')).toHaveLength(30)
  expect(codes('').slice(0, 3)).toEqual(['code11', 'code7', 'code0'])
  expect(codes('code1').slice(0, 3)).toEqual(['code1', 'code11', 'code10'])
  expect(codes('refu').slice(0, 2)).toEqual(['code11', 'code7'])
})
it('matches agents by any part of the name, ignoring accents', () => {
  const agents = [{ name: 'Ben Moreau' }, { name: 'Éloïse Martin' }, { name: '王小明' }]
  expect(matchAgents(agents, 'mor')).toEqual([{ name: 'Ben Moreau' }])
  expect(matchAgents(agents, 'elo')).toEqual([{ name: 'Éloïse Martin' }])
  expect(matchAgents(agents, '王')).toEqual([{ name: '王小明' }])
})

describe('slashWord', () => {
  it.each([
    ['/refnd', 'refnd'],
    [' /zzz \n', 'zzz'],
    ['/', ''],
    ['/refund-now!', 'refund-now!'],
    ['/返金', '返金'],
    ['/2', '2'],
    ['\u200b/refnd', 'refnd'],
    ['/refnd \u200b', 'refnd'],
    ['/ 2', null],
    ['/etc/hosts', null],
    ['/etc/hosts is missing', null],
    ['/shrug done', null],
    ['and/or', null],
    ['//', null],
    ['', null],
    ['Hello /zzz', null],
    ['https://x.test', null],
  ])('of %j is %j', (text, code) => expect(slashWord(text)).toBe(code))
})

describe('mentions', () => {
  const agents = [
    { id: 1, name: 'Ben' },
    { id: 2, name: 'Ben Moreau' },
    { id: 3, name: 'A. (Bot) [x]' },
  ]
  it.each([
    ['@Ben Moreau please', '[@Ben Moreau](mention://user/2/Ben%20Moreau) please'],
    ['hey @Ben, look', 'hey [@Ben](mention://user/1/Ben), look'],
    ['@Benjamin', '@Benjamin'],
    ['mail ben@Ben', 'mail ben@Ben'],
    ['[@Ben](mention://user/1/Ben)', '[@Ben](mention://user/1/Ben)'],
    ['@A. (Bot) [x] hi', '[@A. (Bot) [x]](mention://user/3/A.%20(Bot)%20%5Bx%5D) hi'],
    ['@Unknown', '@Unknown'],
  ])('withMentions marks the agents in %j', (text, expected) => expect(withMentions(text, agents)).toBe(expected))
  it.each([
    ['hey [@Ben](mention://user/1/Ben), ask [@Ben Moreau](mention://user/2/Ben%20Moreau)', 'hey @Ben, ask @Ben Moreau'],
    ['no mention of ben@acme.test', 'no mention of ben@acme.test'],
    // `withMentions` could not restore these from the typed text.
    ...[
      '[@Ben](mention://user/9/Ben)',
      '[@Left](mention://user/5/Left)',
      '[@billing](mention://team/1/billing)',
      'x[@Ben](mention://user/1/Ben)',
      '@Ben and [@Ben](mention://user/1/Ben)',
    ].map((text) => [text, text]),
  ])('withoutMentions shows %j as typed, where it can be restored', (text, expected) =>
    expect(withoutMentions(text ?? '', agents)).toBe(expected),
  )
})

describe('looseMentions', () => {
  const agents = [
    { id: 1, name: 'Ada Okafor' },
    { id: 2, name: 'Ben Moreau' },
  ]
  it.each([
    ['@ben hello', ['@ben']],
    ['ask @Moreau, or (@ada)', ['@Moreau', '@ada']],
    ['@ben and @ben again', ['@ben']],
    ['@Ben Moreau and @ben', ['@ben']],
    ['@Ben Moreau please', []],
    ['@nobody knows', []],
    ['mail ben@acme.test', []],
    ['a lone @ sign', []],
    ['', []],
  ])('%j has %j', (text, expected) => expect(looseMentions(text, agents)).toEqual(expected))
  it('is bounded', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ id: index, name: `agent${index}` }))
    expect(looseMentions(many.map(({ name }) => `@${name}x`).join(' '), many)).toEqual([])
    expect(looseMentions(many.map(({ name }) => `@${name.slice(0, -1)}`).join(' '), many).length).toBeLessThan(21)
  })
})
