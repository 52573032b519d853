import type { Clock, Random } from '../../electron/core/ports.ts'
import type { ProcessClock } from './clock.ts'

/** `down`: the machine has no network and knows it. `stalled`: packets go and none comes; what was sent is held until it is over. */
export type Weather = 'up' | 'down' | 'stalled'

const ORPHANS_DIE = 100_000
const LATEST_RETRY = 25_000

export interface LinkEnds {
  /** The client learns that the connection is gone. */
  onClientCut(): void
  /** The server learns it. */
  onServerCut(): void
}

/** What lies between a machine and the server. */
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

  /** Milliseconds that a packet takes. */
  latency(): number {
    return 2 + this.random() ** 3 * 120
  }

  connect(process: ProcessClock, ends: LinkEnds): Link {
    const link = new Link(this, process, ends, () => this.#links.delete(link))
    this.#links.add(link)
    return link
  }

  /** `isReset`: what outlived the bad weather is reset by whoever stood between. */
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
   * Milliseconds until what was sent in bad weather is sent again. A system goes on trying for a connection that its program has let go,
   * at intervals that grow with the time for which nothing came through; null: it has given up.
   */
  retryAfter(): number | null {
    const bad = this.clock.monotonic() - this.#badSince
    return bad > ORPHANS_DIE ? null : this.random() * Math.min(bad, LATEST_RETRY)
  }

  /** The server's process is gone, its port closed. */
  serverGone(): void {
    this.isServerUp = false
    for (const link of [...this.#links]) link.endFromServer()
  }

  /** The system closes what a dead process had open; what it had sent arrives. */
  processGone(process: ProcessClock): void {
    for (const link of [...this.#links]) if (link.process === process) link.endFromClient()
  }
}

type Side = 'client' | 'server'

/** One TCP connection: in order, either way, until one side ends it or both are told that it broke. */
export class Link {
  readonly process: ProcessClock
  readonly #network: Network
  readonly #ends: LinkEnds
  readonly #onOver: () => void
  readonly #lastAt = { client: 0, server: 0 }
  readonly #isGone = { client: false, server: false }
  #held: { to: Side; run: () => void }[] = []

  constructor(network: Network, process: ProcessClock, ends: LinkEnds, onOver: () => void) {
    this.#network = network
    this.process = process
    this.#ends = ends
    this.#onOver = onOver
    // What a dead process still does in memory opens nothing.
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
    this.#carry('server', run)
  }

  toClient(run: () => void): void {
    if (this.#isGone.server) return
    this.#carry('client', run)
  }

  endFromServer(): void {
    if (this.#isGone.server) return
    this.#isGone.server = true
    this.#carry('client', () => {
      if (this.#isGone.client) return
      this.#isGone.client = true
      this.#onOver()
      this.#ends.onClientCut()
    })
  }

  endFromClient(): void {
    if (this.#isGone.client) return
    this.#isGone.client = true
    this.#carry('server', () => {
      this.#onOver()
      if (this.#isGone.server) return
      this.#isGone.server = true
      this.#ends.onServerCut()
    })
  }

  /** A reset: what was on its way is lost. */
  breakNow(): void {
    this.#held = []
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
    const held = this.#held
    this.#held = []
    const isOrphan = this.#isGone.client
    const wait = isOrphan ? this.#network.retryAfter() : 0
    if (wait === null) this.breakNow()
    else for (const { to, run } of held) this.#carry(to, run, wait)
  }

  #carry(to: Side, run: () => void, wait = 0): void {
    const { clock } = this.#network
    const at = (this.#lastAt[to] = Math.max(this.#lastAt[to], clock.monotonic() + wait + this.#network.latency()))
    clock.after(at - clock.monotonic(), () => {
      // What arrives while nothing gets through is held in order of arrival, and goes on from there.
      if (this.#network.weather !== 'up') this.#held.push({ to, run })
      else if (to === 'server') run()
      else this.process.deliver(run)
    })
  }
}
