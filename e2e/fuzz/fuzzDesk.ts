import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import type { HttpClient, HttpRequest } from '../../electron/core/api/http.ts'
import { ApiError } from '../../electron/core/api/types.ts'
import { parseFrame } from '../../electron/core/cable/frames.ts'
import type { ConnectionState } from '../../electron/core/cable/index.ts'
import { Desk } from '../../electron/core/desk.ts'
import type { CableHandlers, CablePort, DeskPorts } from '../../electron/core/desk/ports.ts'
import type { Log } from '../../electron/core/ports.ts'
import { fakeDeskPorts, fakeSessionPort, fixedSettings, silentLog } from '../../electron/core/testing/deskPorts.ts'
import { FakeClock } from '../../electron/core/testing/fakeClock.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { errorText } from '../../shared/text/errors.ts'

export const SESSION = 'session-1'
const ACCOUNT = {
  id: 1,
  name: 'Acme',
  role: 'agent',
  permissions: null,
  status: 'active',
  availability: 'online',
} as const
const PROFILE_BODY = { id: 1, email: 'ada@acme.test', name: 'Ada', pubsub_token: 'pubsub', accounts: [ACCOUNT] }
const PROFILE = {
  userId: 1,
  name: 'Ada',
  email: 'ada@acme.test',
  avatarUrl: null,
  signature: null,
  accounts: [{ ...ACCOUNT, availabilityStatus: 'online' as const, autoOffline: true }],
}

const SIGNED_IN = {
  id: SESSION,
  baseUrl: 'https://desk.example',
  profile: PROFILE,
  authorization: { kind: 'token' as const, token: 'secret' },
}

/** No retention: a row that vanishes is a fault. */
const SETTINGS = { ...DEFAULT_SETTINGS, cache: { ...DEFAULT_SETTINGS.cache, retentionDays: null } }

/** The answer of one path below the account: the mutated one, or a usual one. */
export interface Answers {
  usual: ReadonlyMap<string, unknown>
  now: { path: string; body: Buffer } | null
}

/** A path without its ids, so that one answer serves all conversations. */
export function pathOf(path: string): string {
  return path.replaceAll(/\d+/g, 'N')
}

