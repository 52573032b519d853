import { describe, expect, it } from 'vitest'
import { bestLocale, directionOf, resolveLocale } from '../../shared/i18n/index.ts'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import { createTranslate } from './translate.ts'

describe('createTranslate', () => {
  const t = createTranslate(() => ({ wish: 'system', system: 'de-DE' }))

  it('finds messages by their path', () => {
    expect(t('tray.open')).toBe('Open Deskbell')
    expect(t('tray.account', { account: 'Paper & Ink', host: 'desk.example' })).toBe('Paper & Ink on desk.example')
  })

  it('chooses a plural form by the count', () => {
    expect(t('tray.badge', { count: 1 })).toBe('1 unread conversation')
    expect(t('tray.badge', { count: 7 })).toBe('7 unread conversations')
  })

  it('never interprets a value as part of the message', () => {
    expect(t('tray.account', { account: '{host} | @:app.name <b>', host: 'desk.example' })).toBe(
      '{host} | @:app.name <b> on desk.example',
    )
  })

  it('returns an unknown key itself', () => {
    expect(t('tray.nothing.here' as MessageKey)).toBe('tray.nothing.here')
  })
})

describe('locales', () => {
  it('prefers the exact locale, then its language, then English', () => {
    expect(['pt-br', 'pt-PT', 'fr-FR'].map((tag) => bestLocale(tag, ['en', 'pt', 'pt-BR']))).toEqual([
      'pt-BR',
      'pt',
      'en',
    ])
    expect([resolveLocale('system', 'xx-XX'), resolveLocale('en', 'pt')]).toEqual(['en', 'en'])
  })

  it('knows right-to-left locales', () => {
    expect(['ar', 'ar-EG', 'he', 'en', 'zh-Hant'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr'])
  })
})
