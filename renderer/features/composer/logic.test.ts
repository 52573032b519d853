import { describe, expect, it } from 'vitest'
import { EMOJI, EMOJI_GROUPS, findEmoji } from './emoji.ts'
import type { KeyFacts } from './keys.ts'
import { isSendKey } from './keys.ts'
import { checkFiles, lengthOf, MOST_BYTES, MOST_FILES, sendProblem } from './limits.ts'
import { saysOnlyFileNames } from './pastedFiles.ts'
import { matchAgents, matchCanned, slashWord, triggerAt, withMentions, withoutMentions } from './suggestions.ts'

const key = (change: Partial<KeyFacts>): KeyFacts => ({
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 13,
  ...change,
})

describe('the send key', () => {
  it.each([
    ['Enter', {}, true, false],
    ['Ctrl+Enter', { ctrlKey: true }, true, true],
    ['Cmd+Enter', { metaKey: true }, true, true],
    ['Shift+Enter', { shiftKey: true }, false, false],
    ['Alt+Enter', { altKey: true }, false, false],
    ['Enter that ends a composition', { isComposing: true }, false, false],
    ['Enter of an input method (229)', { keyCode: 229 }, false, false],
    ['Ctrl+Enter while composing', { ctrlKey: true, isComposing: true }, false, false],
    ['another key', { key: 'a' }, false, false],
  ])('%s', (_name, change, byEnter, byModEnter) => {
    expect(isSendKey(key(change), 'enter')).toBe(byEnter)
    expect(isSendKey(key(change), 'modEnter')).toBe(byModEnter)
  })
})

describe('limits', () => {
  const file = (name: string, size: number) => ({ name, size })
  it('refuse what is empty, too large or too many, and say which', () => {
    const { accepted, refused } = checkFiles(
      [file('a', 1), file('b', 0), file('c', MOST_BYTES), file('d', MOST_BYTES + 1)],
      0,
    )
    expect(accepted.map(({ name }) => name)).toEqual(['a', 'c'])
    expect(refused.map(({ file: { name }, problem }) => [name, problem])).toEqual([
      ['b', 'empty'],
      ['d', 'tooLarge'],
    ])
  })
  it('count the files that are there already', () => {
    const { accepted, refused } = checkFiles([file('a', 1), file('b', 1)], MOST_FILES - 1)
    expect(accepted.map(({ name }) => name)).toEqual(['a'])
    expect(refused).toMatchObject([{ problem: 'tooMany' }])
  })
  it('count characters as people do, not code units', () => {
    expect(lengthOf('🙂🙂', 2)).toEqual({ left: 0, near: true, over: false })
    expect(lengthOf('🙂🙂🙂', 2).over).toBe(true)
  })
  it('speak up near the end alone', () => {
    expect(lengthOf('a'.repeat(800), 1000).near).toBe(false)
    expect(lengthOf('a'.repeat(900), 1000).near).toBe(true)
    expect(lengthOf('', 20).near).toBe(false)
  })
})

describe('what keeps a message from being sent', () => {
  const fine = {
    text: 'hi',
    most: 10,
    uploads: [] as Parameters<typeof sendProblem>[0]['uploads'],
    canReply: true,
    note: false,
  }
  it.each([
    [{}, null],
    [{ text: '  ' }, 'empty'],
    [{ text: '\u200b\u3164\u2800\n' }, 'empty'],
    [{ text: '', uploads: [{ state: 'ready' as const }] }, null],
    [{ uploads: [{ state: 'uploading' as const }] }, null],
    [{ uploads: [{ state: 'failed' as const }] }, 'failedUpload'],
    [{ text: 'a'.repeat(11) }, 'tooLong'],
    [{ canReply: false }, 'cannotReply'],
    [{ canReply: false, note: true }, null],
    [{ uploads: Array.from({ length: MOST_FILES + 1 }, () => ({ state: 'ready' as const })) }, 'tooManyFiles'],
    [{ uploads: [{ state: 'interrupted' as const }] }, 'interruptedUpload'],
  ])('%o: %s', (change, problem) => expect(sendProblem({ ...fine, ...change })).toBe(problem))
})

describe('triggers', () => {
  it.each([
    ['/', 1, false, 'canned', ''],
    ['/ref', 4, false, 'canned', 'ref'],
    ['Hello /ref', 10, false, 'canned', 'ref'],
    ['Hello\n/x', 8, true, 'canned', 'x'],
    ['@', 1, true, 'mention', ''],
    ['ask @Ben Mo', 11, true, 'mention', 'Ben Mo'],
    ['(@be', 4, true, 'mention', 'be'],
  ] as const)('%j at %i opens', (text, caret, note, kind, query) =>
    expect(triggerAt(text, caret, note)).toMatchObject({ kind, query }),
  )
  it.each([
    ['and/or', 6, false],
    ['https://x', 9, false],
    ['/ref done', 9, false],
    ['@ben', 4, false],
    ['ben@acme.test', 13, true],
    ['', 0, true],
  ] as const)('%j at %i does not', (text, caret, note) => expect(triggerAt(text, caret, note)).toBeNull())
})

