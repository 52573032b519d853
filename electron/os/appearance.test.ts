import type { Session } from 'electron'
import { expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ app: { getPreferredSystemLanguages: () => ['de-DE'] }, nativeTheme: {} }))
const { setUpSpelling, spellingLanguages } = await import('./appearance.ts')

const AVAILABLE = ['de', 'en-GB', 'en-US', 'es', 'pt-BR', 'pt-PT', 'fr']

it.each([
  [
    ['pt-BR', 'en-US'],
    ['pt-BR', 'en-US'],
  ],
  [
    ['de-AT', 'de-DE', 'EN-gb'],
    ['de', 'en-GB'],
  ],
  [['en'], ['en-GB']],
  [['zh-CN'], ['en-US']],
  [[], ['en-US']],
])('for %j checks %j', (preferred, languages) => {
  expect(spellingLanguages(preferred, AVAILABLE)).toEqual(languages)
})

it.each(['linux', 'win32', 'darwin'] as const)(
  'fetches no dictionary on %s before the user turned spelling on',
  (platform) => {
    const done: unknown[] = []
    const session = {
      availableSpellCheckerLanguages: AVAILABLE,
      setSpellCheckerEnabled: (isOn: boolean) => done.push(isOn),
      setSpellCheckerLanguages: (languages: string[]) => done.push(languages),
      setSpellCheckerDictionaryDownloadURL: (url: string) => done.push(url),
    } as unknown as Session
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
    const own = { platform, dictionaries: 'https://dictionaries.example/', log }
    setUpSpelling(session, false, own)
    expect(done).toEqual(platform === 'darwin' ? [] : [false])
    done.length = 0
    setUpSpelling(session, true, own)
    expect(done).toEqual(platform === 'darwin' ? [] : ['https://dictionaries.example/', ['de'], true])
  },
)
