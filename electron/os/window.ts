import type { WebContents } from 'electron'
import { BrowserWindow, nativeTheme } from 'electron'
import type { Clock, Log } from '../core/ports.ts'
import { PAGE_ADDRESS } from './origin.ts'
import { GROUND, guardPage, pageOptions } from './pageWindow.ts'
import { ReloadBudget } from './reloadBudget.ts'

export interface WindowOptions {
  readonly preload: string
  /** Path of the window's icon, for systems that read it from the window (Linux). */
  readonly icon: string | null
  /** Started by the system at login, so it stays in the tray. */
  readonly hidden: boolean
  /** Whether closing hides the window. Called at each close, because settings and the tray may change. */
  readonly mayHide: () => boolean
  /** The window was closed and may not hide, so the app quits. */
  readonly onQuit: () => void
  readonly onState: (state: { visible: boolean; focused: boolean }) => void
  /** The page crashed more often than it may be reloaded. */
  readonly onBroken: () => void
  readonly clock: Clock
  readonly log: Log
}

/** The main window: one page, hidden rather than closed, reloaded when its process dies. */
export class MainWindow {
  readonly #window: BrowserWindow
  readonly #options: WindowOptions
  readonly #reloads: ReloadBudget
  /** Settles when the page has painted for the first time. */
  readonly painted: Promise<void>
  #quitting = false
  #showWhenReady: boolean
  #ready = false

  constructor(options: WindowOptions) {
    this.#options = options
    this.#reloads = new ReloadBudget(options.clock)
    this.#showWhenReady = !options.hidden
    this.#window = new BrowserWindow({
      name: 'main',
      windowStatePersistence: true,
      width: 1360,
      height: 860,
      minWidth: 480,
      minHeight: 480,
      ...pageOptions(options.preload, options.icon),
    })
    this.painted = new Promise((resolve) => this.#window.once('ready-to-show', resolve))
    guardPage(this.contents, options.log)
    this.#listen()
  }

  get contents(): WebContents {
    return this.#window.webContents
  }

  /** For dialogs and overlay icons, which belong to a window. */
  get browserWindow(): BrowserWindow {
    return this.#window
  }

  /** Sets title and background once the settings are read, before the page is loaded. */
  dress(title: string): void {
    this.#window.setTitle(title)
    this.setTheme(nativeTheme.shouldUseDarkColors)
  }

  load(): Promise<void> {
    return this.#window.loadURL(PAGE_ADDRESS)
  }

  /** Shows and focuses the window, once the page has painted. */
  show(): void {
    this.#showWhenReady = true
    if (!this.#ready || this.#window.isDestroyed()) return
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  /** Closing no longer hides the window. */
  prepareToQuit(): void {
    this.#quitting = true
  }

  /** Sets the color of the window before and between paints. */
  setTheme(dark: boolean): void {
    if (!this.#window.isDestroyed()) this.#window.setBackgroundColor(dark ? GROUND.dark : GROUND.light)
  }

  #listen(): void {
    const window = this.#window
    window.once('ready-to-show', () => {
      this.#ready = true
      if (this.#showWhenReady) this.show()
      this.#report()
    })
    window.on('close', (event) => {
      if (this.#quitting) return
      event.preventDefault()
      if (this.#options.mayHide()) this.#hide()
      // The page saves first.
      else this.#options.onQuit()
    })
    window.on('show', this.#report)
    window.on('hide', this.#report)
    window.on('minimize', this.#report)
    window.on('restore', this.#report)
    window.on('focus', this.#report)
    window.on('blur', this.#report)
    this.contents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit') return
      this.#options.log.error('Page process gone', { reason: details.reason, exitCode: details.exitCode })
      if (!this.#reloads.take()) {
        this.#options.onBroken()
        return
      }
      // Not inside the event, in which the dead frame is still being removed.
      this.#options.clock.after(0, () => {
        if (!window.isDestroyed()) this.contents.reload()
      })
    })
    window.on('unresponsive', () => this.#options.log.warn('Page unresponsive'))
    window.on('responsive', () => this.#options.log.info('Page responsive again'))
  }

  /** Leaves full screen first, because macOS shows a black screen after a full-screen window is hidden (electron#20263). */
  #hide(): void {
    if (!this.#window.isFullScreen()) {
      this.#window.hide()
      return
    }
    this.#window.once('leave-full-screen', () => this.#window.hide())
    this.#window.setFullScreen(false)
  }

  readonly #report = (): void => {
    if (this.#window.isDestroyed()) return
    const visible = this.#window.isVisible() && !this.#window.isMinimized()
    this.#options.onState({ visible, focused: visible && this.#window.isFocused() })
  }
}
