import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ app: { getPreferredSystemLanguages: () => ['de-DE', 'en-GB'] } }))
const { Spelling, spellingLanguages } = await import('./spelling.ts')

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

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** A session that notes what is asked of it; the test says when a dictionary is there. */
class NotedSession extends EventEmitter {
  readonly availableSpellCheckerLanguages = AVAILABLE
  readonly #done: unknown[]
  readonly #name: string

  constructor(name: string, done: unknown[]) {
    super()
    this.#name = name
    this.#done = done
  }
  setSpellCheckerEnabled(isOn: boolean): void {
    this.#done.push([this.#name, isOn])
  }
  setSpellCheckerLanguages(languages: string[]): void {
    this.#done.push([this.#name, languages])
  }
  setSpellCheckerDictionaryDownloadURL(url: string): void {
    this.#done.push([this.#name, url])
  }
  has(language: string): void {
    this.emit('spellcheck-dictionary-initialized', {}, language)
  }
}

function open(platform: 'linux' | 'win32' | 'darwin') {
  const done: unknown[] = []
  const page = new NotedSession('page', done)
  const system = new NotedSession('system', done)
  const spelling = new Spelling({
    page: page as unknown as Session,
    system: system as unknown as Session,
    platform,
    dictionaries: 'https://dictionaries.example/',
    log,
  })
  return { done, system, spelling, since: () => done.splice(0) }
}

const NOTHING = [
  ['page', []],
  ['page', false],
  ['system', []],
  ['system', false],
]

it.each(['linux', 'win32'] as const)('fetches no dictionary on %s before the user turned spelling on', (platform) => {
  const { spelling, system, since } = open(platform)
  expect(since()).toEqual([...NOTHING, ['system', 'https://dictionaries.example/']])
  spelling.set(false)
  expect(since()).toEqual(NOTHING)
  // One that was on its way when the user turned it off.
  system.has('de')
  expect(since()).toEqual([])
})

it('leaves spelling to the system on macOS', () => {
  const { spelling, done } = open('darwin')
  spelling.set(true)
  spelling.set(false)
  expect(done).toEqual([])
})

it("lets the page's session check with what is there and fetch nothing", () => {
  const { spelling, system, since } = open('linux')
  since()
  spelling.set(true)
  expect(since()).toEqual([
    ['system', ['de', 'en-GB']],
    ['system', true],
  ])
  system.has('en-GB')
  system.has('fr')
  system.has('de')
  expect(since()).toEqual([
    ['page', ['en-GB']],
    ['page', true],
    ['page', ['de', 'en-GB']],
    ['page', true],
  ])
  spelling.set(false)
  expect(since()).toEqual(NOTHING)
})
