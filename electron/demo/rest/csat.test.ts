import { beforeEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

let desk: SmallDesk
let rest: RestClient
let conversation: Conversation
beforeEach(() => {
  desk = new SmallDesk()
  rest = new RestClient(desk)
  conversation = desk.visit('Maya', 'Hello', 2)
})

const resolve = () =>
  rest.ask('ben', 'POST', `/conversations/${conversation.displayId}/toggle_status`, { status: 'resolved' })
const surveys = () => conversation.messages.filter(({ contentType }) => contentType === 'input_csat')
const rate = (rating: number, feedback_message?: string) => {
  for (const survey of surveys())
    visitor.submit(desk.model, survey, { csat_survey_response: { rating, feedback_message } })
}

describe('a survey', () => {
  it('is sent where the inbox asks for ratings', async () => {
    await resolve()
    expect(surveys()).toEqual([])
    desk.model.inbox(2).csatEnabled = true
    conversation = desk.visit('Nora', 'Hello', 2)
    await resolve()
    expect(conversation.messages.slice(-2).map(({ kind, content }) => [kind, content])).toEqual([
      ['template', 'Please rate the conversation'],
      ['activity', 'Conversation was marked resolved by Ben Moreau'],
    ])
  })

  it('is sent once per conversation', async () => {
    desk.model.inbox(2).csatEnabled = true
    await resolve()
    visitor.write(desk.model, conversation, { content: 'One more question' })
    await resolve()
    expect(surveys()).toHaveLength(1)
  })

  it('is unknown to the oldest servers', async () => {
    desk = new SmallDesk('1.16.2')
    rest = new RestClient(desk)
    desk.model.inbox(2).csatEnabled = true
    conversation = desk.visit('Nora', 'Hello', 2)
    await resolve()
    expect(conversation.status).toBe('resolved')
    expect(surveys()).toEqual([])
  })

  it('is not part of the change of status that it follows', async () => {
    desk.model.inbox(2).csatEnabled = true
    await desk.takeEvents()
    await resolve()
    const changed = (await desk.takeEvents('ben')).find(({ event }) => event === 'conversation.status_changed')
    expect(changed?.data).toMatchObject({ status: 'resolved', waiting_since: 0, messages: [{ content: 'Hello' }] })
  })

  it('cannot be sent where the contact cannot be written to any more', async () => {
    Object.assign(desk.model.inbox(2), { csatEnabled: true, channelType: 'Channel::Whatsapp' })
    desk.clock.advance(25 * 3_600_000)
    await resolve()
    expect(surveys()).toEqual([])
    expect(conversation.messages.map(({ content }) => content)).toContain(
      'CSAT survey not sent due to outgoing message restrictions',
    )
  })
})

describe('a rating', () => {
  beforeEach(async () => {
    desk.model.inbox(2).csatEnabled = true
    await resolve()
  })

  it('is reported to administrators, with the last answer', async () => {
    const list = () => rest.ask('ada', 'GET', '/csat_survey_responses')
    expect(listIn(await list())).toEqual([])
    rate(4)
    rate(2, 'Slow')
    expect(listIn(await list())).toMatchObject([{ rating: 2, feedback_message: 'Slow', conversation_id: 1 }])
    expect((await rest.ask('ada', 'GET', '/csat_survey_responses/metrics')).body).toEqual({
      total_count: 1,
      ratings_count: { 2: 1 },
      total_sent_messages_count: 1,
    })
    expect((await rest.ask('ben', 'GET', '/csat_survey_responses')).status).toBe(401)
  })

  it('can be reviewed', async () => {
    rate(1)
    const notes = { csat_review_notes: 'Called back' }
    expect(objectIn(await rest.ask('ada', 'PATCH', '/csat_survey_responses/1', notes))).toMatchObject({
      csat_review_notes: 'Called back',
      review_notes_updated_by: { id: 1, name: 'Ada Okafor' },
    })
    expect((await rest.ask('ben', 'PATCH', '/csat_survey_responses/1', notes)).status).toBe(401)
  })

  it('can be given on the page of the survey', async () => {
    const page = `/public/api/v1/csat_survey/${conversation.uuid}`
    const answer = { message: { submitted_values: { csat_survey_response: { rating: 5 } } } }
    expect(objectIn(await rest.ask(null, 'PUT', page, answer))).toMatchObject({ csat_survey_response: null })
    expect(objectIn(await rest.ask(null, 'GET', page))).toMatchObject({ csat_survey_response: { rating: 5 } })
    expect((await rest.ask(null, 'GET', '/public/api/v1/csat_survey/nope')).status).toBe(404)
  })
})

it('reports how long the first reply, the others and the conversation took', async () => {
  const events = async () =>
    listIn(await rest.ask('ada', 'GET', `/conversations/${conversation.displayId}/reporting_events`)).map(
      ({ name, value, user_id: user }) => [name, value, user],
    )
  const reply = () => rest.ask('ben', 'POST', `/conversations/${conversation.displayId}/messages`, { content: 'Yes' })
  desk.clock.advance(3000)
  await reply()
  visitor.write(desk.model, conversation, { content: 'Really?' })
  desk.clock.advance(2000)
  await reply()
  await resolve()
  expect(await events()).toEqual([
    ['first_response', 3, 2],
    ['reply_time', 2, null],
    ['conversation_resolved', 5, null],
  ])
})
