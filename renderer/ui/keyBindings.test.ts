import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { fakeSettingsHead } from '../testing/fakeData.ts'
import { connectFake } from '../testing/mount.ts'
import type { KeySettings } from './keyBindings.ts'
import {
  bindingsOf,
  chooseKeys,
  chordsOf,
  isReserved,
  isSingleKey,
  usersOf,
  withKey,
  withoutOwnKey,
} from './keyBindings.ts'
import { chordOf, matchesChord } from './shortcuts.ts'
import { COMMAND_IDS, SHORTCUTS } from './shortcutTable.ts'

const DEFAULT = DEFAULT_SETTINGS.keys
const WEB: KeySettings = { ...DEFAULT, preset: 'web' }
afterEach(() => chooseKeys(DEFAULT))

/** The event of a chord on a US keyboard. */
function eventOf(chord: string, isMac: boolean): KeyboardEvent {
  const parts = chord.split('+')
  const name = parts.pop() ?? ''
  const has = (modifier: string): boolean => parts.includes(modifier)
  const codes: Record<string, string> = { '[': 'BracketLeft', ']': 'BracketRight', '\\': 'Backslash' }
  const isLetter = /^[A-Z]$/.test(name)
  return new KeyboardEvent('keydown', {
    key: isLetter && !has('Shift') ? name.toLowerCase() : name,
    code: codes[name] ?? (isLetter ? `Key${name}` : /^\d$/.test(name) ? `Digit${name}` : ''),
    ctrlKey: isMac ? has('Ctrl') : has('Mod'),
    metaKey: isMac ? has('Mod') : has('Ctrl'),
    altKey: has('Alt'),
    shiftKey: has('Shift') || name === '?',
  })
}

describe.each(['linux', 'darwin'] as const)('the keys of commands (%s)', (platform) => {
  it('are read from an event as the table writes them', () => {
    connectFake({ settings: { ...fakeSettingsHead(), platform } })
    for (const id of COMMAND_IDS)
      for (const chord of bindingsOf(WEB).get(id) ?? []) {
        const event = eventOf(chord, platform === 'darwin')
        expect([chord, chordOf(event), matchesChord(event, chord)]).toEqual([chord, chord, true])
      }
  })
})

describe('the keys of commands', () => {
  it.each([DEFAULT, WEB])('belong to one command each, and to none that fields need: $preset', (keys) => {
    const all = [...bindingsOf(keys)].flatMap(([id, chords]) => (id === 'conversation-close' ? [] : chords))
    expect(all.length).toBe(new Set(all).size)
    // Fields have undo and "select all" of their own; these commands work outside of fields.
    const shared = ['Mod+A', 'Mod+Z', 'F6']
    expect(all.filter((chord) => isReserved(chord) && !shared.includes(chord))).toEqual([])
  })
  it('are taught in the words of the preset', () => {
    chooseKeys(WEB)
    expect(chordsOf('conversation-resolve')).toEqual(['Alt+E', 'Mod+Alt+E', 'E'])
  })
  it('have no single letters where those are off', () => {
    const left = [...bindingsOf({ ...DEFAULT, singleKeys: false }).values()].flat()
    expect(left.filter(isSingleKey)).toEqual([])
    expect(left).toContain('Mod+K')
  })
  it('are replaced by the user’s, which are taken from other commands, and come back', () => {
    const own = withKey(DEFAULT, 'conversation-resolve', 'Mod+K')
    expect(usersOf(DEFAULT, 'conversation-resolve', 'Mod+K')).toEqual(['palette-open'])
    expect(bindingsOf(own).get('conversation-resolve')).toEqual(['Mod+K'])
    expect(bindingsOf(own).get('palette-open')).toEqual([])
    const none = withKey(own, 'conversation-resolve', null)
    expect(bindingsOf(none).get('conversation-resolve')).toEqual([])
    expect(bindingsOf(withoutOwnKey(none, 'conversation-resolve')).get('conversation-resolve')).toEqual(
      SHORTCUTS['conversation-resolve'].keys,
    )
  })
  it('ignores keys of commands that a later version had', () => {
    expect(bindingsOf({ ...DEFAULT, own: { 'conversation-explode': ['Q'] } }).size).toBe(COMMAND_IDS.length)
  })
})
