import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostState, reportFailure } from '../hostState.ts'
import { pageSource, preloadSource, worldName } from '../page/source.ts'
import type { FromPage, ToPage, WindowState } from '../page/wire.ts'
import type { Size } from './appWindow.ts'
import { realSize, resizeWindow } from './appWindow.ts'
import type { Target } from './browser.ts'

/** Events of a page for its WebContents. */
export interface PageListener {
  onMessage(message: FromPage): void
  onNavigated(url: string): void
  onDomReady(): void
  onLoaded(): void
  onPainted(): void
  onConsole(level: 'debug' | 'info' | 'warning' | 'error', message: string): void
  onWindowOpen(url: string): void
  onFailed(code: string, url: string): void
  onResized(size: Size): void
}

export interface PageSettings {
  readonly preload: string | undefined
  readonly arguments: readonly string[]
  readonly size: () => { width: number; height: number; zoom: number }
  /** Whether the page is in a real window that the user can resize; otherwise its size is emulated. */
  readonly isRealWindow: boolean
  readonly state: () => WindowState
}

interface Context {
  readonly id: number
  readonly name: string
  readonly auxData?: { readonly frameId?: string; readonly type?: string }
}
interface RemoteValue {
  readonly type: string
  readonly value?: unknown
  readonly description?: string
}
const levels: Record<string, 'debug' | 'info' | 'warning' | 'error'> = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warning: 'warning',
  error: 'error',
  assert: 'error',
}

/** One page of the browser with its two worlds. Contains the protocol calls, so that WebContents has none. */
export class Page {
  readonly target: Target
  readonly #settings: PageSettings
  readonly #listener: PageListener
  readonly #secret = randomBytes(12).toString('hex')
  readonly #binding = `host_${this.#secret}_out`
  readonly #deliverName = `host_${this.#secret}_in`
  readonly #deliverSource: string
  #contextId: number | undefined
  #scripts: string[] = []
  #registering: Promise<void> = Promise.resolve()

  constructor(target: Target, settings: PageSettings, listener: PageListener) {
    this.target = target
    this.#settings = settings
    this.#listener = listener
    this.#deliverSource = `function (text) { globalThis.${this.#deliverName}(text) }`
  }

  get wire(): Target['session'] {
    return this.target.session
  }

  /** Sets everything up and lets the page continue. `last`: more setup that must finish before the first document. */
  async prepare(last: () => Promise<void>): Promise<void> {
    const { wire } = this
    this.#listen()
    await Promise.all([
      wire.send('Page.enable'),
      wire.send('Runtime.addBinding', { name: this.#binding, executionContextName: worldName }),
      wire.send('Runtime.enable'),
      wire.send('Log.enable'),
      wire.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      wire.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
      this.resize(),
      this.#registerScripts(),
      last(),
    ])
    await wire.send('Runtime.runIfWaitingForDebugger')
  }

  #listen(): void {
    const { wire } = this
    const listener = this.#listener
    const isMain = (frameId: string | undefined): boolean => frameId === this.target.targetId
    wire.on('Runtime.executionContextCreated', ({ context }: { context: Context }) => {
      if (context.name !== worldName || !isMain(context.auxData?.frameId)) return
      this.#contextId = context.id
    })
    wire.on('Runtime.executionContextsCleared', () => {
      this.#contextId = undefined
    })
    wire.on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
      if (name === this.#binding) listener.onMessage(JSON.parse(payload) as FromPage)
    })
    wire.on(
      'Page.frameNavigated',
      ({ frame }: { frame: { id: string; url: string; urlFragment?: string; unreachableUrl?: string } }) => {
        if (isMain(frame.id)) listener.onNavigated(frame.unreachableUrl ?? `${frame.url}${frame.urlFragment ?? ''}`)
      },
    )
    wire.on('Page.navigatedWithinDocument', ({ frameId, url }: { frameId: string; url: string }) => {
      if (isMain(frameId)) listener.onNavigated(url)
    })
    wire.on('Page.domContentEventFired', () => listener.onDomReady())
    wire.on('Page.loadEventFired', () => listener.onLoaded())
    wire.on('Page.lifecycleEvent', ({ frameId, name }: { frameId: string; name: string }) => {
      if (isMain(frameId) && name === 'firstContentfulPaint') listener.onPainted()
    })
    if (this.#settings.isRealWindow) wire.on('Page.frameResized', () => this.#measure())
    wire.on('Page.windowOpen', ({ url }: { url: string }) => listener.onWindowOpen(url))
    wire.on('Page.javascriptDialogOpening', ({ type, message }: { type: string; message: string }) => {
      hostState.record('javascript-dialog', { type, message })
      wire.post('Page.handleJavaScriptDialog', { accept: type === 'alert' || type === 'beforeunload' })
    })
    wire.on('Runtime.consoleAPICalled', ({ type, args }: { type: string; args: readonly RemoteValue[] }) => {
      listener.onConsole(
        levels[type] ?? 'info',
        args
          .map((one) =>
            typeof one.value === 'string' ? one.value : (one.description ?? JSON.stringify(one.value) ?? one.type),
          )
          .join(' '),
      )
    })
    wire.on(
      'Runtime.exceptionThrown',
      ({ exceptionDetails: details }: { exceptionDetails: { text: string; exception?: RemoteValue } }) => {
        listener.onConsole('error', details.exception?.description ?? details.text)
      },
    )
    wire.on('Log.entryAdded', ({ entry }: { entry: { level: string; text: string; url?: string } }) => {
      if (entry.level === 'error' || entry.level === 'warning')
        listener.onConsole(entry.level, entry.url === undefined ? entry.text : `${entry.text} (${entry.url})`)
    })
    wire.on('post-failed', ({ method, error }: { method: string; error: unknown }) => {
      // A page that closes during a command is not a failure.
      const isGone =
        error instanceof Error &&
        /gone|Session with given id|context|Target closed|Not attached|Inspected target/i.test(error.message)
      if (!isGone) reportFailure(method, error)
    })
  }

  /** Registers the two scripts for all later documents, with the current window state. Calls run one after another. */
  #registerScripts(): Promise<void> {
    this.#registering = this.#registering.then(() => this.#replaceScripts())
    return this.#registering
  }

