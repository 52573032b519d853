import { describe, expect, it } from 'vitest'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { WhatsAppDesk } from '../testing/whatsAppDesk.ts'

function talk() {
  const desk = new SmallDesk()
  const conversation = desk.visit('Maya')
  const rest = new RestClient(desk)
  const send = async (body: object) => objectIn(await rest.ask('ben', 'POST', '/conversations/1/messages', { ...body }))
  return { desk, conversation, rest, send }
}

describe('a client of an API inbox', () => {
  it.each([
    ['incoming', 0],
    ['activity', 2],
  ])('adds an %s message in the name of the contact', async (message_type, kind) => {
    const { send } = talk()
    expect(await send({ content: 'x', message_type })).toMatchObject({
      message_type: kind,
      sender: { type: 'contact' },
    })
  })

  it('reports the status of a message', async () => {
    const { rest, send } = talk()
    const { id } = await send({ content: 'x' })
    const report = async (body: object) => {
      const answer = objectIn(await rest.ask('ben', 'PATCH', `/conversations/1/messages/${String(id)}`, { ...body }))
      return [answer['status'], answer['content_attributes']]
    }
    expect(await report({ status: 'read' })).toEqual(['read', {}])
    expect(await report({ status: 'delivered' })).toEqual(['read', {}])
    expect(await report({ status: 'bogus' })).toEqual(['read', {}])
    expect(await report({ status: 'failed', external_error: 'Down' })).toEqual(['failed', { external_error: 'Down' }])
    expect(await report({ status: 'delivered' })).toEqual(['delivered', {}])
  })
})

it('other inboxes take neither', async () => {
  const desk = new WhatsAppDesk()
  desk.noor()
  const { id } = desk.last
  const incoming = { content: 'x', message_type: 'incoming' }
  expect((await desk.rest.ask('ben', 'POST', '/conversations/1/messages', incoming)).status).toBe(422)
  expect((await desk.rest.ask('ben', 'PATCH', `/conversations/1/messages/${id}`, { status: 'read' })).status).toBe(403)
})

it('forgets a quotation of another conversation', async () => {
  const { desk, send } = talk()
  const own = desk.visit('Maya', 'Again')
  const foreign = { in_reply_to: null, in_reply_to_external_id: null }
  expect((await send({ content: 'x', content_attributes: { in_reply_to: 1 } }))['content_attributes']).toMatchObject({
    in_reply_to: 1,
  })
  for (const in_reply_to of [own.messages[0]?.id, 999])
    expect((await send({ content: 'x', content_attributes: { in_reply_to } }))['content_attributes']).toEqual(foreign)
})

it('takes sixteen files, and lists those of one message with the latest first', async () => {
  const { rest } = talk()
  const file = (index: number) => ({
    field: 'attachments[]',
    fileName: `${index}.txt`,
    contentType: 'text/plain',
    bytes: Buffer.from('x'),
  })
  const files = Array.from({ length: 16 }, (_, index) => file(index))
  await rest.ask('ben', 'POST', '/conversations/1/messages', { content: 'x' }, files)
  await rest.ask('ben', 'POST', '/conversations/1/messages', { content: 'y' }, [file(16)])
  const ids = listIn(await rest.ask('ben', 'GET', '/conversations/1/attachments')).map((one) => one['id'])
  expect([ids.length, ids[0], ids[15], ids[16]]).toEqual([17, 16, 1, 17])
})
