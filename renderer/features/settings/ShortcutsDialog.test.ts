import { afterEach, describe, expect, it } from 'vitest'
import { useSettings } from '../../stores/settings.ts'
import { fakeData } from '../../testing/fakeBridge.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import { chordNames } from '../../ui/shortcuts.ts'
import { COMMAND_IDS, FIXED_KEY_IDS, SHORTCUTS } from '../../ui/shortcutTable.ts'
import ShortcutsDialog from './ShortcutsDialog.vue'
import { balanced } from './useShortcutSheet.ts'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function sheet(sendKey: 'enter' | 'modEnter' = 'enter') {
  const data = fakeData()
  data.settings = { ...data.settings, settings: { ...data.settings.settings, sendKey } }
  mounted = await mountOnDesk(ShortcutsDialog, { data })
  await settled()
  const keysOf = (id: string): string[] =>
    [...document.querySelectorAll(`[data-shortcut="${id}"] .keys`)].map((keys) =>
      [...keys.children].map(({ textContent }) => textContent).join(' '),
    )
  const ids = (): string[] =>
    [...document.querySelectorAll<HTMLElement>('[data-shortcut]')].map((line) => line.dataset['shortcut'] ?? '')
  async function find(text: string): Promise<void> {
    const field = document.querySelector('input')!
    field.value = text
    field.dispatchEvent(new Event('input'))
    await settled()
  }
  return { keysOf, ids, find }
}

describe('the sheet of shortcuts', () => {
  it('has every command with a key, with all its keys, and every fixed key', async () => {
    const { keysOf, ids } = await sheet()
    for (const id of COMMAND_IDS)
      expect([id, keysOf(id)]).toEqual([id, SHORTCUTS[id].keys.map((chord) => chordNames(chord).join(' '))])
    const commands = COMMAND_IDS.filter((id) => SHORTCUTS[id].keys.length > 0)
    expect(ids().toSorted()).toEqual([...commands, ...FIXED_KEY_IDS].toSorted())
  })
  it('shows the keys of the composer as they are set', async () => {
    const enter = await sheet('enter')
    expect([enter.keysOf('composer-send'), enter.keysOf('composer-newLine')]).toEqual([
      ['Enter', 'Ctrl Enter'],
      ['Shift Enter'],
    ])
    mounted?.end()
    const modEnter = await sheet('modEnter')
    expect([modEnter.keysOf('composer-send'), modEnter.keysOf('composer-newLine')]).toEqual([['Ctrl Enter'], ['Enter']])
  })
  it.each([
    ['resolve', 'conversation-resolve'],
    ['close', 'conversation-resolve'],
    ['emoji', 'composer-emoji'],
    ['shift enter', 'composer-newLine'],
  ])('finds %j', async (typed, id) => {
    const { ids, find } = await sheet()
    const all = ids().length
    await find(typed)
    expect(ids()).toContain(id)
    expect(ids().length).toBeLessThan(all / 3)
  })
  it('reports that nothing was found', async () => {
    const { ids, find } = await sheet()
    await find('zzzz')
    expect(ids()).toEqual([])
    expect(document.querySelector('[role="status"]')?.textContent).toContain('zzzz')
  })
})

describe('columns', () => {
  const group = (name: string, lines: number) => ({ name, lines: Array.from({ length: lines }) })
  it('have about the same height and keep the order of the groups', () => {
    const columns = balanced([group('go', 8), group('list', 4), group('conversation', 19), group('app', 5)])
    expect(columns.map((column) => column.map(({ name }) => name))).toEqual([['go', 'list', 'app'], ['conversation']])
    expect(balanced([group('go', 2)]).map((column) => column.length)).toEqual([1])
    expect(balanced([])).toEqual([])
  })
})

describe('changing keys', () => {
  async function edit(id: string) {
    await sheet()
    const byText = (text: string): HTMLButtonElement =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === text)!
    byText('Change keys').click()
    await settled()
    const line = (): HTMLElement => document.querySelector<HTMLElement>(`[data-shortcut="${id}"]`)!
    const button = (): HTMLButtonElement => line().querySelector<HTMLButtonElement>('.keys-button')!
    const press = async (key: string, init: KeyboardEventInit = {}): Promise<void> => {
      button().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
      await settled()
    }
    const begin = async (): Promise<void> => {
      button().focus()
      button().click()
      await settled()
    }
    const own = (): Record<string, string[]> => useSettings().settings.keys.own
    return { line, button, press, begin, own }
  }

  it('takes the next keys, after Escape none', async () => {
    const { press, begin, own, line } = await edit('conversation-resolve')
    await begin()
    await press('Escape')
    expect(own()).toEqual({})
    await begin()
    await press('Control', { ctrlKey: true })
    await press('d', { ctrlKey: true, code: 'KeyD' })
    expect(own()).toEqual({ 'conversation-resolve': ['Mod+D'] })
    expect(line().querySelector('.keys')?.textContent).toBe('CtrlD')
  })
  it('refuses what fields need, in words', async () => {
    const { press, begin, own, line } = await edit('conversation-resolve')
    await begin()
    await press('c', { ctrlKey: true, code: 'KeyC' })
    expect(line().textContent).toContain('Ctrl C can’t be given to a command')
    expect(own()).toEqual({})
  })
  it('takes the keys of another command only when they are pressed again', async () => {
    const { press, begin, own, line } = await edit('conversation-resolve')
    await begin()
    await press('k', { ctrlKey: true, code: 'KeyK' })
    expect(line().textContent).toContain('Ctrl K belongs to')
    expect(own()).toEqual({})
    await press('k', { ctrlKey: true, code: 'KeyK' })
    expect(own()).toEqual({ 'conversation-resolve': ['Mod+K'], 'palette-open': [] })
  })
})
