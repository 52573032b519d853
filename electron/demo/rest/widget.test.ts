import { beforeEach, describe, expect, it } from 'vitest'
import { isDetails } from '../fields.ts'
import type { Contact, Conversation, Details } from '../model/types.ts'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

let desk: SmallDesk
let rest: RestClient
beforeEach(() => {
  desk = new SmallDesk()
  rest = new RestClient(desk)
})

/** A widget in a browser, from its first request on. */
async function widget() {
  const address = (path: string) => `/api/v1/widget${path}?website_token=${desk.model.inbox(2).websiteToken}`
  const { website_channel_config: config, contact } = objectIn(await rest.ask(null, 'POST', address('/config')))
  const headers = { 'x-auth-token': isDetails(config) ? String(config['auth_token']) : '' }
  const ask = (method: string, path: string, body: Details = {}) => rest.ask(headers, method, address(path), body)
  return {
    headers,
    ask,
    contactId: isDetails(contact) ? Number(contact['id']) : 0,
    start: (contact: Details = {}) =>
      ask('POST', '/conversations', { contact, message: { content: 'Hello', referer_url: 'https://acme.test/shop' } }),
    messages: async () => listIn(await ask('GET', '/messages')),
  }
}
const latest = (): Conversation => [...desk.model.conversations.values()].at(-1)!
const contact = (id: number): Contact => desk.model.contact(id)

describe('a widget', () => {
  it('is a new contact until it sends its token', async () => {
    const { contactId, headers } = await widget()
    expect(contact(contactId).name).toMatch(/^quiet-meadow-\d+$/)
    const address = `/api/v1/widget/config?website_token=${desk.model.inbox(2).websiteToken}`
    const again = objectIn(await rest.ask(headers, 'POST', address))
    expect(again['contact']).toMatchObject({ id: contactId })
    expect((await rest.ask(null, 'POST', '/api/v1/widget/config?website_token=nope')).status).toBe(404)
    expect((await rest.ask({ 'x-auth-token': '%' }, 'GET', address.replace('config', 'messages'))).status).toBe(404)
  })

  it('opens a conversation with what the visitor tells about themselves', async () => {
    const { start, contactId } = await widget()
    expect(objectIn(await start({ name: 'Wim', email: 'Wim@example.test' }))).toMatchObject({
      status: 'open',
      messages: [{ content: 'Hello', content_attributes: { in_reply_to: null } }],
      contact: { name: 'Wim', email: 'wim@example.test' },
    })
    expect(latest()).toMatchObject({ contactId, additionalAttributes: { referer: 'https://acme.test/shop' } })
  })

  it('becomes the contact who has the email already', async () => {
    const known = desk.visit('Maya').contactId
    const { start, contactId } = await widget()
    await start({ name: 'Somebody else', email: 'maya@example.test' })
    expect(latest().contactId).toBe(known)
    expect(contact(known).name).toBe('Maya')
    expect(desk.model.contacts.has(contactId)).toBe(false)
  })

  it('shows neither notes nor activities, answers forms and reopens what was resolved, without an activity', async () => {
    const { ask, start, messages } = await widget()
    await start()
    const at = `/conversations/${latest().displayId}`
    await rest.ask('ben', 'POST', `${at}/messages`, { content: 'Secret', private: true })
    await rest.ask('ben', 'POST', `${at}/messages`, { content: 'Size?', content_type: 'form' })
    await rest.ask('ben', 'POST', `${at}/toggle_status`, { status: 'resolved' })
    const form = (await messages()).at(-1)
    expect(form).toMatchObject({ content: 'Size?' })
    const values = [{ name: 'size', value: 'm' }]
    await ask('PATCH', `/messages/${String(form?.['id'])}`, { message: { submitted_values: values } })
    expect((await messages()).at(-1)).toMatchObject({ content_attributes: { submitted_values: values } })
    await ask('POST', '/messages', { message: { content: 'One more' } })
    expect(latest().status).toBe('open')
    expect(
      latest()
        .messages.slice(-2)
        .map(({ content }) => content),
    ).toEqual(['Conversation was marked resolved by Ben Moreau', 'One more'])
  })

  it('cannot answer in the conversation of another', async () => {
    const own = await widget()
    await own.start()
    const other = await widget()
    await other.start()
    const id = String((await own.messages())[0]?.['id'])
    expect((await other.ask('PATCH', `/messages/${id}`, { message: { submitted_values: [] } })).status).toBe(404)
  })

  it('ends and reads its conversation', async () => {
    const { ask, start } = await widget()
    expect((await ask('GET', '/conversations/toggle_status')).status).toBe(404)
    await start()
    await ask('POST', '/conversations/update_last_seen')
    await ask('GET', '/conversations/toggle_status')
    expect(latest()).toMatchObject({ status: 'resolved', contactLastSeenAt: desk.clock.now() })
  })
})