  async #replaceScripts(): Promise<void> {
    const settings = this.#settings
    const preload = settings.preload === undefined ? '' : readFileSync(settings.preload, 'utf8')
    const state = settings.state()
    const source = preloadSource(
      {
        secret: this.#secret,
        binding: this.#binding,
        deliver: this.#deliverName,
        state,
        process: {
          platform: process.platform,
          arch: process.arch,
          argv: [process.execPath, '--type=renderer', ...settings.arguments],
          env: {},
          versions: {
            electron: process.versions['electron'] ?? '',
            chrome: process.versions['chrome'] ?? '',
            node: process.versions.node,
          },
        },
      },
      preload,
    )
    const old = this.#scripts
    const added = await Promise.all([
      this.wire.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName }),
      this.wire.send('Page.addScriptToEvaluateOnNewDocument', { source: pageSource(this.#secret, state) }),
    ])
    this.#scripts = added.map((one) => String(one['identifier']))
    for (const identifier of old) this.wire.post('Page.removeScriptToEvaluateOnNewDocument', { identifier })
  }

  /** Loads an address; `false` if the load failed or another one replaced it. */
  async navigate(url: string): Promise<boolean> {
    const { errorText } = (await this.wire.send('Page.navigate', { url })) as { errorText?: string }
    if (errorText === undefined) return true
    this.#listener.onFailed(errorText, url)
    return false
  }

  /** Sends a message to the preload's world. Without one yet, the message is lost, as in Electron. */
  deliver(message: ToPage): void {
    if (this.#contextId === undefined) return
    this.wire.post('Runtime.callFunctionOn', {
      functionDeclaration: this.#deliverSource,
      executionContextId: this.#contextId,
      arguments: [{ value: JSON.stringify(message) }],
      silent: true,
    })
  }

  /** Sends the window state to the page. */
  showState(): void {
    this.deliver({ kind: 'state', ...this.#settings.state() })
    this.#registerScripts().catch((error: unknown) =>
      this.wire.emit('post-failed', { method: 'register scripts', error }),
    )
  }

  /** Sets the size. Zoom means larger CSS pixels and a smaller viewport. */
  async resize(): Promise<void> {
    const { width, height, zoom } = this.#settings.size()
    const emulated = {
      width: Math.round(width / zoom),
      height: Math.round(height / zoom),
      deviceScaleFactor: zoom,
      mobile: false,
    }
    if (!this.#settings.isRealWindow) await this.wire.send('Emulation.setDeviceMetricsOverride', emulated)
    else if (zoom === 1) {
      await this.wire.send('Emulation.clearDeviceMetricsOverride')
      await resizeWindow(this.wire, { width, height })
    } else await this.wire.send('Emulation.setDeviceMetricsOverride', emulated)
  }

  /** Reports the real size; a zoomed page has an emulated size instead. */
  #measure(): void {
    if (this.#settings.size().zoom !== 1) return
    realSize(this.wire).then(
      (size) => size && this.#listener.onResized(size),
      (error: unknown) => this.wire.emit('post-failed', { method: 'measure', error }),
    )
  }
}
