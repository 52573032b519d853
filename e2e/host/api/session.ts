import type { Session, WebRequest } from 'electron'
import type { ProxySettings } from '../chromium/network.ts'
import { Network } from '../chromium/network.ts'
import { resolveByRules } from '../chromium/proxyRules.ts'
import { guard, GuardedEmitter } from '../guard.ts'
import { hostState, reportFailure } from '../hostState.ts'
import { protocol, toPage } from './protocol.ts'

type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (isGranted: boolean) => void,
  details: object,
) => void
type HeadersListener = (
  details: object,
  answer: (result: {
    cancel?: boolean
    responseHeaders?: Record<string, string | string[]>
    statusLine?: string
  }) => void,
) => void
type RequestListener = (details: object, answer: (result: { cancel?: boolean; redirectURL?: string }) => void) => void
interface Listening<T> {
  readonly filter: RegExp[]
  readonly listener: T
}
type ListenerArguments = [filter: { urls: string[] }, listener: unknown] | [listener: unknown]

/** Electron's names of permissions, and the browser's names of the same. */
const permissions: readonly (readonly [electron: string, descriptor: Record<string, unknown>])[] = [
  ['notifications', { name: 'notifications' }],
  ['geolocation', { name: 'geolocation' }],
  ['media', { name: 'camera' }],
  ['media', { name: 'microphone' }],
  ['midi', { name: 'midi' }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write' }],
  ['idle-detection', { name: 'idle-detection' }],
  ['window-management', { name: 'window-management' }],
]

const patternToExpression = (pattern: string): RegExp =>
  pattern === '<all_urls>'
    ? /./
    : new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)

type Implemented =
  | 'resolveProxy'
  | 'setProxy'
  | 'setSpellCheckerLanguages'
  | 'getSpellCheckerLanguages'
  | 'setSpellCheckerEnabled'
  | 'isSpellCheckerEnabled'
  | 'setSpellCheckerDictionaryDownloadURL'
  | 'addWordToSpellCheckerDictionary'
  | 'removeWordFromSpellCheckerDictionary'
  | 'clearStorageData'
  | 'clearCache'
  | 'setUserAgent'
  | 'getUserAgent'
  | 'setCodeCachePath'
  | 'isPersistent'
  | 'flushStorageData'
  | 'availableSpellCheckerLanguages'
  | 'spellCheckerEnabled'
  | 'forceReloadProxyConfig'
  | 'closeAllConnections'
  | 'clearCodeCaches'
  | 'getPreloadScripts'

/** Electron's `Session`: the app's policy for its pages, applied to the browser where possible. */
export class HostSession extends GuardedEmitter implements Pick<Session, Implemented> {
  readonly protocol = protocol
  readonly availableSpellCheckerLanguages = ['en-US', 'en-GB', 'de', 'fr', 'es', 'pt-BR', 'ar']
  readonly storagePath: string | null
  spellCheckerEnabled = true
  readonly cookies: object
  readonly webRequest: object
  readonly partition: string
  #context: Promise<string | undefined> | undefined
  #languages: string[] = ['en-US']
  #userAgent = ''
  #proxy: ProxySettings = {}
  /** Of the pages of another session than the default one: connects directly. */
  readonly #network = new Network()
  #check: CheckHandler | undefined
  #request: RequestHandler | undefined
  #headersListener: Listening<HeadersListener> | undefined
  #requestListener: Listening<RequestListener> | undefined
  readonly #origins = new Set<string>()

  constructor(partition: string) {
    super('session')
    this.partition = partition
    this.storagePath = partition === '' ? 'default' : null
    this.cookies = guard('session.cookies', {})
    this.webRequest = guard('session.webRequest', {
      onHeadersReceived: (...args: ListenerArguments): void => {
        this.#headersListener = readListener(args) as Listening<HeadersListener> | undefined
      },
      onBeforeRequest: (...args: ListenerArguments): void => {
        this.#requestListener = readListener(args) as Listening<RequestListener> | undefined
        this.emit('_patterns')
      },
    } satisfies Record<keyof Pick<WebRequest, 'onHeadersReceived' | 'onBeforeRequest'>, unknown>)
  }

