import { describe, expect, it, vi } from 'vitest'
import type { Recipients } from './recipients.ts'
import {
  addressProblem,
  asciiAddress,
  distinctRecipients,
  MOST_ADDRESSES,
  parseAddresses,
  recipientsProblem,
  recipientTexts,
  sameRecipients,
} from './recipients.ts'

const people = (change: Partial<Recipients> = {}): Recipients => ({
  to: ['maya@example.test'],
  cc: [],
  bcc: [],
  ...change,
})

describe('reading addresses', () => {
  it.each<[string, string, string[]]>([
    ['one', 'maya@example.test', ['maya@example.test']],
    ['nothing', ' , ;\n', []],
    [
      'commas, semicolons, line breaks and tabs',
      'a@x.test, b@x.test;c@x.test\nd@x.test\te@x.test\r\nf@x.test',
      ['a@x.test', 'b@x.test', 'c@x.test', 'd@x.test', 'e@x.test', 'f@x.test'],
    ],
    ['blanks alone between addresses', 'a@x.test b@x.test', ['a@x.test', 'b@x.test']],
    ['a name', 'Boss <boss@x.test>', ['boss@x.test']],
    ['a quoted name with a comma', '"Doe, John" <john@x.test>, a@x.test', ['john@x.test', 'a@x.test']],
    ['a quoted name with quotes and brackets in it', '"The \\"Boss\\" <big>" <boss@x.test>', ['boss@x.test']],
    ['a name with an apostrophe', "Pat O'Brien <pat.o'brien@x.test>", ["pat.o'brien@x.test"]],
    ['single quotes around it', "'boss@x.test' <boss@x.test>; 'a@x.test'", ['boss@x.test', 'a@x.test']],
    ['Outlook names with commas', 'Doe, John <john@x.test>; Roe, Jane <jane@x.test>', ['john@x.test', 'jane@x.test']],
    ['Outlook names on lines', 'Doe, John <john@x.test>\nRoe, Jane <jane@x.test>', ['john@x.test', 'jane@x.test']],
    ['words before a comma are never swallowed', 'maya, Boss <boss@x.test>', ['maya', 'boss@x.test']],
    ['words among semicolons are not swallowed', 'maya, a@x.test; b@x.test', ['maya', 'a@x.test', 'b@x.test']],
    ['brackets alone', '<a@x.test>', ['a@x.test']],
    ['a bracket that is not closed', 'Boss <boss@x.test', ['boss@x.test']],
    ['a quote that is not closed', '"Boss <boss@x.test>, a@x.test', ['boss@x.test', 'a@x.test']],
    ['a comment', 'a@x.test (Anna, sales)', ['a@x.test']],
    ['a link', 'mailto:a@x.test', ['a@x.test']],
    ['a plus', 'a+news@x.test', ['a+news@x.test']],
    ['invisible marks', '\u202aa@x.test\u202c\u200b', ['a@x.test']],
    [
      'separators of other keyboards',
      'a@x.test، b@x.test；c@x.test、d＠x.test',
      ['a@x.test', 'b@x.test', 'c@x.test', 'd@x.test'],
    ],
    [
      'names and addresses with blanks alone between them',
      'Ada <a@x.test> "Roe, Ben" <b@x.test> <c@x.test>',
      ['a@x.test', 'b@x.test', 'c@x.test'],
    ],
    [
      'names of several words with blanks alone between them',
      'Ada Lovelace <a@b.test> Ben Ray <c@d.test>',
      ['a@b.test', 'c@d.test'],
    ],
    [
      'no-break blanks, or none, between them',
      'Ada\u00a0Lovelace <a@b.test>\u00a0Ben\u00a0Ray <c@d.test>Eve <e@f.test>',
      ['a@b.test', 'c@d.test', 'e@f.test'],
    ],
    ['an address after a named one', 'Ada Lovelace <a@b.test> c@d.test', ['a@b.test', 'c@d.test']],
    [
      "a name and an address after a named one, which can't be read",
      'Ada <a@b.test> Ben Ray c@d.test',
      ['Ada <a@b.test> Ben Ray c@d.test'],
    ],
    ['a comment after a named address', 'Ada <a@b.test> (once a@old.test)', ['a@b.test']],
    ['an address in a quoted name', '"Ada <work@x.test>" <a@x.test>', ['a@x.test']],
    ["several names that can't be read whole", 'Ada <a@x.test> and <b@x.test', ['Ada <a@x.test> and <b@x.test']],
    ['words after several names', 'Ada <a@x.test> Ben <b@x.test> urgent', ['Ada <a@x.test> Ben <b@x.test> urgent']],
    ['a link with a subject', 'mailto:a@x.test?subject=Lamp&cc=b@x.test', ['a@x.test']],
    ['what is no address', 'not an address', ['not an address']],
    ['empty brackets', 'Boss <>', ['Boss <>']],
  ])('%s', (_name, text, expected) => {
    expect(parseAddresses(text)).toEqual(expected)
  })

  it('reads its own output', () => {
    const once = parseAddresses('"Doe, John" <john@x.test>; wrong, a@x.test')
    expect(parseAddresses(once.join(', '))).toEqual(once)
  })

  const parts = ['"', '<', '(', '"a', '<a', 'a"', ',', ';', '\\', '@', 'a@', ' ', '\u200b', '"\n', '"Doe, ', '"\\']
  it.each(parts)('reads each character of many %j a few times at most', (part) => {
    const charAt = vi.spyOn(String.prototype, 'charAt')
    parseAddresses(part.repeat(50_000))
    const looks = charAt.mock.calls.length
    charAt.mockRestore()
    expect(looks).toBeLessThan(3 * 100_000)
  })
})

