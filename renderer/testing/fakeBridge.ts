/** A typed `DeskBridge` over data in memory, for component tests and the preview page. Changes of the data become patches. */
import type {
  Answer,
  ChangeBatch,
  CommandInput,
  CommandName,
  CommandResult,
  DeskBridge,
  KeyedItem,
  Patch,
  QueryInput,
  QueryName,
  Snapshot,
} from '../../shared/bridge.ts'
import type {
  AllConversationsHead,
  AssignableHead,
  ConnectionHead,
  ContactHead,
  ConversationRow,
  ConversationsHead,
  LoadState,
  NotificationsHead,
  NotificationView,
  OutboxHead,
  PreviousConversation,
  ProxySignInView,
  ReferenceHead,
  SearchHead,
  SearchItem,
  SessionsHead,
  SessionView,
  SettingsHead,
  Signal,
  ThreadHead,
  ThreadHit,
  ThreadMessage,
  ThreadSearchHead,
  TrustedCertificateView,
  WaitingItem,
} from '../../shared/views.ts'
import { FAKE_NOW, fakeReference, fakeRows, fakeSessions, fakeSettingsHead } from './fakeData.ts'

const READY: LoadState = { kind: 'ready', refreshing: false }

export interface FakeData {
  sessionsState: LoadState
  sessions: SessionView[]
  trusted: TrustedCertificateView[]
  proxies: ProxySignInView[]
  settings: SettingsHead
  listState: LoadState
  /** Of a list over all accounts. */
  troubles: AllConversationsHead['troubles']
  /** There are more rows on a server than the data has. */
  hasMore: boolean
  rows: ConversationRow[]
  reference: ReferenceHead
  bots: AssignableHead['bots']
  /** Ids of the agents who can be assigned in some inboxes. */
  assignable: (inboxIds: readonly number[]) => number[] | null
  /** Ids of the agents who take part in every conversation; null: still being fetched. */
  participants: number[] | null
  thread: (input: QueryInput<'thread'>) => { head: ThreadHead; items: ThreadMessage[] }
  contact: (input: QueryInput<'contact'>) => { head: ContactHead; items: PreviousConversation[] }
  threadSearch: (input: QueryInput<'threadSearch'>) => { head: ThreadSearchHead; items: ThreadHit[] }
  search: (input: QueryInput<'search'>) => { head: SearchHead; items: SearchItem[] }
  outbox: { head: OutboxHead; items: WaitingItem[] }
  notifications: { head: NotificationsHead; items: NotificationView[] }
  /** Of some accounts, where they differ from `notifications`. */
  notificationsOf?: (input: QueryInput<'notifications'>) => FakeData['notifications']
}

const emptyDraft = { text: '', attachments: [] }
const EMPTY_THREAD: ThreadHead = {
  state: READY,
  conversation: null,
  hasOlder: false,
  loadingOlder: false,
  verified: true,
  newAfter: null,
  newBeginsEarlier: false,
  around: null,
  drafts: { reply: emptyDraft, note: emptyDraft },
  mail: null,
  actions: [],
}

export function fakeData(): FakeData {
  return {
    sessionsState: READY,
    sessions: fakeSessions(),
    trusted: [],
    proxies: [],
    settings: fakeSettingsHead(),
    listState: READY,
    troubles: [],
    hasMore: false,
    rows: fakeRows(),
    reference: fakeReference(),
    assignable: () => null,
    bots: [],
    participants: [],
    thread: () => ({ head: EMPTY_THREAD, items: [] }),
    contact: () => ({ head: { state: { kind: 'loading' }, contact: null }, items: [] }),
    threadSearch: ({ text }) => ({
      head: {
        state: { kind: 'ready', refreshing: false },
        terms: [text],
        searched: 0,
        hasOlder: false,
        loadingOlder: false,
        olderError: null,
      },
      items: [],
    }),
    search: ({ text }) => ({
      head: {
        state: READY,
        terms: text.split(' ').filter((word) => word !== ''),
        indexing: false,
        isMore: false,
        server: { kind: 'done' },
      },
      items: [],
    }),
    outbox: { head: { waiting: 0, asking: 0 }, items: [] },
    notifications: { head: { state: READY, unread: 0, hasMore: false }, items: [] },
  }
}

