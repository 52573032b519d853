import { readFileSync, renameSync } from 'node:fs'
import * as v from 'valibot'
import type { Settings } from '../../shared/model/settings.ts'
import { DEFAULT_SETTINGS, SettingsSchema } from '../../shared/model/settings.ts'
import { parseJson } from '../../shared/text/json.ts'
import { faultOf } from '../core/cache/index.ts'

/** What was found on disk. `setAside` names the file that did not fit and was kept for looking at. */
export interface FoundSettings {
  readonly settings: Settings
  readonly setAside: string | null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Defaults under what is stored, so that a setting added by a later version does not make an older file unfit. */
export function withDefaults(stored: unknown): unknown {
  if (!isRecord(stored)) return stored
  const group = (name: 'presence' | 'notifications' | 'cache'): unknown => {
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
  }
}

/**
 * Reads the settings at `path`; no file means the defaults. One that is not JSON or does not fit is renamed to
 * `<path>.unreadable-<time>`, never overwritten. `now` in milliseconds. Throws what the disk refuses otherwise.
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
    // In a folder that takes no writes it stays where it is, and nothing is written over it either.
    if (faultOf(error) === null) throw error
  }
  return { settings: DEFAULT_SETTINGS, setAside }
}
