import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { readSettings } from './settingsFile.ts'

const NOW = Date.UTC(2026, 10, 21, 6, 30)
let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-settings-'))
  file = join(folder, 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('readSettings', () => {
  it('returns the defaults if there is no file', () => {
    expect(readSettings(file, NOW)).toEqual({ settings: DEFAULT_SETTINGS, setAside: null })
    expect(readdirSync(folder)).toEqual([])
  })

  it('fills in settings that a later version added', () => {
    writeFileSync(file, JSON.stringify({ theme: 'dark', presence: { mode: 'manual' } }))
    expect(readSettings(file, NOW).settings).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      presence: { ...DEFAULT_SETTINGS.presence, mode: 'manual' },
    })
  })

  it('reads files without the cache settings, or with a part of them', () => {
    const { cache: _later, ...before } = DEFAULT_SETTINGS
    writeFileSync(file, JSON.stringify(before))
    expect(readSettings(file, NOW)).toEqual({ settings: DEFAULT_SETTINGS, setAside: null })
    writeFileSync(file, JSON.stringify({ ...before, cache: { retentionDays: null } }))
    expect(readSettings(file, NOW).settings.cache).toEqual({ retentionDays: null, mediaMegabytes: 500 })
  })

  it.each([
    ['half a file', '{"theme":"da'],
    ['another kind of thing', '[1,2]'],
    ['a value that does not fit', '{"theme":"purple"}'],
    ['a part that does not fit', '{"notifications":"yes"}'],
    ['nothing', ''],
  ])('sets %s aside and keeps it', (_what, text) => {
    writeFileSync(file, text)
    expect(readSettings(file, NOW)).toEqual({
      settings: DEFAULT_SETTINGS,
      setAside: `${file}.unreadable-2026-11-21T06-30-00-000Z`,
    })
    expect(readdirSync(folder)).toEqual(['settings.json.unreadable-2026-11-21T06-30-00-000Z'])
    expect(readFileSync(join(folder, 'settings.json.unreadable-2026-11-21T06-30-00-000Z'), 'utf8')).toBe(text)
  })
})