describe('what servers accept', () => {
  it.each<[string, string | null]>([
    ['Maya.L+1@Example.TEST', 'Maya.L+1@example.test'],
    ["o'brien@x.test", "o'brien@x.test"],
    ['a@müller.example', 'a@xn--mller-kva.example'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['root@mailhost', 'root@mailhost'],
    ['用户@example.test', null],
    ['"john doe"@x.test', null],
    ['a b@x.test', null],
    ['a@b@x.test', null],
    ['@x.test', null],
    ['a@', null],
    ['a', null],
    ['', null],
    ['a@x..test', null],
    ['a@.test', null],
    ['a@x.test.', null],
    ['a@-x.test', null],
    ['a@x-.test', null],
    ['a@x_y.test', null],
    ['a@127.0.0.1', null],
    ['a@１２７.１', null],
    ['a@x.test/b', null],
    ['a@x.test,b', null],
    ['a@%41.test', null],
    [`${'a'.repeat(65)}@x.test`, null],
    [`a@${'x'.repeat(64)}.test`, null],
    [`a@${'x.'.repeat(130)}test`, null],
    ['Boss <a@x.test>', null],
  ])('%s', (address, ascii) => {
    expect(asciiAddress(address)).toBe(ascii)
  })
})

describe('what prevents sending an email', () => {
  const known = new Set(['root@mailhost'])
  it.each([
    ['maya@example.test', null],
    ['maya', 'noAddress'],
    ['maya@example', 'incomplete'],
    ['root@mailhost', null],
    ['用户@example.test', 'asciiOnly'],
    ['用 户@example.test', 'noAddress'],
    ['a@b@c.test', 'noAddress'],
  ] as const)('%s: %s', (address, problem) => {
    expect(addressProblem(address, known)).toBe(problem)
  })

  it('names the field and the text', () => {
    expect(recipientsProblem(people({ cc: ['a@x.test', 'boss'] }), known, null)).toEqual({
      kind: 'noAddress',
      field: 'cc',
      text: 'boss',
    })
    expect(recipientsProblem(people(), known, null)).toBeNull()
  })
  it('is a missing To, even with a Cc: the email would go to the contact', () => {
    expect(recipientsProblem(people({ to: [], cc: ['a@x.test'] }), known, 'maya@example.test')).toEqual({
      kind: 'noTo',
    })
  })
  it('is too long a list', () => {
    const many = Array.from({ length: MOST_ADDRESSES + 1 }, (_, index) => `a${index}@x.test`)
    expect(recipientsProblem(people({ bcc: many }), known, null)).toEqual({ kind: 'tooMany', field: 'bcc' })
  })
  it('is not the contact alone, whose address is valid in any form', () => {
    expect(recipientsProblem(people({ to: ['用户@example.test'] }), known, '用户@example.test')).toBeNull()
    expect(
      recipientsProblem(people({ to: ['用户@example.test', 'a@x.test'] }), known, '用户@example.test'),
    ).toMatchObject({ kind: 'asciiOnly' })
  })
})

describe('the texts of a request', () => {
  it('contain everyone once, ignoring case, To before Cc before Bcc', () => {
    const all = people({
      to: ['maya@example.test', 'MAYA@example.test'],
      cc: ['Maya@Example.test', 'a@x.test', 'A@x.test'],
      bcc: ['a@X.test', 'b@x.test'],
    })
    expect(distinctRecipients(all)).toEqual({ to: ['maya@example.test'], cc: ['a@x.test'], bcc: ['b@x.test'] })
    expect(recipientTexts(all, null)).toEqual({
      to_emails: 'maya@example.test',
      cc_emails: 'a@x.test',
      bcc_emails: 'b@x.test',
    })
  })
  it('contain the contact too, so that the email goes to the shown recipients', () => {
    expect(recipientTexts(people(), 'maya@example.test')).toEqual({
      to_emails: 'maya@example.test',
      cc_emails: '',
      bcc_emails: '',
    })
  })
  it('have international domains as ASCII, and leave out a contact whose address the server refuses', () => {
    expect(recipientTexts(people({ to: ['a@müller.example'] }), null).to_emails).toBe('a@xn--mller-kva.example')
    expect(recipientTexts(people({ to: ['用户@example.test'], cc: ['a@x.test'] }), '用户@example.test')).toEqual({
      to_emails: '',
      cc_emails: 'a@x.test',
      bcc_emails: '',
    })
  })
  it('are the same for the same people in another order and case', () => {
    expect(sameRecipients(people({ cc: ['a@x.test', 'B@x.test'] }), people({ cc: ['b@x.test', 'A@x.test'] }))).toBe(
      true,
    )
    expect(sameRecipients(people({ cc: ['a@x.test'] }), people({ bcc: ['a@x.test'] }))).toBe(false)
  })
})
