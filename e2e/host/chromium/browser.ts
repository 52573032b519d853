import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { findChromium } from '../../../scripts/browsers.mjs'
import { errorMessage } from '../../../shared/text/errors.ts'
import type { AppWindowAppearance } from './appWindow.ts'
import { showEmptyDocument } from './appWindow.ts'
import type { Session } from './pipe.ts'
import { Pipe } from './pipe.ts'

/** A page with its protocol id and the host's session on it. */
export interface Target {
  readonly targetId: string
  readonly session: Session
  readonly openerId: string | undefined
  readonly isWaiting: boolean
}

interface TargetInfo {
  readonly targetId: string
  readonly type: string
  readonly url: string
  readonly openerId?: string
  readonly title: string
}

interface LaunchOptions {
  readonly headed: boolean
  readonly name: string
  /** The port on loopback of the SOCKS proxy for all traffic. */
  readonly proxyPort: number
  /** Chromium's command line switches, as set by the app. */
  readonly switches: ReadonlyMap<string, string>
}

type Waiting = Map<string, (found: Target | Error) => void>

const profilePrefix = 'deskbell-host-'
/** The app's switches that Chromium gets; the others are for Electron. */
const passed = ['webrtc-ip-handling-policy', 'force-webrtc-ip-handling-policy']
const pagesOnly = [{ type: 'page', exclude: false }, { exclude: true }]

/**
 * The Chromium process of all windows. Emits `popup` (a Target that a page opened), `gone` (target id), `crashed`
 * (target id), `title` (target id, title) and `exit`.
 */
export class Browser extends EventEmitter {
  readonly devtools: string
  readonly product: string
  readonly #pipe: Pipe
  readonly #child: ChildProcess
  readonly #profile: string
  readonly #awaited: Waiting = new Map()
  readonly #awaitedByAddress: Waiting = new Map()
  readonly #executable: string
  readonly #early = new Map<string, Target>()
  readonly #created = new Set<string>()

  private constructor(
    running: { pipe: Pipe; child: ChildProcess; executable: string; profile: string },
    devtools: string,
    product: string,
  ) {
    super()
    this.setMaxListeners(0)
    this.#pipe = running.pipe
    this.#child = running.child
    this.#executable = running.executable
    this.#profile = running.profile
    this.devtools = devtools
    this.product = product
  }

  /** Starts Chromium with a new profile. Rejects if it is not installed or not ready within 30 s. */
  static async launch(options: LaunchOptions): Promise<Browser> {
    const executable = findChromium()
    if (!executable) throw new Error('Chromium not found; set DESKBELL_CHROMIUM to its path')
    removeStaleProfiles()
    const profile = mkdtempSync(path.join(os.tmpdir(), `${profilePrefix}${process.pid}-`))
    const child = spawn(executable, switches(profile, options), {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: process.env,
    })
    const pipe = new Pipe(child.stdio[3] as Writable, child.stdio[4] as Readable)
    const [devtools, version] = await Promise.all([
      devtoolsAddress(child),
      pipe.send('Browser.getVersion', {}, undefined),
    ]).catch((error: unknown) => {
      child.kill('SIGKILL')
      rmSync(profile, { recursive: true, force: true })
      throw error
    })
    const browser = new Browser({ pipe, child, executable, profile }, devtools, String(version['product']))
    await browser.#watch()
    return browser
  }

