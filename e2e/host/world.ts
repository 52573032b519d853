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

/** What stands in for the machine around the app: read by the stand-ins, set over the control channel. */
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

/** Everything that one host process shares: its options, the machine's state, the journal, the browser. */
export class World extends EventEmitter {
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
  /** What the app's pages reach other computers by. */
  readonly network = new Network()
  /** Chromium's command line, as the app left it when the browser was started. */
  readonly switches: Map<string, string>
  readonly journal: Entry[] = []
  /** Answers given beforehand, taken by the next dialogs of their kind; without one a dialog is cancelled. */
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

  /** Notes what the app did and tells whoever listens on the control channel. */
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

  /** The browser where it already runs. */
  runningBrowser(): Browser | undefined {
    return this.#launched
  }
}

/** The one world of this process. */
export const world = new World(readOptions(process.argv.slice(2)))

/** Reports a failure of the host itself without ending the app. */
export function complain(doing: string, error: unknown): void {
  const text = errorMessage(error)
  world.record('host-trouble', { doing, error: text })
  process.stderr.write(`host: ${doing}: ${text}\n`)
}
