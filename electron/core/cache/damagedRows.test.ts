import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseServerEvent } from '../../../shared/events.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { listFilter } from '../testing/lists.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { outboxEntry } from '../testing/outboxEntry.ts'
import type { ActionEntry } from './actionEntry.ts'
import { ChangeSet } from './changes.ts'
import type { Stores } from './index.ts'
import { openStores } from './index.ts'
import { openSqlite } from './sqlite.ts'

const NOW = 1_795_237_000
const ACTION: ActionEntry = {
  actionId: 'a1',
  accountId: 1,
  conversationId: 7,
  order: 1,
  createdAt: NOW,
  waited: false,
  verify: false,
  lastId: 70,
  change: { field: 'priority', value: 'high', seen: [null] },
  state: { kind: 'queued', error: null },
}
const MENTION: ServerNotification = {
  accountId: 1,
  id: 9,
  type: 'conversation_mention',
  conversationId: 7,
  messageId: null,
  readAt: null,
  title: null,
  body: null,
  senderName: null,
  contactName: null,
  createdAt: NOW,
  at: NOW,
  snoozedUntil: null,
}
const CountsSchema = v.object({ mine: v.number() })

/** Truncated JSON; JSON of another type; an object without the fields that every row has. */
const DAMAGES = ['{"id":7,', '5', 'null', '{}'] as const

/** Milliseconds for one test on a busy machine: each opens and writes files. */
vi.setConfig({ testTimeout: 60_000 })

let filled: string
let folder: string
let log: ReturnType<typeof memoryLog>
const open = (): Stores => openStores(folder, new ChangeSet(), { clock: new FakeClock(), log })
beforeAll(() => {
  filled = mkdtempSync(join(tmpdir(), 'deskbell-filled-'))
  const stores = openStores(filled, new ChangeSet(), { clock: new FakeClock(), log: memoryLog() })
  fill(stores)
  stores.close()
})
afterAll(() => rmSync(filled, { recursive: true, force: true }))
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-damaged-rows-'))
  log = memoryLog()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function fill({ server, local }: Stores): void {
  const events = [
    parseServerEvent('conversation.created', {
      account_id: 1,
      id: 7,
      inbox_id: 3,
      status: 'open',
      labels: ['parcel'],
      last_activity_at: NOW,
      meta: { sender: { id: 507, name: 'Maya' } },
    }),
    parseServerEvent('message.created', {
      account_id: 1,
      id: 70,
      conversation_id: 7,
      content: 'where is *my* parcel',
      created_at: NOW,
      updated_at: NOW,
    }),
  ]
  server.applyEvents(events.filter((event) => event !== null))
  server.meta.setReference(1, 'teams', [{ accountId: 1, id: 4, name: 'Shop', description: null, isMember: true }])
  server.meta.set('counts', JSON.stringify({ mine: 3 }))
  server.notifications.upsert(MENTION)
  server.index.work(100)
  local.saveDraft(1, 7, 'reply', {
    text: 'Dear Maya',
    uploadIds: ['u1'],
    recipients: { to: ['a@b.c'], cc: [], bcc: [] },
  })
  local.enqueue(outboxEntry({ echoId: 'e1', accountId: 1, conversationId: 8 }))
  local.actions.save(ACTION)
}

