import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { asUser } from './activity.ts'
import { assign, setMuted, setStatus } from './conversations.ts'
import { deleteMessage, sendAsAgent } from './messages.ts'
import { changePassword } from './passwords.ts'
import { canReply } from './reading.ts'
import { userTopic } from './topics.ts'
import * as visitor from './visitor.ts'

const names = (events: { event: string }[]) => events.map(({ event }) => event)

describe('messages', () => {
  it('have echo_id only in their event, and it does not make sending idempotent', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
    sendAsAgent(desk.model, conversation, { content: 'Hi', echoId: 'e-1' }, desk.user('ada'))
    sendAsAgent(desk.model, conversation, { content: 'Hi', echoId: 'e-1' }, desk.user('ada'))
    const created = (await desk.takeEvents('ben')).filter(({ event }) => event === 'message.created')
    expect(created.map(({ data }) => data['echo_id'])).toEqual(['e-1', 'e-1'])
    expect(new Set(created.map(({ data }) => data['id'])).size).toBe(2)
  })

  it('have variables filled in for agents but not for visitors', () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya', 'I am {{contact.name}}')
    const message = sendAsAgent(
      desk.model,
      conversation,
      { content: 'Dear {{contact.name}} from {{ agent.first_name }}{{nothing.here}}, `{{contact.name}}`' },
      desk.user('ada'),
    )
    expect(message.content).toBe('Dear Maya from Ada, `{{contact.name}}`')
    expect(conversation.messages[0]?.content).toBe('I am {{contact.name}}')
  })

  it('announce the first public reply and end the wait in one update', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
    sendAsAgent(desk.model, conversation, { content: 'note', isPrivate: true }, desk.user('ada'))
    expect(conversation.firstReplyAt).toBeNull()
    sendAsAgent(desk.model, conversation, { content: 'Hi' }, desk.user('ada'))
    expect(names(await desk.takeEvents('ben'))).toEqual([
      'message.created',
      'message.created',
      'first.reply.created',
      'conversation.updated',
    ])
    expect(conversation.waitingSince).toBeNull()
  })

  it('are not sent to the visitor if they are notes or activity', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
    sendAsAgent(desk.model, conversation, { content: 'secret', isPrivate: true }, desk.user('ada'))
    assign(desk.model, conversation, desk.user('ben').id, asUser(desk.user('ada')))
    const token = `token:${conversation.contactInbox.pubsubToken}`
    expect(names((await desk.takeEvents()).filter(({ topics }) => topics.has(token)))).toEqual(['conversation.updated'])
  })

  it('from the visitor reopen a resolved conversation unless it is muted', () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    setStatus(desk.model, conversation, { status: 'resolved' }, asUser(desk.user('ada')))
    visitor.write(desk.model, conversation, { content: 'one more thing' })
    expect(conversation.status).toBe('open')
    setMuted(desk.model, conversation, true, desk.user('ada'))
    visitor.write(desk.model, conversation, { content: 'hello?' })
    expect(conversation.status).toBe('resolved')
  })

  it('are refused above 150,000 characters', () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    expect(() => sendAsAgent(desk.model, conversation, { content: 'x'.repeat(150_001) }, desk.user('ada'))).toThrow(
      'refused with 422',
    )
    expect(conversation.messages).toHaveLength(1)
  })

  it('are marked as read when the visitor reads, from 3.4 on', async () => {
    for (const [version, status] of [
      ['2.16.0', 'sent'],
      ['4.15.1', 'read'],
    ] as const) {
      const desk = new SmallDesk(version)
      const conversation = desk.visit('Maya')
      const reply = sendAsAgent(desk.model, conversation, { content: 'Hi' }, desk.user('ada'))
      const note = sendAsAgent(desk.model, conversation, { content: 'note', isPrivate: true }, desk.user('ada'))
      await desk.takeEvents()
      visitor.read(desk.model, conversation)
      expect([reply.status, note.status]).toEqual([status, 'sent'])
      expect(names(await desk.takeEvents('ben'))).toEqual(
        status === 'read' ? ['conversation.read', 'message.updated'] : ['conversation.read'],
      )
    }
  })

  it('keep their row when deleted and announce their previous content', async () => {
    const desk = new SmallDesk()
    const message = visitor.write(desk.model, desk.visit('Maya', null), { content: 'oops' })
    await desk.takeEvents()
    deleteMessage(desk.model, message, desk.user('ada'))
    const [event] = await desk.takeEvents('ben')
    expect(event?.event).toBe('message.updated')
    expect(event?.data).toMatchObject({
      content: 'This message was deleted',
      content_attributes: { deleted: true },
      previous_changes: { content: ['oops', 'This message was deleted'] },
    })
  })
})

