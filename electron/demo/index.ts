import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { errorStack } from '../../shared/text/errors.ts'
import { Cable } from './cable.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { Faults } from './control/faults.ts'
import { ControlServer } from './control/server.ts'
import { DailyLife } from './dailyLife.ts'
import { Model } from './model/model.ts'
import { startSchedule } from './model/schedule.ts'
import type { Random } from './random.ts'
import { seededRandom } from './random.ts'
import { RestServer } from './rest/answer.ts'
import { buildRoutes } from './rest/routes.ts'
import type { Seed } from './seed/seeds.ts'
import { loadSeed } from './seed/seeds.ts'
import { capabilitiesOf } from './versions.ts'
import { Visitors } from './visitors.ts'

export interface DemoOptions {
  /** 0 (the default) lets the system choose. */
  readonly port?: number
  readonly controlPort?: number
  readonly seed?: Seed
  /** The server version to imitate. */
  readonly like?: string
  /** Visitors' events a second, 0 to 500. */
  readonly visitors?: number
  /** Simulates visitors and colleagues, who answer what agents write; see `DailyLife`. */
  readonly dailyLife?: boolean
  /** Milliseconds that one beat keeps an agent online. Default: as the version does. */
  readonly presenceWindow?: number
  /** Asks every client at the session cap which session ends (409), not browsers only. */
  readonly askAtSessionCap?: boolean
  /** Offers single sign-on, at an identity provider of its own. `mobileScheme`: of links to the app; `chatwootapp` by default. */
  readonly singleSignOn?: { readonly methods: readonly ('google' | 'saml')[]; readonly mobileScheme?: string }
  readonly clock?: Clock
  /** A seed number or a generator. */
  readonly random?: number | Random
}

export interface DemoInbox {
  readonly id: number
  readonly accountId: number
  readonly name: string
  readonly identifier?: string
}
/** What visitors need: identifiers of API inboxes 1 and 5, website token of inbox 2, if the seed has them. */
export interface DemoKeys {
  readonly api?: string
  readonly web?: string
  readonly quiet?: string
}
export interface DemoAgent {
  readonly email: string
  readonly password: string
  readonly apiToken: string
}

export interface DemoServer {
  /** Address of REST, the public API and `/cable`. */
  readonly base: string
  /** Address of the control API. */
  readonly control: string
  /** Address of the manual actions: takes `POST { name, args }` and does what no API does. */
  readonly hand: string
  readonly keys: DemoKeys
  readonly inboxes: readonly DemoInbox[]
  readonly agents: readonly DemoAgent[]
  /** The server's data, for assertions. */
  readonly model: Model
  readonly faults: Faults
  readonly visitors: Visitors
  readonly rest: RestServer
  readonly cable: Cable
  /** Cuts all sockets (1006) and closes the port. The returned function opens it again, with the same data. */
  goDown(): Promise<() => Promise<void>>
  /** Goes down for `downMs`. */
  restart(downMs?: number): Promise<void>
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Starts a Chatwoot-compatible server in this process, on loopback only. */
export async function startDemoServer(options: DemoOptions = {}): Promise<DemoServer> {
  const clock = options.clock ?? systemClock()
  const random = typeof options.random === 'function' ? options.random : seededRandom(options.random ?? 1)
  const model = new Model({
    clock,
    random,
    capabilities: capabilitiesOf(options.like ?? '4.15.1'),
    ...(options.presenceWindow === undefined ? {} : { presenceWindow: options.presenceWindow }),
    report: (error) => process.stderr.write(`demo server: ${errorStack(error)}\n`),
  })
  model.asksAtSessionCap = options.askAtSessionCap === true
  for (const method of options.singleSignOn?.methods ?? []) model.singleSignOn.methods.add(method)
  model.singleSignOn.mobileScheme = options.singleSignOn?.mobileScheme ?? model.singleSignOn.mobileScheme
  const listener = new Listener()
  const port = await listener.listen(options.port ?? 0)
  model.base = `http://${HOST}:${port}`
  await loadSeed(model, options.seed ?? 'desk')

  const faults = new Faults(model)
  const rest = new RestServer(
    model,
    buildRoutes(() => faults.rest.ignoresAfter),
    faults.rest,
  )
  const cable = new Cable(model, faults.sockets)
  faults.attach(cable)
  const visitors = new Visitors(model)
  visitors.setRate(options.visitors ?? 0)
  const dailyLife = new DailyLife(model)
  if (options.dailyLife === true) dailyLife.start()
  listener.onRequest = (request, response) => rest.handle(request, response)
  listener.onUpgrade = (request, socket, head) => model.runJob(() => cable.upgrade(request, socket, head))
  const stopSchedule = startSchedule(model)

  const goDown = async () => {
    cable.cutAll()
    await listener.stop()
    return () => {
      faults.onRestarted()
      return listener.listen(port).then(() => undefined)
    }
  }
  const restart = async (downMs = 0) => {
    const comeBack = await goDown()
    if (downMs > 0) {
      await new Promise<void>((resolve) => {
        clock.after(downMs, resolve)
      })
    }
    await comeBack()
  }
  faults.restart = restart
  const control = new ControlServer({ model, faults, visitors, rest, cable })
  const controlPort = await control.listen(options.controlPort ?? 0)

  return {
    base: model.base,
    control: `http://${HOST}:${controlPort}`,
    hand: `http://${HOST}:${controlPort}/hand`,
    keys: keysOf(model),
    model,
    faults,
    visitors,
    rest,
    cable,
    goDown,
    restart,
    inboxes: [...model.inboxes.values()].map((inbox) => ({
      id: inbox.id,
      accountId: inbox.accountId,
      name: inbox.name,
      ...(inbox.channelType === 'Channel::Api' ? { identifier: inbox.identifier } : {}),
    })),
    agents: [...model.users.values()].map((user) => ({
      email: user.email,
      password: user.password,
      apiToken: user.apiToken,
    })),
    close: async () => {
      stopSchedule()
      visitors.stop()
      dailyLife.stop()
      faults.dispose()
      cable.close()
      await Promise.all([listener.stop(), control.close()])
    },
  }
}

function keysOf(model: Model): DemoKeys {
  const identifier = (id: number) => {
    const inbox = model.inboxes.get(id)
    return inbox?.channelType === 'Channel::Api' ? inbox.identifier : undefined
  }
  const website = model.inboxes.get(2)
  const keys = {
    api: identifier(1),
    web: website?.channelType === 'Channel::WebWidget' ? website.websiteToken : undefined,
    quiet: identifier(5),
  }
  return Object.fromEntries(Object.entries(keys).filter(([, key]) => key !== undefined))
}

/** An HTTP server whose port can be closed and opened again. */
class Listener {
  onRequest: (...parameters: Parameters<RestServer['handle']>) => void = () => undefined
  onUpgrade: (...parameters: Parameters<Cable['upgrade']>) => void = () => undefined
  #server: Server | null = null
  readonly #sockets = new Set<Socket>()

  async listen(port: number): Promise<number> {
    const server = createServer((request, response) => this.onRequest(request, response))
    server.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head))
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      // Resets are expected.
      socket.on('error', () => socket.destroy())
    })
    server.keepAliveTimeout = 20_000
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, HOST, () => {
        server.off('error', reject)
        resolve()
      })
    })
    this.#server = server
    return portOf(server)
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
