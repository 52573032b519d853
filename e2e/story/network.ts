import type { Clock, Random } from '../../electron/core/ports.ts'
import type { ProcessClock } from './clock.ts'

/** `down`: no network, and the machine knows it. `stalled`: packets are sent but none arrive; they are stalled until it ends. */
export type Weather = 'up' | 'down' | 'stalled'

const ORPHANS_DIE = 100_000
const LATEST_RETRY = 25_000

export interface LinkEnds {
  /** The client is notified that the connection is gone. */
  onClientCut(): void
  /** The server is notified. */
  onServerCut(): void
}

/** The network between a machine and the server. */
export class Network {
  readonly clock: Clock
  readonly random: Random
  isServerUp = true
  #weather: Weather = 'up'
  #badSince = 0
  readonly #links = new Set<Link>()

  constructor(clock: Clock, random: Random) {
    this.clock = clock
    this.random = random
  }

  get weather(): Weather {
    return this.#weather
  }

  get openConnections(): number {
    return this.#links.size
  }

  /** Latency of a packet in milliseconds. */
  latency(): number {
    return 2 + this.random() ** 3 * 120
  }

  connect(process: ProcessClock, ends: LinkEnds): Link {
    const link = new Link(this, process, ends, () => this.#links.delete(link))
    this.#links.add(link)
    return link
  }

  /** `isReset`: connections that survived the outage are reset by a middlebox. */
  setWeather(weather: Weather, isReset = false): void {
    if (this.#weather === 'up') this.#badSince = this.clock.monotonic()
    this.#weather = weather
    if (weather !== 'up') return
    for (const link of [...this.#links]) {
      if (isReset) link.breakNow()
      else link.release()
    }
  }

  /**
   * Milliseconds until data sent during an outage is retransmitted. The system retries even for a connection that its
   * program has closed, at intervals that grow with the length of the outage; null: it has given up.
   */
  retryAfter(): number | null {
    const bad = this.clock.monotonic() - this.#badSince
    return bad > ORPHANS_DIE ? null : this.random() * Math.min(bad, LATEST_RETRY)
  }

  /**
   * Another NAT, Wi-Fi or VPN, or a firewall that forgot its table: nothing more gets through on any connection, and
   * neither end is notified. New ones work.
   */
  forgetConnections(): void {
    for (const link of [...this.#links]) link.silence()
  }

  /** The server's process ends and its port closes. */
  serverGone(): void {
    this.isServerUp = false
    for (const link of [...this.#links]) link.endFromServer()
  }

  /** The system closes the connections of a killed process; what it had sent arrives. */
  processGone(process: ProcessClock): void {
    for (const link of [...this.#links]) if (link.process === process) link.endFromClient()
  }

  /** The machine loses its power, and with it everything that its system would send, also for killed processes. */
  powerLost(): void {
    for (const link of [...this.#links]) link.losePower()
  }
}

type Side = 'client' | 'server'

/** One TCP connection: ordered in both directions, until one side ends it or both learn that it broke. */
export class Link {
  readonly process: ProcessClock
  readonly #network: Network
  readonly #ends: LinkEnds
  readonly #onOver: () => void
  readonly #lastLeaves = { client: 0, server: 0 }
  readonly #lastAt = { client: 0, server: 0 }
  readonly #isGone = { client: false, server: false }
  #stalled: { to: Side; run: () => void }[] = []
  #isSilent = false
  /** When the machine lost its power. */
  #poweredUntil = Infinity

  constructor(network: Network, process: ProcessClock, ends: LinkEnds, onOver: () => void) {
    this.#network = network
    this.process = process
    this.#ends = ends
    this.#onOver = onOver
    // A killed process opens no connection.
    this.#isGone.client = process.isDead
  }

  get isOpenToServer(): boolean {
    return !this.#isGone.client
  }
  get isOpenToClient(): boolean {
    return !this.#isGone.server
  }

  toServer(run: () => void): void {
    if (this.#isGone.client) return
    this.#schedule('server', run)
  }

  toClient(run: () => void): void {
    if (this.#isGone.server) return
    this.#schedule('client', run)
  }

  endFromServer(): void {
    if (this.#isGone.server) return
    this.#isGone.server = true
    this.#schedule('client', () => {
      if (this.#isGone.client) return
      this.#isGone.client = true
      this.#onOver()
      this.#ends.onClientCut()
    })
  }

  endFromClient(): void {
    if (this.#isGone.client) return
    this.#isGone.client = true
    this.#schedule('server', () => {
      this.#onOver()
      if (this.#isGone.server) return
      this.#isGone.server = true
      this.#ends.onServerCut()
    })
  }

  /** What has left the machine arrives; the rest is lost, and the server is not notified. */
  losePower(): void {
    if (this.#poweredUntil !== Infinity) return
    const { clock } = this.#network
    this.#poweredUntil = clock.monotonic()
    this.#isGone.client = true
    this.#stalled = []
    clock.after(ORPHANS_DIE, () => {
      this.breakNow()
    })
  }

  /** Everything on it is lost from now on. The ends are cut once their data has stayed unacknowledged for long. */
  silence(): void {
    if (this.#isSilent) return
    this.#isSilent = true
    this.#stalled = []
    this.#network.clock.after(ORPHANS_DIE, () => {
      this.breakNow()
    })
  }

  /** A reset: data in transit is lost. */
  breakNow(): void {
    this.#stalled = []
    this.#onOver()
    if (!this.#isGone.server) {
      this.#isGone.server = true
      this.#ends.onServerCut()
    }
    if (!this.#isGone.client) {
      this.#isGone.client = true
      this.process.deliver(() => {
        this.#ends.onClientCut()
      })
    }
  }

  release(): void {
    const stalled = this.#stalled
    this.#stalled = []
    const isOrphan = this.#isGone.client
    const wait = isOrphan ? this.#network.retryAfter() : 0
    if (wait === null) this.breakNow()
    else for (const { to, run } of stalled) this.#schedule(to, run, wait)
  }

  #schedule(to: Side, run: () => void, wait = 0): void {
    const { clock } = this.#network
    const leaves = (this.#lastLeaves[to] = Math.max(this.#lastLeaves[to], clock.monotonic() + wait))
    const at = (this.#lastAt[to] = Math.max(this.#lastAt[to], leaves + this.#network.latency()))
    clock.after(at - clock.monotonic(), () => {
      if (leaves > this.#poweredUntil || this.#isSilent) return
      // During an outage, packets are stalled in order of arrival, and their sender sends them again afterwards.
      if (this.#network.weather !== 'up') {
        if (this.#poweredUntil === Infinity) this.#stalled.push({ to, run })
      }
      // A machine that sleeps sends nothing again.
      else if (to === 'server' && (wait === 0 || !this.process.isPaused)) run()
      else this.process.deliver(run)
    })
  }
}
