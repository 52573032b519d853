import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationPatch } from '../../../shared/model/conversation.ts'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import { SORTS } from '../../../shared/views.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { listFilter } from '../testing/lists.ts'
import { outboxEntry } from '../testing/outboxEntry.ts'
import { seededRandom } from '../testing/random.ts'
import { ChangeSet } from './changes.ts'
import type { ListFilter } from './filter.ts'
import { compareBySort, isAmong, matches } from './filter.ts'
import { openStores } from './index.ts'
import { updateWindow } from './listWindow.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const ports = { clock: new FakeClock(), log }
const ME = 7

function conversation(id: number, change: Partial<ConversationPatch> = {}): ConversationPatch {
  return {
    accountId: 1,
    id,
    inboxId: 3,
    status: 'open',
    lastActivityAt: 1_000 + id,
    createdAt: 900,
    labels: [],
    ...change,
  }
}
const page = (conversations: ConversationPatch[]) => ({
  counts: { mine: 0, unassigned: 0, all: 0 },
  conversations,
  contacts: [],
  messages: [],
})

describe('the change set', () => {
  it('names a conversation that an event changed, unless only its version did', () => {
    const changes = new ChangeSet()
    const { server } = openStores(':memory:', changes, ports)
    const names = (patch: ConversationPatch): string[] => {
      changes.clear()
      server.applyEvents([
        {
          kind: 'conversation',
          accountId: 1,
          name: 'conversation.updated',
          conversation: patch,
          contact: null,
          messages: [],
        },
      ])
      return [...changes.conversations, ...changes.threads]
    }
    server.applyPage(page([conversation(1, { updatedAt: 1_100 })]), server.revision)
    expect(names(conversation(1, { updatedAt: 1_200 }))).toEqual([])
    expect(server.conversations.get(1, 1)?.updatedAt).toBe(1_200)
    expect(names(conversation(1, { updatedAt: 1_300, unreadCount: 2 }))).toEqual(['1/1', '1/1'])
  })

  it('names a conversation of which the server has another value than a pending action shows', () => {
    const changes = new ChangeSet()
    const { server } = openStores(':memory:', changes, ports)
    server.applyPage(page([conversation(1, { updatedAt: 1_100 })]), server.revision)
    server.setPending([{ accountId: 1, conversationId: 1, overlays: [{ status: 'resolved' }] }])
    changes.clear()
    server.applyEvents([
      {
        kind: 'conversation',
        accountId: 1,
        name: 'conversation.status_changed',
        conversation: conversation(1, { updatedAt: 1_200, status: 'pending' }),
        contact: null,
        messages: [],
      },
    ])
    expect(server.conversations.get(1, 1)?.status).toBe('resolved')
    expect([...changes.conversations, ...changes.threads]).toEqual(['1/1', '1/1'])
  })
})

