import type { Session } from 'electron'
import { app } from 'electron'
import type { Log } from '../core/ports.ts'
import type { Platform } from './platform.ts'

/** Languages for spell checking: the user's that have dictionaries, at most five; else English. */
export function spellingLanguages(preferred: readonly string[], available: readonly string[]): string[] {
  const found = preferred.flatMap((tag) => {
    const exact = available.find((language) => language.toLowerCase() === tag.toLowerCase())
    const alone = tag.split('-')[0]?.toLowerCase()
    return (
      exact ??
      available.find((language) => language.toLowerCase() === alone) ??
      available.find((language) => language.toLowerCase().startsWith(`${alone ?? ''}-`)) ??
      []
    )
  })
  const unique = [...new Set(found)].slice(0, 5)
  return unique.length > 0 ? unique : available.filter((language) => language === 'en-US')
}

interface SpellingOptions {
  /** The page's session, which checks and has no network. */
  readonly page: Session
  /** The session with the system's network, which fetches dictionaries. */
  readonly system: Session
  readonly platform: Platform
  /** Address of the dictionaries, instead of Chromium's. */
  readonly dictionaries: string | undefined
  readonly log: Log
}

/**
 * Checks spelling with Chromium's dictionaries, which are fetched only once it is switched on. All sessions of the app share one folder of
 * dictionaries, so one session fetches them and the page's, which has no network, uses them. macOS has its own spell checker.
 */
export class Spelling {
  readonly #options: SpellingOptions
  readonly #ready = new Set<string>()
  #wanted: readonly string[] = []

  /** Before any window, because each session would fetch a dictionary for the system's language. */
  constructor(options: SpellingOptions) {
    this.#options = options
    if (options.platform === 'darwin') return
    const { system, dictionaries, log } = options
    this.#stop()
    if (dictionaries !== undefined && URL.canParse(dictionaries))
      system.setSpellCheckerDictionaryDownloadURL(dictionaries)
    system.on('spellcheck-dictionary-initialized', (_event, language) => this.#use(language))
    system.on('spellcheck-dictionary-download-failure', (_event, language) =>
      log.warn('Fetching a spelling dictionary failed', { language }),
    )
  }

  /** Switches checking on or off. */
  set(isOn: boolean): void {
    const { platform, system } = this.#options
    if (platform === 'darwin') return
    if (!isOn) {
      this.#stop()
      return
    }
    this.#wanted = spellingLanguages(app.getPreferredSystemLanguages(), system.availableSpellCheckerLanguages)
    check(system, this.#wanted)
  }

  #stop(): void {
    this.#wanted = []
    this.#ready.clear()
    check(this.#options.page, [])
    check(this.#options.system, [])
  }

  #use(language: string): void {
    if (!this.#wanted.includes(language)) return
    this.#ready.add(language)
    const languages = this.#wanted.filter((one) => this.#ready.has(one))
    check(this.#options.page, languages)
    this.#options.log.info('Spell checking on', { languages })
  }
}

/** A session without a language fetches nothing; switching spell checking off alone doesn't prevent it (electron#22995). */
function check(session: Session, languages: readonly string[]): void {
  session.setSpellCheckerLanguages([...languages])
  session.setSpellCheckerEnabled(languages.length > 0)
}