describe('topics of an event', () => {
  it('sends typing to everyone except the one who types', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
    visitor.type(desk.model, conversation, true)
    const [event] = await desk.takeEvents()
    expect(event?.event).toBe('conversation.typing_on')
    expect(event?.topics.has(`token:${conversation.contactInbox.pubsubToken}`)).toBe(false)
    expect(event?.topics.has(userTopic(desk.user('cleo')))).toBe(true)
  })

  it('sends contacts to the account from 4.0.4 and to each agent before', async () => {
    const newer = new SmallDesk()
    newer.visit('Maya', null)
    expect((await newer.takeEvents()).find(({ event }) => event === 'contact.created')?.topics).toEqual(
      new Set(['account:1']),
    )
    const older = new SmallDesk('2.16.0')
    older.visit('Maya', null)
    expect((await older.takeEvents()).find(({ event }) => event === 'contact.created')?.topics.size).toBe(3)
  })

  it('excludes agents who are not members of the inbox, except administrators', async () => {
    const desk = new SmallDesk()
    desk.model.inbox(1).members.clear()
    desk.visit('Maya')
    const created = (await desk.takeEvents()).find(({ event }) => event === 'message.created')
    expect([...(created?.topics ?? [])].filter((topic) => topic === userTopic(desk.user('ada')))).toHaveLength(1)
    expect(created?.topics.has(userTopic(desk.user('ben')))).toBe(false)
  })

  it('has no conversation.updated before 2.11', async () => {
    const desk = new SmallDesk('1.16.2')
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
    assign(desk.model, conversation, desk.user('ben').id, asUser(desk.user('ada')))
    expect(names(await desk.takeEvents('ada'))).toEqual(['assignee.changed', 'message.created'])
  })
})

describe('status and assignment', () => {
  it('assigns a conversation to an agent who opens it, but not to an administrator', () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    setStatus(desk.model, conversation, { status: 'pending' }, asUser(desk.user('ada')))
    setStatus(desk.model, conversation, { status: 'open' }, asUser(desk.user('ada')))
    expect(conversation.assigneeId).toBeNull()
    setStatus(desk.model, conversation, { status: 'pending' }, asUser(desk.user('ada')))
    setStatus(desk.model, conversation, { status: 'open' }, asUser(desk.user('ben')))
    expect(conversation.assigneeId).toBe(desk.user('ben').id)
    expect(conversation.messages.at(-1)?.content).toBe('Ben Moreau self-assigned this conversation')
  })

  it('auto-assigns to online members in turn if the inbox does', () => {
    const desk = new SmallDesk()
    desk.model.inbox(1).enableAutoAssignment = true
    expect(desk.visit('Nobody').assigneeId).toBeNull()
    for (const name of ['ada', 'cleo'] as const) desk.model.presence.beatAgent(1, desk.user(name).id)
    const assignees = ['One', 'Two', 'Three'].map((name) => desk.visit(name).assigneeId)
    expect(assignees).toEqual([desk.user('ada').id, desk.user('cleo').id, desk.user('ada').id])
  })

  it('accepts no reply in a closed WhatsApp window', () => {
    const desk = new SmallDesk()
    desk.model.inbox(1).channelType = 'Channel::Whatsapp'
    const conversation = desk.visit('Maya')
    desk.clock.advance(24 * 3_600_000 - 1)
    expect(canReply(desk.model, conversation)).toBe(true)
    desk.clock.advance(1)
    expect(canReply(desk.model, conversation)).toBe(false)
  })

  it('rotates the socket token with the password from 2.18 on', () => {
    for (const [version, isRotated] of [
      ['2.16.0', false],
      ['4.15.1', true],
    ] as const) {
      const desk = new SmallDesk(version)
      const before = desk.user('cleo').pubsubToken
      changePassword(desk.model, desk.user('cleo'), 'Desk!bell2y')
      expect(desk.user('cleo').pubsubToken !== before).toBe(isRotated)
    }
  })
})
