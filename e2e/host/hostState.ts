import { EventEmitter } from 'node:events'
import { errorMessage } from '../../shared/text/errors.ts'
import { Browser } from './chromium/browser.ts'
import { Network } from './chromium/network.ts'
import type { HostOptions } from './options.ts'
import { readOptions } from './options.ts'

/** A dialog that the app asked for. */
export interface ShownDialog {
  readonly kind: 'open' | 'save' | 'message' | 'error' | 'certificate'
  readonly options: unknown
  readonly answer: unknown
}

/** The simulated machine: read by the stand-ins, set over the control channel. */
export interface Machine {
  idleSeconds: number | 'unknown'
  isLocked: boolean
  isOnBattery: boolean
  isOnline: boolean
  isDark: boolean
  isHighContrast: boolean
  notificationsSupported: boolean
  notificationsFail: string | undefined
  trayAvailable: boolean
  encryption: 'keyring' | 'basic_text' | 'none'
  proxy: string
  takenShortcuts: string[]
  wasOpenedAtLogin: boolean
  lastCrash: { readonly date: Date; readonly id: string } | null
}

/** One thing that the app did to the machine, in order; `at` in milliseconds since 1970. */
export interface Entry {
  readonly at: number
  readonly what: string
  readonly details: unknown
}

/** The shared state of one host process: its options, the machine, the journal and the browser. */
export class HostState extends EventEmitter {
  readonly options: HostOptions
  readonly machine: Machine = {
    idleSeconds: 0,
    isLocked: false,
    isOnBattery: false,
    isOnline: true,
    isDark: false,
    isHighContrast: false,
    notificationsSupported: true,
    notificationsFail: undefined,
    trayAvailable: true,
    encryption: 'keyring',
    proxy: 'DIRECT',
    takenShortcuts: [],
    wasOpenedAtLogin: false,
    lastCrash: null,
  }
  /** The network of the app's pages. */
  readonly network = new Network()
  /** Chromium's command line switches, as set by the app before the browser starts. */
  readonly switches: Map<string, string>
  readonly journal: Entry[] = []
  /** Prepared answers, used by the next dialogs of their kind. A dialog without one is canceled. */
  readonly answers: { readonly kind: ShownDialog['kind']; readonly answer: Record<string, unknown> }[] = []
  readonly dialogs: ShownDialog[] = []
  #launching: Promise<Browser> | undefined
  #launched: Browser | undefined

  constructor(options: HostOptions) {
    super()
    this.setMaxListeners(0)
    this.options = options
    this.switches = new Map(options.switches)
    Object.assign(this.machine, options.machine)
  }

  /** Records what the app did, and sends it over the control channel. */
  record(what: string, details: unknown = null): void {
    const entry: Entry = { at: Date.now(), what, details }
    this.journal.push(entry)
    this.emit('entry', entry)
  }

  /** The browser; the first call starts it. */
  browser(): Promise<Browser> {
    this.#launching ??= this.#launch()
    return this.#launching
  }

  async #launch(): Promise<Browser> {
    const { headed, name } = this.options
    const proxyPort = await this.network.listen()
    this.#launched = await Browser.launch({ headed, name, proxyPort, switches: this.switches })
    return this.#launched
  }

  /** The browser, if it is running. */
  runningBrowser(): Browser | undefined {
    return this.#launched
  }
}

/** The state of this process. */
export const hostState = new HostState(readOptions(process.argv.slice(2)))

/** Reports a failure of the host without ending the app. */
export function reportFailure(action: string, error: unknown): void {
  const text = errorMessage(error)
  hostState.record('host-failure', { action, error: text })
  process.stderr.write(`host: ${action}: ${text}\n`)
}
