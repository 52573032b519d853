import { BrowserWindow, nativeTheme } from 'electron'
import type { Clock, Log } from '../core/ports.ts'
import { VISITOR_ADDRESS } from './origin.ts'
import { GROUND, guardPage, pageOptions } from './pageWindow.ts'
import { ReloadBudget } from './reloadBudget.ts'

export interface VisitorWindowOptions {
  readonly preload: string
  readonly icon: string | null
  readonly clock: Clock
  readonly log: Log
  /** The window exists and its page is about to load. Returns what ends it. */
  onOpen(window: BrowserWindow): Promise<() => Promise<void>>
}

/** The visitor window: opened by the user, gone when it is closed. One at a time. */
export class VisitorWindow {
  readonly #options: VisitorWindowOptions
  #window: BrowserWindow | null = null
  /** Opening and ending, one after the other. */
  #work: Promise<void> = Promise.resolve()
  #isEnding = false

  constructor(options: VisitorWindowOptions) {
    this.#options = options
  }

  /** The window while it has the focus: edit and zoom items of the menu act on it. */
  get focused(): BrowserWindow | null {
    return this.#window?.isFocused() === true ? this.#window : null
  }

  /** Opens the window, or shows the open one. */
  open(): void {
    if (this.#isEnding) return
    const open = this.#window
    if (!open) {
      this.#create()
      return
    }
    if (open.isMinimized()) open.restore()
    open.show()
    open.focus()
  }

  /** Sets the color before and between paints. */
  setTheme(dark: boolean): void {
    this.#window?.setBackgroundColor(dark ? GROUND.dark : GROUND.light)
  }

  /** Closes it because the app quits. Settles when everything is on disk. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.#window?.destroy()
    await this.#work
  }

  #create(): void {
    const { preload, icon, clock, log, onOpen } = this.#options
    const window = new BrowserWindow({
      name: 'visitor',
      windowStatePersistence: true,
      width: 420,
      height: 720,
      minWidth: 320,
      minHeight: 420,
      ...pageOptions(preload, icon),
    })
    this.#window = window
    this.setTheme(nativeTheme.shouldUseDarkColors)
    const { webContents: contents } = window
    guardPage(contents, log)
    const reloads = new ReloadBudget(clock)
    contents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit') return
      log.error('Page process of the visitor window gone', { reason: details.reason })
      // Not inside the event, in which the dead frame is still being removed.
      clock.after(0, () => {
        if (window.isDestroyed()) return
        if (reloads.take()) contents.reload()
        else window.destroy()
      })
    })
    window.once('ready-to-show', () => window.show())
    let end: () => Promise<void> = () => Promise.resolve()
    this.#next(async () => {
      end = await onOpen(window)
      if (!window.isDestroyed()) await window.loadURL(VISITOR_ADDRESS)
    })
    window.once('closed', () => {
      this.#window = null
      this.#next(() => end())
    })
  }

  #next(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#options.log.error('Visitor window failed', { error })
    })
  }
}
