import { Readable } from 'node:stream'
import type { CommandInput, QueryInput, QueryName } from '../../../shared/bridge.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts'
import type { AlertAction } from '../alerts/index.ts'
import { ApiError } from '../api/types.ts'
import type { CheckDatabase, OpenSqlite } from '../cache/index.ts'
import { Desk } from '../desk.ts'
import type { DeskPorts } from '../desk/ports.ts'
import type { Log } from '../ports.ts'
import { FakeApi, PROFILE } from './fakeApi.ts'
import { FakeCable } from './fakeCable.ts'
import { FakeClock } from './fakeClock.ts'
import type { Generation } from './fakeServer.ts'
import { ACCOUNT, FakeServer } from './fakeServer.ts'
import { MemoryFiles } from './memoryFiles.ts'
import { seededRandom } from './random.ts'
import type { WatchedResult } from './testWindow.ts'
import { TestWindow } from './testWindow.ts'

export const SESSION = 'session-1'
const WINDOW = 'main'

export interface DeskRigOptions {
  seed?: number
  generation?: Generation
  /** A folder keeps the databases across rigs, for restarts. */
  dataFolder?: string
  server?: FakeServer
  clock?: FakeClock
  duplicates?: number
  delay?: number
  /** A disk that fails. */
  openSqlite?: OpenSqlite
  checkDatabase?: CheckDatabase
}

/** A whole desk in virtual time: one session, a played server and socket, one window that applies the patches it is sent. */
export class DeskRig {
  readonly clock: FakeClock
  readonly server: FakeServer
  readonly api: FakeApi
  readonly desk: Desk
  readonly files = new MemoryFiles()
  readonly alerts: AlertAction[] = []
  readonly window: TestWindow
  readonly errors: { message: string; details: unknown }[] = []
  settings: Settings = DEFAULT_SETTINGS
  idleSeconds = 0
  /** What is behind an attachment's address; its name, where nothing else is said. */
  readAttachment = (url: string): Promise<AsyncIterable<Uint8Array>> =>
    Promise.resolve(Readable.from([Buffer.from(url)]))
  readonly #settingsListeners = new Set<(settings: Settings) => void>()
  #cable: FakeCable | undefined

  constructor(options: DeskRigOptions = {}) {
    const random = seededRandom(options.seed ?? 1)
    const clock = (this.clock = options.clock ?? new FakeClock())
    const server = (this.server = options.server ?? new FakeServer(clock, options.generation))
    this.api = new FakeApi({ clock, random, server })
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message, details) => {
        this.errors.push({ message, details })
      },
    }
    const ports: DeskPorts = {
      clock,
      random,
      log,
      files: this.files,
      environment: {
        platform: 'linux',
        version: '1.0.0',
        locale: () => 'en',
        trayAvailable: () => true,
        secrets: () => 'memory',
      },
      settings: {
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
      },
      os: {
        openLink: () => Promise.resolve(true),
        saveMedia: () => Promise.resolve({ saved: true }),
        copyText: () => true,
      },
      signer: { address: (_session, kind, url) => `media/${kind}/${url}` },
      readAttachment: (_session, url) => this.readAttachment(url),
      dataFolder: options.dataFolder ?? ':memory:',
      ...(options.openSqlite === undefined ? {} : { openSqlite: options.openSqlite }),
      ...(options.checkDatabase === undefined ? {} : { checkDatabase: options.checkDatabase }),
      session: {
        load: () =>
          Promise.resolve([
            {
              id: SESSION,
              baseUrl: 'https://desk.example',
              profile: PROFILE,
              authorization: { kind: 'token', token: 'secret' },
            },
          ]),
        check: () => Promise.reject(new ApiError({ code: 'unsupported', delivered: 'no' })),
        signIn: () => Promise.reject(new ApiError({ code: 'unsupported', delivered: 'no' })),
        forget: () => Promise.resolve(),
        update: () => Promise.resolve(),
      },
      openSocket: () => {
        throw new Error('the rig opens no sockets')
      },
      createApi: () => this.api.client(),
      createCable: (_baseUrl, handlers) =>
        (this.#cable = new FakeCable({
          clock,
          random,
          server,
          handlers,
          ...(options.delay === undefined ? {} : { delay: options.delay }),
          ...(options.duplicates === undefined ? {} : { duplicates: options.duplicates }),
        })),
      idleSeconds: () => this.idleSeconds,
      isLocked: () => false,
      uuid: () => crypto.randomUUID(),
    }
    this.desk = new Desk(ports)
    this.window = new TestWindow(this.desk, WINDOW)
    this.desk.onAlert((action) => this.alerts.push(action))
  }

  get cable(): FakeCable {
    if (!this.#cable) throw new Error('the desk has not been started')
    return this.#cable
  }

  /** Started, connected, synced. */
  async start(): Promise<this> {
    await this.desk.start()
    await this.clock.advance(2_000)
    return this
  }

  /** The server can't be reached, and its socket is gone. */
  offline(): void {
    this.api.outcomeOf = () => 'unreachable'
    this.cable.drop()
  }

  /** The network is back, and what waited had the time to leave. */
  async online(): Promise<void> {
    this.api.outcomeOf = () => 'ok'
    this.cable.connect()
    await this.clock.advance(90_000)
  }

  watchList(watchId = 'list', change: Partial<QueryInput<'conversations'>> = {}): Promise<void> {
    return this.window.watch(watchId, 'conversations', {
      sessionId: SESSION,
      accountId: ACCOUNT,
      view: 'all',
      status: 'open',
      sort: 'lastActivityDesc',
      inboxId: null,
      teamId: null,
      label: null,
      limit: 60,
      ...change,
    })
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
}

export function ref(conversationId: number): { sessionId: string; accountId: number; conversationId: number } {
  return { sessionId: SESSION, accountId: ACCOUNT, conversationId }
}
