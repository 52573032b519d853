import { describe, expect, it } from 'vitest'
import { listIn } from '../../testing/restClient.ts'
import { WhatsAppDesk } from '../../testing/whatsAppDesk.ts'

const HOUR = 3_600_000
const update = (values: object) => ({ name: 'order_update', language: 'en', processed_params: values })

function desk() {
  const whatsApp = new WhatsAppDesk()
  whatsApp.noor()
  return whatsApp
}

describe('a WhatsApp message', () => {
  it('gets the id that Meta gives it', async () => {
    expect(await desk().reply({ content: 'Hi' })).toMatchObject({ status: 'sent', sourceId: 'wamid.OUT1' })
  })

  it('fails a day after the contact wrote, unless it is a template', async () => {
    const whatsApp = desk()
    whatsApp.clock.advance(25 * HOUR)
    expect(await whatsApp.reply({ content: 'Hi' })).toMatchObject({
      status: 'failed',
      sourceId: null,
      contentAttributes: { external_error: 'Template not found or invalid template name' },
    })
    const template = update({ body: { 1: 'Noor', 2: 'A-1' } })
    expect(await whatsApp.reply({ content: 'Hi', template_params: template })).toMatchObject({ status: 'sent' })
    whatsApp.noor()
    expect(await whatsApp.reply({ content: 'Hi' })).toMatchObject({ status: 'sent' })
  })

  it('that is a note is not sent', async () => {
    expect(await desk().reply({ content: 'Hi', private: true })).toMatchObject({ sourceId: null })
  })

  it('fails with the words of Meta, and is sent by a retry', async () => {
    const whatsApp = desk()
    whatsApp.model.meta.messageRefusal = '(#131047) Re-engagement message'
    const message = await whatsApp.reply({ content: 'Hi' })
    expect(message).toMatchObject({
      status: 'failed',
      contentAttributes: { external_error: '(#131047) Re-engagement message' },
    })
    whatsApp.model.meta.messageRefusal = null
    const at = `/conversations/${whatsApp.conversation.displayId}/messages/${message.id}/retry`
    await whatsApp.rest.ask('ben', 'POST', at)
    whatsApp.clock.advance(1_000)
    expect(message).toMatchObject({ status: 'sent', sourceId: 'wamid.OUT1', contentAttributes: {} })
  })

  it('that was delivered is not sent twice by a retry, which only takes its status back', async () => {
    const whatsApp = desk()
    const message = await whatsApp.reply({ content: 'Hi' })
    whatsApp.status(message.sourceId, 'delivered')
    await whatsApp.takeEvents()
    await whatsApp.rest.ask('ben', 'POST', `/conversations/1/messages/${message.id}/retry`)
    whatsApp.clock.advance(1_000)
    const updates = (await whatsApp.takeEvents('ada')).filter(({ event }) => event === 'message.updated')
    expect(updates.map(({ data }) => [data['status'], data['source_id']])).toEqual([['sent', 'wamid.OUT1']])
  })

  it('with files leaves seconds later', async () => {
    const whatsApp = desk()
    const file = { field: 'attachments[]', fileName: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('a') }
    await whatsApp.rest.ask('ben', 'POST', '/conversations/1/messages', { content: 'See' }, [file])
    whatsApp.clock.advance(1_000)
    expect(whatsApp.last.sourceId).toBeNull()
    whatsApp.clock.advance(10_000)
    expect(whatsApp.last.sourceId).toBe('wamid.OUT1')
  })
})

describe('the parameters of a template', () => {
  it.each([
    ['stay in their sections', update({ body: { 1: 'Noor' } }), update({ body: { 1: 'Noor' } })],
    [
      'without sections are those of the body',
      update({ 1: 'Noor' }),
      { ...update({ body: { 1: 'Noor' } }), format_version: 'legacy' },
    ],
    ['can be empty', update({}), { ...update({}), format_version: 'legacy' }],
    [
      'are filled in',
      update({ body: { 1: '{{contact.name}}' }, buttons: [{ parameter: '{{agent.name}}' }] }),
      update({ body: { 1: 'Noor Haddad' }, buttons: [{ parameter: 'Ben Moreau' }] }),
    ],
    ['of an unknown template stay', { name: 'none', processed_params: {} }, { name: 'none', processed_params: {} }],
    [
      'of a rejected template stay',
      { name: 'rejected_one', language: 'en', processed_params: {} },
      { name: 'rejected_one', language: 'en', processed_params: {} },
    ],
  ])('%s', async (_what, template_params, stored) => {
    const message = await desk().reply({ content: 'Hi', template_params })
    expect(message.additionalAttributes).toEqual({ template_params: stored })
  })

  it('come back in events only', async () => {
    const whatsApp = desk()
    await whatsApp.takeEvents()
    const message = await whatsApp.reply({ content: 'Hi', template_params: update({}) })
    const created = (await whatsApp.takeEvents('ada')).find(({ event }) => event === 'message.created')
    expect(created?.data['additional_attributes']).toMatchObject({ template_params: { name: 'order_update' } })
    const shown = listIn(await whatsApp.rest.ask('ben', 'GET', '/conversations/1/messages')).at(-1)
    expect([shown?.['id'], shown?.['additional_attributes']]).toEqual([message.id, undefined])
  })

  it('can begin a conversation', async () => {
    const whatsApp = desk()
    const message = { content: 'Hi', template_params: update({}) }
    await whatsApp.rest.ask('ben', 'POST', '/conversations', { inbox_id: whatsApp.inbox.id, contact_id: 1, message })
    whatsApp.clock.advance(1_000)
    expect(whatsApp.last).toMatchObject({ status: 'sent', sourceId: 'wamid.OUT1' })
  })
})
