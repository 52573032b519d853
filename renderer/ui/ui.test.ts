import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { fakeSettingsHead } from '../testing/fakeData.ts'
import { installTestKeys } from '../testing/keys.ts'
import { connectFake, inScope } from '../testing/mount.ts'
import Avatar from './Avatar.vue'
import Button from './Button.vue'
import { channelKind } from './channels.ts'
import { hueOf } from './names.ts'
import { countReconnect } from './reconnects.ts'
import { chordNames, keysOf, matchesChord, runCommand, useAvailableCommands, useCommand } from './shortcuts.ts'
import { COMMAND_IDS, SHORTCUTS } from './shortcutTable.ts'
import { daysApart, formatRelative, formatSince, formatSpan, formatUntil } from './times.ts'

const at = (year: number, month: number, day: number, hour: number, minute = 0): number =>
  new Date(year, month - 1, day, hour, minute).getTime() / 1000
const NOW = at(2026, 10, 21, 10, 30)

describe('times', () => {
  it.each([
    [NOW - 20, null],
    [NOW - 120, '2m'],
    [NOW - 3_600 * 3, '3h'],
    [at(2026, 10, 20, 23), '11h'],
    [at(2026, 10, 18, 9), 'Sun'],
    [at(2026, 9, 12, 9), 'Sep 12'],
    [at(2024, 9, 12, 9), 'Sep 12, 2024'],
  ])('writes %s for people', (moment, words) => {
    expect(formatRelative(moment, NOW, 'en')).toBe(words)
  })
  it('counts calendar days across the end of daylight saving time', () => {
    expect(daysApart(at(2026, 10, 24, 23, 59), at(2026, 10, 25, 0, 1))).toBe(1)
    expect(daysApart(at(2026, 10, 25, 0, 1), at(2026, 10, 26, 23))).toBe(1)
  })
  it('formats spans and future times', () => {
    expect(formatSpan(30, 'en')).toBe('1m')
    expect(formatSpan(7_300, 'en')).toBe('2h')
    expect(formatSpan(90_000 * 2, 'en')).toBe('2d')
    expect(formatUntil(at(2026, 10, 21, 17), NOW, 'en')).toMatch(/^5:00\sPM$/)
    expect(formatUntil(at(2026, 10, 23, 9), NOW, 'en')).toMatch(/^Fri,? 9:00\sAM$/)
    expect(formatUntil(at(2026, 12, 1, 9), NOW, 'en')).toBe('Dec 1')
  })
  it('names the day of a past time', () => {
    expect(formatSince(at(2026, 10, 21, 8, 5), NOW, 'en')).toMatch(/^8:05\sAM$/)
    expect(formatSince(at(2026, 10, 20, 9, 55), NOW, 'en')).toMatch(/^Tue,? 9:55\sAM$/)
    expect(formatSince(at(2026, 10, 14, 9, 55), NOW, 'en')).toBe('Oct 14')
    expect(formatUntil(at(2026, 10, 20, 9, 55), NOW, 'en')).toMatch(/^Tue,? 9:55\sAM$/)
  })
})

describe('names', () => {
  it('always gives a name the same hue', () => {
    expect(hueOf('Maya')).toBe(hueOf('Maya'))
    for (const name of ['Maya', '王小明', '', 'نور']) expect(hueOf(name)).toBeGreaterThanOrEqual(0)
    expect(new Set(['Maya', 'Kofi', 'Tomás', 'Ellen', 'Jonas', 'Sunita'].map(hueOf)).size).toBeGreaterThan(2)
  })
  it('names known channels and has a fallback for unknown ones', () => {
    expect(channelKind('Channel::Whatsapp')).toBe('whatsapp')
    expect(channelKind('Channel::Carrier')).toBe('other')
    expect(channelKind(null)).toBe('other')
  })
})

describe('a button', () => {
  it('ignores clicks while it is loading, and keeps the focus', async () => {
    const onClick = vi.fn()
    const wrapper = mount(Button, { props: { loading: true, onClick }, attachTo: document.body })
    const { element } = wrapper.get('button')
    element.focus()
    element.click()
    expect(onClick).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(element)
    await wrapper.setProps({ loading: false })
    element.click()
    expect(onClick).toHaveBeenCalledOnce()
    wrapper.unmount()
  })
})

describe('an image that could not be loaded', () => {
  it('is replaced by initials, and loaded again on reconnect', async () => {
    const wrapper = mount(Avatar, { props: { name: 'Maya Lindqvist', image: 'media/maya' } })
    await wrapper.get('img').trigger('error')
    expect(wrapper.find('img').exists()).toBe(false)
    countReconnect()
    await nextTick()
    expect(wrapper.get('img').attributes('src')).toBe('media/maya')
  })
})

describe('the shortcut table', () => {
  it('assigns every chord to one command', () => {
    const chords = COMMAND_IDS.flatMap((id) => SHORTCUTS[id].keys)
    expect(chords.length).toBe(new Set(chords).size)
  })
  it('has no chord without a modifier that works while the user types', () => {
    for (const id of COMMAND_IDS)
      if (SHORTCUTS[id].everywhere === true)
        for (const chord of SHORTCUTS[id].keys) if (chord.length > 1) expect(chord).toMatch(/^(Mod|Alt|Shift\+F|F)/)
  })
})

