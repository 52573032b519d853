import { expect, it } from 'vitest'
import { accountMonograms, initialsOf, monogramsOf } from './monograms.ts'

it.each([
  ['Maya Lindqvist', 'ML'],
  ['王小明', '王'],
  ['نور الهاشمي', 'ن'],
  ['ben@example.com', 'B'],
  ['Ana María de la Cruz', 'AC'],
  ['  ', '?'],
  ['', '?'],
  ['(WhatsApp) +46 70', 'W7'],
  ['🙂 Emoji', '🙂E'],
  ['e\u0301lan', 'E\u0301'],
  ['👩‍🚀 Ayo', '👩‍🚀A'],
  ['𝒜da', '𝒜'],
  ['\u1112\u1161\u11ab', '\u1112\u1161\u11ab'],
])('takes initials of %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
it.each([
  [
    ['billing', 'bugs', 'big accounts', 'Big Accounts'],
    ['Bi', 'Bu', 'BA', 'Bg'],
  ],
  [
    ['Sales EU', 'Sales US', 'Sales EU'],
    ['SE', 'SU', 'SE'],
  ],
  [
    ['王小明', '王大明'],
    ['王', '王大'],
  ],
  [
    ['', '🙂', 'a', 'A'],
    ['?', '🙂', 'A', 'A'],
  ],
])('gives %j letters that tell them apart as far as they can', (names, monograms) => {
  expect(monogramsOf(names)).toEqual(monograms)
})

it.each([
  [[['Acme Support', 'chat.acme.example']], ['A']],
  [
    [
      ['Acme Support', 'desk.example'],
      ['Globex', 'desk.example'],
    ],
    ['A', 'G'],
  ],
  [
    [
      ['Acme', 'desk.example'],
      ['Atlas', 'desk.example'],
      ['Globex', 'desk.example'],
    ],
    ['Ac', 'At', 'G'],
  ],
  // The same name: by what tells their hosts apart.
  [
    [
      ['Acme Support', 'chat.acme.example'],
      ['Globex', 'chat.acme.example'],
      ['Acme Support', 'help.acme.example'],
    ],
    ['Ac', 'G', 'Ah'],
  ],
  [
    [
      ['Acme', 'desk-1.example'],
      ['Acme', 'desk-2.example'],
      ['Acme', 'desk-2.example · ben@acme.example'],
    ],
    ['A1', 'A2', 'Ae'],
  ],
  [
    [
      ['王小明', 'a.example'],
      ['王小明', 'b.example'],
    ],
    ['王a', '王b'],
  ],
  // Nothing tells these apart.
  [
    [
      ['', 'a.example'],
      ['', 'a.example'],
    ],
    ['?', '?'],
  ],
])('gives the accounts %j letters of their own', (accounts, monograms) => {
  expect(accountMonograms(accounts.map(([name = '', host = '']) => ({ name, host })))).toEqual(monograms)
})

it('gives each of several accounts letters of its own, with as few as the letters allow', () => {
  const hosts = Array.from({ length: 12 }, (_, index) => ({
    name: 'Acme Support',
    host: `${'abcdefghijkl'[index] ?? ''}.example`,
  }))
  expect(new Set(accountMonograms(hosts)).size).toBe(12)
})
