import { expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ app: {}, nativeTheme: {} }))
const { spellingLanguages } = await import('./appearance.ts')

const AVAILABLE = ['de', 'en-GB', 'en-US', 'es', 'pt-BR', 'pt-PT', 'fr']

it.each([
  [['pt-BR', 'en-US'], ['pt-BR', 'en-US']],
  [['de-AT', 'de-DE', 'EN-gb'], ['de', 'en-GB']],
  [['en'], ['en-GB']],
  [['zh-CN'], ['en-US']],
  [[], ['en-US']],
])('for %j checks %j', (preferred, languages) => {
  expect(spellingLanguages(preferred, AVAILABLE)).toEqual(languages)
})
