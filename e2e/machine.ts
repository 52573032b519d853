import type { Page } from '@playwright/test'
import type { MenuEntry } from './host/api/menu.ts'
import type { NotificationRecord } from './host/api/notification.ts'

/** The answer to a dialog: a button by text or number, files, or a path. A dialog without an answer is canceled. */
export interface DialogAnswer {
  readonly button?: string
  readonly response?: number
  readonly checkboxChecked?: boolean
  readonly filePaths?: readonly string[]
  readonly filePath?: string
}
export type DialogKind = 'open' | 'save' | 'message' | 'error'

/** The tray as the user sees it. */
export interface TrayView {
  readonly toolTip: string
  readonly title: string
  /** A data URL; null if the image is empty. */
  readonly image: string | null
  readonly items: readonly MenuEntry[]
}

/**
 * The machine that the app runs on, as a test controls and observes it. The Chromium host supports all of it. On real
 * Electron a recorder in main does, with the gaps listed in onElectron.ts. Notification indexes may be negative: -1 is
 * the newest.
 */
export interface MachineControl {
  notifications(): Promise<readonly NotificationRecord[]>
  clickNotification(index?: number): Promise<void>
  closeNotification(index?: number): Promise<void>
  replyNotification(text: string, index?: number): Promise<void>
  tray(): Promise<TrayView | null>
  clickTray(): Promise<void>
  /** By id or by label. */
  clickTrayItem(name: string): Promise<void>
  menu(): Promise<readonly MenuEntry[] | null>
  clickMenu(name: string): Promise<void>
  contextMenu(): Promise<readonly MenuEntry[] | null>
  clickContextMenu(name: string): Promise<void>
  badge(): Promise<number>
  setIdle(seconds: number | 'unknown'): Promise<void>
  lock(): Promise<void>
  unlock(): Promise<void>
  suspend(): Promise<void>
  resume(): Promise<void>
  /** Opens a `deskbell://` link from the system. */
  openUrl(url: string): Promise<void>
  /** Sends main the event of a second start. For a real one, call `launchApp` with the same userData. */
  secondInstance(argv: readonly string[]): Promise<void>
  dialogs: {
    /** Sets the answer to the next dialog of this kind. */
    answer(kind: DialogKind, answer: DialogAnswer): Promise<void>
    shown(): Promise<readonly { readonly kind: string; readonly options: unknown; readonly answer: unknown }[]>
  }
  /** Addresses that the app opened in the system, in order. */
  openedExternal(): Promise<readonly string[]>
  /** The text that the app copied last. */
  clipboard(): Promise<string>
  loginItem(): Promise<{ readonly openAtLogin?: boolean }>
  /** In PAC format: `DIRECT`, `PROXY 127.0.0.1:3128`. */
  setProxy(rule: string): Promise<void>
  setSafeStorage(kind: 'keyring' | 'basic_text' | 'none'): Promise<void>
  setOnline(isOnline: boolean): Promise<void>
  setDark(isDark: boolean): Promise<void>
  /** The user switches to another program; `focusWindow` switches back. */
  blurWindow(): Promise<void>
  focusWindow(): Promise<void>
  minimizeWindow(): Promise<void>
  restoreWindow(): Promise<void>
  closeWindow(): Promise<void>
  resizeWindow(width: number, height: number): Promise<void>
  windows(): Promise<readonly WindowView[]>
}

/** One window as the system shows it. */
export interface WindowView {
  readonly id: number
  readonly title: string
  readonly url: string
  readonly isVisible: boolean
  readonly isFocused: boolean
  readonly isMinimized: boolean
}

/** A running app, on either shell. */
export interface RunningApp {
  readonly shell: 'Electron' | 'the Chromium host'
  readonly userData: string
  /** The page of the main window, as soon as it shows the app. */
  page(): Promise<Page>
  windows(): readonly Page[]
  /** The page of the window that shows an address outside the app, as soon as there is one. */
  outsidePage(): Promise<Page>
  readonly host: MachineControl
  /** Every line that main printed. */
  logs(): readonly string[]
  /** Kills main, as a power cut would. */
  kill(): Promise<void>
  /** Quits the app normally. */
  close(): Promise<void>
  /** Resolves with the exit code when main has exited. */
  ended(): Promise<number | string>
}

/** How to start the app. */
export interface LaunchOptions {
  /** The folder of another app to run in the same shell, for comparison; Deskbell by default. */
  readonly appPath?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A folder; a new one by default. */
  readonly userData?: string
  /** The keyring from the start; only on the Chromium host. */
  readonly safeStorage?: 'keyring' | 'basic_text' | 'none'
  readonly headed?: boolean
  readonly onLine?: (line: string) => void
}
