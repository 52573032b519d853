import { randomUUID } from 'node:crypto'
import type { Session } from 'electron'
import { BrowserWindow, session as sessions } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Dispose, Log } from '../core/ports.ts'
import type { SsoPorts } from '../core/session/index.ts'
import { readSsoPage } from '../core/session/index.ts'
import { refuseDownloads } from './downloads.ts'
import type { Network } from './openNetwork.ts'
import { proxyLogins } from './proxyLogins.ts'
import { proxyConfig } from './proxySettings.ts'
import type { SettingsStore } from './settings.ts'
import { isTrusted, loadFailure, mayVisit } from './signInAddresses.ts'
import type { Translate } from './translate.ts'

export interface SignInWindowOptions {
  readonly parent: BrowserWindow
  readonly network: Pick<Network, 'trust' | 'signIns'>
  readonly settings: Pick<SettingsStore, 'get'>
  readonly translate: Translate
  readonly log: Log
}

/** A navigation was stopped, by us or because another one began. */
const ABORTED = -3

type Handlers = Parameters<SsoPorts['openWindow']>[1]

/**
 * The server's own sign-in page, in a window that shares nothing with the app: a session in memory that is cleared
 * afterwards, no preload, no permissions. The page with the one-time token is never loaded, so that only main sees it.
 */
export function signInWindows(options: SignInWindowOptions): SsoPorts['openWindow'] {
  return (baseUrl, handlers) => open(baseUrl, handlers, options)
}

function open(baseUrl: string, handlers: Handlers, options: SignInWindowOptions): Dispose {
  const { log, parent } = options
  const session = sessions.fromPartition(`single-sign-on-${randomUUID()}`, { cache: false })
  secure(session, options)
  const window = new BrowserWindow({
    parent,
    title: titleOf(baseUrl, baseUrl, options),
    width: 560,
    height: 720,
    minWidth: 360,
    minHeight: 480,
    autoHideMenuBar: true,
    webPreferences: {
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  const { webContents: contents } = window
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  guardPages(window, baseUrl, handlers)
  showAddress(window, baseUrl, handlers, options)
  const login = proxyLogins(options.network.signIns, log)
  contents.on('login', (event, _details, { isProxy, host, port }, answer) => {
    if (!isProxy) return
    event.preventDefault()
    void login(host, port).then((user) =>
      user === null ? handlers.onFailed('proxyRefused') : answer(user.name, user.password),
    )
  })
  window.on('closed', () => handlers.onFailed('cancelled'))
  void session
    .setProxy(proxyConfig(options.settings.get().proxy))
    .catch((error: unknown) => log.error('Applying the proxy settings failed', { error: errorText(error) }))
    .then(() => {
      if (!window.isDestroyed()) load(window, `${baseUrl}/app/login`)
    })
  return () => {
    if (!window.isDestroyed()) window.destroy()
    void clear(session, log)
  }
}

function load(window: BrowserWindow, address: string): void {
  // Reported by `did-fail-load`.
  window.webContents.loadURL(address).catch(() => undefined)
}

/** Stops before the page with the token, and before pages that the window may not show. */
function guardPages(window: BrowserWindow, baseUrl: string, handlers: Handlers): void {
  const contents = window.webContents
  const mayFollow = (address: string, isMainFrame: boolean): boolean => {
    const page = isMainFrame ? readSsoPage(address, baseUrl) : null
    if (page !== null) handlers.onPage(page)
    return page === null && mayVisit(address, baseUrl, isMainFrame)
  }
  const judge = (details: { url: string; isMainFrame: boolean; preventDefault(): void }): void => {
    if (!mayFollow(details.url, details.isMainFrame)) details.preventDefault()
  }
  contents.on('will-frame-navigate', judge)
  contents.on('will-redirect', judge)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  // Some providers open their page in another window.
  contents.setWindowOpenHandler(({ url }) => {
    if (mayFollow(url, true)) load(window, url)
    return { action: 'deny' }
  })
  contents.on('did-fail-load', (_event, code, name, _address, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) handlers.onFailed(loadFailure(name))
  })
  contents.on('render-process-gone', () => handlers.onFailed('internal'))
}

/** The window has no address bar: its title shows the host, and no page can change it. */
function showAddress(
  window: BrowserWindow,
  baseUrl: string,
  handlers: Handlers,
  options: Pick<SignInWindowOptions, 'translate'>,
): void {
  const contents = window.webContents
  const arrived = (address: string): void => {
    if (!URL.canParse(address) || window.isDestroyed()) return
    window.setTitle(titleOf(address, baseUrl, options))
    const page = readSsoPage(address, baseUrl)
    if (page !== null) handlers.onPage(page)
  }
  window.on('page-title-updated', (event) => event.preventDefault())
  contents.on('did-navigate', (_event, address) => arrived(address))
  contents.on('did-navigate-in-page', (_event, address, isMainFrame) => {
    if (isMainFrame) arrived(address)
  })
}

function titleOf(address: string, baseUrl: string, { translate }: Pick<SignInWindowOptions, 'translate'>): string {
  return translate('accounts.ssoWindow', { address: new URL(address).host, host: new URL(baseUrl).host })
}

/** No permissions, no downloads; certificates as for the app's own connections. */
function secure(session: Session, { network, log }: SignInWindowOptions): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    log.warn('Permission refused', { permission })
    decide(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  refuseDownloads(session, log)
  // Providers show their page to browsers only, and this is one.
  session.setUserAgent(session.getUserAgent().replace(/ (?:deskbell|Electron)\/\S+/gi, ''))
  session.setCertificateVerifyProc(({ hostname, certificate, errorCode }, decide) => {
    // -3: Chromium's own verdict.
    decide(errorCode !== 0 && isTrusted(network.trust.list(), hostname, certificate.fingerprint) ? 0 : -3)
  })
}

async function clear(session: Session, log: Log): Promise<void> {
  try {
    await Promise.all([session.clearStorageData(), session.clearCache(), session.closeAllConnections()])
  } catch (error) {
    log.warn('Clearing the session of a sign-in window failed', { error: errorText(error) })
  }
}