/** A whole desk on its own files, with frames and answers from bytes and a socket that never fails. */
export class FuzzDesk {
  readonly clock = new FakeClock(Date.UTC(2026, 10, 21, 9))
  readonly folder = mkdtempSync(join(tmpdir(), 'deskbell-fuzz-'))
  /** Errors that the desk logged, and uncaught ones. */
  readonly errors: string[] = []
  readonly answers: Answers
  readonly window: TestWindow
  readonly #desk: Desk
  #handlers: CableHandlers | null = null
  #run: AbortController | null = null
  #state: ConnectionState = {
    kind: 'idle',
    since: 0,
    lastSyncedAt: null,
    trouble: null,
    degraded: [],
    arePollsSlow: false,
  }

  constructor(usual: ReadonlyMap<string, unknown>, seed: number) {
    this.answers = { usual, now: null }
    this.#desk = new Desk(this.#ports(seed))
    this.window = new TestWindow(this.#desk)
  }

  async start(): Promise<void> {
    await this.#desk.start()
    const all = { sessionId: SESSION, accountId: 1, inboxId: null, teamId: null, label: null, limit: 100 } as const
    const list = { ...all, view: 'all', status: 'all', sort: 'lastActivityDesc' } as const
    await this.window.watch('list', 'conversations', list)
    await this.window.watch('open', 'conversations', { ...list, view: 'mine', status: 'open', sort: 'waitingSinceAsc' })
    await this.window.watch('notifications', 'notifications', { sessionId: SESSION, accountId: 1, limit: 50 })
    await this.window.watch('reference', 'reference', { sessionId: SESSION, accountId: 1 })
    await this.settle()
  }

  /** Delivers one frame. */
  frame(bytes: Buffer): void {
    const frame = parseFrame(bytes, false)
    if (frame.kind !== 'message' || frame.data['account_id'] !== 1) return
    this.#handlers?.onEvents([
      { accountId: 1, name: frame.event, data: frame.data, receivedAt: this.clock.monotonic() },
    ])
  }

  /** Opens a new socket, after which the desk resyncs. */
  reconnect(): void {
    this.#run?.abort()
    const run = (this.#run = new AbortController())
    this.#enter('waiting')
    this.#enter('live')
    const handlers = this.#handlers
    if (!handlers) return
    const synced = handlers.checkProfile().then(() => handlers.resync('reconnect', run.signal))
    void synced.then(
      () => {
        if (!run.signal.aborted) this.#enter('synced')
      },
      (error: unknown) => {
        const isAborted = error instanceof Error && error.name === 'AbortError'
        if (!(error instanceof ApiError) && !isAborted) this.errors.push(`sync: ${errorText(error)}`)
      },
    )
  }

  async settle(): Promise<void> {
    await this.clock.advance(400)
  }

  async stop(): Promise<void> {
    this.#run?.abort()
    await this.#desk.stop()
  }

  removeFiles(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #enter(kind: 'idle' | 'live' | 'synced' | 'waiting'): void {
    const now = this.clock.now()
    const common = {
      since: now,
      lastSyncedAt: kind === 'synced' ? now : this.#state.lastSyncedAt,
      trouble: null,
      degraded: [],
      arePollsSlow: false,
    }
    this.#state =
      kind === 'waiting' ? { ...common, kind, until: now, attempt: 1, reason: 'closed' } : { ...common, kind }
    this.#handlers?.onState(this.#state)
  }

  #cable(handlers: CableHandlers): CablePort {
    this.#handlers = handlers
    const state = (): ConnectionState => this.#state
    return {
      get state() {
        return state()
      },
      start: () => this.reconnect(),
      kick: () => undefined,
      setWatched: () => undefined,
      suspend: () => undefined,
      stop: () => {
        this.#enter('idle')
      },
      sendPresence: () => true,
      expect: () => undefined,
      checkCredentials: () => undefined,
      isSubscribed: () => this.#state.kind === 'live' || this.#state.kind === 'synced',
      history: () => [],
    }
  }

  #http(): HttpClient {
    return {
      request: (request) => {
        const headers = { 'content-type': 'application/json', date: new Date(this.clock.now()).toUTCString() }
        return Promise.resolve({ status: 200, headers, body: this.#answer(request) })
      },
      open: () => Promise.reject(new ApiError({ code: 'unsupported', reachedServer: 'no' })),
    }
  }

  #answer({ method, url }: HttpRequest): Buffer {
    const { pathname, searchParams } = new URL(url)
    if (pathname === '/api/v1/profile') return Buffer.from(JSON.stringify(PROFILE_BODY))
    const path = pathOf(pathname.replace(/^\/api\/v1\/accounts\/\d+\//, ''))
    const { now, usual } = this.answers
    // Further pages are empty, so that a walk ends.
    if (method === 'GET' && Number(searchParams.get('page') ?? 1) > 1) {
      return Buffer.from(
        path === 'conversations' || path === 'notifications' ? '{"data":{"meta":{},"payload":[]}}' : '{"payload":[]}',
      )
    }
    if (method === 'GET' && now?.path === path) return now.body
    return Buffer.from(JSON.stringify(usual.get(path) ?? { payload: [] }))
  }

  #ports(seed: number): DeskPorts {
    const log: Log = {
      ...silentLog,
      error: (message, details) => {
        this.errors.push(`${message} ${JSON.stringify(details ?? {})}`.slice(0, 600))
      },
    }
    return fakeDeskPorts({
      clock: this.clock,
      random: seededRandom(seed),
      log,
      dataFolder: this.folder,
      settings: fixedSettings(SETTINGS),
      session: fakeSessionPort([SIGNED_IN]),
      createApi: (options) => createDeskApi({ ...options, http: this.#http(), log }),
      createCable: (_baseUrl, handlers) => this.#cable(handlers),
      uuid: () => '11111111-1111-4111-8111-111111111111',
    })
  }
}
