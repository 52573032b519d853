import { expect, it } from 'vitest'
import type { ChangeBatch } from '../../shared/bridge.ts'
import { IDLE_CONNECTION } from '../../shared/model/connection.ts'
import type { SessionsHead, SessionView } from '../../shared/views.ts'
import { NO_UNREAD, STORAGE_OK } from '../../shared/views.ts'
import { signalOf } from './followLink.ts'
import type { DeskCalls } from './ipc.ts'
import { SessionsWatch } from './sessionsWatch.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const session = (id: string, host: string, waiting: number, accountIds: number[]): SessionView => ({
  id,
  host,
  address: `https://${host}`,
  waiting,
  asking: 0,
  askedAfterQuit: 0,
  busy: null,
  missing: [],
  ignoredSorts: [],
  user: { id: 1, name: 'Ada', avatar: null, email: '' },
  connection: IDLE_CONNECTION,
  sync: { running: false, done: 0, total: null },
  presence: 'active',
  storage: STORAGE_OK,
  hiddenAccounts: [],
  formerAccounts: [],
  movedTo: null,
  accounts: accountIds.map((account) => ({
    id: account,
    name: '',
    fullName: '',
    serverName: '',
    agent: null,
    color: null,
    ownColor: 'blue',
    monogram: 'A',
    muted: false,
    role: 'agent',
    isSuspended: false,
    availability: 'online',
    autoOffline: true,
    unreadMine: 0,
    unread: NO_UNREAD,
  })),
})
const head = (kind: 'loading' | 'ready', sessions: SessionView[]): SessionsHead => ({
  state: kind === 'loading' ? { kind } : { kind, refreshing: false },
  sessions,
})

it('follows the watched query and reports once that all sessions are known', async () => {
  let push: (batch: ChangeBatch) => void = () => undefined
  const desk: DeskCalls = {
    call: () => Promise.resolve({ ok: true, value: { head: head('loading', []), items: [], version: 1 } as never }),
    onChanges: (_windowId, listener) => {
      push = listener
      return () => undefined
    },
    closeWindow: () => undefined,
  }
  const seen: number[] = []
  let known = 0
  const watch = new SessionsWatch(desk, (all) => seen.push(all.length))
  watch.whenKnown(() => {
    known += 1
  })
  await watch.start(log)
  expect([seen, known]).toEqual([[0], 0])
  push({ patches: [{ watchId: 'another', version: 2, head: head('ready', []) }], signals: [] })
  push({
    patches: [
      {
        watchId: 'sessions',
        version: 2,
        head: head('ready', [session('s1', 'a.example', 2, [1]), session('s2', 'b.example', 1, [1])]),
      },
    ],
    signals: [],
  })
  push({
    patches: [{ watchId: 'sessions', version: 3, head: head('ready', [session('s1', 'a.example', 0, [1])]) }],
    signals: [],
  })
  watch.whenKnown(() => {
    known += 10
  })
  expect([seen, known, watch.waiting, watch.sessions.length]).toEqual([[0, 2, 1], 11, 0, 1])
})

it('finds the conversation of a link where two users share its server', () => {
  const shared = ['ada', 'ben'].map((name, index) => ({
    ...session(name, 'Desk.Example', 0, [index + 1]),
    host: `Desk.Example · ${name}@acme.test`,
  }))
  const link = { kind: 'conversation' as const, host: 'desk.example', accountId: 2, conversationId: 42 }
  expect(signalOf(link, shared)).toMatchObject({ kind: 'openConversation', ref: { sessionId: 'ben' } })
})

it('finds the conversation of a link, or reports that no session has its server', () => {
  const sessions = [session('s1', 'Desk.Example', 0, [1, 2])]
  const link = { kind: 'conversation' as const, host: 'desk.example', accountId: 2, conversationId: 42 }
  expect(signalOf(link, sessions)).toEqual({
    kind: 'openConversation',
    ref: { sessionId: 's1', accountId: 2, conversationId: 42 },
  })
  expect(signalOf({ ...link, accountId: 3 }, sessions)).toMatchObject({
    kind: 'notice',
    key: 'alert.deepLinkUnknown',
    values: { host: 'desk.example' },
  })
})