  // ── for the host
  /** The browser context of this session: the default context for the default session. */
  _context(): Promise<string | undefined> {
    this.#context ??=
      this.partition === ''
        ? Promise.resolve(undefined)
        : Promise.all([hostState.browser(), this.#network.listen()]).then(([browser, port]) =>
            browser.createContext(port),
          )
    return this.#context
  }
  /** Whether `onBeforeRequest` needs to see every request. */
  get _watchesRequests(): boolean {
    return this.#requestListener !== undefined
  }
  /** The decision of `onBeforeRequest` about a request. */
  _decideRequest(url: string, resourceType: string): Promise<{ cancel?: boolean; redirectURL?: string }> {
    const requestListener = this.#requestListener
    if (!requestListener?.filter.some((one) => one.test(url))) return Promise.resolve({})
    return new Promise((resolve) =>
      requestListener.listener(
        { id: 0, url, method: 'GET', resourceType: resourceType.toLowerCase(), timestamp: Date.now() },
        resolve,
      ),
    )
  }
  /** The headers of an answer after `onHeadersReceived` has changed them. */
  _headers(
    url: string,
    headers: readonly { name: string; value: string }[],
  ): Promise<readonly { name: string; value: string }[]> {
    const headersListener = this.#headersListener
    if (!headersListener?.filter.some((one) => one.test(url))) return Promise.resolve(headers)
    const before: Record<string, string[]> = {}
    for (const { name, value } of headers) before[name] = [...(before[name] ?? []), value]
    return new Promise((resolve) => {
      headersListener.listener({ url, method: 'GET', responseHeaders: before, statusCode: 200 }, (result) => {
        const after = result.responseHeaders ?? before
        resolve(Object.entries(after).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value }))))
      })
    })
  }
  /** Applies the decisions of this session's permission handlers for an origin of the app to the browser. */
  async _applyPermissions(origin: string, contents: unknown): Promise<void> {
    this.#origins.add(origin)
    const browser = await hostState.browser()
    const context = await this._context()
    for (const [permission, descriptor] of permissions) {
      const setting = (await this.#isGranted(permission, origin, contents)) ? 'granted' : 'denied'
      await browser.send('Browser.setPermission', {
        permission: descriptor,
        setting,
        origin: toPage(`${origin}/`).replace(/\/$/, ''),
        ...(context === undefined ? {} : { browserContextId: context }),
      })
    }
  }
  async #isGranted(permission: string, origin: string, contents: unknown): Promise<boolean> {
    if (this.#check)
      return this.#check(contents, permission, `${origin}/`, {
        isMainFrame: true,
        requestingUrl: `${origin}/`,
        securityOrigin: `${origin}/`,
      })
    const request = this.#request
    if (request)
      return new Promise((resolve) =>
        request(contents, permission, resolve, { isMainFrame: true, requestingUrl: `${origin}/` }),
      )
    return true
  }
  #reapply(): void {
    for (const origin of this.#origins)
      this._applyPermissions(origin, null).catch((error: unknown) => reportFailure('apply permissions', error))
  }

  // ── Electron's API
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler ?? undefined
    this.#reapply()
  }
  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler ?? undefined
    this.#reapply()
  }
  setDevicePermissionHandler(handler: unknown): void {
    hostState.record('device-permission-handler', handler !== null)
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    hostState.record('display-media-handler', handler !== null)
  }
  setBluetoothPairingHandler(handler: unknown): void {
    hostState.record('bluetooth-handler', handler !== null)
  }
  setUSBProtectedClassesHandler(handler: unknown): void {
    hostState.record('usb-handler', handler !== null)
  }
  setCertificateVerifyProc(handler: unknown): void {
    hostState.record('certificate-verify', handler !== null)
  }
  resolveProxy(url: string): Promise<string> {
    return this.partition === ''
      ? Promise.resolve(hostState.network.resolveProxy() ?? hostState.machine.proxy)
      : resolveByRules(this.#proxy, url, hostState.machine.proxy)
  }
  setProxy(config: ProxySettings): Promise<void> {
    // The connections of pages go through the proxy of the default session only.
    if (this.partition === '') {
      hostState.network.setProxy(config)
      hostState.record('set-proxy', config)
    } else this.#proxy = config
    return Promise.resolve()
  }
  forceReloadProxyConfig(): Promise<void> {
    return Promise.resolve()
  }
  closeAllConnections(): Promise<void> {
    return Promise.resolve()
  }
  isPersistent(): boolean {
    return this.partition === '' || this.partition.startsWith('persist:')
  }
  setSpellCheckerLanguages(languages: string[]): void {
    const unknown = languages.filter((one) => !this.availableSpellCheckerLanguages.includes(one))
    if (unknown.length > 0)
      throw new Error(`Invalid language code provided: "${unknown.join(', ')}" is not a valid language code`)
    this.#languages = languages
    hostState.record('spell-checker-languages', languages)
    // As if every dictionary were already downloaded.
    setImmediate(() => {
      for (const language of languages) this.emit('spellcheck-dictionary-initialized', {}, language)
    })
  }
  getSpellCheckerLanguages(): string[] {
    return this.#languages
  }
  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.spellCheckerEnabled = isEnabled
    hostState.record('spell-checker', isEnabled)
  }
  isSpellCheckerEnabled(): boolean {
    return this.spellCheckerEnabled
  }
  setSpellCheckerDictionaryDownloadURL(url: string): void {
    hostState.record('spell-checker-url', url)
  }
  addWordToSpellCheckerDictionary(word: string): boolean {
    hostState.record('spell-checker-word', word)
    return true
  }
  removeWordFromSpellCheckerDictionary(word: string): boolean {
    hostState.record('spell-checker-word-removed', word)
    return true
  }
  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent
  }
  getUserAgent(): string {
    return this.#userAgent
  }
  setCodeCachePath(folder: string): void {
    hostState.record('code-cache-path', folder)
  }
  clearCodeCaches(): Promise<void> {
    return Promise.resolve()
  }
  getPreloadScripts(): [] {
    return []
  }
  flushStorageData(): void {
    hostState.record('flush-storage')
  }
  async clearStorageData(): Promise<void> {
    hostState.record('clear-storage', this.partition)
    const browser = await hostState.browser()
    const context = await this._context()
    await browser.send('Storage.clearCookies', context === undefined ? {} : { browserContextId: context })
  }
  clearCache(): Promise<void> {
    hostState.record('clear-cache', this.partition)
    return Promise.resolve()
  }
}

function readListener(args: ListenerArguments): { filter: RegExp[]; listener: unknown } | undefined {
  const [first, second] = args.length === 2 ? args : [{ urls: ['<all_urls>'] }, args[0]]
  return second === null || second === undefined
    ? undefined
    : { filter: first.urls.map(patternToExpression), listener: second }
}

const sessions = new Map<string, HostSession>()

function fromPartition(partition: string): HostSession {
  const known = sessions.get(partition)
  if (known) return known
  const made = new HostSession(partition)
  sessions.set(partition, made)
  return made
}

/** Electron's `session`. */
export const session = guard('session', {
  get defaultSession(): HostSession {
    return fromPartition('')
  },
  fromPartition,
})
