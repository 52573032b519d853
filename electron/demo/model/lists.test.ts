import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { asUser } from './activity.ts'
import { assign, markSeen, markUnread, setPriority, setStatus } from './conversations.ts'
import type { ListQuery } from './lists.ts'
import { listConversations, pageOfThread } from './lists.ts'
import { sendAsAgent } from './messages.ts'
import { unreadCount } from './reading.ts'
import { conversationFor, enterAccount } from './rights.ts'
import * as visitor from './visitor.ts'

const everything: ListQuery = { status: 'all', assigneeType: 'all', labels: [] }

function deskWith(count: number, version?: string): SmallDesk {
  const desk = new SmallDesk(version)
  for (let i = 1; i <= count; i += 1) {
    desk.clock.advance(1000)
    desk.visit(`Visitor${i}`)
  }
  return desk
}

describe('listConversations', () => {
  it('returns pages of 25, then an empty one', () => {
    const desk = deskWith(60)
    const sizes = [1, 2, 3, 4].map(
      (page) => listConversations(desk.model, desk.caller('ada'), everything, page).conversations.length,
    )
    expect(sizes).toEqual([25, 25, 10, 0])
  })

  it('sorts by the newest activity, also for unknown orders', () => {
    const desk = deskWith(3)
    for (const sortBy of [undefined, 'bogus']) {
      const { conversations } = listConversations(desk.model, desk.caller('ada'), { ...everything, sortBy }, 1)
      expect(conversations.map((c) => c.displayId)).toEqual([3, 2, 1])
    }
  })

  it('sorts by priority, waiting time and creation', () => {
    const desk = deskWith(3)
    const [first, second] = [...desk.model.conversations.values()]
    if (!first || !second) throw new Error('incomplete')
    setPriority(desk.model, first, 'low', asUser(desk.user('ada')))
    setPriority(desk.model, second, 'urgent', asUser(desk.user('ada')))
    const ids = (sortBy: string) =>
      listConversations(desk.model, desk.caller('ada'), { ...everything, sortBy }, 1).conversations.map(
        (c) => c.displayId,
      )
    expect(ids('priority_desc')).toEqual([2, 1, 3])
    expect(ids('priority_asc')).toEqual([1, 2, 3])
    expect(ids('created_at_asc')).toEqual([1, 2, 3])
    expect(ids('waiting_since_desc')).toEqual([3, 2, 1])
  })

  it('sorts answered conversations behind waiting ones, the oldest first, and by how much is unread', () => {
    const desk = deskWith(4)
    const [first, second, third] = [...desk.model.conversations.values()]
    if (!first || !second || !third) throw new Error('incomplete')
    for (const answered of [third, first]) sendAsAgent(desk.model, answered, { content: 'Yes' }, desk.user('ben'))
    visitor.write(desk.model, second, { content: 'Hello?' })
    const ids = (sortBy: string) =>
      listConversations(desk.model, desk.caller('ada'), { ...everything, sortBy }, 1).conversations.map(
        (c) => c.displayId,
      )
    expect(ids('waiting_since_asc')).toEqual([2, 4, 1, 3])
    expect(ids('waiting_since_desc')).toEqual([4, 2, 1, 3])
    expect(ids('unread')[0]).toBe(2)
  })

  it('counts all assignees whatever assignee the query names', () => {
    const desk = deskWith(4)
    const [first, second] = [...desk.model.conversations.values()]
    if (!first || !second) throw new Error('incomplete')
    assign(desk.model, first, desk.user('ada').id, asUser(desk.user('ada')))
    assign(desk.model, second, desk.user('ben').id, asUser(desk.user('ada')))
    const mine = listConversations(desk.model, desk.caller('ada'), { ...everything, assigneeType: 'me' }, 1)
    expect(mine.conversations).toEqual([first])
    expect(mine.meta).toEqual({ mine_count: 1, assigned_count: 2, unassigned_count: 2, all_count: 4 })
    expect(
      listConversations(desk.model, desk.caller('ada'), { ...everything, assigneeType: 'unassigned' }, 1).conversations,
    ).toHaveLength(2)
  })

  it('filters by status, label, inbox, text and the time of the last change', () => {
    const desk = deskWith(2)
    const website = desk.visit('Website', 'the grinder hums', 2)
    website.labels = ['bug']
    desk.clock.advance(120_000)
    const resolved = desk.visit('Late')
    setStatus(desk.model, resolved, { status: 'resolved' }, asUser(desk.user('ada')))
    const ids = (query: Partial<ListQuery>) =>
      listConversations(desk.model, desk.caller('ada'), { ...everything, ...query }, 1).conversations.map(
        (c) => c.displayId,
      )
    expect(ids({ status: 'resolved' })).toEqual([4])
    expect(ids({ labels: ['bug', 'nothing'] })).toEqual([3])
    expect(ids({ inboxId: 2 })).toEqual([3])
    expect(ids({ search: 'GRINDER' })).toEqual([3])
    // Whatever its status is.
    expect(ids({ search: 'hello', status: 'open' })).toContain(4)
    expect(ids({ updatedWithin: 60 })).toEqual([4])
  })

  it('returns a time window without pages', () => {
    const desk = deskWith(40)
    expect(
      listConversations(desk.model, desk.caller('ada'), { ...everything, updatedWithin: 3600 }, 7).conversations,
    ).toHaveLength(40)
    const old = deskWith(40, '2.16.0')
    expect(
      listConversations(old.model, old.caller('ada'), { ...everything, updatedWithin: 1 }, 1).conversations,
    ).toHaveLength(25)
  })
})