function conversations(
  data: FakeData,
  input: QueryInput<'conversations'>,
): { head: ConversationsHead; items: ConversationRow[] } {
  const fitting = data.rows.filter(
    (row) =>
      row.ref.accountId === input.accountId &&
      row.ref.sessionId === input.sessionId &&
      (input.status === 'all' || row.status === input.status) &&
      (input.inboxId === null || row.inboxId === input.inboxId) &&
      (input.label === null || row.labels.includes(input.label)),
  )
  const views = {
    mine: fitting.filter((row) => row.assignee?.isMe === true),
    unassigned: fitting.filter((row) => row.assignee === null),
    all: fitting,
  }
  const others = {
    mentions: [],
    participating: [],
    unattended: fitting,
    unread: fitting.filter((row) => row.unreadCount > 0),
  }
  const rows = [...{ ...views, ...others }[input.view]].sort(
    (a, b) => (input.sort === 'lastActivityAsc' ? 1 : -1) * (a.lastActivityAt - b.lastActivityAt),
  )
  const state = data.listState
  return {
    head: {
      state,
      counts: { mine: views.mine.length, unassigned: views.unassigned.length, all: views.all.length },
      hasMore: state.kind === 'ready' && rows.length > input.limit,
      loadingMore: false,
      ...(input.conditions ? { filter: { counted: 'server', unknown: null, trouble: null } } : {}),
    },
    items: state.kind === 'ready' ? rows.slice(0, input.limit) : [],
  }
}

function connection(data: FakeData): { head: ConnectionHead; items: never[] } {
  const at = FAKE_NOW * 1000
  const steps = [
    ['idle', 'connecting', null],
    ['connecting', 'welcomed', null],
    ['welcomed', 'subscribing', null],
    ['subscribing', 'live', null],
    ['live', 'synced', null],
    ['synced', 'waiting', 'refused'],
    ['waiting', 'connecting', null],
  ] as const
  return {
    head: {
      sessions: data.sessions.map(({ id, host, connection: view }) => ({
        id,
        host,
        view,
        transitions: steps.map(([from, to, reason], index) => ({
          at: at - (steps.length - index) * 900,
          from,
          to,
          reason,
        })),
      })),
      trusted: data.trusted,
      proxies: data.proxies,
    },
    items: [],
  }
}

function allConversations(
  data: FakeData,
  { view, status, limit }: QueryInput<'allConversations'>,
): { head: AllConversationsHead; items: ConversationRow[] } {
  const rows = data.rows
    .filter((row) => (view === 'unread' ? row.status === 'open' : status === 'all' || row.status === status))
    .filter(
      (row) =>
        view === 'all' ||
        (view === 'mine' && row.assignee?.isMe === true) ||
        (view === 'unassigned' && row.assignee === null) ||
        (view === 'unread' && row.unreadCount > 0),
    )
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
  return {
    head: {
      state: data.listState,
      hasMore: data.hasMore || rows.length > limit,
      loadingMore: false,
      troubles: data.troubles,
    },
    items: rows.slice(0, limit),
  }
}

function resultOf(data: FakeData, query: QueryName, input: unknown): { head: unknown; items: KeyedItem[] } {
  const sessions: SessionsHead = { state: data.sessionsState, sessions: data.sessions }
  switch (query) {
    case 'sessions':
      return { head: sessions, items: [] }
    case 'settings':
      return { head: data.settings, items: [] }
    case 'conversations':
      return conversations(data, input as QueryInput<'conversations'>)
    case 'allConversations':
      return allConversations(data, input as QueryInput<'allConversations'>)
    case 'thread':
      return data.thread(input as QueryInput<'thread'>)
    case 'contact':
      return data.contact(input as QueryInput<'contact'>)
    case 'reference':
      return { head: data.reference, items: [] }
    case 'assignable':
      return {
        head: { agentIds: data.assignable((input as QueryInput<'assignable'>).inboxIds), bots: data.bots },
        items: [],
      }
    case 'threadSearch':
      return data.threadSearch(input as QueryInput<'threadSearch'>)
    case 'participants':
      return { head: { agentIds: data.participants, error: null }, items: [] }
    case 'notifications':
      return data.notificationsOf?.(input as QueryInput<'notifications'>) ?? data.notifications
    case 'connection':
      return connection(data)
    case 'search':
      return data.search(input as QueryInput<'search'>)
    case 'outbox':
      return data.outbox
  }
}

const UNDOABLE: ReadonlySet<CommandName> = new Set([
  'conversation:setStatus',
  'conversation:assign',
  'conversation:assignTeam',
  'conversation:setLabels',
  'conversation:setPriority',
  'conversation:markUnread',
  'conversation:change',
  'message:delete',
])

interface Watch {
  query: QueryName
  input: unknown
  version: number
  shown: { head: unknown; items: KeyedItem[] }
}
type Replies = {
  [C in CommandName]?: (input: CommandInput<C>) => Answer<CommandResult<C>> | Promise<Answer<CommandResult<C>>>
}

