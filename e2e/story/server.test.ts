import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../electron/demo/world/types.ts'
import { trueClock } from './clock.ts'
import { ServerSide } from './server.ts'

function serverOf(): { server: ServerSide; conversationOf(accountId: number): Conversation } {
  const server = new ServerSide({ like: '4.15.1', role: 'agent', conversations: 8, longest: 5, autoAssign: false, skew: 0, untold: false }, trueClock(), 1)
  const conversationOf = (accountId: number): Conversation => {
    const found = server.conversations.find((conversation) => conversation.accountId === accountId)
    if (!found) throw new Error('the server has no such conversation')
    return found
  }
  return { server, conversationOf }
}

describe('the server of a story', () => {
  it('gives a conversation to nobody who is not in its account', () => {
    const { server, conversationOf } = serverOf()
    const given = (accountId: number): Set<number | null> => new Set([0, 0.3, 0.5, 0.7, 0.99].map((pick) => {
      const conversation = conversationOf(accountId)
      server.colleague('assign', 'adaElsewhere', conversation, pick)
      return conversation.assigneeId
    }))
    const ben = [...server.demo.world.users.values()].find(({ email }) => email === 'ben@acme.test')
    expect(given(1)).toEqual(new Set([server.ada.id, ben?.id, null]))
    expect(given(2)).toEqual(new Set([server.ada.id, null]))
  })
})
