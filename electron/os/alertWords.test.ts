import { expect, it } from 'vitest'
import type { AlertCode } from '../core/alerts/index.ts'
import { ALERT_TEXTS } from '../core/alerts/index.ts'
import { alertWords } from './alertWords.ts'
import { createTranslate } from './translate.ts'

const translate = createTranslate(() => ({ wish: 'en', system: 'en' }))

it('has a message for every text and uses each of its values', () => {
  for (const [code, names] of Object.entries(ALERT_TEXTS) as [AlertCode, readonly string[]][]) {
    const values = Object.fromEntries(names.map((name) => [name, name === 'text' || name === 'name' ? `«${name}»` : 7]))
    const words = alertWords({ code, values }, translate)
    expect(words, code).not.toContain(code)
    for (const name of names) expect(words, code).toContain(String(values[name]))
    expect(words, code).not.toMatch(/[{}|]/)
  }
})

it('counts messages and conversations separately', () => {
  expect(alertWords({ code: 'title.many', values: { messages: 5, conversations: 1 } }, translate)).toBe(
    '5 new messages in 1 conversation',
  )
  expect(alertWords({ code: 'title.whileAway', values: { messages: 1, conversations: 1 } }, translate)).toBe(
    'While you were away: 1 new message in 1 conversation',
  )
})

it("shows a contact's text unchanged", () => {
  expect(alertWords({ code: 'body.text', values: { text: '{name} | @:app.name <b>hi</b>' } }, translate)).toBe(
    '{name} | @:app.name <b>hi</b>',
  )
})
