import { describe, expect, it } from 'vitest'
import type { Conversation, ConversationPatch } from './conversation.ts'
import { isWholeConversation, mergeConversation, needsRefetch } from './mergeConversation.ts'

const patch = (values: Partial<Conversation> = {}): ConversationPatch => ({ accountId: 1, id: 1, ...values })
const known = (values: Partial<Conversation> = {}): Conversation =>
  mergeConversation(undefined, patch({ inboxId: 1, status: 'open', lastActivityAt: 100, createdAt: 50, ...values }))
const ben = { id: 2, kind: 'user' as const, name: 'Ben', avatarUrl: null }

describe('merging conversations', () => {
  it('never erases what a patch does not say', () => {
    const before = known({
      assignee: ben,
      labels: ['vip'],
      uuid: 'u',
      contactId: 3,
      muted: true,
      customAttributes: { plan: 'gold' },
      updatedAt: 5,
    })
    expect(mergeConversation(before, patch({ status: 'resolved' }), 'event')).toEqual({ ...before, status: 'resolved' })
  })

  it('lets a patch take away what it says is gone', () => {
    expect(mergeConversation(known({ assignee: ben }), patch({ assignee: null })).assignee).toBeNull()
  })

  it('ignores an older row, but learns what was never known', () => {
    const before = known({ status: 'resolved', updatedAt: 200.5 })
    expect(
      mergeConversation(before, patch({ status: 'open', updatedAt: 200.4, uuid: 'u', lastActivityAt: 999 }), 'event'),
    ).toEqual({ ...before, uuid: 'u' })
  })

  it('takes an equal row again without a change', () => {
    const row = patch({ inboxId: 1, status: 'resolved', lastActivityAt: 100, updatedAt: 7, unreadCount: 2 })
    const once = mergeConversation(known(), row, 'event')
    expect(mergeConversation(once, row, 'event')).toEqual(once)
  })

  it('without versions: a row far behind is a leftover, one just behind was overtaken by its own activity message', () => {
    const before = known({ status: 'open', lastActivityAt: 100 })
    expect(mergeConversation(before, patch({ status: 'resolved', lastActivityAt: 90 }), 'event').status).toBe('open')
    const merged = mergeConversation(before, patch({ status: 'resolved', lastActivityAt: 99 }), 'event')
    expect(merged).toMatchObject({ status: 'resolved', lastActivityAt: 100 })
    expect(needsRefetch(before, patch({ status: 'resolved', lastActivityAt: 99 }))).toBe(true)
    expect(needsRefetch(known({ updatedAt: 3 }), patch({ status: 'resolved', lastActivityAt: 99, updatedAt: 4 }))).toBe(
      false,
    )
    expect(needsRefetch(undefined, patch({ status: 'resolved', lastActivityAt: 99 }))).toBe(false)
  })

  it("never takes activity or the customer's look back", () => {
    const before = known({ lastActivityAt: 100, contactLastSeenAt: 90 })
    expect(mergeConversation(before, patch({ lastActivityAt: 99, contactLastSeenAt: 80 }))).toMatchObject({
      lastActivityAt: 100,
      contactLastSeenAt: 90,
    })
    expect(mergeConversation(before, patch({ contactLastSeenAt: null })).contactLastSeenAt).toBe(90)
  })

  it('keeps the first reply, of which there is one', () => {
    expect(
      mergeConversation(
        known({ firstReplyAt: 60 }),
        patch({ firstReplyAt: null, status: 'open', lastActivityAt: 100 }),
        'event',
      ).firstReplyAt,
    ).toBe(60)
  })

  describe('unread', () => {
    it('counts two messages of one second that arrive swapped', () => {
      const after = mergeConversation(
        known({ unreadCount: 0, lastActivityAt: 99 }),
        patch({ unreadCount: 2, lastActivityAt: 100 }),
        'event',
      )
      expect(mergeConversation(after, patch({ unreadCount: 1, lastActivityAt: 100 }), 'event').unreadCount).toBe(2)
    })

    it('ignores the count beside an older message', () => {
      expect(
        mergeConversation(
          known({ unreadCount: 0, lastActivityAt: 100 }),
          patch({ unreadCount: 3, lastActivityAt: 90 }),
          'event',
        ).unreadCount,
      ).toBe(0)
    })

    it('is unread again when the customer writes in the second of the look', () => {
      const preview = (messageId: number): Conversation['preview'] => ({
        messageId,
        direction: 'incoming',
        text: 'hello',
        attachment: null,
        senderName: null,
        createdAt: 100,
      })
      const seen = known({ unreadCount: 0, lastActivityAt: 100, agentLastSeenAt: 100, preview: preview(7) })
      expect(
        mergeConversation(seen, patch({ unreadCount: 1, lastActivityAt: 100, preview: preview(8) }), 'event')
          .unreadCount,
      ).toBe(1)
      expect(
        mergeConversation(seen, patch({ unreadCount: 1, lastActivityAt: 100, preview: preview(7) }), 'event')
          .unreadCount,
      ).toBe(0)
      expect(
        mergeConversation(seen, patch({ unreadCount: 1, lastActivityAt: 100, preview: preview(6) }), 'event')
          .unreadCount,
      ).toBe(0)
    })

    it('stays read when a late event repeats a message that was looked at', () => {
      const seen = known({ unreadCount: 0, lastActivityAt: 100, agentLastSeenAt: 101 })
      expect(mergeConversation(seen, patch({ unreadCount: 1, lastActivityAt: 100 }), 'event').unreadCount).toBe(0)
    })

    it('takes an answer at its word: read, and marked unread again', () => {
      const row = { inboxId: 1, status: 'open' as const, lastActivityAt: 100 }
      const read = mergeConversation(known({ unreadCount: 2 }), patch({ ...row, unreadCount: 0, agentLastSeenAt: 120 }))
      expect(read.unreadCount).toBe(0)
      expect(mergeConversation(read, patch({ ...row, unreadCount: 1, agentLastSeenAt: 99 }))).toMatchObject({
        unreadCount: 1,
        agentLastSeenAt: 99,
      })
    })

    it('is read by an answer to a look, although a newer row arrived meanwhile', () => {
      const before = known({ unreadCount: 2, updatedAt: 9, agentLastSeenAt: 50, labels: ['new'] })
      const answer = patch({
        inboxId: 1,
        status: 'open',
        lastActivityAt: 100,
        updatedAt: 8,
        agentLastSeenAt: 110,
        unreadCount: 0,
        labels: [],
      })
      expect(mergeConversation(before, answer)).toEqual({ ...before, unreadCount: 0, agentLastSeenAt: 110 })
      expect(mergeConversation(before, answer, 'event')).toEqual(before)
      expect(mergeConversation({ ...before, lastActivityAt: 101 }, answer).unreadCount).toBe(2)
    })

    it('is not taken back by an answer from before the newest message', () => {
      const before = known({ unreadCount: 3, lastActivityAt: 105 })
      expect(
        mergeConversation(before, patch({ inboxId: 1, status: 'open', lastActivityAt: 100, unreadCount: 0 }))
          .unreadCount,
      ).toBe(3)
    })
  })

  it("knows a row from a message's few words on it", () => {
    expect(isWholeConversation(patch({ inboxId: 1, status: 'open', lastActivityAt: 1 }))).toBe(true)
    expect(isWholeConversation(patch({ inboxId: 1, unreadCount: 1, lastActivityAt: 1 }))).toBe(false)
  })
})
