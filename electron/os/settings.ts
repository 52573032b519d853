import { basename, join } from 'node:path'
import type Store from 'electron-store'
import * as v from 'valibot'
import type { Settings } from '../../shared/model/settings.ts'
import { SettingsSchema } from '../../shared/model/settings.ts'
import type { SettingsPort } from '../core/desk/ports.ts'
import type { Dispose, Log } from '../core/ports.ts'
import { readSettings } from './settingsFile.ts'

/**
 * The settings of this machine, in `settings.json` of the data folder, written by electron-store (temporary file, then rename). That brings a
 * schema library and more, a third of all that a start would read, and is there from the first change on.
 */
export class SettingsStore implements SettingsPort {
  /** A file that could not be read was set aside at this start. */
  readonly wasReset: boolean
  readonly #folder: string
  #store: Store<Settings> | null = null
  readonly #listeners = new Set<(settings: Settings) => void>()
  #settings: Settings

  constructor(folder: string, now: number, log: Log) {
    const found = readSettings(join(folder, 'settings.json'), now)
    this.wasReset = found.setAside !== null
    if (found.setAside !== null)
      log.error('The settings could not be read and were set aside', { file: basename(found.setAside) })
    this.#settings = found.settings
    this.#folder = folder
  }

  get(): Settings {
    return this.#settings
  }

  /** Rejects when the result does not fit or the disk refuses; then nothing has changed. */
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
