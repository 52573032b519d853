import { expect, it } from 'vitest'
import { Faults } from '../control/faults.ts'
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
