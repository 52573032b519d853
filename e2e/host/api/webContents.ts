import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { errorMessage, errorText } from '../../../shared/text/errors.ts'
import type { AppWindowAppearance, Size } from '../chromium/appWindow.ts'
import { setTitleAndIcon } from '../chromium/appWindow.ts'
import type { Browser, Target } from '../chromium/browser.ts'
import type { PageSettings } from '../chromium/page.ts'
import { Page } from '../chromium/page.ts'
import { guard, GuardedEmitter, preventable } from '../guard.ts'
import { hostState, reportFailure } from '../hostState.ts'
import type { FromPage } from '../page/wire.ts'
import { pressAccelerator } from './accelerators.ts'
import { app } from './app.ts'
import { HostFrame } from './frame.ts'
import { codec, HostIpc, ipcMain } from './ipc.ts'
import { HostImage } from './nativeImage.ts'
import { applyTheme } from './nativeTheme.ts'
import { originOf, toApp, toPage } from './protocol.ts'
import { interceptRequests } from './requests.ts'
import type { HostSession } from './session.ts'

type OpenHandler = (details: {
  url: string
  frameName: string
  features: string
  disposition: string
  referrer: object
}) => { action: 'deny' } | { action: 'allow'; overrideBrowserWindowOptions?: object }

type Implemented =
  | 'id'
  | 'send'
  | 'getURL'
  | 'getTitle'
  | 'isDestroyed'
  | 'isLoading'
  | 'isLoadingMainFrame'
  | 'isCrashed'
  | 'isFocused'
  | 'focus'
  | 'reload'
  | 'reloadIgnoringCache'
  | 'stop'
  | 'setWebRTCIPHandlingPolicy'
  | 'setZoomFactor'
  | 'getZoomFactor'
  | 'setZoomLevel'
  | 'getZoomLevel'
  | 'zoomFactor'
  | 'zoomLevel'
  | 'openDevTools'
  | 'closeDevTools'
  | 'toggleDevTools'
  | 'isDevToolsOpened'
  | 'replaceMisspelling'
  | 'copy'
  | 'cut'
  | 'paste'
  | 'pasteAndMatchStyle'
  | 'selectAll'
  | 'undo'
  | 'redo'
  | 'delete'
  | 'setVisualZoomLevelLimits'
  | 'setBackgroundThrottling'
  | 'getBackgroundThrottling'
  | 'backgroundThrottling'
  | 'setAudioMuted'
  | 'isAudioMuted'
  | 'audioMuted'
  | 'getOSProcessId'
  | 'getProcessId'
  | 'getType'
  | 'setIgnoreMenuShortcuts'
  | 'executeJavaScript'
  | 'loadURL'
  | 'getUserAgent'
  | 'setUserAgent'
  | 'close'

/** What a WebContents needs from its window. */
export interface ContentsOwner {
  readonly session: HostSession
  readonly preload: string | undefined
  readonly arguments: readonly string[]
  size(): { width: number; height: number }
  /** The appearance of a real window; undefined if no window is shown. */
  appearance(): AppWindowAppearance | undefined
  /** The user resized the real window. */
  onResized(size: Size): void
  state(): { visible: boolean; focused: boolean }
  isFocused(): boolean
  focus(): void
  close(): void
  onTitle(title: string): void
  onGone(): void
  open(options: object, target: Target | undefined, url: string): void
}

let lastId = 0
const all = new Map<number, HostWebContents>()

/** Electron's `WebContents`: one page, its navigation rules and its IPC. */
export class HostWebContents extends GuardedEmitter implements Pick<WebContents, Implemented> {
  readonly id: number
  readonly ipc = new HostIpc('webContents.ipc')
  readonly mainFrame: HostFrame
  readonly session: HostSession
  readonly debugger = guard('webContents.debugger', {})
  readonly navigationHistory = guard('webContents.navigationHistory', {
    canGoBack: () => false,
    canGoForward: () => false,
    clear: () => undefined,
  })
  audioMuted = false
  backgroundThrottling = true
  readonly #owner: ContentsOwner
  readonly #attached: Promise<Page>
  /** A real window opens on the origin of its first page. */
  readonly #firstAddress = Promise.withResolvers<string>()
  #page: Page | undefined
  #zoom = 1
  #title = ''
  #isGone = false
  #hasCrashed = false
  #hasDevTools = false
  #loading = false
  #ownNavigation: string | undefined
  #openHandler: OpenHandler | undefined
  #userAgent = app.userAgentFallback
  readonly #opened: string[] = []

