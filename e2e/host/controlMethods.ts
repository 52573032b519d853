import { app } from './api/app.ts'
import { HostBrowserWindow } from './api/browserWindow.ts'
import { clipboardText, pressShortcut } from './api/desktop.ts'
import type { MenuEntry } from './api/menu.ts'
import { HostMenu } from './api/menu.ts'
import { nativeTheme } from './api/nativeTheme.ts'
import type { Noted } from './api/notification.ts'
import { HostNotification } from './api/notification.ts'
import { powerMonitor } from './api/power.ts'
import { toPage } from './api/protocol.ts'
import { HostTray } from './api/tray.ts'
import type { Entry, Machine, ShownDialog } from './world.ts'
import { world } from './world.ts'

function need<T>(found: T | null | undefined, what: string): T {
  if (found === null || found === undefined) throw new Error(`there is no ${what}`)
  return found
}

const windowAt = (id: number | undefined): HostBrowserWindow =>
  need(id === undefined ? HostBrowserWindow.getAllWindows()[0] : HostBrowserWindow.fromId(id), `window ${id ?? ''}`)

function click(menu: HostMenu | null | undefined, kind: string, name: string): void {
  if (!need(menu, kind)._click(name)) throw new Error(`the ${kind} has no item "${name}"`)
}

/**
 * Everything a test or a person can do to the machine around the app, and see of what the app did to it. Times are
 * milliseconds since 1970; windows are named by their id, notifications by their index (-1: the newest).
 */
export const methods = {
  // ── the host itself
  devtools: async (): Promise<{ address: string; product: string; origin: string }> => {
    const { devtools, product } = await world.browser()
    return { address: devtools, product, origin: toPage('app://deskbell/').replace(/\/$/, '') }
  },
  journal: (what?: string): Entry[] => world.journal.filter((one) => what === undefined || one.what === what),
  machine: (): Machine => world.machine,
  setMachine: (change: Partial<Machine>): void => {
    Object.assign(world.machine, change)
    if ('isDark' in change || 'isHighContrast' in change) nativeTheme._changed()
  },

  // ── notifications
  notifications: (): Noted[] => HostNotification._all(),
  clickNotification: (index: number): void => need(HostNotification._at(index), `notification ${index}`)._click(),
  closeNotification: (index: number): void =>
    need(HostNotification._at(index), `notification ${index}`)._dismiss('userCanceled'),
  replyNotification: (index: number, text: string): void =>
    need(HostNotification._at(index), `notification ${index}`)._reply(text),
  actNotification: (index: number, action: number): void =>
    need(HostNotification._at(index), `notification ${index}`)._act(action),

  // ── tray, menus, badge
  tray: (): object | null => HostTray._all()[0]?._summary() ?? null,
  clickTray: (): void =>
    void need(HostTray._all()[0], 'tray').emit('click', {}, { x: 0, y: 0, width: 22, height: 22 }, { x: 0, y: 0 }),
  clickTrayItem: (name: string): void => click(need(HostTray._all()[0], 'tray')._menu(), 'tray menu', name),
  menu: (): MenuEntry[] | null => HostMenu.getApplicationMenu()?._entries() ?? null,
  clickMenu: (name: string): void => click(HostMenu.getApplicationMenu(), 'application menu', name),
  contextMenu: (): MenuEntry[] | null => HostMenu._shown()?._entries() ?? null,
  clickContextMenu: (name: string): void => click(HostMenu._shown(), 'context menu', name),
  closeContextMenu: (): void => HostMenu._shown()?.closePopup(),
  badge: (): number => app.getBadgeCount(),
  pressShortcut: (accelerator: string): boolean => pressShortcut(accelerator),

  // ── the person and the machine
  setIdle: (seconds: number | 'unknown'): void => {
    world.machine.idleSeconds = seconds
    if (seconds === 0) powerMonitor.emit('user-did-become-active')
  },
  lock: (): void => {
    world.machine.isLocked = true
    powerMonitor.emit('lock-screen')
  },
  unlock: (): void => {
    world.machine.isLocked = false
    powerMonitor.emit('unlock-screen')
  },
  suspend: (): void => void powerMonitor.emit('suspend'),
  resume: (): void => void powerMonitor.emit('resume'),
  shutdown: (): void => void powerMonitor.emit('shutdown', { preventDefault: () => undefined }),
  openUrl: (url: string): void => void app.emit('open-url', { preventDefault: () => undefined }, url),
  secondInstance: (argv: string[], cwd?: string, data?: unknown): void =>
    void app.emit('second-instance', {}, [...process.argv.slice(0, 2), ...argv], cwd ?? process.cwd(), data ?? {}),
  activate: (): void =>
    void app.emit(
      'activate',
      {},
      HostBrowserWindow.getAllWindows().some((one) => one.isVisible()),
    ),
  loginItem: (): object => app._loginItem(),
  clipboard: (): string => clipboardText(),
  openedExternal: (): string[] =>
    world.journal.filter((one) => one.what === 'open-external').map((one) => (one.details as { url: string }).url),

  // ── dialogs
  answerDialog: (kind: ShownDialog['kind'], answer: Record<string, unknown>): void =>
    void world.answers.push({ kind, answer }),
  dialogs: (): ShownDialog[] => world.dialogs,

  // ── windows, as the person and the window manager move them
  windows: (): object[] => HostBrowserWindow.getAllWindows().map((one) => one._summary()),
  closeWindow: (id?: number): void => windowAt(id).close(),
  focusWindow: (id?: number): void => windowAt(id).focus(),
  blurWindow: (id?: number): void => windowAt(id).blur(),
  minimizeWindow: (id?: number): void => windowAt(id).minimize(),
  restoreWindow: (id?: number): void => windowAt(id).restore(),
  resizeWindow: (width: number, height: number, id?: number): void => windowAt(id).setSize(width, height),
  crashWindow: (id?: number): void => windowAt(id).webContents._crash(),
  quit: (): void => app.quit(),
}

/** The control channel as a type, for the fixture. */
export type ControlMethods = typeof methods
