import { EventEmitter } from 'node:events'
import { basename } from 'node:path'
import type { MenuItemConstructorOptions, Tray } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Platform } from './platform.ts'
import { createTranslate } from './translate.ts'
import type { TrayState } from './trayState.ts'
import { EMPTY_TRAY } from './trayState.ts'

const { theme } = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  return { theme: Object.assign(new EventEmitter(), { shouldUseDarkColorsForSystemIntegratedUI: true }) }
})
vi.mock('electron', () => ({
  nativeTheme: theme,
  nativeImage: { createFromPath: (path: string) => path },
  Menu: { buildFromTemplate: (template: unknown) => template },
  Tray: null,
}))
const { TrayIcon } = await import('./tray.ts')

/** Counts what it is asked, for icons on Linux travel over D-Bus each time. */
class FakeTray extends EventEmitter {
  readonly calls: string[] = []
  menu: MenuItemConstructorOptions[] = []
  destroyed = false
  setImage(path: string): void {
    this.calls.push(`image ${basename(path)}`)
  }
  setToolTip(text: string): void {
    this.calls.push(`tip ${text}`)
  }
  setContextMenu(menu: MenuItemConstructorOptions[]): void {
    this.menu = menu
    this.calls.push('menu')
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  destroy(): void {
    this.destroyed = true
    this.calls.push('destroy')
  }
}

let tray: FakeTray
const done: string[] = []
const open = (
  platform: Platform = 'linux',
  create = (): Tray => tray as unknown as Tray,
): InstanceType<typeof TrayIcon> =>
  new TrayIcon({
    icons: '/icons',
    platform,
    translate: createTranslate(() => ({ wish: 'en', system: 'en' })),
    create,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => done.push(message),
      error: () => undefined,
    },
    open: () => done.push('open'),
    quit: () => done.push('quit'),
    setAvailability: ({ accountId }, availability) => done.push(`${accountId} ${availability}`),
  })
const account = { sessionId: 's1', accountId: 1, name: 'Paper', host: 'desk.example', availability: 'online' as const }
const state = (change: Partial<TrayState> = {}): TrayState => ({
  ...EMPTY_TRAY,
  status: 'online',
  connection: 'online',
  accounts: [account],
  ...change,
})
const labels = (menu: MenuItemConstructorOptions[]): (string | undefined)[] =>
  menu.map((item) => item.label ?? item.type)
beforeEach(() => {
  tray = new FakeTray()
  done.length = 0
  theme.removeAllListeners()
})

describe('TrayIcon', () => {
  it('shows each state once', () => {
    const icon = open()
    tray.calls.length = 0
    icon.set(state({ unread: 2 }))
    icon.set(state({ unread: 2 }))
    icon.set(state({ unread: 3 }))
    expect(tray.calls).toEqual([
      'image online-unread-panel.png',
      'tip Deskbell: connected, 2 unread conversations',
      'menu',
      'tip Deskbell: connected, 3 unread conversations',
    ])
  })

  it('offers the window, each account and Quit', () => {
    const icon = open()
    expect(labels(tray.menu)).toEqual(['Open Deskbell', 'separator', 'Quit Deskbell'])
    icon.set(state())
    expect(labels(tray.menu)).toEqual(['Open Deskbell', 'separator', 'Availability', 'separator', 'Quit Deskbell'])
    icon.set(state({ accounts: [account, { ...account, accountId: 2, name: 'Ink', availability: 'busy' }] }))
    expect(labels(tray.menu)).toEqual([
      'Open Deskbell',
      'separator',
      'Paper on desk.example',
      'Ink on desk.example',
      'separator',
      'Quit Deskbell',
    ])
    const second = tray.menu[3]?.submenu as MenuItemConstructorOptions[]
    expect(second.map(({ label, checked }) => [label, checked])).toEqual([
      ['Online', false],
      ['Busy', true],
      ['Offline', false],
    ])
    for (const item of [...tray.menu, ...second]) Reflect.apply(item.click ?? (() => undefined), null, [])
    expect(done).toEqual(['open', 'quit', '2 online', '2 busy', '2 offline'])
  })

  it('opens on a click, but not on macOS, where a click opens the menu', () => {
    open('win32')
    tray.emit('click')
    tray = new FakeTray()
    open('darwin')
    tray.emit('click')
    expect(done).toEqual(['open'])
  })

  it('follows the taskbar from dark to light', () => {
    open('win32').set(state())
    theme.shouldUseDarkColorsForSystemIntegratedUI = false
    theme.emit('updated')
    theme.shouldUseDarkColorsForSystemIntegratedUI = true
    expect(tray.calls.filter((call) => call.startsWith('image'))).toEqual([
      'image online-light.png',
      'image online-dark.png',
    ])
  })

  it('is absent and logged where the system has no tray', () => {
    const icon = open('linux', () => {
      throw new Error('no notification area')
    })
    icon.set(state())
    expect([icon.available, done]).toEqual([false, ['No tray available']])
  })

  it('is disposed once and ignores later events', () => {
    const icon = open()
    icon.dispose()
    icon.dispose()
    icon.set(state())
    expect([
      tray.calls.filter((call) => call === 'destroy').length,
      tray.calls.at(-1),
      theme.listenerCount('updated'),
      icon.available,
    ]).toEqual([1, 'destroy', 0, false])
  })
})
