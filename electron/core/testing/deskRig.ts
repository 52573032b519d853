import { Readable } from 'node:stream'
import type { CommandInput, QueryInput, QueryName } from '../../../shared/bridge.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts'
import type { AlertAction } from '../alerts/index.ts'
import type { CheckDatabase, OpenSqlite } from '../cache/index.ts'
import { Desk } from '../desk.ts'
import type { DeskPorts, OsPort } from '../desk/ports.ts'
import { RequestBudget } from '../net/requestBudget.ts'
import type { StoredSession } from '../session/sessionPort.ts'
import { fakeDeskPorts, fakeSessionPort, silentLog } from './deskPorts.ts'
import { FakeApi, PROFILE } from './fakeApi.ts'
import { FakeCable } from './fakeCable.ts'
import { FakeClock } from './fakeClock.ts'
import type { Generation } from './fakeServer.ts'
import { ACCOUNT, FakeServer } from './fakeServer.ts'
import { listInput } from './lists.ts'
import { MemoryFiles } from './memoryFiles.ts'
import { seededRandom } from './random.ts'
import type { WatchedResult } from './testWindow.ts'
import { TestWindow } from './testWindow.ts'

export const SESSION = 'session-1'
const WINDOW = 'main'

export interface DeskRigOptions {
  seed?: number
  generation?: Generation
  /** A folder on disk, for restarts with another rig. Default: in memory. */
  dataFolder?: string
  server?: FakeServer
  clock?: FakeClock
  duplicates?: number
  delay?: number
  /** For disk faults. */
  openSqlite?: OpenSqlite
  checkDatabase?: CheckDatabase
  /** The server's base address. */
  baseUrl?: string
  os?: OsPort
}

/** A complete desk in virtual time: one session, a fake server and socket, one window that applies its patches. */
export class DeskRig {
  readonly clock: FakeClock
  readonly server: FakeServer
  readonly api: FakeApi
  /** Of the server; the fake API doesn't use it. */
  readonly budget: RequestBudget
  readonly desk: Desk
  readonly files = new MemoryFiles()
  readonly alerts: AlertAction[] = []
  readonly window: TestWindow
  readonly errors: { message: string; details: unknown }[] = []
  settings: Settings = { ...DEFAULT_SETTINGS, emailSendDelay: 0 }
  idleSeconds = 0
  /** The content of an attachment; by default its address. */
  readAttachment = (url: string): Promise<AsyncIterable<Uint8Array>> =>
    Promise.resolve(Readable.from([Buffer.from(url)]))
  readonly #settingsListeners = new Set<(settings: Settings) => void>()
  #cable: FakeCable | null = null

  constructor(options: DeskRigOptions = {}) {
    const random = seededRandom(options.seed ?? 1)
    const clock = (this.clock = options.clock ?? new FakeClock())
    const server = (this.server = options.server ?? new FakeServer(clock, options.generation))
    this.api = new FakeApi({ clock, random, server })
    this.budget = new RequestBudget(clock)
    const signedIn: StoredSession = {
      id: SESSION,
      baseUrl: options.baseUrl ?? 'https://desk.example',
      profile: PROFILE,
      authorization: { kind: 'token', token: 'secret' },
    }
    this.desk = new Desk(
      fakeDeskPorts({
        clock,
        random,
        log: { ...silentLog, error: (message, details) => this.errors.push({ message, details }) },
        files: this.files,
        settings: this.#settingsPort(),
        readAttachment: (_session, url) => this.readAttachment(url),
        ...pick(options, ['dataFolder', 'openSqlite', 'checkDatabase', 'os']),
        session: fakeSessionPort([signedIn]),
        createApi: (options) => this.api.client(options),
        budgetOf: () => this.budget,
        createCable: (_baseUrl, handlers) =>
          (this.#cable = new FakeCable({ clock, random, server, handlers, ...pick(options, ['delay', 'duplicates']) })),
        idleSeconds: () => this.idleSeconds,
      }),
    )
    this.window = new TestWindow(this.desk, WINDOW)
    this.desk.onAlert((action) => this.alerts.push(action))
  }

  get cable(): FakeCable {
    if (!this.#cable) throw new Error('the desk has not been started')
    return this.#cable
  }

  /** Starts the desk; resolves when it is synced. */
  async start(): Promise<this> {
    await this.desk.start()
    await this.clock.advance(2_000)
    return this
  }

  /** Drops the socket and makes all requests fail. */
  offline(): void {
    this.api.outcomeOf = () => 'unreachable'
    this.cable.drop()
  }

  /** Restores the network, and waits until the outbox had time to be sent. */
  async online(): Promise<void> {
    this.api.outcomeOf = () => 'ok'
    this.cable.connect()
    await this.clock.advance(90_000)
  }

  /** Changes the server without broadcasts, as if they were lost. */
  changeSilently(change: (server: FakeServer) => void): void {
    this.server.onBroadcast = () => undefined
    change(this.server)
    this.cable.listen()
  }

  watchList(watchId = 'list', change: Partial<QueryInput<'conversations'>> = {}): Promise<void> {
    return this.window.watch(watchId, 'conversations', listInput(SESSION, change))
  }

  watchThread(conversationId: number, watchId = 'thread', limit = 40): Promise<void> {
    return this.window.watch(watchId, 'thread', { ...ref(conversationId), limit })
  }

  unwatch(watchId: string): void {
    this.window.unwatch(watchId)
  }

  shown<Q extends QueryName>(watchId: string, query: Q): WatchedResult<Q> {
    return this.window.shown(watchId, query)
  }

  get watched(): string[] {
    return this.window.watched
  }

  async send(
    conversationId: number,
    content: string,
    change: Partial<CommandInput<'message:send'>> = {},
  ): Promise<string> {
    const echoId = crypto.randomUUID()
    const answer = await this.desk.call(
      'message:send',
      { ref: ref(conversationId), echoId, content, private: false, inReplyTo: null, uploadIds: [], ...change },
      WINDOW,
    )
    if (!answer.ok) throw new Error(answer.code)
    return echoId
  }

  #settingsPort(): DeskPorts['settings'] {
    return {
      get: () => this.settings,
      change: (change) => {
        this.settings = { ...this.settings, ...change }
        for (const listener of this.#settingsListeners) listener(this.settings)
        return Promise.resolve(this.settings)
      },
      onChange: (listener) => {
        this.#settingsListeners.add(listener)
        return () => this.#settingsListeners.delete(listener)
      },
    }
  }
}

/** The given options of these names, without those that are undefined. */
function pick<T extends object, K extends keyof T>(
  options: T,
  names: readonly K[],
): { [N in K]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))) as {
    [N in K]?: Exclude<T[N], undefined>
  }
}

/** A conversation of the rig's account. */
export function ref(conversationId: number): { sessionId: string; accountId: number; conversationId: number } {
  return { sessionId: SESSION, accountId: ACCOUNT, conversationId }
}

/** The input of a command for one action. */
export function actionOf(conversationId: number, actionId: string | null | undefined): CommandInput<'action:takeBack'> {
  return { sessionId: SESSION, accountId: ACCOUNT, actions: [{ conversationId, actionId: actionId ?? '' }] }
}
