import { beforeEach, describe, expect, it } from 'vitest'
import { addAssistant } from '../model/captain/assistants.ts'
import * as visitor from '../model/visitor.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

interface TaskAnswer {
  message: string
  follow_up_context: { last_response: string; conversation_history: unknown[]; original_context: string }
}

let desk: SmallDesk
let rest: RestClient
beforeEach(() => {
  desk = new SmallDesk()
  rest = new RestClient(desk)
  desk.model.account(1).features['captain_tasks'] = true
})

describe('a Captain task', () => {
  const task = (name: string, body: Record<string, unknown>) => rest.ask('ben', 'POST', `/captain/tasks/${name}`, body)
  const number = () => desk.visit('Maya', 'Where is order A-1? It is late.').displayId

  it('rewrites a draft in each known manner, and tells how to go on', async () => {
    const id = number()
    const answer = await task('rewrite', { content: 'we look', operation: 'casual', conversation_display_id: id })
    expect(answer.body).toEqual({
      message: 'Hey! We look.',
      follow_up_context: {
        event_name: 'casual',
        original_context: 'we look',
        last_response: 'Hey! We look.',
        conversation_history: [],
        channel_type: 'Channel::Api',
      },
    })
    expect((await task('rewrite', { content: 'x', operation: 'bogus', conversation_display_id: id })).status).toBe(500)
    expect((await task('rewrite', { content: 'x', operation: 'improve' })).status).toBe(500)
    expect((await task('rewrite', { content: 'x', operation: 'improve', conversation_display_id: id })).status).toBe(
      200,
    )
  })

  it('is refused when the model fails and when the account has none', async () => {
    const boom = { content: 'boom', operation: 'casual', conversation_display_id: number() }
    expect(await task('rewrite', boom)).toEqual({ status: 422, body: { error: 'The model is overloaded' } })
    desk.model.account(1).features['captain_tasks'] = false
    expect(await task('summarize', boom)).toEqual({
      status: 422,
      body: { error: 'Captain AI is disabled for this account.' },
    })
  })

  it('summarizes the whole thread without notes, and goes on with the answer', async () => {
    const id = number()
    await rest.ask('ben', 'POST', `/conversations/${id}/messages`, { content: 'Secret', private: true })
    await rest.ask('ben', 'POST', `/conversations/${id}/messages`, { content: 'One moment' })
    const summary = (await task('summarize', { conversation_display_id: id })).body as TaskAnswer
    expect(summary.follow_up_context.original_context).toContain(
      'Message History:\nUser: Where is order A-1? It is late.\nSupport Agent: One moment',
    )
    let last = summary
    for (const length of [2, 4]) {
      const body = { follow_up_context: last.follow_up_context, message: 'Shorter', conversation_display_id: id }
      last = (await task('follow_up', body)).body as TaskAnswer
      expect(last.follow_up_context.conversation_history).toHaveLength(length)
      expect(last.follow_up_context.last_response).toBe(last.message)
    }
    expect(await task('follow_up', { message: 'x' })).toEqual({
      status: 422,
      body: { error: 'Follow-up context missing' },
    })
    expect((await task('summarize', { conversation_display_id: 9999 })).status).toBe(500)
  })

  it('suggests labels of the account after three messages of the contact', async () => {
    const conversation = desk.visit('Maya', 'There is a bug')
    const suggest = async () =>
      (await task('label_suggestion', { conversation_display_id: conversation.displayId })).body
    visitor.write(desk.model, conversation, { content: 'I want a refund' })
    expect(await suggest()).toEqual({ message: null })
    visitor.write(desk.model, conversation, { content: 'Soon' })
    expect(await suggest()).toEqual({ message: ' bug, refund' })
  })
})

const assistant = () =>
  addAssistant(desk.model, desk.model.account(1), { name: 'Helper', description: 'x', config: {} })

