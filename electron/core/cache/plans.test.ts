import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import { SORTS } from '../../../shared/views.ts'
import { listFilter } from '../testing/lists.ts'
import { ChangeSet } from './changes.ts'
import { Database } from './database.ts'
import { SERVER_MIGRATIONS } from './serverSchema.ts'
import { ServerStore } from './serverStore.ts'

const ME = 7

/** A store that records its statements, and how SQLite would run each. */
function watched(): { store: ServerStore; plans(): { sql: string; steps: string[] }[] } {
  const db = new DatabaseSync(':memory:')
  for (const migration of SERVER_MIGRATIONS) db.exec(migration)
  const statements = new Set<string>()
  const prepare = db.prepare.bind(db)
  db.prepare = (sql: string) => {
    statements.add(sql)
    return prepare(sql)
  }
  const store = new ServerStore(new Database(db), new ChangeSet())
  return {
    store,
    plans: () =>
      [...statements].map((sql) => ({
        sql,
        steps: prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...Array.from(sql.matchAll(/\?/g), () => 1))
          .map((row) => String(row['detail'])),
      })),
  }
}

const isLong = (step: string): boolean =>
  step.includes('TEMP B-TREE') || (step.startsWith('SCAN') && step !== 'SCAN doubtful' && step !== 'SCAN CONSTANT ROW')

it('reads every list from an index in its order', () => {
  const { store, plans } = watched()
  for (const view of ['mine', 'unassigned', 'all'] as const) {
    for (const status of [...CONVERSATION_STATUSES, 'all'] as const) {
      for (const sort of SORTS) {
        for (const filter of [
          {},
          { inboxId: 3 },
          { teamId: 2 },
          { label: 'vip' },
          { unattended: true },
          { inboxId: 3, teamId: 2, label: 'vip' },
        ]) {
          store.conversations.list(listFilter({ view, status, sort, ...filter }), ME, 50)
        }
      }
    }
  }
  const found = plans()
  expect(found.length).toBeGreaterThan(100)
  expect(found.filter(({ steps }) => steps.some(isLong))).toEqual([])
})

it('reads and writes everything else by an index, without sorting', () => {
  const { store, plans } = watched()
  const conversation = {
    accountId: 1,
    id: 1,
    inboxId: 3,
    status: 'open' as const,
    lastActivityAt: 1_000,
    labels: ['vip'],
    contactId: 4,
  }
  const message = {
    accountId: 1,
    conversationId: 1,
    id: 5,
    createdAt: 1_000,
    type: 'incoming' as const,
    content: 'Hello',
    echoId: 'e',
  }
  const contact = { accountId: 1, id: 4, name: 'Maya' }
  store.applyPage(
    {
      counts: { mine: 0, unassigned: 0, all: 0 },
      conversations: [conversation],
      contacts: [contact],
      messages: [message],
    },
    store.revision,
  )
  store.applyPage(
    {
      counts: { mine: 0, unassigned: 0, all: 0 },
      conversations: [{ ...conversation, status: 'resolved' }],
      contacts: [],
      messages: [],
    },
    store.revision,
  )
  store.threads.set(1, 1, { oldestId: 5, comparedId: 5, reachedStart: true })
  store.threads.get(1, 1)
  const { conversations, messages } = store
  conversations.countUnreadOf(1, ME)
  conversations.unreadByFilter(1)
  conversations.ofContact(1, 4, 20)
  conversations.highestId(1)
  conversations.idsToRefetch(1)
  conversations.setNeedsRefetch(1, 1, true)
  conversations.repairColumns()
  messages.get(1, 1, 5)
  messages.newest(1, 1, 1, 40)
  messages.after(1, 1, 1)
  messages.byEcho(1, 1, 'e')
  messages.failed(1, 1)
  messages.highestId(1, 1)
  store.removeConversation(1, 1)
  const found = plans()
  expect(found.length).toBeGreaterThan(20)
  expect(found.filter(({ steps }) => steps.some(isLong))).toEqual([])
})

it('migrates the labels of a first-version cache into their lists', () => {
  const db = new DatabaseSync(':memory:')
  db.exec(SERVER_MIGRATIONS[0] ?? '')
  const insert = db.prepare(`INSERT INTO conversations
      (account_id, id, revision, status, inbox_id, last_activity_at, created_at, priority, unread, waiting_since, labels, json)
    VALUES (1, ?, 1, ?, 3, ?, 900, 0, 0, ?, ?, ?)`)
  const rows = [
    { id: 1, status: 'open', labels: ['vip', 'refund'] },
    { id: 2, status: 'resolved', labels: ['vip'] },
    { id: 3, status: 'open', labels: [] },
  ]
  for (const { id, status, labels } of rows) {
    const json = JSON.stringify({
      accountId: 1,
      id,
      inboxId: 3,
      status,
      labels,
      lastActivityAt: 1_000 + id,
      createdAt: 900,
      assignee: null,
      team: null,
      priority: null,
      unreadCount: 0,
      waitingSince: null,
    })
    insert.run(
      id,
      status,
      1_000 + id,
      id === 2 ? 950 : null,
      labels.length === 0 ? '' : `\u001f${labels.join('\u001f')}\u001f`,
      json,
    )
  }
  for (const migration of SERVER_MIGRATIONS.slice(1)) db.exec(migration)
  const { conversations } = new ServerStore(new Database(db), new ChangeSet())
  const list = (change: object): number[] => conversations.list(listFilter(change), ME, 10).map(({ id }) => id)
  expect([
    list({}),
    list({ label: 'vip' }),
    list({ label: 'refund' }),
    list({ sort: 'waitingSinceAsc' }),
    list({ inboxId: 3, status: 'open' }),
  ]).toEqual([[3, 2, 1], [2, 1], [1], [2, 1, 3], [3, 1]])
})