export interface FakeBridge {
  desk: DeskBridge
  data: FakeData
  /** Every command but watches, in order. */
  calls: { command: CommandName; input: unknown }[]
  /** Current watches. */
  watching: () => QueryName[]
  /** Changes the data and sends the patches that follow, at once. */
  update: (change: (data: FakeData) => void) => void
  signal: (signal: Signal) => void
  /** Replaces the handler of a command. */
  reply: <C extends CommandName>(command: C, how: NonNullable<Replies[C]>) => void
  /** Sends any batch, for tests of lost and invalid patches. */
  send: (batch: ChangeBatch) => void
}

export function createFakeBridge(change: Partial<FakeData> = {}): FakeBridge {
  const data: FakeData = { ...fakeData(), ...change }
  const watches = new Map<string, Watch>()
  const listeners = new Set<(batch: ChangeBatch) => void>()
  const calls: FakeBridge['calls'] = []
  const replies: Replies = {}
  const send = (batch: ChangeBatch): void => {
    for (const listener of listeners) listener(structuredClone(batch))
  }

  function update(apply: (data: FakeData) => void): void {
    apply(data)
    const patches: Patch[] = []
    for (const [watchId, watch] of watches) {
      const next = structuredClone(resultOf(data, watch.query, watch.input))
      const before = new Map(watch.shown.items.map((item) => [item.key, JSON.stringify(item)]))
      const patch: Patch = { watchId, version: watch.version + 1 }
      if (JSON.stringify(next.head) !== JSON.stringify(watch.shown.head)) patch.head = next.head
      const order = next.items.map((item) => item.key)
      if (order.join() !== watch.shown.items.map((item) => item.key).join()) patch.order = order
      const items = next.items.filter((item) => before.get(item.key) !== JSON.stringify(item))
      if (items.length > 0) patch.items = items
      if (Object.keys(patch).length === 2) continue
      watch.version += 1
      watch.shown = next
      patches.push(patch)
    }
    if (patches.length > 0) send({ patches, signals: [] })
  }

  function answer(command: CommandName, input: unknown): unknown {
    if (command === 'query:watch') {
      const { watchId, query, input: watched } = input as CommandInput<'query:watch'>
      const shown = structuredClone(resultOf(data, query, watched))
      watches.set(watchId, { query, input: watched, version: 1, shown })
      return { ...structuredClone(shown), version: 1 } satisfies Snapshot
    }
    if (command === 'query:unwatch') watches.delete((input as CommandInput<'query:unwatch'>).watchId)
    if (UNDOABLE.has(command)) return { actionId: crypto.randomUUID(), reachesContact: command === 'message:delete' }
    if (command === 'message:send') return { actionId: null, reachesContact: false, heldFor: 0 }
    if (command === 'folder:save') return { folderId: (input as CommandInput<'folder:save'>).folderId ?? 9 }
    if (command === 'message:discard') return { text: 'Hello Maya' }
    if (command === 'conversation:changeAll') {
      const { conversationIds } = input as CommandInput<'conversation:changeAll'>
      return {
        done: conversationIds.map((conversationId) => ({
          conversationId,
          actionId: crypto.randomUUID(),
          reachesContact: false,
        })),
        missing: [],
      }
    }
    const { actions = [] } = input as Partial<CommandInput<'action:undo'>>
    if (command === 'action:takeBack') return { takenBack: actions.map(() => true) }
    if (command === 'action:undo') return { undoIds: actions.map(() => crypto.randomUUID()) }
    if (command === 'action:undoOutcome') return { outcomes: actions.map(() => 'undone') }
    if (command === 'storage:sizes')
      return {
        sessions: data.sessions.map(({ id }, index) => ({
          sessionId: id,
          cache: 184_000_000 / 10 ** index,
          own: 2_100,
        })),
      }
    if (command === 'settings:change')
      update((now) => {
        now.settings = {
          ...now.settings,
          settings: {
            ...now.settings.settings,
            ...(input as CommandInput<'settings:change'>).change,
          } as SettingsHead['settings'],
        }
      })
    return null
  }

  const desk: DeskBridge = {
    platform: data.settings.platform,
    call: async (command, input) => {
      const cloned = structuredClone(input)
      if (!command.startsWith('query:')) calls.push({ command, input: cloned })
      await Promise.resolve()
      const how = replies[command] as ((input: unknown) => unknown) | undefined
      const own = how === undefined ? undefined : await how(cloned)
      return (own ?? { ok: true, value: answer(command, cloned) }) as never
    },
    onChanges: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  return {
    desk,
    data,
    calls,
    update,
    send,
    watching: () => [...watches.values()].map((watch) => watch.query),
    signal: (signal) => send({ patches: [], signals: [signal] }),
    reply: (command, how) => {
      Object.assign(replies, { [command]: how })
    },
  }
}