describe('lists', () => {
  it('come from SQL in the same order as from the rule in memory', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    const random = seededRandom(5)
    const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
    const anyChange = (): Partial<ConversationPatch> => ({
      status: any(CONVERSATION_STATUSES),
      inboxId: any([3, 4]),
      lastActivityAt: 1_000 + Math.floor(random() * 40),
      createdAt: 900 + Math.floor(random() * 40),
      assignee: any([
        null,
        { id: ME, kind: 'user', name: 'Ada', avatarUrl: null },
        { id: 8, kind: 'user', name: 'Ben', avatarUrl: null },
        { id: ME, kind: 'bot', name: 'Robot', avatarUrl: null },
      ]),
      team: any([null, { id: 2, name: 'Sales' }]),
      unreadCount: any([0, 0, 1, 2]),
      priority: any([null, 'low', 'medium', 'high', 'urgent']),
      firstReplyAt: any([null, 940]),
      waitingSince: any([null, 950, 960]),
      labels: any([[], ['vip'], ['vip-2'], ['new', 'vip']]),
    })
    server.applyPage(
      page(
        Array.from({ length: 120 }, (_, index) =>
          conversation(index + 1, { accountId: any([1, 1, 1, 2]), ...anyChange() }),
        ),
      ),
      server.revision,
    )
    // Updates write only the changed columns: no list may keep the old values.
    for (let change = 0; change < 200; change++) {
      const id = 1 + Math.floor(random() * 120)
      const accountId = server.conversations.get(1, id) ? 1 : 2
      const overlay = random() < 0.3 ? server.overlay(accountId, id, { status: any(CONVERSATION_STATUSES) }) : null
      server.applyPage(page([conversation(id, { accountId, ...anyChange(), updatedAt: change })]), server.revision)
      if (random() < 0.8) overlay?.end()
      if (random() < 0.05) server.removeConversation(accountId, id)
      if (random() < 0.1)
        expect(() =>
          server.transaction(() => {
            server.applyPage(
              page([conversation(id, { accountId, ...anyChange(), updatedAt: change })]),
              server.revision,
            )
            server.conversations.countUnreadOf(accountId, ME)
            server.conversations.unreadByFilter(accountId)
            throw new Error('undone')
          }),
        ).toThrow('undone')
      // The cached count must not survive a change.
      const unread = server.conversations
        .list(listFilter({ accountId, view: 'mine', status: 'open' }), ME, 1_000)
        .filter(({ unreadCount }) => unreadCount > 0).length
      expect({ change, unread: server.conversations.countUnreadOf(accountId, ME) }).toEqual({ change, unread })
      const { inboxes, teams, labels, unassigned, all: unreadOfAll } = server.conversations.unreadByFilter(accountId)
      const unreadIn = (filter: Partial<ListFilter>): number =>
        server.conversations
          .list(listFilter({ accountId, status: 'open', ...filter }), ME, 1_000)
          .filter(({ unreadCount }) => unreadCount > 0).length
      expect(unassigned).toBe(unreadIn({ view: 'unassigned' }))
      expect(unreadOfAll).toBe(unreadIn({ view: 'all' }))
      for (const inboxId of [3, 4]) expect(new Map(inboxes).get(inboxId) ?? 0).toBe(unreadIn({ inboxId }))
      expect(new Map(teams).get(2) ?? 0).toBe(unreadIn({ teamId: 2 }))
      for (const label of ['vip', 'vip-2', 'new']) expect(new Map(labels).get(label) ?? 0).toBe(unreadIn({ label }))
    }
    const all = [1, 2].flatMap((accountId) => server.conversations.list(listFilter({ accountId }), ME, 1_000))
    for (let round = 0; round < 300; round++) {
      const filter: ListFilter = {
        accountId: any([1, 2]),
        view: any(['mine', 'unassigned', 'all']),
        unattended: any([false, true]),
        status: any([...CONVERSATION_STATUSES, 'all']),
        sort: any(SORTS),
        inboxId: any([null, 3]),
        teamId: any([null, 2]),
        label: any([null, 'vip']),
      }
      const only = any([null, null, 'unread' as const, new Set([1, 2, 3, 5, 8, 13, 21, 34, 55])])
      const expected = all
        .filter((each) => matches(each, filter, ME) && isAmong(each, only))
        .sort((one, other) => compareBySort(one, other, filter.sort))
        .map(({ id }) => id)
      const ids = server.conversations.list(filter, ME, 1_000, only).map(({ id }) => id)
      expect({ filter, only, ids }).toEqual({ filter, only, ids: expected })
    }
  })
})

