import { basename, join } from 'node:path'
import Store from 'electron-store'
import * as v from 'valibot'
import { SettingsSchema } from '../../shared/model/settings.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { SettingsPort } from '../core/desk/ports.ts'
import type { Dispose, Log } from '../core/ports.ts'
import { readSettings } from './settingsFile.ts'

/** The settings of this machine, in `settings.json` of the data folder, written by electron-store (temporary file, then rename). */
export class SettingsStore implements SettingsPort {
  /** A file that could not be read was set aside at this start. */
  readonly wasReset: boolean
  readonly #store: Store<Settings>
  readonly #listeners = new Set<(settings: Settings) => void>()
  #settings: Settings

  constructor(folder: string, now: number, log: Log) {
    const found = readSettings(join(folder, 'settings.json'), now)
    this.wasReset = found.setAside !== null
    if (found.setAside !== null) log.error('The settings could not be read and were set aside', { file: basename(found.setAside) })
    this.#settings = found.settings
    this.#store = new Store<Settings>({ name: 'settings', cwd: folder, accessPropertiesByDotNotation: false, clearInvalidConfig: false })
  }

  get(): Settings {
    return this.#settings
  }

  /** Rejects when the result does not fit or the disk refuses; then nothing has changed. */
  change(change: Partial<Settings>): Promise<Settings> {
    return new Promise((resolve) => {
      const next = v.parse(SettingsSchema, { ...this.#settings, ...change })
      this.#store.store = next
      this.#settings = next
      for (const listener of this.#listeners) listener(next)
      resolve(next)
    })
  }

  onChange(listener: (settings: Settings) => void): Dispose {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
