import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { Target } from '../chromium/browser.ts'
import { guard, GuardedEmitter, preventable } from '../guard.ts'
import { hostState, reportFailure } from '../hostState.ts'
import { app } from './app.ts'
import { nativeImage } from './nativeImage.ts'
import type { HostSession } from './session.ts'
import { session } from './session.ts'
import { HostWebContents } from './webContents.ts'

/** Windows in the order of their creation. */
const windows: HostBrowserWindow[] = []
let focused: HostBrowserWindow | undefined
let lastId = 0

type Implemented =
  | 'id'
  | 'title'
  | 'loadURL'
  | 'loadFile'
  | 'reload'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'unmaximize'
  | 'isMaximized'
  | 'isFullScreen'
  | 'setFullScreen'
  | 'isNormal'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'setTitle'
  | 'getTitle'
  | 'setBackgroundColor'
  | 'getBackgroundColor'
  | 'flashFrame'
  | 'setOverlayIcon'
  | 'setProgressBar'
  | 'getBounds'
  | 'setBounds'
  | 'getNormalBounds'
  | 'getContentBounds'
  | 'setContentBounds'
  | 'getSize'
  | 'setSize'
  | 'getContentSize'
  | 'setContentSize'
  | 'getPosition'
  | 'setPosition'
  | 'center'
  | 'setMinimumSize'
  | 'getMinimumSize'
  | 'setMenuBarVisibility'
  | 'isMenuBarVisible'
  | 'setAutoHideMenuBar'
  | 'setMenu'
  | 'removeMenu'
  | 'moveTop'
  | 'setSkipTaskbar'
  | 'setAlwaysOnTop'
  | 'isAlwaysOnTop'
  | 'setIcon'
  | 'setResizable'
  | 'isResizable'
  | 'setTitleBarOverlay'
  | 'setVisibleOnAllWorkspaces'
  | 'isVisibleOnAllWorkspaces'
  | 'setWindowButtonVisibility'
  | 'setContentProtection'
  | 'setOpacity'
  | 'getOpacity'
  | 'isEnabled'
  | 'setEnabled'
  | 'isModal'
  | 'isClosable'
  | 'isMovable'
  | 'isMinimizable'
  | 'isMaximizable'
  | 'isFullScreenable'
  | 'getMediaSourceId'
  | 'invalidateShadow'
  | 'setDocumentEdited'
  | 'setThumbarButtons'

/** Electron's `BrowserWindow`: the state that a window manager would have, and a page. */
export class HostBrowserWindow extends GuardedEmitter implements Pick<BrowserWindow, Implemented> {
  readonly id: number
  readonly webContents: HostWebContents
  readonly options: BrowserWindowConstructorOptions
  #bounds: Rectangle
  #minimum: [number, number]
  #windowTitle: string
  #background: string
  #isShown: boolean
  #isMinimized = false
  #isMaximized = false
  #isFull: boolean
  #isGone = false
  #hasPainted = false
  #top = false
  #menuBar = true
  #opacity = 1
  #everywhere = false
  accessibleTitle = ''

