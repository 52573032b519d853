import { beforeEach, describe, expect, it } from 'vitest'
import { addAgentBot } from '../model/agentBots.ts'
import type { Conversation } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'
import { objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

let desk: SmallDesk
let rest: RestClient
let conversation: Conversation
beforeEach(() => {
  desk = new SmallDesk()
  rest = new RestClient(desk)
  conversation = desk.visit('Maya')
  addAgentBot(desk.model, 1, { name: 'Helper', description: null, outgoingUrl: null })
})

const at = (path: string) => `/conversations/${conversation.displayId}${path}`
const assign = (assignee_id: number, assignee_type?: string) =>
  rest.ask('ada', 'POST', at('/assignments'), { assignee_id, assignee_type })
const events = async () => (await desk.takeEvents('ada')).map(({ event, data }) => ({ event, meta: data['meta'] }))

describe('a bot', () => {
  it('is assigned without an activity, and an agent takes over from it', async () => {
    await desk.takeEvents()
    const { length } = conversation.messages
    expect(objectIn(await assign(1, 'AgentBot'))).toMatchObject({ id: 1, name: 'Helper', bot_type: 'webhook' })
    const bot = { assignee: { name: 'Helper', type: 'agent_bot' }, assignee_type: 'AgentBot' }
    expect(await events()).toMatchObject([{ event: 'conversation.updated', meta: bot }])
    expect(conversation.messages).toHaveLength(length)
    expect(objectIn(await rest.ask('ben', 'GET', at('')))).toMatchObject({ meta: { assignee_type: 'AgentBot' } })
    await assign(2)
    expect(objectIn(await rest.ask('ben', 'GET', at('')))).toMatchObject({
      meta: { assignee: { name: 'Ben Moreau' }, assignee_type: 'User' },
    })
  })

  it('takes a conversation from its agent, and goes with its own deletion', async () => {
    await assign(2)
    await desk.takeEvents()
    await assign(1, 'AgentBot')
    expect((await events()).map(({ event }) => event)).toEqual([
      'conversation.updated',
      'assignee.changed',
      'message.created',
    ])
    await rest.ask('ada', 'DELETE', '/agent_bots/1')
    expect(conversation.assigneeBotId).toBeNull()
    expect((await assign(1, 'AgentBot')).status).toBe(404)
  })

  it('answers first in its inboxes: conversations start pending, and are pending again', async () => {
    const set = (agent_bot: number | null) => rest.ask('ada', 'POST', '/inboxes/1/set_agent_bot', { agent_bot })
    expect((await set(1)).status).toBe(200)
    expect(objectIn(await rest.ask('ada', 'GET', '/inboxes/1/agent_bot'))).toMatchObject({
      agent_bot: { name: 'Helper', access_token: { owner_type: 'AgentBot', owner_id: 1 } },
    })
    expect((await rest.ask('ben', 'POST', '/inboxes/1/set_agent_bot', { agent_bot: 1 })).status).toBe(401)
    const another = desk.visit('Nora')
    expect(another.status).toBe('pending')
    await rest.ask('ben', 'POST', `/conversations/${another.displayId}/toggle_status`, { status: 'resolved' })
    visitor.write(desk.model, another, { content: 'One more' })
    expect(another.status).toBe('pending')
    await set(null)
    expect(desk.visit('Olga').status).toBe('open')
  })
})
