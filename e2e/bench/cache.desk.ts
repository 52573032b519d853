import { Readable } from 'node:stream'
import type { DeskApi } from '../../electron/core/api/types.ts'
import { ApiError } from '../../electron/core/api/types.ts'
import type { CableEvent } from '../../electron/core/cable/index.ts'
import { Desk } from '../../electron/core/desk.ts'
import type { CableHandlers, CablePort, DeskPorts } from '../../electron/core/desk/ports.ts'
import type { Clock, Log } from '../../electron/core/ports.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import { databaseCheckpoint } from '../../electron/os/databaseCheckpoint.ts'
import type { QueryInput } from '../../shared/bridge.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { ACCOUNT, ME } from './cache.fill.ts'

export const SESSION = 'bench'
/** In its own thread, as in the app. */
const checkpointDatabase = databaseCheckpoint(
  new URL('../../electron/os/databaseCheckpoint.worker.ts', import.meta.url),
)
/** Logs only warnings and errors. */
export const QUIET: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, details) => {
    console.error(message, details)
  },
}

export interface BenchDeskOptions {
  clock: Clock
  /** Holds the session's folder. */
  dataFolder: string
  baseUrl?: string
  /** Default: every call fails as without a network. */
  createApi?: () => DeskApi
  /** Default: a socket that the benchmark drives. */
  openSocket?: DeskPorts['openSocket']
}

/** A desk with a cache folder and one window. The benchmark delivers the socket's events. */
export class BenchDesk {
  readonly desk: Desk
  readonly window: TestWindow
  #handlers: CableHandlers | undefined

  constructor({ clock, dataFolder, baseUrl = 'http://127.0.0.1:1', createApi, openSocket }: BenchDeskOptions) {
    const profile = {
      userId: ME,
      name: 'Ada Okafor',
      email: 'ada@acme.test',
      avatarUrl: null,
      signature: null,
      accounts: [
        {
          id: ACCOUNT,
          name: 'Acme Support',
          role: 'administrator',
          status: 'active' as const,
          availability: 'online' as const,
          availabilityStatus: 'online' as const,
          autoOffline: true,
        },
      ],
    }
    const refused = (): Promise<never> => Promise.reject(new ApiError({ code: 'unsupported', delivered: 'no' }))
    const nothing = (): Promise<void> => Promise.resolve()
    this.desk = new Desk({
      clock,
      log: QUIET,
      random: () => 0.5,
      uuid: () => crypto.randomUUID(),
      dataFolder,
      checkpointDatabase,
      environment: {
        platform: 'linux',
        version: '1.0.0',
        locale: () => 'en',
        trayAvailable: () => true,
        secrets: () => 'memory',
      },
      settings: {
        get: () => DEFAULT_SETTINGS,
        change: () => Promise.resolve(DEFAULT_SETTINGS),
        onChange: () => () => undefined,
      },
      os: {
        openLink: () => Promise.resolve(true),
        saveMedia: () => Promise.resolve({ saved: true }),
        copyText: () => true,
      },
      signer: { address: (_session, kind, url) => `media/${kind}/${url}` },
      readAttachment: () => Promise.reject(new Error('nothing is sent again here')),
      files: {
        makeFolder: nothing,
        append: nothing,
        size: () => Promise.resolve(null),
        read: () => Readable.from([]),
        remove: nothing,
      },
      session: {
        load: () =>
          Promise.resolve([
            { id: SESSION, baseUrl, profile, authorization: { kind: 'token' as const, token: 'secret' } },
          ]),
        check: refused,
        signIn: refused,
        forget: nothing,
        update: nothing,
      },
      openSocket:
        openSocket ??
        (() => {
          throw new Error('no sockets here')
        }),
      createApi: createApi ?? (() => offlineApi()),
      ...(openSocket ? {} : { createCable: (_baseUrl: string, handlers: CableHandlers) => this.#connect(handlers) }),
      idleSeconds: () => 0,
      isLocked: () => false,
    })
    this.window = new TestWindow(this.desk)
  }

  /** The list, thread and counts that a window of the real app watches. */
  async watchAsApp(conversationId: number): Promise<void> {
    const list: QueryInput<'conversations'> = {
      sessionId: SESSION,
      accountId: ACCOUNT,
      view: 'mine',
      status: 'open',
      sort: 'lastActivityDesc',
      inboxId: null,
      teamId: null,
      label: null,
      limit: 50,
    }
    await this.window.watch('list', 'conversations', list)
    await this.window.watch('badge', 'conversations', { ...list, limit: 1 })
    await this.window.watch('thread', 'thread', { sessionId: SESSION, accountId: ACCOUNT, conversationId, limit: 40 })
    await this.window.watch('sessions', 'sessions', {})
    await this.window.watch('connection', 'connection', {})
    await this.window.watch('reference', 'reference', { sessionId: SESSION, accountId: ACCOUNT })
  }

  /** Delivers frames as one read of the socket. */
  receive(events: CableEvent[]): void {
    if (!this.#handlers) throw new Error('the desk has not been started')
    this.#handlers.onEvents(events)
  }

  #connect(handlers: CableHandlers): CablePort {
    this.#handlers = handlers
    const state: CablePort['state'] = { kind: 'synced', since: 0, lastSyncedAt: 0, trouble: null, degraded: [] }
    return {
      state,
      start: () => undefined,
      stop: () => undefined,
      kick: () => undefined,
      suspend: () => undefined,
      sendPresence: () => true,
      isSubscribed: () => true,
      history: () => [],
    }
  }
}

/** Every call rejects as without a network. */
function offlineApi(): DeskApi {
  return new Proxy({} as DeskApi, {
    get: () => () => Promise.reject(new ApiError({ code: 'offline', delivered: 'no' })),
  })
}
