import { describe, expect, it } from 'vitest'
import { WhatsAppDesk } from '../../testing/whatsAppDesk.ts'
import { asSystem } from '../activity.ts'
import { setStatus } from '../conversations.ts'

describe('a message from Meta', () => {
  it('creates the contact and the conversation, and continues it', () => {
    const desk = new WhatsAppDesk()
    desk.noor()
    desk.noor()
    const { conversation } = desk
    expect(desk.model.contact(conversation.contactId)).toMatchObject({
      name: 'Noor Haddad',
      phoneNumber: '+15551230001',
    })
    expect(conversation.contactInbox.sourceId).toBe('15551230001')
    expect(conversation.messages.map((message) => message.sourceId)).toEqual(['wamid.IN1', 'wamid.IN2'])
  })

  it('opens another conversation once the last one is resolved', () => {
    const desk = new WhatsAppDesk()
    desk.noor()
    const first = desk.conversation
    setStatus(desk.model, first, { status: 'resolved' }, asSystem)
    desk.noor()
    expect(desk.conversation).not.toBe(first)
    expect(first.status).toBe('resolved')
  })

  it('with an id that is known is ignored, and so is a reaction', () => {
    const desk = new WhatsAppDesk()
    desk.noor()
    desk.meta({ messages: [{ id: 'wamid.IN1', from: '15551230001', type: 'text', text: { body: 'Hello' } }] })
    desk.noor({ type: 'reaction', reaction: { message_id: 'wamid.IN1', emoji: '👍' } })
    expect(desk.conversation.messages).toHaveLength(1)
  })

  it.each([
    ['a sticker', { type: 'sticker', sticker: { id: 'm' } }, null, 'image'],
    ['an image', { type: 'image', image: { id: 'm', caption: 'The parcel' } }, 'The parcel', 'image'],
    ['a voice note', { type: 'audio', audio: { id: 'm', voice: true } }, null, 'audio'],
    ['a document', { type: 'document', document: { id: 'm' } }, null, 'file'],
    [
      'a location',
      { type: 'location', location: { latitude: 55.6, longitude: 13, name: 'Home', address: 'Street 1' } },
      null,
      'location',
    ],
    [
      'a card',
      { type: 'contacts', contacts: [{ name: { formatted_name: 'Rita' }, phones: [{ phone: '+1555' }] }] },
      'Rita',
      'contact',
    ],
    ['a button', { type: 'interactive', interactive: { button_reply: { title: 'Yes' } } }, 'Yes', undefined],
    ['a list entry', { type: 'interactive', interactive: { list_reply: { title: 'Red' } } }, 'Red', undefined],
    ['a quick reply', { type: 'button', button: { text: 'Stop' } }, 'Stop', undefined],
    ['nothing that is known', { type: 'unsupported' }, 'This message is unavailable.', undefined],
  ])('can be %s', (_what, message, content, fileType) => {
    const desk = new WhatsAppDesk()
    desk.noor(message)
    expect([desk.last.content, desk.last.attachments[0]?.fileType]).toEqual([content, fileType])
  })

  it('names the place of a location', () => {
    const desk = new WhatsAppDesk()
    desk.noor({ type: 'location', location: { latitude: 55.6, longitude: 13, name: 'Home', address: 'Street 1' } })
    expect(desk.last.attachments[0]?.extra).toEqual({
      coordinates_lat: 55.6,
      coordinates_long: 13,
      fallback_title: 'Home, Street 1',
      data_url: null,
    })
  })

  it('is one message for each contact card', () => {
    const desk = new WhatsAppDesk()
    const card = (name: string) => ({ name: { formatted_name: name, first_name: name } })
    desk.noor({ type: 'contacts', contacts: [card('Rita'), card('Sam')] })
    expect(desk.conversation.messages.map(({ content }) => content)).toEqual(['Rita', 'Sam'])
    expect(desk.last.attachments[0]?.extra).toMatchObject({ fallback_title: 'Phone number is not available' })
  })

  it('quotes the message that it answers', async () => {
    const desk = new WhatsAppDesk()
    desk.noor()
    const reply = await desk.reply({ content: 'Hi' })
    desk.noor({ type: 'text', text: { body: 'Thanks' }, context: { id: reply.sourceId } })
    expect(desk.last.contentAttributes).toEqual({ in_reply_to_external_id: 'wamid.OUT1', in_reply_to: reply.id })
  })

  it.each([{}, { messages: 'none' }, { messages: [null, 7] }, { statuses: [{}] }, { contacts: [null] }])(
    'that makes no sense changes nothing: %j',
    (value) => {
      const desk = new WhatsAppDesk()
      desk.meta(value)
      desk.meta({ calls: [{}], ...value }, 'calls')
      expect(desk.model.messages.size).toBe(0)
    },
  )
})

describe('a delivery status from Meta', () => {
  it('can step back, as on the real server', async () => {
    const desk = new WhatsAppDesk()
    desk.noor()
    const reply = await desk.reply({ content: 'Hi' })
    const seen: string[] = []
    for (const status of ['delivered', 'read', 'delivered']) {
      desk.status(reply.sourceId, status)
      seen.push(reply.status)
    }
    expect(seen).toEqual(['delivered', 'read', 'delivered'])
  })

  it('keeps the code and the title of a failure', async () => {
    const desk = new WhatsAppDesk()
    desk.noor()
    const reply = await desk.reply({ content: 'Hi' })
    desk.status(reply.sourceId, 'failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] })
    expect([reply.status, reply.contentAttributes]).toEqual([
      'failed',
      { external_error: '131026: Message undeliverable' },
    ])
  })
})
