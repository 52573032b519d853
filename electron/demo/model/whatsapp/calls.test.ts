import { describe, expect, it } from 'vitest'
import { objectIn } from '../../testing/restClient.ts'
import { WhatsAppDesk } from '../../testing/whatsAppDesk.ts'
import type { Details } from '../types.ts'

const NOOR = '15551230001'

class CallDesk extends WhatsAppDesk {
  constructor() {
    super()
    this.noor()
  }

  ask(who: 'ada' | 'ben', path: string, body: Details = {}) {
    return this.rest.ask(who, 'POST', `/whatsapp_calls/${path}`, body)
  }

  initiate = () => this.ask('ben', 'initiate', { conversation_id: 1, sdp_offer: 'offer' })

  /** Noor calls. */
  ring(id = 'wacid.IN1'): void {
    this.call({ id, from: NOOR, event: 'connect', direction: 'USER_INITIATED', session: { sdp: 'offer' } })
  }

  call(call: Details): void {
    this.meta({ calls: [call] }, 'calls')
  }

  async callEvents(who: 'ada' | 'ben' = 'ada'): Promise<string[]> {
    const events = await this.takeEvents(who)
    return events.map(({ event }) => event).filter((event) => event.startsWith('voice_call.'))
  }

  get data(): unknown {
    return this.last.contentAttributes['data']
  }
}

describe('a call to a contact', () => {
  it('rings, is answered and ended', async () => {
    const desk = new CallDesk()
    await desk.takeEvents()
    const answer = await desk.initiate()
    expect(answer.body).toEqual({
      status: 'calling',
      call_id: 'wacid.OUT1',
      id: 1,
      message_id: desk.last.id,
      provider: 'whatsapp',
    })
    desk.call({ id: 'wacid.OUT1', event: 'connect', session: { sdp: 'answer' } })
    desk.meta({ statuses: [{ id: 'wacid.OUT1', status: 'ACCEPTED' }] }, 'calls')
    desk.call({ id: 'wacid.OUT1', event: 'terminate', duration: 30 })
    expect(await desk.callEvents()).toEqual([
      'voice_call.outbound_connected',
      'voice_call.outbound_accepted',
      'voice_call.ended',
    ])
    expect(desk.data).toMatchObject({ status: 'completed', call_direction: 'outbound', duration_seconds: 30 })
    expect(desk.conversation.additionalAttributes).toEqual({ call_status: 'completed', call_direction: 'outbound' })
  })

  it('fails if the contact never takes it', async () => {
    const desk = new CallDesk()
    await desk.initiate()
    desk.call({ id: 'wacid.OUT1', event: 'terminate' })
    expect(desk.data).toMatchObject({ status: 'failed' })
  })

  it('is not sent as a message', async () => {
    const desk = new CallDesk()
    await desk.initiate()
    desk.clock.advance(60_000)
    expect(desk.last.sourceId).toBeNull()
  })

  it('needs an inbox with calls', async () => {
    const desk = new CallDesk()
    desk.inbox.hasCalls = false
    expect(await desk.initiate()).toEqual({ status: 422, body: { error: 'Calling is not enabled for this inbox' } })
  })

  it('needs the permission of the contact, who is asked again after five minutes', async () => {
    const desk = new CallDesk()
    desk.model.meta.callRefusal = 'No approved call permission'
    const asked: unknown[] = []
    for (const wait of [0, 60_000, 300_000]) {
      desk.clock.advance(wait)
      asked.push((await desk.initiate()).body)
    }
    expect(asked).toEqual([
      { status: 'permission_requested' },
      { status: 'permission_pending' },
      { status: 'permission_requested' },
    ])
  })

  it('can be made once the contact permits it', async () => {
    const desk = new CallDesk()
    desk.model.meta.callRefusal = 'No approved call permission'
    await desk.initiate()
    const { call_permission_request_message_id: id } = desk.conversation.additionalAttributes
    await desk.takeEvents()
    const interactive = { call_permission_reply: { response: 'accept' } }
    desk.noor({ type: 'interactive', context: { id }, interactive })
    expect(desk.last).toMatchObject({ kind: 'activity', content: 'Noor Haddad accepted the call permission request.' })
    expect(await desk.callEvents()).toEqual(['voice_call.permission_granted'])
    expect(desk.conversation.additionalAttributes).toEqual({})
  })
})

describe('a call from a contact', () => {
  it('rings for everybody if nobody is assigned, else for the assignee', async () => {
    const desk = new CallDesk()
    await desk.takeEvents()
    desk.ring()
    expect(await desk.callEvents()).toEqual(['voice_call.incoming'])
    await desk.ask('ben', '1/accept', { sdp_answer: 'answer' })
    await desk.takeEvents()
    desk.ring('wacid.IN2')
    const { events } = desk
    await Promise.resolve()
    const heard = (who: 'ada' | 'ben') =>
      events.filter(
        ({ event, topics }) => event === 'voice_call.incoming' && topics.has(`token:${desk.user(who).pubsubToken}`),
      )
    expect([heard('ada').length, heard('ben').length]).toEqual([0, 1])
  })

  it('is taken by one agent, with the conversation', async () => {
    const desk = new CallDesk()
    desk.ring()
    const taken = await desk.ask('ben', '1/accept', { sdp_answer: 'answer' })
    expect(objectIn(taken)).toMatchObject({ status: 'in-progress', direction: 'inbound', accepted_by_agent_id: 2 })
    expect(desk.conversation.assigneeId).toBe(2)
    expect(await desk.ask('ada', '1/accept', { sdp_answer: 'answer' })).toEqual({
      status: 422,
      body: { error: 'Call already accepted by another agent' },
    })
  })

  it('lasts until the agent hangs up', async () => {
    const desk = new CallDesk()
    desk.ring()
    const message = desk.last
    await desk.ask('ben', '1/accept', { sdp_answer: 'answer' })
    desk.clock.advance(2_500)
    expect((await desk.ask('ben', '1/terminate')).body).toEqual({ id: 1, status: 'completed' })
    expect(message.contentAttributes['data']).toMatchObject({ status: 'completed', duration_seconds: 2 })
  })

  it('can be rejected', async () => {
    const desk = new CallDesk()
    desk.ring()
    const message = desk.last
    expect((await desk.ask('ben', '1/reject')).body).toEqual({ id: 1, status: 'failed' })
    expect(message.contentAttributes['data']).toMatchObject({ status: 'failed', accepted_by: { id: 2 } })
    expect((await desk.ask('ben', '1/accept', { sdp_answer: 'answer' })).status).toBe(422)
  })

  it('keeps its recording as an audio file', async () => {
    const desk = new CallDesk()
    desk.ring()
    const file = { field: 'recording', fileName: 'call.wav', contentType: 'audio/wav', bytes: Buffer.from('RIFF') }
    const answer = await desk.rest.ask('ben', 'POST', '/whatsapp_calls/1/upload_recording', {}, [file])
    expect(answer.body).toEqual({ id: 1, status: 'uploaded' })
    expect(desk.last.attachments[0]?.fileType).toBe('audio')
  })

  it('is hidden from agents outside of the inbox', async () => {
    const desk = new CallDesk()
    desk.ring()
    expect((await desk.rest.ask('cleo', 'GET', '/whatsapp_calls/1')).status).toBe(401)
    expect((await desk.rest.ask('ben', 'GET', '/whatsapp_calls/9')).status).toBe(404)
  })
})