  constructor(owner: ContentsOwner, given: Target | undefined) {
    super('webContents')
    lastId += 1
    this.id = lastId
    this.#owner = owner
    this.session = owner.session
    this.mainFrame = new HostFrame(this.id, (channel, args) => this.send(channel, ...args))
    all.set(this.id, this)
    this.#attached = this.#attach(given)
    this.#attached.catch((error: unknown) => reportFailure('open a page', error))
  }

  // ── for the host
  async #attach(given: Target | undefined): Promise<Page> {
    const browser = await hostState.browser()
    const target = given ?? (await this.#createTarget(browser))
    const settings: PageSettings = {
      preload: this.#owner.preload,
      arguments: this.#owner.arguments,
      size: () => ({ ...this.#owner.size(), zoom: this.#zoom }),
      isRealWindow: this.#isRealWindow,
      state: () => this.#owner.state(),
    }
    const page = new Page(target, settings, {
      onMessage: (message) => this.#receive(message),
      onNavigated: (url) => this.#navigated(url),
      onDomReady: () => this.emit('dom-ready', {}),
      onLoaded: () => this.#loaded(),
      onPainted: () => this.emit('_painted'),
      onConsole: (level, message) => this.#logged(level, message),
      onWindowOpen: (url) => this.#opened.push(url),
      onFailed: (code, url) => this.#failed(code, url),
      onResized: (size) => this.#owner.onResized(size),
    })
    this.#page = page
    browser.on('title', (targetId: string, title: string) => {
      if (targetId !== target.targetId || title === this.#title) return
      this.#title = title
      this.#owner.onTitle(title)
    })
    browser.on('popup', (popup: Target) => {
      if (popup.openerId === target.targetId) this.#popup(popup)
    })
    browser.on('crashed', (targetId: string) => {
      if (targetId === target.targetId) this.#crash('crashed')
    })
    browser.on('gone', (targetId: string) => {
      if (targetId === target.targetId && !this.#isGone) this.#owner.onGone()
    })
    await page.prepare(async () => {
      await Promise.all([interceptRequests(this, page.wire), applyTheme(page.wire)])
    })
    return page
  }
  get #isRealWindow(): boolean {
    return this.#owner.appearance() !== undefined
  }
  async #createTarget(browser: Browser): Promise<Target> {
    const context = await this.session._context()
    const appearance = this.#owner.appearance()
    // A real window is possible only in the browser's default profile.
    if (appearance === undefined || context !== undefined) return browser.createPage(this.#owner.size(), context)
    return browser.createAppWindow(new URL(await this.#firstAddress.promise).origin, appearance)
  }
  /** Sets the title and icon of the real window. */
  _setTitleAndIcon(): void {
    const appearance = this.#owner.appearance()
    if (appearance !== undefined && this.#page) setTitleAndIcon(this.#page.wire, appearance)
  }
  /** Resolves when the page is ready; rejects if the window closes first. */
  _page(): Promise<Page> {
    return this.#attached
  }
  _isMainFrame(frameId: string): boolean {
    return this.#page?.target.targetId === frameId
  }
  /** True once for the address that `loadURL` or `reload` requested. */
  _takeOwnNavigation(address: string): boolean {
    if (this.#ownNavigation === undefined || this.#ownNavigation.split('#')[0] !== address.split('#')[0]) return false
    this.#ownNavigation = undefined
    return true
  }
  _stateChanged(): void {
    this.mainFrame.visibilityState = this.#owner.state().visible ? 'visible' : 'hidden'
    this.#page?.showState()
  }
  _resized(): void {
    this.#page?.resize().catch((error: unknown) => this.#page?.wire.emit('post-failed', { method: 'resize', error }))
  }
  _destroy(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.mainFrame.detached = true
    all.delete(this.id)
    this.emit('destroyed')
    this.#attached.then(
      (page) => hostState.runningBrowser()?.closePage(page.target.targetId),
      () => undefined,
    )
  }
  /** Crashes the page. */
  _crash(): void {
    this.#page?.wire.post('Page.crash')
  }
  #crash(reason: string): void {
    this.#hasCrashed = true
    const details = { reason, exitCode: 1 }
    this.emit('render-process-gone', {}, details)
    app.emit('render-process-gone', {}, this, details)
  }
  #navigated(url: string): void {
    this.#hasCrashed = false
    this.mainFrame._moveTo(url)
    const origin = originOf(url)
    if (!/^https?:|^null$/.test(origin))
      this.session._applyPermissions(origin, this).catch((error: unknown) => reportFailure('apply permissions', error))
    this.emit('did-navigate', {}, toApp(url), 200, 'OK')
  }
  #loaded(): void {
    if (!this.#loading && this.mainFrame.url === 'about:blank') return
    this.#loading = false
    this._setTitleAndIcon()
    this.emit('did-finish-load', {})
    this.emit('did-stop-loading', {})
  }
  #failed(code: string, url: string): void {
    this.#loading = false
    const number = code.includes('ABORTED') ? -3 : -2
    this.emit('did-fail-load', {}, number, code.replace('net::', ''), toApp(url), true, 1, 1)
  }
  #logged(level: string, message: string): void {
    hostState.record('console', { window: this.id, level, message })
    this.emit('console-message', { level, message, lineNumber: 0, sourceId: this.getURL(), frame: this.mainFrame })
  }
  #decideOpen(url: string, frameName: string, features: string): ReturnType<OpenHandler> {
    const decision = this.#openHandler?.({
      url,
      frameName,
      features,
      disposition: features === '' ? 'foreground-tab' : 'new-window',
      referrer: { url: this.getURL(), policy: 'strict-origin-when-cross-origin' },
    }) ?? { action: 'allow' }
    hostState.record('window-open', { url, action: decision.action })
    return decision
  }
  /** A link that opens a window: the browser has already created the page, paused before its first document. */
  #popup(target: Target): void {
    const url = toApp(this.#opened.shift() ?? 'about:blank')
    const decision = this.#decideOpen(url, '', '')
    if (decision.action === 'allow') this.#owner.open(decision.overrideBrowserWindowOptions ?? {}, target, url)
    else closeUnloaded(target)
  }
  #receive(message: FromPage): void {
    if (this.#isGone) return
    switch (message.kind) {
      case 'invoke':
        void this.#answer(message)
        break
      case 'send': {
        const args = codec.decode(message.body) as unknown[]
        for (const ipc of [this.mainFrame.ipc, this.ipc, ipcMain]) ipc.emit(message.channel, this.#ipcEvent(), ...args)
        break
      }
      case 'open': {
        const url = toApp(message.url)
        const decision = this.#decideOpen(url, message.name, message.features)
        if (decision.action === 'allow') this.#owner.open(decision.overrideBrowserWindowOptions ?? {}, undefined, url)
        break
      }
      case 'zoom':
        this.setZoomFactor(message.factor)
        break
      case 'preload-error': {
        const error = Object.assign(new Error(message.message), { stack: message.stack })
        hostState.record('preload-error', message.stack)
        process.stderr.write(`host: the preload failed: ${message.stack}\n`)
        this.emit('preload-error', {}, this.#owner.preload, error)
        break
      }
      case 'context-menu':
        this.emit('context-menu', preventable({}), {
          ...message.params,
          linkURL: toApp(message.params.linkURL),
          srcURL: toApp(message.params.srcURL),
          pageURL: this.getURL(),
          frame: this.mainFrame,
        })
        break
      case 'gesture':
        this.emit('input-event', {}, { type: message.type })
        break
      case 'key':
        // The page has already handled the key, so a listener can observe it but not prevent it.
        this.emit('before-input-event', preventable({}), { type: 'keyDown', modifiers: [], ...message.input })
        if (message.isUnused) pressAccelerator(message.input)
    }
  }
  #ipcEvent(): IpcMainInvokeEvent {
    const { mainFrame } = this
    return {
      type: 'frame',
      sender: this,
      senderFrame: mainFrame,
      frameId: 1,
      processId: this.id,
      ports: [],
      reply: (channel: string, ...args: unknown[]) => this.send(channel, ...args),
    } as unknown as IpcMainInvokeEvent
  }
  async #answer({ id, channel, body }: Extract<FromPage, { kind: 'invoke' }>): Promise<void> {
    const handler = [this.mainFrame.ipc, this.ipc, ipcMain]
      .map((ipc) => ipc._handlerOf(channel))
      .find((one) => one !== undefined)
    try {
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      const result = await handler(this.#ipcEvent(), ...(codec.decode(body) as unknown[]))
      this.#page?.deliver({ kind: 'reply', id, body: codec.encode(result) })
    } catch (error) {
      this.#page?.deliver({ kind: 'failure', id, message: errorText(error) })
    }
  }
  #edit(command: string): void {
    this.#page?.wire.post('Input.dispatchKeyEvent', { type: 'keyDown', commands: [command] })
  }

  // ── Electron's API
  get hostWebContents(): null {
    return null
  }
  send(channel: string, ...args: unknown[]): void {
    if (this.#isGone) throw new TypeError('Object has been destroyed')
    this.#page?.deliver({ kind: 'event', channel, body: codec.encode(args) })
  }
  async loadURL(url: string): Promise<void> {
    this.#firstAddress.resolve(toPage(url))
    const page = await this.#attached
    this.#loading = true
    this.#ownNavigation = toPage(url)
    this.emit('did-start-loading', {})
    await new Promise<void>((resolve, reject) => {
      const finish = (): void => {
        this.off('did-fail-load', fail)
        resolve()
      }
      const fail = (_event: unknown, number: number, code: string, address: string): void => {
        this.off('did-finish-load', finish)
        reject(
          Object.assign(new Error(`${code} (${number}) loading '${address}'`), { errno: number, code, url: address }),
        )
      }
      this.once('did-finish-load', finish)
      this.once('did-fail-load', fail)
      page.navigate(toPage(url)).catch((error: unknown) => fail({}, -2, errorMessage(error), url))
    })
  }
  reload(): void {
    this.#loading = true
    this.#ownNavigation = toPage(this.getURL())
    this.#page?.wire.post('Page.reload')
  }
  reloadIgnoringCache(): void {
    this.#loading = true
    this.#ownNavigation = toPage(this.getURL())
    this.#page?.wire.post('Page.reload', { ignoreCache: true })
  }
  stop(): void {
    this.#page?.wire.post('Page.stopLoading')
  }
  close(): void {
    this.#owner.close()
  }
  getURL(): string {
    const { url } = this.mainFrame
    return url === 'about:blank' ? '' : url
  }
  getTitle(): string {
    return this.#title
  }
  getType(): 'window' {
    return 'window'
  }
  isDestroyed(): boolean {
    return this.#isGone
  }
  isCrashed(): boolean {
    return this.#hasCrashed
  }
  isLoading(): boolean {
    return this.#loading
  }
  isLoadingMainFrame(): boolean {
    return this.#loading
  }
  isFocused(): boolean {
    return this.#owner.isFocused()
  }
  focus(): void {
    this.#owner.focus()
  }
  getOSProcessId(): number {
    return process.pid
  }
  getProcessId(): number {
    return this.id
  }
  getUserAgent(): string {
    return this.#userAgent
  }
  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent
    this.#page?.wire.post('Emulation.setUserAgentOverride', { userAgent })
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }
  get zoomFactor(): number {
    return this.#zoom
  }
  set zoomFactor(factor: number) {
    this.setZoomFactor(factor)
  }
  get zoomLevel(): number {
    return this.getZoomLevel()
  }
  set zoomLevel(level: number) {
    this.setZoomLevel(level)
  }
  setWebRTCIPHandlingPolicy(policy: string): void {
    hostState.record('webrtc-policy', policy)
  }
  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0")
    this.#zoom = factor
    this._resized()
  }
  getZoomFactor(): number {
    return this.#zoom
  }
  setZoomLevel(level: number): void {
    this.setZoomFactor(1.2 ** level)
  }
  getZoomLevel(): number {
    return Math.log(this.#zoom) / Math.log(1.2)
  }
  setVisualZoomLevelLimits(): Promise<void> {
    return Promise.resolve()
  }
  setBackgroundThrottling(isAllowed: boolean): void {
    this.backgroundThrottling = isAllowed
  }
  getBackgroundThrottling(): boolean {
    return this.backgroundThrottling
  }
  setAudioMuted(isMuted: boolean): void {
    this.audioMuted = isMuted
  }
  isAudioMuted(): boolean {
    return this.audioMuted
  }
  setIgnoreMenuShortcuts(isIgnored: boolean): void {
    hostState.record('ignore-menu-shortcuts', isIgnored)
  }
  openDevTools(): void {
    this.#hasDevTools = true
    hostState.record('devtools', 'open')
    this.emit('devtools-opened')
  }
  closeDevTools(): void {
    this.#hasDevTools = false
    hostState.record('devtools', 'closed')
    this.emit('devtools-closed')
  }
  toggleDevTools(): void {
    if (this.#hasDevTools) this.closeDevTools()
    else this.openDevTools()
  }
  isDevToolsOpened(): boolean {
    return this.#hasDevTools
  }
  async capturePage(area?: { x: number; y: number; width: number; height: number }): Promise<HostImage> {
    const page = await this.#attached
    const { data } = (await page.wire.send('Page.captureScreenshot', {
      format: 'png',
      ...(area ? { clip: { ...area, scale: 1 } } : {}),
    })) as { data: string }
    return HostImage._from(Buffer.from(data, 'base64'))
  }
  async executeJavaScript(code: string): Promise<unknown> {
    const page = await this.#attached
    const answer = (await page.wire.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value?: unknown }; exceptionDetails?: { exception?: { description?: string }; text: string } }
    if (answer.exceptionDetails)
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text)
    return answer.result.value
  }
  replaceMisspelling(text: string): void {
    this.#page?.wire.post('Input.insertText', { text })
  }
  copy(): void {
    this.#edit('copy')
  }
  cut(): void {
    this.#edit('cut')
  }
  paste(): void {
    this.#edit('paste')
  }
  pasteAndMatchStyle(): void {
    this.#edit('pasteAndMatchStyle')
  }
  delete(): void {
    this.#edit('delete')
  }
  selectAll(): void {
    this.#edit('selectAll')
  }
  undo(): void {
    this.#edit('undo')
  }
  redo(): void {
    this.#edit('redo')
  }
}

/** Lets a refused page continue without loading anything, then closes it: closing a paused page can hang its opener. */
function closeUnloaded({ session: wire, targetId }: Target): void {
  wire.on('Fetch.requestPaused', ({ requestId }: { requestId: string }) =>
    wire.post('Fetch.failRequest', { requestId, errorReason: 'Aborted' }),
  )
  wire
    .send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    .then(() => wire.send('Runtime.runIfWaitingForDebugger'))
    .catch((error: unknown) => wire.emit('post-failed', { method: 'let a refused page go', error }))
    .finally(() => hostState.runningBrowser()?.closePage(targetId))
}

/** Electron's `webContents`. */
export const webContents = guard('webContents', {
  getAllWebContents: (): HostWebContents[] => [...all.values()],
  getFocusedWebContents: (): HostWebContents | null => [...all.values()].find((one) => one.isFocused()) ?? null,
  fromId: (id: number): HostWebContents | undefined => all.get(id),
})
