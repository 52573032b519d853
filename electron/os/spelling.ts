import type { Session } from 'electron'
import { app } from 'electron'
import type { Log } from '../core/ports.ts'
import type { Platform } from './platform.ts'

/** Languages to check spelling in: the person's, as far as there are dictionaries, at most five; English where there is none. */
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
  /** The page's session: checks, and reaches no network. */
  readonly page: Session
  /** The session that has the system's network: fetches. */
  readonly system: Session
  readonly platform: Platform
  /** Where to fetch dictionaries from instead of Chromium's own address. */
  readonly dictionaries: string | undefined
  readonly log: Log
}

/**
 * Checks spelling with Chromium's dictionaries; until it is switched on nothing is fetched. Dictionaries lie in one folder for all sessions of the
 * app, so one session fetches them and the page's, which has no network, checks with those that are there. macOS checks by itself.
 */
export class Spelling {
  readonly #options: SpellingOptions
  readonly #ready = new Set<string>()
  #wanted: readonly string[] = []

  /** Before any window: each session would fetch a dictionary for the system's language on its own. */
  constructor(options: SpellingOptions) {
    this.#options = options
    if (options.platform === 'darwin') return
    const { system, dictionaries, log } = options
    this.#stop()
    if (dictionaries !== undefined && URL.canParse(dictionaries))
      system.setSpellCheckerDictionaryDownloadURL(dictionaries)
    system.on('spellcheck-dictionary-initialized', (_event, language) => this.#use(language))
    system.on('spellcheck-dictionary-download-failure', (_event, language) =>
      log.warn('A spelling dictionary could not be fetched', { language }),
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
    this.#options.log.info('Spelling is checked', { languages })
  }
}

/** Without a language a session fetches nothing; to be switched off alone does not keep it from fetching (electron#22995). */
function check(session: Session, languages: readonly string[]): void {
  session.setSpellCheckerLanguages([...languages])
  session.setSpellCheckerEnabled(languages.length > 0)
}
