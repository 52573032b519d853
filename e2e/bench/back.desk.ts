import type { Session } from 'electron'
import { WebSocket } from 'ws'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { nodeHttp } from '../../electron/core/api/nodeHttp.ts'
import type { DeskApi } from '../../electron/core/api/types.ts'
import { openWsSocket } from '../../electron/core/cable/index.ts'
import { systemClock } from '../../electron/core/clock.ts'
import { Desk } from '../../electron/core/desk.ts'
import { IdleConnections } from '../../electron/core/net/idleConnections.ts'
import { fakeDeskPorts, fakeSessionPort, noDecisions, silentLog } from '../../electron/core/testing/deskPorts.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import type { DemoServer } from '../../electron/demo/index.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { createNetworkAgent } from '../../electron/os/network.ts'

const SESSION = 'bench'
const ACCOUNT = 1
/** Conversations in which something happens meanwhile. */
export const CHANGED = 12
/** The part of Electron's session that the agent uses: no proxy. */
const DIRECT = { resolveProxy: () => Promise.resolve('DIRECT') } as Pick<Session, 'resolveProxy'> as Session
const USER_AGENT = 'Deskbell/bench'

/** A desk with the app's own connections, a list and an open thread. */
export class BackDesk {
  readonly #desk: Desk
  readonly #window: TestWindow
  readonly #api: DeskApi
  readonly #demo: DemoServer
  readonly #conversation: Conversation

  private constructor(desk: Desk, api: DeskApi, demo: DemoServer, conversation: Conversation) {
    this.#desk = desk
    this.#window = new TestWindow(desk)
    this.#api = api
    this.#demo = demo
    this.#conversation = conversation
  }

  /** Resolves when the desk is synced. `base`: the server's address, or that of a proxy before it. */
  static async start(base: string, demo: DemoServer, conversation: Conversation): Promise<BackDesk> {
    const idle = new IdleConnections(systemClock)
    const agent = createNetworkAgent(DIRECT, silentLog, idle, noDecisions)
    const fresh = createNetworkAgent(DIRECT, silentLog, null, noDecisions)
    const http = nodeHttp({
      userAgent: USER_AGENT,
      clock: systemClock,
      idle,
      agentFor: (_url, isFresh) => (isFresh ? fresh : agent),
    })
    const authorization = { kind: 'token' as const, token: demo.agents[0]?.apiToken ?? '' }
    const api = createDeskApi({ baseUrl: base, authorization, http, log: silentLog })
    const { profile } = await api.profile()
    const desk = new Desk(
      fakeDeskPorts({
        clock: systemClock,
        random: Math.random,
        session: fakeSessionPort([{ id: SESSION, baseUrl: base, profile, authorization }]),
        openSocket: openWsSocket({ userAgent: USER_AGENT, agentFor: () => agent }),
        refreshConnections: () => http.refreshConnections(),
        createApi: (options) => createDeskApi({ ...options, http, log: silentLog }),
      }),
    )
    const started = new BackDesk(desk, api, demo, conversation)
    await desk.start()
    const ref = { sessionId: SESSION, accountId: ACCOUNT, conversationId: conversation.displayId }
    await started.#window.watch('sessions', 'sessions', {})
    await started.#window.watch('list', 'conversations', listInput(SESSION, { view: 'all', limit: 25 }))
    await started.#window.watch('thread', 'thread', { ...ref, limit: 40 })
    await started.synced()
    return started
  }

  async synced(): Promise<void> {
    await this.#window.until(
      'sessions',
      'sessions',
      ({ head }) => head.sessions[0]?.connection.kind === 'synced',
      120_000,
    )
  }

  /** Leaves five idle connections. */
  async useFive(): Promise<void> {
    await Promise.all(Array.from({ length: 5 }, () => this.#api.labels(ACCOUNT)))
  }

  /** Resolves when the list and the open thread show what the server has. */
  async right(): Promise<void> {
    const { model } = this.#demo
    // The order of those of one second is open.
    const newest = [...model.conversations.values()]
      .filter(({ accountId, status }) => accountId === ACCOUNT && status === 'open')
      .toSorted((one, other) => other.lastActivityAt - one.lastActivityAt)
      .slice(0, CHANGED)
      .map(({ displayId, messages }) => `${displayId} ${messages.at(-1)?.id ?? 0}`)
      .toSorted()
      .join()
    const last = this.#conversation.messages.at(-1)?.id
    await Promise.all([
      this.#window.until(
        'list',
        'conversations',
        ({ items }) =>
          items
            .slice(0, CHANGED)
            .map(({ preview, ref }) => `${ref.conversationId} ${preview?.messageId ?? 0}`)
            .toSorted()
            .join() === newest,
        120_000,
      ),
      this.#window.until('thread', 'thread', ({ items }) => items.at(-1)?.id === last, 120_000),
    ])
  }

  stop(): Promise<void> {
    return this.#desk.stop()
  }
}

/** What no client can do without: a socket up to its welcome, the profile, a list and a thread, without any waiting. */
export async function bareClient(base: string, demo: DemoServer, conversation: Conversation): Promise<void> {
  const http = nodeHttp({ userAgent: USER_AGENT, clock: systemClock })
  const authorization = { kind: 'token' as const, token: demo.agents[0]?.apiToken ?? '' }
  const api = createDeskApi({ baseUrl: base, authorization, http, log: silentLog })
  await new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/cable`, ['actioncable-v1-json'], { origin: base })
    socket.once('message', () => {
      socket.terminate()
      resolve()
    })
    socket.once('error', reject)
  })
  await api.profile()
  await Promise.all([
    api.conversations(ACCOUNT, { status: 'open', assigneeType: 'all', page: 1 }),
    api.messages(ACCOUNT, conversation.displayId),
  ])
  http.refreshConnections()
}