describe('the first conversations of a list', () => {
  it('move in memory as SQL lists them, or are read again', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    const random = seededRandom(11)
    const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
    const anyConversation = (id: number): ConversationPatch =>
      conversation(id, {
        status: any(CONVERSATION_STATUSES),
        lastActivityAt: 1_000 + Math.floor(random() * 40),
        createdAt: 900 + Math.floor(random() * 40),
        assignee: any([null, { id: ME, kind: 'user', name: 'Ada', avatarUrl: null }]),
        priority: any([null, 'low', 'urgent']),
        waitingSince: any([null, 950, 960]),
        firstReplyAt: any([null, 940]),
        unreadCount: any([0, 1, 2]),
        labels: any([[], ['vip']]),
      })
    const put = (ids: readonly number[]): void =>
      void server.applyPage(page(ids.map((id) => anyConversation(id))), server.revision)
    put(Array.from({ length: 40 }, (_, index) => index + 1))
    const windows = Array.from({ length: 40 }, (_, index) => {
      const filter = listFilter({
        view: any(['mine', 'unassigned', 'all']),
        unattended: any([false, false, true]),
        status: any(['open', 'all']),
        sort: SORTS[index % SORTS.length]!,
        label: any([null, null, 'vip']),
      })
      const options = { filter, me: ME, size: any([1, 2, 5, 20, 100]) }
      return { options, found: server.conversations.list(filter, ME, options.size), readAgain: 0 }
    })
    for (let change = 0; change < 300; change++) {
      const ids = Array.from({ length: any([1, 1, 1, 3]) }, () => 1 + Math.floor(random() * 45))
      if (random() < 0.1) for (const id of ids) server.removeConversation(1, id)
      else put(ids)
      const changed = new Map(ids.map((id) => [id, server.conversations.get(1, id)]))
      for (const window of windows) {
        const { filter, size } = window.options
        const listed = server.conversations.list(filter, ME, size)
        const updated = updateWindow(window.found, changed, window.options)
        if (updated === null) window.readAgain++
        else expect({ change, filter, size, found: updated }).toEqual({ change, filter, size, found: listed })
        window.found = listed
      }
    }
    for (const { options, readAgain } of windows)
      if (options.size === 100) expect(readAgain).toBe(0)
      else if (options.size === 20) expect(readAgain).toBeLessThan(150)
  })
})

describe('a page of messages', () => {
  it('results in the same preview as its messages one by one, with one write of the conversation', () => {
    const random = seededRandom(11)
    for (let round = 0; round < 60; round++) {
      const messages = Array.from({ length: 12 }, (_, index) => ({
        accountId: 1,
        conversationId: 1,
        id: 1 + ((index * 7 + round) % 20),
        createdAt: 1_000 + Math.floor(random() * 8),
        content: `${round}/${index}`,
        type: random() < 0.3 ? ('activity' as const) : ('incoming' as const),
        private: false,
      }))
      const [together, apart] = [0, 1].map(() => {
        const { server } = openStores(':memory:', new ChangeSet(), ports)
        server.applyPage(
          page([
            conversation(
              1,
              round % 2 === 0
                ? {}
                : {
                    preview: {
                      messageId: 10,
                      text: 'before',
                      direction: 'incoming',
                      attachment: null,
                      senderName: null,
                      createdAt: 1_004,
                    },
                  },
            ),
          ]),
          server.revision,
        )
        return server
      }) as [ReturnType<typeof openStores>['server'], ReturnType<typeof openStores>['server']]
      const applied = together.applyMessages({ messages, contact: null }, together.revision)
      for (const message of messages) apart.applyMessage(message)
      expect({ round, conversation: together.conversations.get(1, 1) }).toEqual({
        round,
        conversation: apart.conversations.get(1, 1),
      })
      expect(applied.transitions.length).toBeLessThanOrEqual(1)
    }
  })
})

