import type { QueryInput } from '../../../shared/bridge.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts'
import type { AlertAction } from '../alerts/index.ts'
import { Desk } from '../desk.ts'
import type { DeskPorts } from '../desk/ports.ts'
import { fakeDeskPorts, fakeSessionPort } from './deskPorts.ts'
import { FakeApi, PROFILE } from './fakeApi.ts'
import { FakeCable } from './fakeCable.ts'
import { FakeClock } from './fakeClock.ts'
import { FakeServer } from './fakeServer.ts'
import { seededRandom } from './random.ts'
import { TestWindow } from './testWindow.ts'

type Input = QueryInput<'allConversations'>

/** A desk with a session on each of several servers, the first of an old generation, in virtual time. */
export class ServersRig {
  readonly clock = new FakeClock()
  readonly servers: FakeServer[]
  readonly apis: FakeApi[]
  readonly cables = new Map<number, FakeCable>()
  readonly alerts: AlertAction[] = []
  /** The numbers that the badge showed. */
  readonly badges: number[] = []
  settings: Settings = DEFAULT_SETTINGS
  readonly window: TestWindow
  readonly #desk: Desk
  #onSettings: (settings: Settings) => void = () => undefined

  constructor(count: number, seed = 1) {
    const { clock } = this
    const random = seededRandom(seed)
    this.servers = Array.from({ length: count }, (_, index) => new FakeServer(clock, index === 0 ? 'old' : 'modern'))
    this.apis = this.servers.map((server) => new FakeApi({ clock, random, server }))
    for (const api of this.apis) api.keys = { isOld: !api.listsMentions, hasAutoOffline: api.listsMentions }
    const indexOf = (baseUrl: string): number =>
      Number(new URL(baseUrl).host.replace('desk-', '').replace('.example', ''))
    this.#desk = new Desk(
      fakeDeskPorts({
        clock,
        random,
        settings: this.#settingsPort(),
        session: fakeSessionPort(
          this.servers.map((_, index) => ({
            id: `session-${index}`,
            baseUrl: `https://desk-${index}.example`,
            profile: PROFILE,
            authorization: { kind: 'token', token: 'secret' },
          })),
        ),
        createApi: (options) => this.#apiOf(indexOf(options.baseUrl)).client(options),
        createCable: (baseUrl, handlers) => {
          const { server } = this.#apiOf(indexOf(baseUrl))
          const cable = new FakeCable({ clock, random, server, handlers })
          this.cables.set(indexOf(baseUrl), cable)
          return cable
        },
      }),
    )
    this.window = new TestWindow(this.#desk)
    this.#desk.onAlert((action) => this.alerts.push(action))
    this.#desk.onBadge((count) => this.badges.push(count))
  }

  async start(): Promise<this> {
    await this.#desk.start()
    await this.clock.advance(3_000)
    return this
  }

  async watch(change: Partial<Input> = {}, watchId = 'all'): Promise<void> {
    await this.window.watch(watchId, 'allConversations', { view: 'unassigned', status: 'open', limit: 25, ...change })
    await this.clock.advance(3_000)
  }

  shown(watchId = 'all') {
    return this.window.shown(watchId, 'allConversations')
  }

  /** Rows as `session/number`, from the top. */
  rows(watchId = 'all'): string[] {
    return this.shown(watchId).items.map(({ ref }) => `${ref.sessionId.replace('session-', '')}/${ref.conversationId}`)
  }

  signOut(index: number): Promise<void> {
    return this.window.call('session:signOut', { sessionId: `session-${index}` })
  }

  #apiOf(index: number): FakeApi {
    const api = this.apis[index]
    if (!api) throw new Error(`no server ${index}`)
    return api
  }

  #settingsPort(): DeskPorts['settings'] {
    return {
      get: () => this.settings,
      change: (change) => {
        this.settings = { ...this.settings, ...change }
        this.#onSettings(this.settings)
        return Promise.resolve(this.settings)
      },
      onChange: (listener) => {
        this.#onSettings = listener
        return () => undefined
      },
    }
  }
}
