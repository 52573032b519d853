import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseServerEvent } from '../../../shared/events.ts'
import { conversationFromWire } from '../../../shared/model/conversationFromWire.ts'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { listFilter } from '../testing/lists.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { ChangeSet } from './changes.ts'
import type { Stores } from './index.ts'
import { openStores } from './index.ts'
import { openSqlite } from './sqlite.ts'

/** Milliseconds for one test on a busy machine: each opens and writes files. */
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let stores: Stores
const open = (latest?: () => number): Stores =>
  openStores(folder, new ChangeSet(), { clock: new FakeClock(), log: memoryLog(), ...(latest ? { latest } : {}) })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-hostile-'))
  stores = open()
})
afterEach(() => {
  stores.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Applies an event from its JSON text, as a server sends it. */
function applyEvent(name: string, data: string): void {
  const event = parseServerEvent(name, JSON.parse(data))
  if (event) stores.server.applyEvents([event])
}

function fifty(): void {
  const events = Array.from({ length: 50 }, (_, index) => index + 1).flatMap((id) => [
    parseServerEvent('conversation.created', {
      account_id: 1,
      id,
      inbox_id: 3,
      status: 'open',
      last_activity_at: 1_795_237_000 + id,
      meta: { sender: { id: id + 500, name: 'Maya' } },
    }),
    parseServerEvent('message.created', {
      account_id: 1,
      id,
      conversation_id: id,
      content: `message ${id}`,
      created_at: 1_795_237_000 + id,
      updated_at: 1_795_237_000 + id,
    }),
  ])
  stores.server.applyEvents(events.filter((event) => event !== null))
}

const deep = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
const list = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('deeply nested rows', () => {
  it.each([65, 500, 990, 1_001, 6_000])(
    'are stored beside all 50 other rows, first and changed, with %i levels in each kind of attributes',
    (depth) => {
      fifty()
      for (const value of [deep(depth), list(depth), JSON.stringify(deep(depth)), deep(depth + 1)]) {
        const attributes = `"additional_attributes":{"x":${value}},"custom_attributes":{"x":${value}}`
        applyEvent(
          'conversation.updated',
          `{"account_id":1,"id":7,"inbox_id":3,"status":"open","last_activity_at":1795237990,${attributes},` +
            `"meta":{"sender":{"id":507,${attributes}}}}`,
        )
        applyEvent(
          'message.created',
          `{"account_id":1,"id":900,"conversation_id":7,"content":"deep","created_at":1795237991,"updated_at":1795237991,` +
            `"content_attributes":{"x":${value}}}`,
        )
        applyEvent(
          'message.updated',
          `{"account_id":1,"id":900,"conversation_id":7,"content":"deeper","created_at":1795237991,"updated_at":1795237999,` +
            `"content_attributes":${value}}`,
        )
        applyEvent('contact.updated', `{"account_id":1,"id":507,${attributes}}`)
      }
      expect(stores.server.conversations.list(listFilter(), 1, 100)).toHaveLength(50)
      expect(stores.server.messages.get(1, 7, 900)?.content).toBe('deeper')
      expect(stores.storage.view()).toMatchObject({ kind: 'ok', setAside: null })
      stores.server.index.work(1_000)
      expect(stores.server.search.messages(1, parseTerms('deeper'), 10).hits).toHaveLength(1)
    },
  )

  it('written by an earlier version are overwritten', () => {
    fifty()
    stores.close()
    const db = openSqlite(join(folder, 'server.db'))
    for (const table of ['conversations', 'messages', 'contacts']) {
      // Bypasses the triggers, as in that version.
      db.prepare(`UPDATE ${table} SET json = json_set(json, '$.attributes', 0, '$.customAttributes', 0)`).run()
      db.prepare(
        `UPDATE ${table} SET json = replace(replace(json, '"attributes":0', ?), '"customAttributes":0', ?)`,
      ).run(`"attributes":{"x":${list(1_500)}}`, `"customAttributes":{"x":${list(1_500)}}`)
    }
    db.close()
    stores = open()
    fifty()
    applyEvent(
      'message.updated',
      JSON.stringify({
        account_id: 1,
        id: 7,
        conversation_id: 7,
        content: 'changed',
        updated_at: 1_795_238_000,
        content_attributes: {},
      }),
    )
    applyEvent(
      'conversation.updated',
      JSON.stringify({
        account_id: 1,
        id: 7,
        inbox_id: 3,
        status: 'resolved',
        last_activity_at: 1_795_238_000,
        custom_attributes: { a: 1 },
      }),
    )
    applyEvent(
      'contact.updated',
      JSON.stringify({ account_id: 1, id: 507, name: 'Grace', custom_attributes: { a: 1 } }),
    )
    expect(stores.server.messages.get(1, 7, 7)?.content).toBe('changed')
    expect(stores.server.conversations.get(1, 7)?.status).toBe('resolved')
    expect(stores.server.contacts.get(1, 507)?.name).toBe('Grace')
    expect(stores.server.conversations.list(listFilter(), 1, 100)).toHaveLength(50)
    expect(stores.storage.view()).toMatchObject({ kind: 'ok', setAside: null })
  })

  it('that are no longer JSON count as damage', () => {
    fifty()
    stores.close()
    const db = openSqlite(join(folder, 'server.db'))
    db.exec('DROP TRIGGER messages_search_update')
    db.prepare('UPDATE messages SET json = \'{"id":7,\' WHERE id = 7').run()
    db.close()
    stores = open()
    applyEvent(
      'message.updated',
      JSON.stringify({ account_id: 1, id: 7, conversation_id: 7, content: 'changed', updated_at: 1_795_238_000 }),
    )
    expect(stores.storage.view().setAside?.server).toBe('damaged')
    expect(readdirSync(folder).some((name) => name.includes('damaged'))).toBe(true)
  })
})

describe('large ids', () => {
  const LARGE = [2 ** 40, 2 ** 40 + 5, 2 ** 47, Number.MAX_SAFE_INTEGER]

  it.each([
    [1, 2 ** 40],
    [1, Number.MAX_SAFE_INTEGER],
    [2 ** 40, 7],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('of account %i and message %i are found, changed and removed', (accountId, id) => {
    fifty()
    const say = (content: string, at: number): void =>
      applyEvent(
        'message.created',
        JSON.stringify({ account_id: accountId, id, conversation_id: id, content, created_at: at, updated_at: at }),
      )
    const found = (words: string): number[] => {
      stores.server.index.work(1_000)
      return stores.server.search.messages(accountId, parseTerms(words), 10).hits.map((message) => message.id)
    }
    applyEvent(
      'conversation.created',
      JSON.stringify({ account_id: accountId, id, inbox_id: 3, status: 'open', last_activity_at: 1_795_237_000 }),
    )
    say('umbrella 注文', 1_795_237_000)
    expect([found('umbrella'), found('注文'), found('um')]).toEqual([[id], [id], [id]])
    say('parasol', 1_795_237_100)
    expect([found('umbrella'), found('parasol')]).toEqual([[], [id]])
    expect(stores.server.conversations.get(accountId, id)?.preview?.text).toBe('parasol')
    stores.server.removeConversation(accountId, id)
    expect(found('parasol')).toEqual([])
    expect(stores.server.search.messages(1, parseTerms('message'), 100).hits).toHaveLength(50)
  })

  it('are found newest first, before smaller ones', () => {
    for (const id of [5, ...LARGE])
      applyEvent(
        'message.created',
        JSON.stringify({ account_id: 1, id, conversation_id: 9, content: 'lantern', created_at: 1_795_237_000 }),
      )
    applyEvent(
      'message.created',
      JSON.stringify({ account_id: 2, id: 5, conversation_id: 9, content: 'lantern', created_at: 1_795_237_000 }),
    )
    stores.server.index.work(1_000)
    expect(stores.server.search.messages(1, parseTerms('lantern'), 10).hits.map(({ id }) => id)).toEqual([
      ...LARGE.toReversed(),
      5,
    ])
    expect(stores.server.search.messages(2, parseTerms('lantern'), 10).hits.map(({ id }) => id)).toEqual([5])
  })
})

describe('messages with wrong times', () => {
  const NOW = 1_795_237_000
  const page = (...times: unknown[]) => ({
    contact: null,
    messages: times
      .map((created_at, index) => messageFromWire({ id: index + 1, content: `message ${index + 1}`, created_at }, 1, 7))
      .filter((message) => message !== null),
  })
  const shown = (): number[] =>
    stores.server.messages
      .newest(1, 7, 0, 100)
      .map(({ id }) => id)
      .reverse()

  it.each<[string, unknown, unknown?]>([
    ['an hour ahead', NOW + 3_600],
    ['a year ahead', NOW + 365 * 86_400],
    ['missing', undefined],
    ['null', null],
    ['negative', -5],
    ['no number', 'soon'],
    ['beyond the calendar', 1e25],
    ['in milliseconds', (NOW - 7) * 1e3, NOW * 1e3],
    ['in microseconds', (NOW - 7) * 1e6, NOW * 1e6],
  ])('are sorted by id where one time is %s', (_name, wrong, later = wrong) => {
    stores.close()
    stores = open(() => NOW)
    stores.server.applyMessages(page(NOW - 9, NOW - 8, wrong, NOW - 6, NOW - 5), stores.server.revision)
    expect(shown()).toEqual([1, 2, 3, 4, 5])
    applyEvent(
      'conversation.created',
      JSON.stringify({ account_id: 1, id: 7, inbox_id: 3, status: 'open', last_activity_at: NOW }),
    )
    applyEvent(
      'message.created',
      JSON.stringify({ account_id: 1, id: 6, conversation_id: 7, content: 'message 6', created_at: later }),
    )
    applyEvent(
      'message.created',
      JSON.stringify({ account_id: 1, id: 7, conversation_id: 7, content: 'message 7', created_at: NOW }),
    )
    // The same messages by REST, with the same wrong time.
    stores.server.applyMessages(page(NOW - 9, NOW - 8, wrong, NOW - 6, NOW - 5), stores.server.revision)
    expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(stores.server.conversations.get(1, 7)?.preview?.text).toBe('message 7')
  })

  it('do not block later versions of their conversation', () => {
    stores.close()
    stores = open(() => NOW)
    const row = (change: Record<string, unknown>): Record<string, unknown> => ({
      id: 7,
      inbox_id: 3,
      status: 'open',
      last_activity_at: NOW,
      updated_at: NOW,
      meta: { channel: 'x' },
      ...change,
    })
    const answer = (change: Record<string, unknown>): void => {
      const bundle = conversationFromWire(row(change), 1)
      if (bundle)
        stores.server.applyPage(
          {
            counts: { mine: 0, unassigned: 0, all: 1 },
            conversations: [bundle.conversation],
            contacts: [],
            messages: [],
          },
          stores.server.revision,
        )
    }
    answer({ updated_at: NOW + 86_400, last_activity_at: NOW + 86_400 })
    answer({ status: 'resolved' })
    expect(stores.server.conversations.get(1, 7)).toMatchObject({
      status: 'resolved',
      lastActivityAt: NOW,
      updatedAt: NOW,
    })
  })
})