describe('applying server data', () => {
  it('ignores an answer whose request began before a newer event', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    server.applyPage(page([conversation(1)]), server.revision)
    const asked = server.revision
    server.applyEvents([
      {
        kind: 'conversation',
        accountId: 1,
        name: 'conversation.status_changed',
        conversation: conversation(1, { status: 'resolved' }),
        contact: null,
        messages: [],
      },
    ])
    const applied = server.applyPage(page([conversation(1, { status: 'open' })]), asked)
    expect(server.conversations.get(1, 1)?.status).toBe('resolved')
    expect([...applied.toFetch]).toEqual(['1/1'])
    const same = server.applyPage(page([conversation(1, { status: 'resolved' })]), asked)
    expect([...same.toFetch]).toEqual([])
  })

  it('keeps an edited message when an older page arrives later', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    const message = {
      accountId: 1,
      conversationId: 1,
      id: 5,
      createdAt: 1_000,
      type: 'incoming' as const,
      content: 'before',
    }
    server.applyPage(page([conversation(1)]), server.revision)
    server.applyMessages({ messages: [message], contact: null }, server.revision)
    const asked = server.revision
    server.applyEvents([
      {
        kind: 'message',
        accountId: 1,
        name: 'message.updated',
        message: { ...message, content: 'after', updatedAt: 5_000 },
        contact: null,
        conversation: { accountId: 1, id: 1 },
      },
    ])
    server.applyMessages({ messages: [message], contact: null }, asked)
    expect(server.messages.get(1, 1, 5)?.content).toBe('after')
  })

  it('requests a fetch when an event has only a part of an unknown conversation', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    const message = {
      accountId: 1,
      conversationId: 9,
      id: 5,
      createdAt: 1_000,
      type: 'incoming' as const,
      content: 'hi',
    }
    const applied = server.applyEvents([
      {
        kind: 'message',
        accountId: 1,
        name: 'message.created',
        message,
        contact: null,
        conversation: { accountId: 1, id: 9, unreadCount: 1 },
      },
    ])
    expect([...applied.toFetch]).toEqual(['1/9'])
    expect(server.messages.get(1, 9, 5)?.content).toBe('hi')
  })

  it('shows the server state again after an overlay ends', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    server.applyPage(page([conversation(1)]), server.revision)
    const overlay = server.overlay(1, 1, { status: 'resolved' })
    expect(server.conversations.list(listFilter({ status: 'open' }), ME, 10)).toEqual([])
    server.applyEvents([
      {
        kind: 'conversation',
        accountId: 1,
        name: 'conversation.updated',
        conversation: conversation(1, { labels: ['vip'] }),
        contact: null,
        messages: [],
      },
    ])
    expect(server.conversations.get(1, 1)).toMatchObject({ status: 'resolved', labels: ['vip'] })
    overlay?.end()
    expect(server.conversations.list(listFilter({ status: 'open' }), ME, 10)).toMatchObject([
      { status: 'open', labels: ['vip'] },
    ])
  })

  it('shows the server state again after an overlay ends whose conversation was dropped from memory meanwhile', () => {
    const { server } = openStores(':memory:', new ChangeSet(), ports)
    server.applyPage(page([conversation(1)]), server.revision)
    const overlay = server.overlay(1, 1, { status: 'resolved' })
    // More than are held in memory.
    server.applyPage(page(Array.from({ length: 5_001 }, (_, index) => conversation(index + 2))), server.revision)
    overlay?.end()
    expect(server.conversations.get(1, 1)?.status).toBe('open')
    expect(server.conversations.list(listFilter({ status: 'resolved' }), ME, 10)).toEqual([])
    expect(server.conversations.list(listFilter({ status: 'open' }), ME, 6_000).map(({ id }) => id)).toContain(1)
  })
})

describe('files', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deskbell-cache-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('keep their content, and do not keep an overlay that ended with the process', () => {
    const first = openStores(folder, new ChangeSet(), ports)
    first.server.applyPage(page([conversation(1)]), first.server.revision)
    first.server.overlay(1, 1, { status: 'resolved' })
    first.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    first.close()
    const second = openStores(folder, new ChangeSet(), ports)
    expect(second.server.conversations.list(listFilter({ status: 'open' }), ME, 10)).toHaveLength(1)
    expect(second.server.conversations.idsToRefetch(1)).toEqual([1])
    expect(second.local.drafts(1, 1).reply.text).toBe('Dear')
    second.close()
  })

  it('that are unreadable are set aside one by one', () => {
    const first = openStores(folder, new ChangeSet(), ports)
    first.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    first.close()
    rmSync(join(folder, 'server.db-wal'), { force: true })
    writeFileSync(
      join(folder, 'server.db'),
      'this is no database, whatever its name says, and long enough to be looked at'.repeat(200),
    )
    const second = openStores(folder, new ChangeSet(), ports)
    expect(second.storage.view().setAside).toEqual({ server: 'damaged', local: null, saved: 0, lost: 0 })
    expect(readdirSync(folder).some((name) => name.startsWith('server.db.damaged-'))).toBe(true)
    expect(second.local.drafts(1, 1).reply.text).toBe('Dear')
    second.server.applyPage(page([conversation(1)]), second.server.revision)
    expect(second.server.conversations.get(1, 1)).toBeDefined()
    second.close()
  })

  it('store a message and clear its draft in one transaction', () => {
    const first = openStores(folder, new ChangeSet(), ports)
    const entry = outboxEntry()
    first.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    first.local.enqueue(entry)
    expect(() => first.local.enqueue(entry)).toThrow()
    first.close()
    const second = openStores(folder, new ChangeSet(), ports)
    expect(second.local.entries()).toEqual([entry])
    expect(second.local.drafts(1, 1).reply.text).toBe('')
    second.close()
  })
})
