import { basename, join } from 'node:path'
import type Store from 'electron-store'
import * as v from 'valibot'
import type { Settings } from '../../shared/model/settings.ts'
import { SettingsSchema } from '../../shared/model/settings.ts'
import type { SettingsPort } from '../core/desk/ports.ts'
import type { Dispose, Log } from '../core/ports.ts'
import { readSettings } from './settingsFile.ts'

/**
 * The settings of this computer, in `settings.json` of the data folder, written by electron-store (temporary file, then
 * rename). electron-store is loaded at the first change, because with its schema library it is a third of the code that
 * a start would read.
 */
export class SettingsStore implements SettingsPort {
  /** An unreadable file was set aside at this start. */
  readonly wasReset: boolean
  readonly #folder: string
  #store: Store<Settings> | null = null
  readonly #listeners = new Set<(settings: Settings) => void>()
  #settings: Settings

  constructor(folder: string, now: number, log: Log) {
    const found = readSettings(join(folder, 'settings.json'), now)
    this.wasReset = found.setAside !== null
    if (found.setAside !== null) log.error('Unreadable settings set aside', { file: basename(found.setAside) })
    this.#settings = found.settings
    this.#folder = folder
  }

  get(): Settings {
    return this.#settings
  }

  /** Rejects if the result is invalid or can't be written; then nothing has changed. */
  async change(change: Partial<Settings>): Promise<Settings> {
    const store = await this.#writer()
    const next = v.parse(SettingsSchema, { ...this.#settings, ...change })
    store.store = next
    this.#settings = next
    for (const listener of this.#listeners) listener(next)
    return next
  }

  onChange(listener: (settings: Settings) => void): Dispose {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async #writer(): Promise<Store<Settings>> {
    if (this.#store === null) {
      const { default: Writer } = await import('electron-store')
      this.#store ??= new Writer<Settings>({
        name: 'settings',
        cwd: this.#folder,
        accessPropertiesByDotNotation: false,
        clearInvalidConfig: false,
        configFileMode: 0o600,
      })
    }
    return this.#store
  }
}