  constructor(options: BrowserWindowConstructorOptions = {}, given?: Target) {
    super('BrowserWindow')
    lastId += 1
    this.id = lastId
    this.options = options
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.#minimum = [options.minWidth ?? 0, options.minHeight ?? 0]
    this.#windowTitle = options.title ?? app.name
    this.#background = options.backgroundColor ?? '#FFFFFF'
    this.#isShown = false
    this.#isFull = options.fullscreen ?? false
    const preferences = options.webPreferences ?? {}
    const ownSession =
      (preferences.session as unknown as HostSession | undefined) ??
      (preferences.partition === undefined ? session.defaultSession : session.fromPartition(preferences.partition))
    if (preferences.preload !== undefined && !path.isAbsolute(preferences.preload))
      throw new Error('preload script must have absolute path')
    this.webContents = new HostWebContents(
      {
        session: ownSession,
        preload: preferences.preload,
        arguments: preferences.additionalArguments ?? [],
        size: () => ({ width: this.#bounds.width, height: this.#bounds.height }),
        appearance: () =>
          hostState.options.headed ? { bounds: this.#bounds, title: this.#windowTitle, icon: this.#icon() } : undefined,
        onResized: (size) => this.#resizedByUser(size),
        state: () => ({ visible: this.#isShown && !this.#isMinimized, focused: this.isFocused() }),
        isFocused: () => this.isFocused(),
        focus: () => this.focus(),
        close: () => this.close(),
        onTitle: (title) => this.#pageTitled(title),
        onGone: () => this.#closedByBrowser(),
        open: (more, target, url) => this.#adopt(more, target, url),
      },
      given,
    )
    this.webContents.once('_painted', () => this.#painted())
    this.webContents.on('did-finish-load', () => this.#painted())
    windows.push(this)
    hostState.record('window', {
      id: this.id,
      options: {
        width: this.#bounds.width,
        height: this.#bounds.height,
        title: this.#windowTitle,
        show: options.show ?? true,
      },
    })
    app.emit('browser-window-created', {}, this)
    app.emit('web-contents-created', {}, this.webContents)
    if (options.show !== false) this.show()
  }

  static getAllWindows(): HostBrowserWindow[] {
    return [...windows]
  }
  static getFocusedWindow(): HostBrowserWindow | null {
    return focused ?? null
  }
  static fromWebContents(contents: HostWebContents): HostBrowserWindow | null {
    return windows.find((one) => one.webContents === contents) ?? null
  }
  static fromId(id: number): HostBrowserWindow | null {
    return windows.find((one) => one.id === id) ?? null
  }

  // ── for the host
  /** The window as the user sees it. */
  _summary(): object {
    return {
      id: this.id,
      title: this.#windowTitle,
      url: this.webContents.getURL(),
      isVisible: this.#isShown,
      isFocused: this.isFocused(),
      isMinimized: this.#isMinimized,
      isMaximized: this.#isMaximized,
      isFullScreen: this.#isFull,
      bounds: this.#bounds,
      background: this.#background,
    }
  }
  static #setFocused(window: HostBrowserWindow): void {
    focused = window
  }
  #painted(): void {
    if (this.#hasPainted || this.#isGone) return
    this.#hasPainted = true
    this.emit('ready-to-show')
  }
  #pageTitled(title: string): void {
    const event = preventable({})
    this.emit('page-title-updated', event, title, true)
    if (!event.defaultPrevented) this.#windowTitle = title
  }
  #adopt(more: BrowserWindowConstructorOptions, target: Target | undefined, url: string): void {
    const child = new HostBrowserWindow({ ...this.options, ...more }, target)
    this.webContents.emit('did-create-window', child, { url })
    if (!target) child.loadURL(url).catch((error: unknown) => reportFailure(`open ${url}`, error))
  }
  #changed(before: () => void): void {
    const was = this.isFocused()
    before()
    if (was !== this.isFocused()) {
      this.emit(was ? 'blur' : 'focus')
      app.emit(was ? 'browser-window-blur' : 'browser-window-focus', {}, this)
    }
    this.webContents._stateChanged()
  }
  #resizeTo(bounds: Partial<Rectangle>): void {
    const before = this.#bounds
    const next = { ...before, ...bounds }
    this.#bounds = {
      ...next,
      width: Math.max(Math.round(next.width), this.#minimum[0]),
      height: Math.max(Math.round(next.height), this.#minimum[1]),
    }
    if (this.#bounds.x !== before.x || this.#bounds.y !== before.y) this.emit('move')
    if (this.#bounds.width === before.width && this.#bounds.height === before.height) return
    this.webContents._resized()
    this.emit('resize')
    this.emit('resized')
  }
  #resizedByUser(size: { width: number; height: number }): void {
    if (this.#isGone || (size.width === this.#bounds.width && size.height === this.#bounds.height)) return
    this.#bounds = { ...this.#bounds, ...size }
    this.emit('resize')
    this.emit('resized')
  }
  /** The icon as PNG in base64, if a real window can show it. */
  #icon(): string | undefined {
    const { icon } = this.options
    if (icon === undefined) return undefined
    const image = typeof icon === 'string' ? nativeImage.createFromPath(icon) : icon
    return image.isEmpty() ? undefined : image.toPNG().toString('base64')
  }
  /** The browser closed the page. The user closed a real window, which can't be shown again: the last one quits the app. */
  #closedByBrowser(): void {
    this.#finish()
    if (hostState.options.headed && windows.length === 0) app.quit()
  }
  #finish(): void {
    if (this.#isGone) return
    this.#isGone = true
    windows.splice(windows.indexOf(this), 1)
    if (focused === this) focused = undefined
    this.webContents._destroy()
    this.emit('closed')
    hostState.record('window-closed', this.id)
    if (windows.length === 0) app._allWindowsClosed()
  }

  // ── lifecycle
  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }
  loadFile(file: string): Promise<void> {
    return this.webContents.loadURL(pathToFileURL(path.resolve(hostState.options.appPath, file)).href)
  }
  reload(): void {
    this.webContents.reload()
  }
  close(): void {
    if (this.#isGone) return
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.#finish()
  }
  destroy(): void {
    this.#finish()
  }
  isDestroyed(): boolean {
    return this.#isGone
  }

  // ── visibility
  show(): void {
    this.#reveal()
    this.focus()
  }
  showInactive(): void {
    this.#reveal()
  }
  #reveal(): void {
    if (this.#isShown) return
    this.#changed(() => {
      this.#isShown = true
    })
    this.emit('show')
  }
  hide(): void {
    if (!this.#isShown) return
    this.#changed(() => {
      this.#isShown = false
      if (focused === this) focused = undefined
    })
    this.emit('hide')
  }
  focus(): void {
    if (!this.#isShown || this.#isMinimized || focused === this) return
    const before = focused
    before?.blur()
    this.#changed(() => HostBrowserWindow.#setFocused(this))
    if (hostState.options.headed)
      this.webContents._page().then(
        (page) => page.wire.post('Page.bringToFront'),
        (error: unknown) => reportFailure('bring to front', error),
      )
  }
  blur(): void {
    if (focused !== this) return
    this.#changed(() => {
      focused = undefined
    })
  }
  isVisible(): boolean {
    return this.#isShown
  }
  isFocused(): boolean {
    return focused === this && this.#isShown && !this.#isMinimized
  }
  minimize(): void {
    if (this.#isMinimized) return
    this.#changed(() => {
      this.#isMinimized = true
      if (focused === this) focused = undefined
    })
    this.emit('minimize')
  }
  restore(): void {
    if (!this.#isMinimized) return
    this.#changed(() => {
      this.#isMinimized = false
      this.#isShown = true
    })
    this.emit('restore')
    this.focus()
  }
  isMinimized(): boolean {
    return this.#isMinimized
  }
  maximize(): void {
    if (!this.#isShown) this.show()
    if (this.#isMaximized) return
    this.#isMaximized = true
    this.emit('maximize')
  }
  unmaximize(): void {
    if (!this.#isMaximized) return
    this.#isMaximized = false
    this.emit('unmaximize')
  }
  isMaximized(): boolean {
    return this.#isMaximized
  }
  isNormal(): boolean {
    return !this.#isMaximized && !this.#isMinimized && !this.#isFull
  }
  isFullScreen(): boolean {
    return this.#isFull
  }
  setFullScreen(isFull: boolean): void {
    if (this.#isFull === isFull) return
    this.#isFull = isFull
    this.emit(isFull ? 'enter-full-screen' : 'leave-full-screen')
  }

  // ── position and size
  getBounds(): Rectangle {
    return { ...this.#bounds }
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.#resizeTo(bounds)
  }
  getNormalBounds(): Rectangle {
    return this.getBounds()
  }
  getContentBounds(): Rectangle {
    return this.getBounds()
  }
  setContentBounds(bounds: Rectangle): void {
    this.#resizeTo(bounds)
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height]
  }
  setSize(width: number, height: number): void {
    this.#resizeTo({ width, height })
  }
  getContentSize(): number[] {
    return this.getSize()
  }
  setContentSize(width: number, height: number): void {
    this.#resizeTo({ width, height })
  }
  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y]
  }
  setPosition(x: number, y: number): void {
    this.#resizeTo({ x, y })
  }
  center(): void {
    this.#resizeTo({ x: Math.round((1920 - this.#bounds.width) / 2), y: Math.round((1080 - this.#bounds.height) / 2) })
  }
  setMinimumSize(width: number, height: number): void {
    this.#minimum = [width, height]
  }
  getMinimumSize(): number[] {
    return [...this.#minimum]
  }

  // ── appearance
  get title(): string {
    return this.#windowTitle
  }
  set title(title: string) {
    this.setTitle(title)
  }
  getTitle(): string {
    return this.#windowTitle
  }
  setTitle(title: string): void {
    this.#windowTitle = title
    this.webContents._setTitleAndIcon()
  }
  setBackgroundColor(color: string): void {
    this.#background = color
  }
  getBackgroundColor(): string {
    return this.#background
  }
  flashFrame(isFlashing: boolean): void {
    hostState.record('flash', { window: this.id, isFlashing })
  }
  setOverlayIcon(image: { isEmpty(): boolean } | null, description: string): void {
    hostState.record('overlay', { window: this.id, hasImage: image !== null && !image.isEmpty(), description })
  }
  setProgressBar(progress: number): void {
    hostState.record('progress', { window: this.id, progress })
  }
  setIcon(): void {
    hostState.record('window-icon', this.id)
  }
  setTitleBarOverlay(options: unknown): void {
    hostState.record('title-bar-overlay', options)
  }
  setThumbarButtons(buttons: unknown[]): boolean {
    hostState.record('thumbar', buttons.length)
    return true
  }
  setMenuBarVisibility(isVisible: boolean): void {
    this.#menuBar = isVisible
  }
  isMenuBarVisible(): boolean {
    return this.#menuBar
  }
  setAutoHideMenuBar(isHiding: boolean): void {
    hostState.record('auto-hide-menu-bar', isHiding)
  }
  setMenu(menu: unknown): void {
    hostState.record('window-menu', menu !== null)
  }
  removeMenu(): void {
    this.setMenu(null)
  }
  moveTop(): void {
    hostState.record('move-top', this.id)
  }
  setSkipTaskbar(isSkipped: boolean): void {
    hostState.record('skip-taskbar', isSkipped)
  }
  setAlwaysOnTop(isOnTop: boolean): void {
    this.#top = isOnTop
  }
  isAlwaysOnTop(): boolean {
    return this.#top
  }
  setVisibleOnAllWorkspaces(isVisible: boolean): void {
    this.#everywhere = isVisible
  }
  isVisibleOnAllWorkspaces(): boolean {
    return this.#everywhere
  }
  setWindowButtonVisibility(isVisible: boolean): void {
    hostState.record('window-buttons', isVisible)
  }
  setContentProtection(isProtected: boolean): void {
    hostState.record('content-protection', isProtected)
  }
  setOpacity(opacity: number): void {
    this.#opacity = opacity
  }
  getOpacity(): number {
    return this.#opacity
  }
  setResizable(isResizable: boolean): void {
    hostState.record('resizable', isResizable)
  }
  setEnabled(isEnabled: boolean): void {
    hostState.record('window-enabled', isEnabled)
  }
  setDocumentEdited(isEdited: boolean): void {
    hostState.record('document-edited', isEdited)
  }
  invalidateShadow(): void {
    hostState.record('invalidate-shadow')
  }
  isResizable(): boolean {
    return this.options.resizable ?? true
  }
  isEnabled(): boolean {
    return true
  }
  isModal(): boolean {
    return this.options.modal ?? false
  }
  isClosable(): boolean {
    return this.options.closable ?? true
  }
  isMovable(): boolean {
    return this.options.movable ?? true
  }
  isMinimizable(): boolean {
    return this.options.minimizable ?? true
  }
  isMaximizable(): boolean {
    return this.options.maximizable ?? true
  }
  isFullScreenable(): boolean {
    return this.options.fullscreenable ?? true
  }
  getMediaSourceId(): string {
    return `window:${this.id}:0`
  }
}

app._useWindows({
  closeAll: () => {
    for (const one of [...windows]) one.close()
    return Promise.resolve(windows.length === 0)
  },
  destroyAll: () => {
    for (const one of [...windows]) one.destroy()
  },
  focusAny: () => {
    const one = windows.find((candidate) => candidate.isVisible())
    one?.focus()
  },
})

/** Electron's `BrowserWindow`, with guarded statics. */
export const BrowserWindowApi = guard('BrowserWindow', HostBrowserWindow)
