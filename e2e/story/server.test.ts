import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { trueClock } from './clock.ts'
import { ServerSide } from './server.ts'

const HOUR = 60 * 60_000

function serverOf(): {
  clock: ReturnType<typeof trueClock>
  server: ServerSide
  conversationOf(accountId: number): Conversation
} {
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 8,
      longest: 5,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const conversationOf = (accountId: number): Conversation => {
    const found = server.conversations.find((conversation) => conversation.accountId === accountId)
    if (!found) throw new Error('the server has no such conversation')
    return found
  }
  return { clock, server, conversationOf }
}

describe('the server of a story', () => {
  it('assigns a conversation only to members of its account', () => {
    const { server, conversationOf } = serverOf()
    const given = (accountId: number): Set<number | null> =>
      new Set(
        [0, 0.3, 0.5, 0.7, 0.99].map((pick) => {
          const conversation = conversationOf(accountId)
          server.colleague('assign', 'adaElsewhere', conversation, pick)
          return conversation.assigneeId
        }),
      )
    const ben = [...server.demo.model.users.values()].find(({ email }) => email === 'ben@acme.test')
    expect(given(1)).toEqual(new Set([server.ada.id, ben?.id, null]))
    expect(given(2)).toEqual(new Set([server.ada.id, null]))
  })

  it('ends due snoozes until the story is at rest', async () => {
    const { clock, server, conversationOf } = serverOf()
    const conversation = conversationOf(1)
    const snooze = (): void => {
      server.colleague('status', 'ben', conversation, 0.5)
    }
    snooze()
    await clock.advance(2 * HOUR)
    expect(conversation.status).toBe('open')
    snooze()
    server.rest()
    const before = conversation.messages.length
    await clock.advance(2 * HOUR)
    expect(conversation.status).toBe('snoozed')
    expect(conversation.messages).toHaveLength(before)
  })
})