describe('keys', () => {
  const key = (init: KeyboardEventInit): KeyboardEvent =>
    new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  function on(platform: 'darwin' | 'linux'): void {
    connectFake({ settings: { ...fakeSettingsHead(), platform } })
  }
  it('reads Mod as ⌘ on macOS and Ctrl elsewhere', () => {
    on('darwin')
    expect(matchesChord(key({ key: 'k', metaKey: true }), 'Mod+K')).toBe(true)
    expect(matchesChord(key({ key: 'k', ctrlKey: true }), 'Mod+K')).toBe(false)
    expect(chordNames('Mod+Shift+A')).toEqual(['⌘', '⇧', 'A'])
    on('linux')
    expect(matchesChord(key({ key: 'k', ctrlKey: true }), 'Mod+K')).toBe(true)
    expect(keysOf('palette-open')).toEqual(['Ctrl', 'K'])
  })
  it('uses the physical key on layouts without Latin letters', () => {
    on('linux')
    expect(matchesChord(key({ key: 'о', code: 'KeyJ' }), 'J')).toBe(true)
    expect(matchesChord(key({ key: 'ت', code: 'KeyJ' }), 'J')).toBe(true)
    expect(matchesChord(key({ key: 'n', code: 'KeyL' }), 'N')).toBe(true)
  })
  it('accepts symbols with the Shift they need, and letters without', () => {
    on('linux')
    expect(matchesChord(key({ key: '?', shiftKey: true }), '?')).toBe(true)
    expect(matchesChord(key({ key: 'J', shiftKey: true }), 'J')).toBe(false)
    expect(matchesChord(key({ key: 'E', shiftKey: true }), 'Shift+E')).toBe(true)
    expect(matchesChord(key({ key: 'e', ctrlKey: true }), 'E')).toBe(false)
  })
})

describe('commands', () => {
  let end = (): void => undefined
  afterEach(() => {
    end()
    document.body.innerHTML = ''
  })
  const press = (target: Element, init: KeyboardEventInit): KeyboardEvent => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
    target.dispatchEvent(event)
    return event
  }
  function setUp(enabled = true) {
    connectFake()
    const run = vi.fn()
    const open = vi.fn()
    const scope = inScope(() => {
      useCommand('list-next', run, () => enabled)
      useCommand('palette-open', open)
      return installTestKeys()
    })
    end = () => {
      scope.value.end()
      scope.stop()
    }
    return { run, open }
  }
  it('run by their key, which is not handled further', () => {
    const { run } = setUp()
    expect(press(document.body, { key: 'j' }).defaultPrevented).toBe(true)
    expect(run).toHaveBeenCalledOnce()
  })
  it('ignore a typed sign although the same command has a chord that works everywhere', () => {
    setUp()
    const search = vi.fn()
    const scope = inScope(() => {
      useCommand('search-open', search)
      return true
    })
    document.body.innerHTML = '<textarea></textarea>'
    const field = document.querySelector('textarea')!
    expect(press(field, { key: '/' }).defaultPrevented).toBe(false)
    expect(search).not.toHaveBeenCalled()
    expect(press(field, { key: 'F', ctrlKey: true, shiftKey: true }).defaultPrevented).toBe(true)
    press(document.body, { key: '/' })
    expect(search).toHaveBeenCalledTimes(2)
    scope.stop()
  })
  it('do not run while the user types, unless they work everywhere', () => {
    const { run, open } = setUp()
    document.body.innerHTML =
      '<textarea></textarea><div role="dialog"><button></button></div><div contenteditable="true"></div>'
    for (const target of document.body.querySelectorAll('textarea, button, [contenteditable]')) {
      press(target, { key: 'j' })
      press(target, { key: 'k', ctrlKey: true })
    }
    expect(run).not.toHaveBeenCalled()
    expect(open).toHaveBeenCalledTimes(3)
  })
  it('do not act on what an open dialog covers', () => {
    const { open } = setUp()
    const mine = vi.fn()
    const scope = inScope(() => {
      useCommand('go-mine', mine)
      return true
    })
    for (const role of ['dialog', 'alertdialog']) {
      document.body.innerHTML = `<div role="${role}" class="dialog" data-state="open"><button></button></div>`
      for (const target of [document.body, document.querySelector('button')!])
        press(target, { key: '1', code: 'Digit1', altKey: true })
      expect(mine).not.toHaveBeenCalled()
      press(document.querySelector('button')!, { key: 'k', ctrlKey: true })
    }
    expect(open).toHaveBeenCalledTimes(2)
    document.body.innerHTML = '<div role="dialog" class="dialog" data-state="closed"></div>'
    press(document.body, { key: '1', code: 'Digit1', altKey: true })
    expect(mine).toHaveBeenCalledOnce()
    scope.stop()
  })
  it('do not run when they are not possible', () => {
    const { run } = setUp(false)
    press(document.body, { key: 'j' })
    expect(run).not.toHaveBeenCalled()
    expect(runCommand('list-next')).toBe(false)
  })
  it('ignore keys that were handled already or that compose a character', () => {
    const { run } = setUp()
    press(document.body, { key: 'j', isComposing: true })
    expect(run).not.toHaveBeenCalled()
  })
  it('are run by the last registration, and by the one before when that ends', () => {
    const { run } = setUp()
    const over = vi.fn()
    const inner = inScope(() => {
      useCommand('list-next', over)
      return true
    })
    runCommand('list-next')
    inner.stop()
    runCommand('list-next')
    expect([over.mock.calls.length, run.mock.calls.length]).toEqual([1, 1])
  })
  it('are offered to the palette only while they are possible', () => {
    setUp(false)
    const offered = inScope(() => useAvailableCommands())
    expect(offered.value.value).toEqual(['palette-open'])
    offered.stop()
  })
})
