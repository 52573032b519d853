import { beforeEach, describe, expect, it } from 'vitest'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

/** What the recording of 1.16.2 has and newer ones don't. */
describe('a server like 1.16.2', () => {
  let desk: SmallDesk
  let rest: RestClient
  beforeEach(() => {
    desk = new SmallDesk('1.16.2')
    rest = new RestClient(desk)
  })

  it('gives a contact one socket token for all its inboxes, in events and messages', async () => {
    await rest.ask('ada', 'POST', '/contacts', { inbox_id: 1, name: 'Maya' })
    const created = (await desk.takeEvents('ben')).find(({ event }) => event === 'contact.created')
    const token = created?.data['pubsub_token']
    expect(token).toEqual(expect.any(String))
    await rest.ask('ada', 'POST', '/contacts/1/contact_inboxes', { inbox_id: 2 })
    expect([...desk.model.contactInboxes.values()].map(({ pubsubToken }) => pubsubToken)).toEqual([token, token])
    await rest.ask('ada', 'POST', '/conversations', { inbox_id: 1, contact_id: 1 })
    const { body } = await rest.ask('ada', 'POST', '/conversations/1/messages', {
      content: 'Hello',
      message_type: 'incoming',
    })
    expect(body).toMatchObject({ sender: { pubsub_token: token } })
  })

  it('answers an assignment with the columns of the agent', async () => {
    desk.visit('Maya')
    const { body } = await rest.ask('ada', 'POST', '/conversations/1/assignments', { assignee_id: 2 })
    expect(body).toMatchObject({ uid: 'ben@acme.test', pubsub_token: desk.user('ben').pubsubToken, ui_settings: {} })
  })

  it('names the agent who caused a notification', async () => {
    desk.visit('Maya')
    await rest.ask('ada', 'POST', '/conversations/1/assignments', { assignee_id: 2 })
    const { body } = await rest.ask('ben', 'GET', '/notifications?page=1')
    expect(body).toMatchObject({ data: { payload: [{ secondary_actor: { id: 1, name: 'Ada Okafor' } }] } })
    expect((await rest.ask('ben', 'PATCH', '/notifications/1', {})).body).toMatchObject({
      secondary_actor_type: 'User',
      secondary_actor_id: 1,
    })
  })

  it('takes a message of any length', async () => {
    desk.visit('Maya')
    const body = { content: 'x'.repeat(150_001) }
    expect((await rest.ask('ada', 'POST', '/conversations/1/messages', body)).status).toBe(200)
  })
})
