import { describe, expect, it } from 'vitest'
import { DailyLife } from './dailyLife.ts'
import { asUser } from './model/activity.ts'
import { assign } from './model/conversations.ts'
import { sendAsAgent } from './model/messages.ts'
import type { Conversation } from './model/types.ts'
import { SmallDesk } from './testing/smallDesk.ts'

const MINUTE = 60_000

function living(): { desk: SmallDesk; life: DailyLife } {
  const desk = new SmallDesk()
  const life = new DailyLife(desk.model)
  life.start()
  return { desk, life }
}
const incoming = (conversation: Conversation): number =>
  conversation.messages.filter(({ kind }) => kind === 'incoming').length
const count = (events: readonly { event: string }[], name: string): number =>
  events.filter(({ event }) => event === name).length

describe('daily life', () => {
  it('starts with a visitor who types and then writes, within seconds', async () => {
    const { desk } = living()
    desk.clock.advance(12_000)
    const events = (await desk.takeEvents('ada')).map(({ event }) => event)
    expect(events).toContain('conversation.created')
    expect(events.indexOf('conversation.typing_on')).toBeGreaterThan(-1)
    expect(events.indexOf('conversation.typing_on')).toBeLessThan(events.indexOf('message.created'))
  })

  it('causes fewer than 20 messages a minute and keeps going', async () => {
    const { desk } = living()
    for (let minute = 0; minute < 20; minute += 1) {
      desk.clock.advance(MINUTE)
      const events = await desk.takeEvents('ada')
      expect(count(events, 'message.created')).toBeLessThan(20)
    }
    expect([...desk.model.conversations.values()].length).toBeGreaterThan(5)
  })

  it("makes the contact read and answer an agent's reply", async () => {
    const { desk } = living()
    const conversation = desk.visit('Maya')
    const before = incoming(conversation)
    const reply = sendAsAgent(desk.model, conversation, { content: 'How can I help?' }, desk.user('ada'))
    desk.clock.advance(20_000)
    await desk.takeEvents()
    expect(reply.status).toBe('read')
    expect(incoming(conversation)).toBeGreaterThan(before)
  })

  it('makes a contact stop writing after some answers', () => {
    const { desk } = living()
    const conversation = desk.visit('Maya')
    for (let turn = 0; turn < 12; turn += 1) {
      sendAsAgent(desk.model, conversation, { content: `Answer ${turn}` }, desk.user('ada'))
      desk.clock.advance(30_000)
    }
    const before = incoming(conversation)
    expect(before).toBeGreaterThan(1)
    sendAsAgent(desk.model, conversation, { content: 'Anything else?' }, desk.user('ada'))
    desk.clock.advance(30_000)
    expect(incoming(conversation)).toBe(before)
  })

  it('makes a contact of the first agent write again', () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    assign(desk.model, conversation, desk.user('ada').id, asUser(desk.user('ada')))
    new DailyLife(desk.model).start()
    desk.clock.advance(15_000)
    expect(incoming(conversation)).toBe(2)
  })

  it('answers no private note', () => {
    const { desk } = living()
    const conversation = desk.visit('Maya')
    sendAsAgent(desk.model, conversation, { content: 'Looks like A-17', isPrivate: true }, desk.user('ada'))
    desk.clock.advance(30_000)
    expect(incoming(conversation)).toBe(1)
  })

  it('makes a colleague take, answer and resolve an unassigned conversation, never the first agent', () => {
    const { desk } = living()
    desk.clock.advance(40 * MINUTE)
    const taken = [...desk.model.conversations.values()].filter(({ assigneeId }) => assigneeId !== null)
    expect(taken.length).toBeGreaterThan(0)
    expect(taken.every(({ assigneeId }) => assigneeId !== desk.user('ada').id)).toBe(true)
    expect(taken.some(({ status }) => status === 'resolved')).toBe(true)
  })

  it('shows colleagues as online', () => {
    const { desk } = living()
    desk.clock.advance(MINUTE)
    expect(desk.model.presence.isAgentBeating(1, desk.user('ben').id)).toBe(true)
    expect(desk.model.presence.isAgentBeating(1, desk.user('ada').id)).toBe(false)
  })

  it('leaves no timer after stop', () => {
    const { desk, life } = living()
    desk.clock.advance(MINUTE)
    life.stop()
    expect(desk.clock.pending).toBe(0)
  })
})
