import type {
  CableCredentials,
  CableEvent,
  ConnectionState,
  ProfileCheck,
  ResyncReason,
} from '../../electron/core/cable/index.ts'
import { CableConnection, openWsSocket } from '../../electron/core/cable/index.ts'
import type { Log } from '../../electron/core/ports.ts'
import { FakeClock } from '../../electron/core/testing/fakeClock.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import type { DemoOptions, DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'

/** Turns of the event loop for a frame to travel both ways over loopback, with a wide margin. */
const TURNS = 12
const MAX_TURNS = 3_000_000
const STEP = 250

/** The real connection on real sockets to the demo server, both on one virtual clock. */
export class CableDesk {
  readonly clock: FakeClock
  readonly server: DemoServer
  readonly connection: CableConnection
  readonly events: CableEvent[] = []
  readonly states: ConnectionState[] = []
  readonly resyncs: ResyncReason[] = []
  readonly logged: string[] = []
  checks = 0
  /** Accounts that were polled. */
  readonly polls: number[] = []
  /** Called when a socket becomes live, as for the presence keeper. */
  onLive: (() => void) | undefined
  readonly #apiToken: string

  private constructor(clock: FakeClock, server: DemoServer, agent: number) {
    this.clock = clock
    this.server = server
    this.#apiToken = server.agents[agent]?.apiToken ?? ''
    const write = (message: string, details?: Record<string, unknown>): void => {
      this.logged.push(`${message} ${JSON.stringify(details ?? {})}`)
    }
    const log: Log = { debug: write, info: write, warn: write, error: write }
    this.connection = new CableConnection({
      baseUrl: server.base,
      open: openWsSocket(),
      clock,
      random: seededRandom(11),
      log,
      checkProfile: () => {
        this.checks++
        return this.profile()
      },
      onEvents: (batch) => {
        this.events.push(...batch)
      },
      onState: (state) => {
        this.states.push(state)
        if (state.kind === 'live' && state.trouble?.shown !== undefined && this.states.at(-2)?.kind !== 'live')
          this.onLive?.()
      },
      resync: (reason) => {
        this.resyncs.push(reason)
        return Promise.resolve()
      },
      poll: (accountIds) => {
        this.polls.push(...accountIds)
        return Promise.resolve({ isThrottled: false })
      },
    })
  }

  static async start(options: DemoOptions = {}, agent = 0): Promise<CableDesk> {
    const clock = new FakeClock()
    return new CableDesk(clock, await startDemoServer({ seed: 'recording', ...options, clock }), agent)
  }

  get kind(): ConnectionState['kind'] {
    return this.connection.state.kind
  }
  get names(): string[] {
    return this.events.map((event) => event.name)
  }
  get path(): string[] {
    return this.connection.history().map((step) => step.to)
  }

  /** Fetches the agent's profile from the server, as the session does. */
  async profile(): Promise<ProfileCheck> {
    const answer = await fetch(`${this.server.base}/api/v1/profile`, { headers: { api_access_token: this.#apiToken } })
    if (answer.status === 401) return { outcome: 'signedOut', reason: 'wrongToken' }
    if (!answer.ok) return { outcome: 'unreachable', error: String(answer.status) }
    const profile = (await answer.json()) as { id: number; pubsub_token: string; accounts: { id: number }[] }
    return {
      outcome: 'current',
      credentials: {
        pubsubToken: profile.pubsub_token,
        userId: profile.id,
        accountIds: profile.accounts.map((account) => account.id),
      },
    }
  }

  async credentials(): Promise<CableCredentials> {
    const check = await this.profile()
    if (check.outcome !== 'current') throw new Error(`profile check failed: ${check.outcome}`)
    return check.credentials
  }

  async synced(credentials?: CableCredentials): Promise<void> {
    this.connection.start(credentials ?? (await this.credentials()))
    await this.until('synced')
  }

  /** Waits for input and output until `reached`; the clock doesn't advance. */
  async reach(reached: () => boolean, what: string): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      if (reached()) return
      await this.#turn()
    }
    throw new Error(`timed out waiting for ${what}; ${this.path.slice(-8).join(' ')}`)
  }

  /** Advances the clock in small steps, so that every beat and answer arrives in its own step. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP) {
      await this.clock.advance(Math.min(STEP, left))
      for (let turn = 0; turn < TURNS; turn++) await this.#turn()
    }
  }

  /** Advances the clock until the connection is in `kind`; returns how long it took, in ms. */
  async until(kind: ConnectionState['kind'], limit = 120_000): Promise<number> {
    const begun = this.clock.monotonic()
    while (this.kind !== kind) {
      if (this.clock.monotonic() - begun > limit)
        throw new Error(`still ${this.kind} after ${limit} ms, expected ${kind}; ${this.path.slice(-8).join(' ')}`)
      await this.pass(50)
    }
    return this.clock.monotonic() - begun
  }

  /** Sends a message as a visitor; returns its event once it arrives, undefined if it doesn't. */
  async receiveMessage(content: string): Promise<CableEvent | undefined> {
    const arrived = await this.visitor({ action: 'arrive', inboxId: 1 })
    await this.visitor({
      action: 'message',
      accountId: arrived['accountId'],
      conversationId: arrived['conversationId'],
      content,
    })
    const isIt = (event: CableEvent): boolean => event.name === 'message.created' && event.data['content'] === content
    for (let turn = 0; turn < 40 && !this.events.some(isIt); turn++) await this.pass(50)
    return this.events.find(isIt)
  }

  async visitor(action: Record<string, unknown>): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.server.control}/visitor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(action),
    })
    const body = (await answer.json()) as Record<string, unknown>
    if (!answer.ok) throw new Error(JSON.stringify(body))
    return body
  }

  async stop(): Promise<void> {
    this.connection.stop('quit')
    await this.server.close()
  }

  async #turn(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    await this.clock.advance(0)
  }
}

export async function withDesk(run: (desk: CableDesk) => Promise<void>, options: DemoOptions = {}): Promise<void> {
  const desk = await CableDesk.start(options)
  try {
    await run(desk)
  } finally {
    await desk.stop()
  }
}
