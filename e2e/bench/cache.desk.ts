import type { DeskApi } from '../../electron/core/api/types.ts'
import type { CableEvent } from '../../electron/core/cable/index.ts'
import { Desk } from '../../electron/core/desk.ts'
import type { CableHandlers, CablePort, DeskPorts } from '../../electron/core/desk/ports.ts'
import type { Clock, Log } from '../../electron/core/ports.ts'
import { fakeDeskPorts, fakeSessionPort, silentLog } from '../../electron/core/testing/deskPorts.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import { databaseCheckpoint } from '../../electron/os/databaseCheckpoint.ts'
import { ACCOUNT, ME } from './cache.fill.ts'

export const SESSION = 'bench'
/** In a worker, as in the app. */
const checkpointDatabase = databaseCheckpoint(
  new URL('../../electron/os/databaseCheckpoint.worker.ts', import.meta.url),
)
/** Prints errors only. */
export const QUIET: Log = {
  ...silentLog,
  error: (message, details) => {
    console.error(message, details)
  },
}

export interface BenchDeskOptions {
  clock: Clock
  /** Holds the session's folder. */
  dataFolder: string
  baseUrl?: string
  /** Default: every call fails as it does without a network. */
  createApi?: () => DeskApi
  /** Default: no socket; `receive` delivers events. */
  openSocket?: DeskPorts['openSocket']
}

/** A desk on a folder with a cache, with one window. */
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
          permissions: null,
          status: 'active' as const,
          availability: 'online' as const,
          availabilityStatus: 'online' as const,
          autoOffline: true,
        },
      ],
    }
    const signedIn = { id: SESSION, baseUrl, profile, authorization: { kind: 'token' as const, token: 'secret' } }
    const connection = openSocket
      ? { openSocket }
      : { createCable: (_baseUrl: string, handlers: CableHandlers) => this.#connect(handlers) }
    this.desk = new Desk(
      fakeDeskPorts({
        clock,
        log: QUIET,
        dataFolder,
        checkpointDatabase,
        session: fakeSessionPort([signedIn]),
        ...(createApi ? { createApi } : {}),
        ...connection,
      }),
    )
    this.window = new TestWindow(this.desk)
  }

  /** The list, thread and counts that a window of the real app watches. */
  async watchAsApp(conversationId: number): Promise<void> {
    const list = listInput(SESSION, { accountId: ACCOUNT, view: 'mine', limit: 50 })
    await this.window.watch('list', 'conversations', list)
    await this.window.watch('badge', 'conversations', { ...list, limit: 1 })
    await this.window.watch('thread', 'thread', { sessionId: SESSION, accountId: ACCOUNT, conversationId, limit: 40 })
    await this.window.watch('sessions', 'sessions', {})
    await this.window.watch('connection', 'connection', {})
    await this.window.watch('reference', 'reference', { sessionId: SESSION, accountId: ACCOUNT })
  }

  /** Delivers a batch of events as the socket does. */
  receive(events: CableEvent[]): void {
    if (!this.#handlers) throw new Error('the desk has not been started')
    this.#handlers.onEvents(events)
  }

  #connect(handlers: CableHandlers): CablePort {
    this.#handlers = handlers
    const state: CablePort['state'] = {
      kind: 'synced',
      since: 0,
      lastSyncedAt: 0,
      trouble: null,
      degraded: [],
      arePollsSlow: false,
    }
    return {
      state,
      start: () => undefined,
      stop: () => undefined,
      kick: () => undefined,
      setWatched: () => undefined,
      suspend: () => undefined,
      sendPresence: () => true,
      isSubscribed: () => true,
      expect: () => undefined,
      checkCredentials: () => undefined,
      history: () => [],
    }
  }
}
