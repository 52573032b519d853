import type { Page } from '@playwright/test'
import type { MenuEntry } from './host/api/menu.ts'
import type { Noted } from './host/api/notification.ts'

/** How a dialog is answered: by button (its text) or number, by files, by a path. Without an answer it is cancelled. */
export interface DialogAnswer {
  readonly button?: string
  readonly response?: number
  readonly checkboxChecked?: boolean
  readonly filePaths?: readonly string[]
  readonly filePath?: string
}
export type DialogKind = 'open' | 'save' | 'message' | 'error'

/** The tray as a person sees it. */
export interface TrayView {
  readonly toolTip: string
  readonly title: string
  /** A data URL; null where the picture is empty. */
  readonly image: string | null
  readonly items: readonly MenuEntry[]
}

/**
 * The machine around the app, as a test moves and sees it. The Chromium host gives all of it; on real Electron it is a
 * recorder inside main, with the gaps named in onElectron.ts. Indexes of notifications may be negative: -1 is the newest.
 */
export interface MachineControl {
  notifications(): Promise<readonly Noted[]>
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
  /** A `deskbell://` link of the system. */
  openUrl(url: string): Promise<void>
  /** A second start, as main hears of it; for a real one call `launchApp` with the same userData. */
  secondInstance(argv: readonly string[]): Promise<void>
  dialogs: {
    /** For the next dialog of this kind. */
    answer(kind: DialogKind, answer: DialogAnswer): Promise<void>
    shown(): Promise<readonly { readonly kind: string; readonly options: unknown; readonly answer: unknown }[]>
  }
  /** Addresses that the app handed to the system, in order. */
  openedExternal(): Promise<readonly string[]>
  loginItem(): Promise<{ readonly openAtLogin?: boolean }>
  /** As PAC says it: `DIRECT`, `PROXY 127.0.0.1:3128`. */
  setProxy(rule: string): Promise<void>
  setSafeStorage(kind: 'keyring' | 'basic_text' | 'none'): Promise<void>
  setOnline(isOnline: boolean): Promise<void>
  setDark(isDark: boolean): Promise<void>
  /** The person goes to another program, and comes back. */
  blurWindow(): Promise<void>
  focusWindow(): Promise<void>
  minimizeWindow(): Promise<void>
  restoreWindow(): Promise<void>
  closeWindow(): Promise<void>
  resizeWindow(width: number, height: number): Promise<void>
  windows(): Promise<readonly WindowView[]>
}

/** One window as the system holds it. */
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
  /** The main window's page, once it shows the app. */
  page(): Promise<Page>
  windows(): readonly Page[]
  readonly host: MachineControl
  /** Every line that main printed. */
  logs(): readonly string[]
  /** Kills main as a power cut would. */
  kill(): Promise<void>
  /** Quits in order. */
  close(): Promise<void>
  /** Settles with the exit code when main has ended. */
  ended(): Promise<number | string>
}

/** How to start the app. */
export interface LaunchOptions {
  /** The folder of another app to run in the same shell, for comparison; Deskbell by default. */
  readonly appPath?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A folder; a fresh one otherwise. */
  readonly userData?: string
  /** What the keyring is from the first moment; the Chromium host only. */
  readonly safeStorage?: 'keyring' | 'basic_text' | 'none'
  readonly headed?: boolean
  readonly onLine?: (line: string) => void
}