describe('rights', () => {
  it('show an agent only their inboxes, an administrator all', () => {
    const desk = deskWith(1)
    const website = desk.visit('Website', 'Hi', 2)
    desk.model.inbox(2).members.delete(desk.user('ben').id)
    expect(
      listConversations(desk.model, desk.caller('ben'), everything, 1).conversations.map((c) => c.displayId),
    ).toEqual([1])
    expect(() => conversationFor(desk.model, desk.caller('ben'), website.displayId)).toThrow('refused with 401')
    desk.model.inbox(2).members.delete(desk.user('ada').id)
    expect(conversationFor(desk.model, desk.caller('ada'), website.displayId)).toBe(website)
  })

  it('refuse other agents and suspended accounts with 401', () => {
    const desk = new SmallDesk()
    expect(statusOf(() => enterAccount(desk.model, desk.user('ben'), 2))).toBe(401)
    expect(statusOf(() => enterAccount(desk.model, desk.user('ada'), 2))).toBe(200)
    desk.model.account(2).status = 'suspended'
    expect(statusOf(() => enterAccount(desk.model, desk.user('ada'), 2))).toBe(401)
    expect(statusOf(() => conversationFor(desk.model, desk.caller('ada'), 99))).toBe(404)
  })
})

describe('pageOfThread', () => {
  const thread = (version?: string) => {
    const desk = new SmallDesk(version)
    const conversation = desk.visit('Maya', null)
    for (let i = 1; i <= 130; i += 1) visitor.write(desk.model, conversation, { content: `line ${i}` })
    const page = (bounds: { before?: number; after?: number }, ignoresAfter = false) =>
      pageOfThread(desk.model, conversation, { withoutInternal: false, ...bounds }, ignoresAfter).map((m) => m.id)
    return { desk, conversation, page }
  }

  it('returns the latest 20, and 20 before an id', () => {
    const { page } = thread()
    expect(page({})).toEqual(Array.from({ length: 20 }, (_, i) => 111 + i))
    expect(page({ before: 111 })).toEqual(Array.from({ length: 20 }, (_, i) => 91 + i))
    expect(page({ before: 1 })).toEqual([])
  })

  it('returns up to 100 after an id, excluding it, oldest first', () => {
    const { page } = thread()
    expect(page({ after: 10 })).toEqual(Array.from({ length: 100 }, (_, i) => 11 + i))
    expect(page({ after: 110 })).toHaveLength(20)
    expect(page({ after: 10, before: 13 })).toEqual([10, 11, 12])
  })

  it('ignores `after` if the version or a fault does', () => {
    expect(thread('1.16.2').page({ after: 10 })).toHaveLength(20)
    expect(thread().page({ after: 10 }, true)[0]).toBe(111)
  })
})

describe('unreadCount', () => {
  it('is shared by all agents, capped at 10, and can be restored', () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya', null)
    for (let i = 0; i < 14; i += 1) visitor.write(desk.model, conversation, { content: 'again' })
    expect(unreadCount(desk.model, conversation)).toBe(10)
    desk.clock.advance(1000)
    markSeen(desk.model, conversation, desk.user('ben'))
    expect(unreadCount(desk.model, conversation)).toBe(0)
    expect(conversation.assigneeLastSeenAt).toBeNull()
    markUnread(desk.model, conversation)
    expect(unreadCount(desk.model, conversation)).toBe(10)
    expect(unreadCount(new SmallDesk('2.16.0').model, conversation)).toBe(14)
  })
})