describe('Copilot', () => {
  const THREADS = '/captain/copilot_threads'
  const ask = (message: string) => rest.ask('ben', 'POST', `${THREADS}/1/copilot_messages`, { message })
  const said = async () =>
    (await desk.takeEvents('ben'))
      .filter(({ event }) => event === 'copilot.message.created')
      .map(({ data }) => [data['message_type'], 'performer' in data])

  it('answers by events, with the steps of its tools', async () => {
    assistant()
    const thread = await rest.ask('ben', 'POST', THREADS, { message: 'Where is A-1?', assistant_id: 1 })
    expect(thread.body).toMatchObject({ id: 1, title: 'Where is A-1?', assistant: { name: 'Helper' } })
    expect(await said()).toEqual([['user', true]])
    desk.clock.advance(1000)
    expect(await said()).toEqual([['assistant', false]])
    const { name } = desk.model.contact(desk.visit('Maya').contactId)
    await desk.takeEvents()
    await ask('Who is maya?')
    desk.clock.advance(1000)
    expect(await said()).toEqual([
      ['user', true],
      ['assistant_thinking', false],
      ['assistant_thinking', false],
      ['assistant', false],
    ])
    const { payload } = (await rest.ask('ben', 'GET', `${THREADS}/1/copilot_messages`)).body as {
      payload: { message: { content: string; reply_suggestion: boolean } }[]
    }
    expect(payload.at(-1)?.message).toMatchObject({ content: expect.stringContaining(name) as unknown })
    await ask('Please draft a reply')
    desk.clock.advance(1000)
    expect([...desk.model.copilotMessages.values()].at(-1)?.message['reply_suggestion']).toBe(true)
  })

  it('keeps a thread to its agent', async () => {
    assistant()
    await rest.ask('ben', 'POST', THREADS, { message: 'Hello', assistant_id: 1 })
    expect((await rest.ask('ada', 'GET', THREADS)).body).toEqual({ payload: [] })
    expect((await rest.ask('ada', 'GET', `${THREADS}/1/copilot_messages`)).status).toBe(404)
    expect((await rest.ask('ben', 'POST', THREADS, { assistant_id: 1 })).status).toBe(422)
    expect((await rest.ask('ben', 'POST', THREADS, { message: 'Hello' })).status).toBe(404)
  })
})

describe('an assistant in an inbox', () => {
  it('answers pending conversations until the contact wants a person', async () => {
    const { id } = assistant()
    const added = await rest.ask('ada', 'POST', `/captain/assistants/${id}/inboxes`, { inbox: { inbox_id: 1 } })
    expect(added.body).toMatchObject({ id: 1 })
    const conversation = desk.visit('Maya', 'Where is my order?')
    expect(conversation.status).toBe('pending')
    desk.clock.advance(1000)
    expect(conversation.messages.at(-1)).toMatchObject({ kind: 'outgoing', sender: { type: 'assistant', id } })
    expect([conversation.waitingSince, conversation.firstReplyAt]).toEqual([null, null])
    visitor.write(desk.model, conversation, { content: 'I want a human' })
    await desk.takeEvents()
    desk.clock.advance(1000)
    expect((await desk.takeEvents('ben')).map(({ event }) => event)).toEqual([
      'message.created',
      'conversation.updated',
      'conversation.updated',
      'conversation.status_changed',
      'conversation.updated',
      'message.created',
    ])
    expect([conversation.status, conversation.waitingSince]).toEqual(['open', desk.model.now() - 920])
    expect(conversation.messages.at(-1)?.content).toBe('Conversation was marked open by Helper')
    visitor.write(desk.model, conversation, { content: 'Hello?' })
    const written = conversation.messages.length
    desk.clock.advance(1000)
    expect(conversation.messages).toHaveLength(written)
    expect((await rest.ask('ben', 'GET', `/conversations/${conversation.displayId}/inbox_assistant`)).body).toEqual({
      assistant: { id, name: 'Helper' },
    })
    expect((await rest.ask('ada', 'DELETE', `/captain/assistants/${id}/inboxes/1`)).status).toBe(204)
    expect(desk.visit('Noor').status).toBe('open')
  })

  it('is changed by administrators only', async () => {
    const { id } = assistant()
    const fields = { assistant: { name: 'x', description: 'y' } }
    expect((await rest.ask('ben', 'POST', '/captain/assistants', fields)).status).toBe(401)
    expect((await rest.ask('ben', 'PATCH', `/captain/assistants/${id}`, fields)).status).toBe(401)
    expect((await rest.ask('ben', 'DELETE', `/captain/assistants/${id}`)).status).toBe(401)
    expect((await rest.ask('ada', 'PATCH', `/captain/assistants/${id}`, fields)).body).toMatchObject({ name: 'x' })
  })
})
