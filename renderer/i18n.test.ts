import { describe, expect, it } from 'vitest'
import en from '../shared/i18n/en.json'
import type { MessageKey } from '../shared/i18n/messageKey.ts'
import { TROUBLE_REASONS } from '../shared/model/connection.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from '../shared/model/conversation.ts'
import { ERROR_CODES, SORTS } from '../shared/views.ts'
import { directionOf, i18n, resolveLocale } from './i18n.ts'
import { COMMAND_IDS } from './ui/shortcutTable.ts'

function leaves(value: unknown, path: string): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, entry]) => leaves(entry, path === '' ? key : `${path}.${key}`))
    : [path]
}
const keys = leaves(en, '') as MessageKey[]

describe('words', () => {
  it('says plain words as they are written, and takes the others apart', () => {
    const { t } = i18n.global
    expect(t('app.retry')).toBe(en.app.retry)
    expect(t('rail.account', { name: 'Acme' })).toBe(en.rail.account.replace('{name}', 'Acme'))
    expect(t('list.newRows', { count: 1 }, 1)).not.toContain('|')
  })
  it('has a message for every error, command, status, order, priority and reason', () => {
    for (const code of ERROR_CODES)
      for (const part of ['title', 'next']) expect(keys).toContain(`error.${code}.${part}`)
    for (const id of COMMAND_IDS) expect(keys).toContain(`app.commands.${id}`)
    for (const status of CONVERSATION_STATUSES) expect(keys).toContain(`list.statuses.${status}`)
    for (const sort of SORTS) expect(keys).toContain(`list.sorts.${sort}`)
    for (const priority of PRIORITIES) expect(keys).toContain(`list.priorities.${priority}`)
    for (const reason of TROUBLE_REASONS) expect(keys).toContain(`connection.reasons.${reason}`)
  })
  it('can format every message of the page', () => {
    for (const key of keys)
      expect(typeof i18n.global.t(key, { count: 2, name: 'x', time: 'x', host: 'x', done: 1, total: 2 }, 2)).toBe(
        'string',
      )
  })
})

describe('locales', () => {
  it('takes the exact one, then the language, then English', () => {
    expect(resolveLocale('system', 'pt-BR', ['en', 'pt', 'pt-BR'])).toBe('pt-BR')
    expect(resolveLocale('system', 'pt-PT', ['en', 'pt'])).toBe('pt')
    expect(resolveLocale('system', 'fi', ['en', 'pt'])).toBe('en')
    expect(resolveLocale('pt', 'en', ['en', 'pt'])).toBe('pt')
  })
  it('knows which way they read', () => {
    expect([
      directionOf('ar'),
      directionOf('he-IL'),
      directionOf('ar-XB'),
      directionOf('en'),
      directionOf('pt-BR'),
    ]).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr'])
  })
})
