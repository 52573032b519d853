import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import en from '../../shared/i18n/en.json' with { type: 'json' }
import type { MenuActions } from './menuTemplate.ts'
import { menuTemplate } from './menuTemplate.ts'
import { createTranslate } from './translate.ts'

const translate = createTranslate(() => ({ wish: 'en', system: 'en' }))
const asked: string[] = []
const actions: MenuActions = {
  command: (id) => asked.push(id),
  edit: (step) => asked.push(step),
  zoom: (direction) => asked.push(direction),
  showLogFile: () => asked.push('log'),
  openVisitor: () => asked.push('visitor'),
  quit: () => asked.push('quit'),
  showAbout: () => asked.push('about'),
}
const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
const of = (platform: 'darwin' | 'win32' | 'linux', packaged = true): MenuItemConstructorOptions[] =>
  flat(menuTemplate({ translate, platform, packaged, hasOwnKeys: (id) => id === 'go-forward', actions }))

describe.each(['darwin', 'win32', 'linux'] as const)('menu on %s', (platform) => {
  it('has a label for every item', () => {
    for (const item of of(platform)) if (item.type !== 'separator') expect(item.label).toMatch(/^[A-Z][^{}|.]*…?$/)
  })

  it('uses only commands that the page has', () => {
    asked.length = 0
    for (const item of of(platform)) Reflect.apply(item.click ?? (() => undefined), null, [])
    const own = new Set(['undo', 'redo', 'in', 'out', 'reset', 'log', 'visitor', 'quit', 'about'])
    const commands = asked.filter((name) => !own.has(name))
    expect(commands.length).toBeGreaterThan(15)
    expect(commands.filter((name) => !Object.hasOwn(en.app.commands, name))).toEqual([])
  })

  it("quits from the menu and never registers the page's keys", () => {
    const items = of(platform)
    expect(items.some((item) => item.label === 'Quit Deskbell')).toBe(true)
    expect(items.find((item) => item.label === 'Back')).toMatchObject({
      accelerator: 'CmdOrCtrl+[',
      registerAccelerator: false,
    })
  })

  it('shows no key of a command that the user gave other keys', () => {
    expect(of(platform).find((item) => item.label === 'Forward')).not.toHaveProperty('accelerator')
  })

  it('has no developer tools in packaged builds', () => {
    const tools = (packaged: boolean): boolean => of(platform, packaged).some((item) => item.role === 'toggleDevTools')
    expect([tools(true), tools(false)]).toEqual([false, true])
  })
})
