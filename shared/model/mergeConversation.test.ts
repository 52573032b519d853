import { describe, expect, it } from 'vitest'
import type { Conversation, ConversationPatch, MessagePreview } from './conversation.ts'
import { isWholeConversation, mergeConversation, needsRefetch } from './mergeConversation.ts'

const patch = (values: Partial<Conversation> = {}): ConversationPatch => ({ accountId: 1, id: 1, ...values })
const known = (values: Partial<Conversation> = {}): Conversation =>
  mergeConversation(undefined, patch({ inboxId: 1, status: 'open', lastActivityAt: 100, createdAt: 50, ...values }))
const previewOf = (messageId: number, createdAt: number): MessagePreview => ({
  messageId,
  direction: 'incoming',
  text: 'hello',
  attachment: null,
  senderName: null,
  createdAt,
})
const ben = { id: 2, kind: 'user' as const, name: 'Ben', avatarUrl: null }

describe('merging conversations', () => {
  it("keeps fields that a patch doesn't have", () => {
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

  it('clears fields that a patch sets to null', () => {
    expect(mergeConversation(known({ assignee: ben }), patch({ assignee: null })).assignee).toBeNull()
  })

  it('ignores an older row, except for fields that were unknown', () => {
    const before = known({ status: 'resolved', updatedAt: 200.5 })
    expect(
      mergeConversation(before, patch({ status: 'open', updatedAt: 200.4, uuid: 'u', lastActivityAt: 999 }), 'event'),
    ).toEqual({ ...before, uuid: 'u' })
  })

  it("doesn't change for an equal row", () => {
    const row = patch({ inboxId: 1, status: 'resolved', lastActivityAt: 100, updatedAt: 7, unreadCount: 2 })
    const once = mergeConversation(known(), row, 'event')
    expect(mergeConversation(once, row, 'event')).toEqual(once)
  })

  it('without versions: ignores a row far behind, and accepts one that its own activity message overtook', () => {
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

  it("never moves the last activity or the contact's last look back", () => {
    const before = known({ lastActivityAt: 100, contactLastSeenAt: 90 })
    expect(mergeConversation(before, patch({ lastActivityAt: 99, contactLastSeenAt: 80 }), 'event')).toMatchObject({
      lastActivityAt: 100,
      contactLastSeenAt: 90,
    })
    expect(mergeConversation(before, patch({ contactLastSeenAt: null })).contactLastSeenAt).toBe(90)
  })

  it("follows an answer although its times are earlier: the server's clock was set back", () => {
    const before = known({
      status: 'resolved',
      lastActivityAt: 100,
      agentLastSeenAt: 101,
      updatedAt: 100.5,
      preview: previewOf(7, 100),
    })
    const answer = patch({
      inboxId: 1,
      status: 'open',
      lastActivityAt: 60,
      agentLastSeenAt: 50,
      unreadCount: 2,
      updatedAt: 60.5,
      preview: previewOf(8, 60),
    })
    expect(mergeConversation(before, answer)).toEqual({ ...before, ...answer })
    expect(mergeConversation(before, answer, 'event')).toEqual(before)
  })

  it("keeps a message's preview where an old server answers with an activity or a time in the future", () => {
    const before = known({ preview: previewOf(7, 100) })
    const activity = { ...previewOf(9, 120), direction: 'activity' as const }
    expect(mergeConversation(before, patch({ preview: activity })).preview).toEqual(before.preview)
    expect(mergeConversation(before, patch({ preview: previewOf(6, 900) }), 'answer', 130).preview).toEqual(
      before.preview,
    )
  })

  it('keeps the first reply', () => {
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

    it("is unread again if the contact writes in the same second as the user's look", () => {
      const preview = (messageId: number): MessagePreview => previewOf(messageId, 100)
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

    it('stays read when a late event repeats a message that was seen', () => {
      const seen = known({ unreadCount: 0, lastActivityAt: 100, agentLastSeenAt: 101 })
      expect(mergeConversation(seen, patch({ unreadCount: 1, lastActivityAt: 100 }), 'event').unreadCount).toBe(0)
    })

    it('follows a REST answer: read, and marked unread again', () => {
      const row = { inboxId: 1, status: 'open' as const, lastActivityAt: 100 }
      const read = mergeConversation(known({ unreadCount: 2 }), patch({ ...row, unreadCount: 0, agentLastSeenAt: 120 }))
      expect(read.unreadCount).toBe(0)
      expect(mergeConversation(read, patch({ ...row, unreadCount: 1, agentLastSeenAt: 99 }))).toMatchObject({
        unreadCount: 1,
        agentLastSeenAt: 99,
      })
    })
  })

  it("tells a row from a message's fields of its conversation", () => {
    expect(isWholeConversation(patch({ inboxId: 1, status: 'open', lastActivityAt: 1 }))).toBe(true)
    expect(isWholeConversation(patch({ inboxId: 1, unreadCount: 1, lastActivityAt: 1 }))).toBe(false)
  })
})
