import { expect, it } from 'vitest'
import { Faults } from '../control/faults.ts'
import type { Details } from '../model/types.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { RestServer } from './answer.ts'
import { buildRoutes } from './routes.ts'

it.each([
  ['1.16.2', { resolved: 200, open: 200, bot: 200, pending: 500, snoozed: 500 }],
  ['2.16.0', { resolved: 200, open: 200, pending: 200, snoozed: 200 }],
])('version %s accepts the statuses that it knows and answers 500 to others', async (version, known) => {
  const desk = new SmallDesk(version)
  const { displayId } = desk.visit('Maya')
  const rest = new RestServer(
    desk.model,
    buildRoutes(() => false),
    new Faults(desk.model).rest,
  )
  const answered: Record<string, unknown> = {}
  for (const status of Object.keys(known)) {
    const reply = await rest.reply({
      method: 'POST',
      url: `/api/v1/accounts/1/conversations/${displayId}/toggle_status`,
      headers: { 'api-access-token': desk.user('ada').apiToken },
      body: { status },
      uploads: [],
    })
    answered[status] = reply.kind === 'answer' ? reply.status : reply.kind
  }
  expect(answered).toEqual(known)
})

it.each<[string, string, Details, unknown]>([
  ['POST', '/conversations/1/toggle_status', { status: 'bogus' }, 500],
  ['POST', '/conversations/1/toggle_priority', { priority: 'bogus' }, 500],
  ['POST', '/conversations/1/participants', { user_ids: [999] }, 500],
  ['POST', '/conversations/1/assignments', { assignee_id: 999 }, 200],
  ['POST', '/conversations/1/assignments', { team_id: 99 }, 200],
  ['POST', '/bulk_actions', { type: 'Conversation', ids: [9999], fields: { status: 'open' } }, 200],
  ['POST', '/bulk_actions', { type: 'Nonsense', ids: [1] }, 422],
  ['POST', '/custom_filters', { custom_filter: { filter_type: 'conversation' } }, 500],
  ['POST', '/custom_filters', { custom_filter: { name: 'Bad', filter_type: 'bogus' } }, 500],
  ['GET', '/conversations?team_id=99', {}, 404],
])('answers %s %s %j with %i, as recorded', async (method, path, body, status) => {
  const desk = new SmallDesk()
  desk.visit('Maya')
  expect((await new RestClient(desk).ask('ada', method, path, body)).status).toBe(status)
})

it('unassigns a conversation that is assigned to an unknown agent or team', async () => {
  const desk = new SmallDesk()
  const conversation = desk.visit('Maya')
  const rest = new RestClient(desk)
  for (const body of [{ assignee_id: 2 }, { team_id: 1 }])
    await rest.ask('ada', 'POST', '/conversations/1/assignments', body)
  expect([conversation.assigneeId, conversation.teamId]).toEqual([2, 1])
  for (const body of [{ assignee_id: 999 }, { team_id: 99 }])
    await rest.ask('ada', 'POST', '/conversations/1/assignments', body)
  expect([conversation.assigneeId, conversation.teamId]).toEqual([null, null])
})

it('reads the year of a date as seconds since 1970', async () => {
  const desk = new SmallDesk()
  const { displayId } = desk.visit('Maya')
  const body = { status: 'snoozed', snoozed_until: '2026-11-28T10:48:03.327Z' }
  const at = `/conversations/${displayId}/toggle_status`
  expect((await new RestClient(desk).ask('ada', 'POST', at, body)).body).toMatchObject({
    payload: { snoozed_until: '1970-01-01T00:33:46.000Z' },
  })
})