/** Stores with rows of every table, reopened after a statement changed one of their files. */
function openDamaged(file: 'server' | 'local', sql: string, ...values: string[]): Stores {
  cpSync(filled, folder, { recursive: true })
  const db = openSqlite(join(folder, `${file}.db`))
  // A damaged disk runs no triggers.
  for (const { name } of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
    db.exec(`DROP TRIGGER "${String(name)}"`)
  db.prepare(sql).run(...values)
  db.close()
  return open()
}

const terms = parseTerms('parcel')
const SERVER_READS: readonly [string, string, (stores: Stores) => unknown, unknown][] = [
  ['conversations', 'get', ({ server }) => server.conversations.get(1, 7), null],
  ['conversations', 'peek', ({ server }) => server.conversations.peek(1, 7), null],
  ['conversations', 'list', ({ server }) => server.conversations.list(listFilter(), 1, 10), []],
  ['conversations', 'ofContact', ({ server }) => server.conversations.ofContact(1, 507, 10), []],
  ['conversations', 'search', ({ server }) => server.search.conversations(1, terms, 10).hits, []],
  ['messages', 'get', ({ server }) => server.messages.get(1, 7, 70), null],
  ['messages', 'after', ({ server }) => server.messages.after(1, 7, 0), []],
  ['messages', 'search', ({ server }) => server.search.messages(1, terms, 10).hits, []],
  ['messages', 'search of a short word', ({ server }) => server.search.messages(1, parseTerms('my'), 10).hits, []],
  ['contacts', 'get', ({ server }) => server.contacts.get(1, 507), null],
  ['contacts', 'peek', ({ server }) => server.contacts.peek(1, 507), null],
  ['contacts', 'search', ({ server }) => server.search.contacts(1, parseTerms('maya'), 10).hits, []],
  ['reference', 'reference', ({ server }) => server.meta.reference(1, 'teams'), null],
  ['notifications', 'get', ({ server }) => server.notifications.get(1, 9), null],
  ['notifications', 'list', ({ server }) => server.notifications.list(1, 10), []],
  ['notifications', 'markRead', ({ server }) => server.notifications.markRead(1, 9, NOW), false],
]

describe('a damaged row of the server file', () => {
  it.each(SERVER_READS)('in %s makes %s set the file aside and return nothing', (table, _name, read, nothing) => {
    for (const damage of DAMAGES) {
      const stores = openDamaged('server', `UPDATE ${table} SET json = ?`, damage)
      expect({ damage, read: read(stores) }).toEqual({ damage, read: nothing })
      expect(stores.storage.view().setAside).toMatchObject({ server: 'damaged', local: null })
      stores.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it.each(['conversations', 'messages', 'contacts'])('in %s makes the indexer set the file aside', (table) => {
    for (const damage of DAMAGES) {
      const stores = openDamaged('server', `UPDATE ${table} SET json = ?`, damage)
      stores.close()
      const db = openSqlite(join(folder, 'server.db'))
      db.exec('INSERT INTO search_queue SELECT 1, row FROM messages')
      db.exec('INSERT INTO search_queue SELECT 2, row FROM contacts')
      db.exec('INSERT INTO search_queue SELECT 3, row FROM conversations')
      db.close()
      const again = open()
      expect(again.server.index.work(100)).toBe(0)
      expect(again.storage.view().setAside?.server).toBe('damaged')
      again.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('is replaced by an event about the same object', () => {
    const stores = openDamaged('server', 'UPDATE notifications SET json = ?', '{')
    expect(stores.server.notifications.upsert({ ...MENTION, readAt: NOW }).before).toBeNull()
    expect(stores.server.notifications.get(1, 9)?.readAt).toBe(NOW)
    stores.close()
  })

  it('leaves the messages of its conversation searchable while only the conversation is not JSON', () => {
    const stores = openDamaged('server', 'UPDATE conversations SET json = ?', '{"id":7,')
    expect(stores.server.search.messages(1, terms, 10).hits.map(({ id }) => id)).toEqual([70])
    stores.close()
  })

  it.each(DAMAGES)('counts as absent where it is a single value: %s', (damage) => {
    const stores = openDamaged('server', "UPDATE meta SET value = ? WHERE key = 'counts'", damage)
    expect(stores.server.meta.json('counts', CountsSchema)).toBeNull()
    expect(stores.storage.view().setAside).toBeNull()
    stores.close()
  })
})

describe('a damaged row of the local file', () => {
  const inFile = (table: string): unknown => {
    const db = openSqlite(join(folder, 'local.db'))
    const row = db.prepare(`SELECT json FROM ${table}`).get()
    db.close()
    return row?.['json']
  }

  it.each(DAMAGES)('in actions is logged and left on disk: %s', (damage) => {
    const stores = openDamaged('local', 'UPDATE actions SET json = ?', damage)
    expect(stores.local.actions.all()).toEqual([])
    expect(stores.storage.view().setAside).toBeNull()
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', details: { actionId: 'a1' } }))
    stores.close()
    expect(inFile('actions')).toBe(damage)
  })

  it.each(DAMAGES)('in outbox is logged and left on disk: %s', (damage) => {
    const stores = openDamaged('local', 'UPDATE outbox SET json = ?', damage)
    expect(stores.local.entries()).toEqual([])
    expect(stores.storage.view().setAside).toBeNull()
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', details: { sequence: 1 } }))
    stores.close()
    expect(inFile('outbox')).toBe(damage)
  })

  it.each(DAMAGES)('in drafts loses its uploads or recipients, not its text: %s', (damage) => {
    const stores = openDamaged('local', 'UPDATE drafts SET upload_ids = ?, recipients = ?', damage, damage)
    expect(stores.local.drafts(1, 7).reply).toEqual({ text: 'Dear Maya', uploadIds: [] })
    expect(stores.storage.view().setAside).toBeNull()
    stores.close()
  })
})
