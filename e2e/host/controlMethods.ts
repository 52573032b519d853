import { app } from './api/app.ts'
import { HostBrowserWindow } from './api/browserWindow.ts'
import { clipboardText, pressShortcut } from './api/desktop.ts'
import type { MenuEntry } from './api/menu.ts'
import { HostMenu } from './api/menu.ts'
import { nativeTheme } from './api/nativeTheme.ts'
import type { NotificationRecord } from './api/notification.ts'
import { HostNotification } from './api/notification.ts'
import { powerMonitor } from './api/power.ts'
import { toPage } from './api/protocol.ts'
import { HostTray } from './api/tray.ts'
import type { Entry, Machine, ShownDialog } from './hostState.ts'
import { hostState } from './hostState.ts'

function required<T>(found: T | null | undefined, what: string): T {
  if (found === null || found === undefined) throw new Error(`no ${what} exists`)
  return found
}

const windowAt = (id: number | undefined): HostBrowserWindow =>
  required(id === undefined ? HostBrowserWindow.getAllWindows()[0] : HostBrowserWindow.fromId(id), `window ${id ?? ''}`)

function click(menu: HostMenu | null | undefined, kind: string, name: string): void {
  if (!required(menu, kind)._click(name)) throw new Error(`the ${kind} has no item "${name}"`)
}

/**
 * Everything that a test can do to the machine, and read of what the app did to it. Times are milliseconds since 1970.
 * Windows are identified by id, notifications by index (-1: the newest).
 */
export const methods = {
  // ── the host
  devtools: async (): Promise<{ address: string; product: string; origin: string }> => {
    const { devtools, product } = await hostState.browser()
    return { address: devtools, product, origin: toPage('app://deskbell/').replace(/\/$/, '') }
  },
  journal: (what?: string): Entry[] => hostState.journal.filter((one) => what === undefined || one.what === what),
  machine: (): Machine => hostState.machine,
  setMachine: (change: Partial<Machine>): void => {
    Object.assign(hostState.machine, change)
    if ('isDark' in change || 'isHighContrast' in change) nativeTheme._changed()
  },

  // ── notifications
  notifications: (): NotificationRecord[] => HostNotification._all(),
  clickNotification: (index: number): void => required(HostNotification._at(index), `notification ${index}`)._click(),
  closeNotification: (index: number): void =>
    required(HostNotification._at(index), `notification ${index}`)._dismiss('userCanceled'),
  replyNotification: (index: number, text: string): void =>
    required(HostNotification._at(index), `notification ${index}`)._reply(text),
  actNotification: (index: number, action: number): void =>
    required(HostNotification._at(index), `notification ${index}`)._act(action),

  // ── tray, menus, badge
  tray: (): object | null => HostTray._all()[0]?._summary() ?? null,
  clickTray: (): void =>
    void required(HostTray._all()[0], 'tray').emit('click', {}, { x: 0, y: 0, width: 22, height: 22 }, { x: 0, y: 0 }),
  clickTrayItem: (name: string): void => click(required(HostTray._all()[0], 'tray')._menu(), 'tray menu', name),
  menu: (): MenuEntry[] | null => HostMenu.getApplicationMenu()?._entries() ?? null,
  clickMenu: (name: string): void => click(HostMenu.getApplicationMenu(), 'application menu', name),
  contextMenu: (): MenuEntry[] | null => HostMenu._shown()?._entries() ?? null,
  clickContextMenu: (name: string): void => click(HostMenu._shown(), 'context menu', name),
  closeContextMenu: (): void => HostMenu._shown()?.closePopup(),
  badge: (): number => app.getBadgeCount(),
  pressShortcut: (accelerator: string): boolean => pressShortcut(accelerator),

  // ── the user and the machine
  setIdle: (seconds: number | 'unknown'): void => {
    hostState.machine.idleSeconds = seconds
    if (seconds === 0) powerMonitor.emit('user-did-become-active')
  },
  lock: (): void => {
    hostState.machine.isLocked = true
    powerMonitor.emit('lock-screen')
  },
  unlock: (): void => {
    hostState.machine.isLocked = false
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
    hostState.journal.filter((one) => one.what === 'open-external').map((one) => (one.details as { url: string }).url),

  // ── dialogs
  answerDialog: (kind: ShownDialog['kind'], answer: Record<string, unknown>): void =>
    void hostState.answers.push({ kind, answer }),
  dialogs: (): ShownDialog[] => hostState.dialogs,

  // ── windows, as the user and the window manager change them
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