  async #watch(): Promise<void> {
    const root = this.#pipe.browser
    root.on(
      'Target.attachedToTarget',
      (event: { sessionId: string; targetInfo: TargetInfo; waitingForDebugger: boolean }) => {
        const { targetId, openerId, url } = event.targetInfo
        const target: Target = {
          targetId,
          openerId,
          session: this.#pipe.session(event.sessionId),
          isWaiting: event.waitingForDebugger,
        }
        const resolve = this.#awaited.get(targetId) ?? this.#awaitedByAddress.get(url)
        if (resolve) resolve(target)
        else if (openerId !== undefined) this.emit('popup', target)
        else this.#early.set(targetId, target)
      },
    )
    root.on('Target.targetInfoChanged', ({ targetInfo }: { targetInfo: TargetInfo }) =>
      this.emit('title', targetInfo.targetId, targetInfo.title),
    )
    root.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => this.emit('gone', targetId))
    root.on('Target.targetCrashed', ({ targetId }: { targetId: string }) => this.emit('crashed', targetId))
    root.on('closed', () => this.emit('exit'))
    await root.send('Target.setDiscoverTargets', { discover: true, filter: pagesOnly })
    await root.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: pagesOnly,
    })
  }

  /** Opens an empty page, paused before its first document. `context`: undefined for the default session. */
  async createPage(size: { width: number; height: number }, context: string | undefined): Promise<Target> {
    const { targetId } = (await this.#pipe.browser.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      ...size,
      ...(context === undefined ? {} : { browserContextId: context }),
    })) as { targetId: string }
    this.#created.add(targetId)
    const early = this.#early.get(targetId)
    if (early) {
      this.#early.delete(targetId)
      return early
    }
    return waitForTarget(this.#awaited, targetId)
  }

  /**
   * Opens a window without tabs and address bar (Chromium's app mode) on an empty document of `origin`. Chromium hides the
   * address bar only while the page stays on that origin. Only for a headed browser, and only in its default profile.
   */
  async createAppWindow(origin: string, appearance: AppWindowAppearance): Promise<Target> {
    const address = `${origin}/host-window-${randomUUID()}`
    const waiting = waitForTarget(this.#awaitedByAddress, address)
    // A second start with the same profile passes its arguments to the running browser and exits.
    const { width, height } = appearance.bounds
    const second = spawn(
      this.#executable,
      [...rootSwitches(), `--user-data-dir=${this.#profile}`, `--app=${address}`, `--window-size=${width},${height}`],
      { stdio: 'ignore' },
    )
    second.once('error', (error) => this.#awaitedByAddress.get(address)?.(error))
    const target = await waiting
    await showEmptyDocument(target, appearance)
    return target
  }

  /** Creates a context with separate cookies, storage and connections, for `session.fromPartition`. */
  async createContext(proxyPort: number): Promise<string> {
    const { browserContextId } = (await this.#pipe.browser.send('Target.createBrowserContext', {
      proxyServer: `socks5://127.0.0.1:${proxyPort}`,
      proxyBypassList: '<-loopback>',
    })) as {
      browserContextId: string
    }
    return browserContextId
  }

  /** Sends a command to the browser, not to a page. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#pipe.browser.send(method, params)
  }

  closePage(targetId: string): void {
    this.#pipe.browser.post('Target.closeTarget', { targetId })
  }

  /** Ends Chromium and removes its profile; resolves when the process has exited. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve))
      this.#child.kill('SIGKILL')
      await gone
    }
    removeProfile(this.#profile)
  }

  /** The synchronous `close`, for the `exit` event of the process. */
  closeNow(): void {
    this.#child.kill('SIGKILL')
    removeProfile(this.#profile)
  }
}

/** Waits for the page with this `key`; rejects after 10 s, or with an error that is passed instead of the page. */
function waitForTarget(waiting: Waiting, key: string): Promise<Target> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => waiting.get(key)?.(new Error('the new page did not answer within 10 s')), 10_000)
    waiting.set(key, (found) => {
      clearTimeout(limit)
      waiting.delete(key)
      if (found instanceof Error) reject(found)
      else resolve(found)
    })
  })
}

/** Chromium's sandbox refuses to run as root; `--test-type` hides the warning bar in each window. */
function rootSwitches(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []
}

const DISABLED_FEATURES = [
  'PreloadTopChromeWebUI',
  'PreloadTopChromeWebUILessNavigations',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'BackForwardCache',
  'Translate',
  'MediaRouter',
  'OptimizationHints',
  'LocalNetworkAccessChecks',
  'HttpsUpgrades',
  'AutofillServerCommunication',
  'CalculateNativeWinOcclusion',
]

function switches(profile: string, { headed, name, proxyPort, switches: given }: LaunchOptions): string[] {
  return [
    ...passed.flatMap((one) => (given.has(one) ? [`--${one}=${given.get(one) ?? ''}`] : [])),
    `--proxy-server=socks5://127.0.0.1:${proxyPort}`,
    '--proxy-bypass-list=<-loopback>',
    ...(headed ? [] : ['--headless=new']),
    ...rootSwitches(),
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    '--remote-debugging-address=127.0.0.1',
    '--no-startup-window',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-domain-reliability',
    '--disable-search-engine-choice-screen',
    '--disable-infobars',
    '--metrics-recording-only',
    '--password-store=basic',
    '--use-mock-keychain',
    '--mute-audio',
    '--force-color-profile=srgb',
    '--hide-scrollbars',
    // The host decides which window is visible, so the browser must not throttle any.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-ipc-flooding-protection',
    '--autoplay-policy=no-user-gesture-required',
    `--disable-features=${DISABLED_FEATURES.join(',')}`,
    ...(headed ? [`--class=${name}`] : ['--disable-gpu']),
  ].filter((one) => !(headed && one === '--hide-scrollbars'))
}

function devtoolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = ''
    const limit = setTimeout(() => reject(new Error(`Chromium was not ready within 30 s:\n${words}`)), 30_000)
    const fail = (why: string): void => {
      clearTimeout(limit)
      reject(new Error(`Chromium ${why}:\n${words}`))
    }
    child.once('error', (error) => fail(`did not start (${error.message})`))
    child.once('exit', (code, signal) => fail(`ended at once (${code ?? signal ?? ''})`))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (words.length > 20_000) return
      words += text
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(words)
      if (!found?.[1]) return
      clearTimeout(limit)
      resolve(found[1])
    })
  })
}

function removeProfile(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 })
  } catch (error) {
    // A helper process may still be writing; the next start removes what is left.
    console.error(`host: ${profile} is left for the next start (${errorMessage(error)})`)
  }
}

/** Removes profiles of hosts that were killed. */
function removeStaleProfiles(): void {
  for (const name of readdirSync(os.tmpdir())) {
    const pid = Number(new RegExp(`^${profilePrefix}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) removeProfile(path.join(os.tmpdir(), name))
  }
}

/** Whether a process with this id is running, also of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
