import { readFileSync, renameSync } from 'node:fs'
import * as v from 'valibot'
import type { Settings } from '../../shared/model/settings.ts'
import { DEFAULT_SETTINGS, SettingsSchema } from '../../shared/model/settings.ts'
import { isRecord } from '../../shared/model/wire.ts'
import { parseJson } from '../../shared/text/json.ts'
import { faultOf } from '../core/cache/index.ts'

/** The settings on disk. `setAside`: path of an invalid file, which was renamed. */
export interface FoundSettings {
  readonly settings: Settings
  readonly setAside: string | null
}

/** Adds the defaults of missing settings, so that a setting added by a later version doesn't make an older file invalid. */
export function withDefaults(stored: unknown): unknown {
  if (!isRecord(stored)) return stored
  const group = (name: 'presence' | 'notifications' | 'cache' | 'proxy'): unknown => {
    const found = stored[name]
    if (found === undefined) return DEFAULT_SETTINGS[name]
    return isRecord(found) ? { ...DEFAULT_SETTINGS[name], ...found } : found
  }
  return {
    ...DEFAULT_SETTINGS,
    ...stored,
    presence: group('presence'),
    notifications: group('notifications'),
    cache: group('cache'),
    proxy: group('proxy'),
  }
}

/**
 * Reads the settings at `path`, or the defaults if there is no file. An invalid file is renamed to `<path>.unreadable-<time>`, never
 * overwritten. `now` in milliseconds. Throws other errors of the disk.
 */
export function readSettings(path: string, now: number): FoundSettings {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { settings: DEFAULT_SETTINGS, setAside: null }
    throw error
  }
  const parsed = v.safeParse(SettingsSchema, withDefaults(parseJson(text)))
  if (parsed.success) return { settings: parsed.output, setAside: null }
  const setAside = `${path}.unreadable-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  try {
    renameSync(path, setAside)
  } catch (error) {
    // In a read-only folder the file stays in place and isn't overwritten either.
    if (faultOf(error) === null) throw error
  }
  return { settings: DEFAULT_SETTINGS, setAside }
}