it('offers canned responses by code first, then by content', () => {
  const responses = [
    { shortCode: 'x', content: 'a refund' },
    { shortCode: 'my-refund', content: '' },
    { shortCode: 'refund', content: '' },
    { shortCode: 'bye', content: '' },
  ]
  expect(matchCanned(responses, 'REF').map(({ shortCode }) => shortCode)).toEqual(['refund', 'my-refund', 'x'])
})
it('finds colleagues by any part of the name, accents or not', () => {
  const agents = [{ name: 'Ben Moreau' }, { name: 'Éloïse Martin' }, { name: '王小明' }]
  expect(matchAgents(agents, 'mor')).toEqual([{ name: 'Ben Moreau' }])
  expect(matchAgents(agents, 'elo')).toEqual([{ name: 'Éloïse Martin' }])
  expect(matchAgents(agents, '王')).toEqual([{ name: '王小明' }])
})

describe('a lone slash word', () => {
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
  ])('%j: %j', (text, code) => expect(slashWord(text)).toBe(code))
})

describe('text beside pasted files', () => {
  const two = ['Offer 2026.pdf', 'a.png']
  it.each([
    ['no text', '', two],
    ['names, one per line', 'Offer 2026.pdf\na.png', two],
    ['names of macOS', 'Offer 2026.pdf\ra.png', two],
    ['CRLF', 'Offer 2026.pdf\r\na.png\r\n', two],
    ['addresses', 'file:///home/ada/Offer%202026.pdf\r\nfile:///home/ada/a.png', two],
    ['a list with a comment', '# copied\r\nfile:///tmp/a.png\r\n', ['a.png']],
    ['GNOME', 'x-special/nautilus-clipboard\ncopy\nfile:///home/ada/a.png\n', ['a.png']],
    ['paths', '/home/ada/Offer 2026.pdf\n/home/ada/a.png', two],
    ['Windows paths in quotes', '"C:\\Users\\ada\\Offer 2026.pdf"\r\n"C:\\Users\\ada\\a.png"', two],
    ['a share', '\\\\server\\share\\a.png', ['a.png']],
    ['shell words', "'/home/ada/Offer 2026.pdf' '/home/ada/a.png'", two],
    ['escaped spaces', '/home/ada/Offer\\ 2026.pdf', two],
    ['a host in the address', 'file://laptop/tmp/a.png', ['a.png']],
    ['a hidden extension', 'Offer 2026', two],
    ['decomposed letters', 'Rechnung f\u0075\u0308r.pdf', ['Rechnung f\u00fcr.pdf']],
    ['separated by spaces', '/tmp/a.png /tmp/b.png', ['a.png', 'b.png']],
    ['a network place', 'smb://nas/share/Offer%202026.pdf', two],
    ['a phone', 'mtp://Phone/DCIM/a.png', ['a.png']],
    ['a broken escape', 'file:///tmp/50%.png', ['50%.png']],
    ['a name with a colon', 'Re: offer.pdf', ['Re: offer.pdf']],
  ])('is no text: %s', (_name, text, names) => expect(saysOnlyFileNames(text, names)).toBe(true))
  it.each([
    ['a cell', '12,50', ['image.png']],
    ['a cell called as the image', 'image', ['image.png']],
    ['the address of a web image', 'https://shop.test/image.png', ['image.png']],
    ['a table', 'a\tb\r\nc\td', ['image.png']],
    ['a sentence with the name', 'Please open a.png', ['a.png']],
    ['one line more', 'a.png\nthanks', ['a.png']],
    ['the name of another file', 'b.png', ['a.png']],
    ["another file's address", 'file:///tmp/b.png', ['a.png']],
    ['a very long text', 'a.png\n'.repeat(100_000), ['a.png']],
    ['any text without files', 'hello', []],
  ])('stays text: %s', (_name, text, names) => expect(saysOnlyFileNames(text, names)).toBe(false))
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
    ['@Nobody', '@Nobody'],
  ])('%s', (text, expected) => expect(withMentions(text, agents)).toBe(expected))
  it.each([
    ['hey [@Ben](mention://user/1/Ben), ask [@Ben Moreau](mention://user/2/Ben%20Moreau)', 'hey @Ben, ask @Ben Moreau'],
    ['no mention of ben@acme.test', 'no mention of ben@acme.test'],
    // These could not be made again of what is typed.
    ...[
      '[@Ben](mention://user/9/Ben)',
      '[@Left](mention://user/5/Left)',
      '[@billing](mention://team/1/billing)',
      'x[@Ben](mention://user/1/Ben)',
      '@Ben and [@Ben](mention://user/1/Ben)',
    ].map((text) => [text, text]),
  ])('are edited as they are read: %s', (text, expected) => expect(withoutMentions(text ?? '', agents)).toBe(expected))
})

describe('emoji', () => {
  it('have one name each, and are there once', () => {
    const all = EMOJI_GROUPS.flatMap((group) => EMOJI[group])
    expect(all.length).toBeGreaterThan(280)
    expect(new Set(all.map(({ char }) => char)).size).toBe(all.length)
    for (const { char, name } of all) expect([char, name].every((part) => part.trim() !== '')).toBe(true)
  })
  it('are found by the beginnings of words', () => {
    expect(findEmoji('thu up').map(({ char }) => char)).toContain('👍')
    expect(findEmoji('refund').map(({ char }) => char)).toEqual(['💸'])
    expect(findEmoji('qwxz')).toEqual([])
  })
})
