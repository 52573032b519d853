import { describe, expect, it } from 'vitest'
import { textField } from '../fields.ts'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

const attribute = (fields: object) => ({
  custom_attribute_definition: { attribute_display_name: 'Size', attribute_key: 'size', ...fields },
})
const app = (url: string) => ({ dashboard_app: { title: 'Orders', content: [{ type: 'frame', url }] } })
const policy = { sla_policy: { name: 'Gold', first_response_time_threshold: 600 } }
const role = { custom_role: { name: 'Reporter', permissions: ['report_manage'] } }
const webhook = { webhook: { url: 'https://hook.acme.test' } }
const portal = {
  portal: { name: 'Help', slug: 'help', config: { allowed_locales: ['en', 'es'], default_locale: 'en' } },
}

describe.each([
  ['custom_attribute_definitions', attribute({}), { administrator: 200, agent: 401 }],
  ['dashboard_apps', app('https://apps.acme.test'), { administrator: 200, agent: 200 }],
  ['canned_responses', { short_code: 'hi', content: 'Hello' }, { administrator: 200, agent: 200 }],
  ['agent_bots', { name: 'Helper' }, { administrator: 200, agent: 401 }],
  ['sla_policies', policy, { administrator: 200, agent: 401 }],
  ['custom_roles', role, { administrator: 200, agent: 401 }],
  ['webhooks', webhook, { administrator: 200, agent: 401 }],
  ['portals', portal, { administrator: 200, agent: 401 }],
])('%s', (path, body, { administrator, agent }) => {
  it('can be created by those who may', async () => {
    const rest = new RestClient(new SmallDesk())
    expect((await rest.ask('ben', 'POST', `/${path}`, body)).status).toBe(agent)
    if (agent === 401) expect((await rest.ask('ada', 'POST', `/${path}`, body)).status).toBe(administrator)
  })

  it('are listed, changed and deleted', async () => {
    const rest = new RestClient(new SmallDesk())
    await rest.ask('ada', 'POST', `/${path}`, body)
    const ids = async () =>
      listIn(await rest.ask('ada', 'GET', `/${path}`)).map((row) => textField(row, 'slug') ?? textField(row, 'id'))
    const id = (await ids()).at(-1) ?? '1'
    expect((await rest.ask('ada', 'PATCH', `/${path}/${id}`, body)).status).toBe(200)
    expect([200, 204]).toContain((await rest.ask('ada', 'DELETE', `/${path}/${id}`)).status)
    expect((await rest.ask('ada', 'PATCH', `/${path}/${id}`, body)).status).toBe(404)
    expect(await ids()).not.toContain(id)
  })
})

describe('a refused record names its fields', () => {
  it.each([
    ['custom_attribute_definitions', attribute({ attribute_key: 'status' }), ['attribute_key']],
    ['custom_attribute_definitions', attribute({ attribute_display_name: '' }), ['attribute_display_name']],
    ['dashboard_apps', app('not an address'), ['content']],
    ['dashboard_apps', { dashboard_app: { title: 'Empty', content: [] } }, ['content']],
    ['canned_responses', {}, ['content', 'short_code']],
    ['agent_bots', {}, ['name']],
    ['sla_policies', {}, ['name']],
    ['custom_roles', { custom_role: { name: 'Pilot', permissions: ['fly'] } }, ['permissions']],
    ['webhooks', { webhook: { url: 'nowhere' } }, ['url']],
    ['portals', { portal: { name: '', slug: '' } }, ['name', 'slug']],
  ])('%s %j', async (path, body, attributes) => {
    const answer = await new RestClient(new SmallDesk()).ask('ada', 'POST', `/${path}`, body)
    expect(answer.status).toBe(422)
    expect(objectIn(answer)['attributes']).toEqual(attributes)
  })

  it.each([
    ['custom_attribute_definitions', attribute({})],
    ['canned_responses', { short_code: 'hi', content: 'Hello' }],
    ['webhooks', webhook],
    ['portals', portal],
  ])('%s, when it is there already', async (path, body) => {
    const rest = new RestClient(new SmallDesk())
    await rest.ask('ada', 'POST', `/${path}`, body)
    const answer = await rest.ask('ada', 'POST', `/${path}`, body)
    expect([answer.status, objectIn(answer)['message']]).toEqual([
      422,
      expect.stringContaining('has already been taken'),
    ])
  })
})

it('defines the same key for contacts and for conversations, by name or number', async () => {
  const rest = new RestClient(new SmallDesk())
  await rest.ask('ada', 'POST', '/custom_attribute_definitions', attribute({ attribute_model: 0 }))
  await rest.ask('ada', 'POST', '/custom_attribute_definitions', attribute({ attribute_model: 'contact_attribute' }))
  const models = async (query: string) =>
    listIn(await rest.ask('ben', 'GET', `/custom_attribute_definitions${query}`)).map((row) => row['attribute_model'])
  expect(await models('')).toEqual(['conversation_attribute', 'contact_attribute'])
  expect(await models('?attribute_model=1')).toEqual(['contact_attribute'])
  expect(await models('?attribute_model=conversation_attribute')).toEqual(['conversation_attribute'])
})

it('answers 500 to an unknown type of attribute', async () => {
  const body = attribute({ attribute_display_type: 'color' })
  expect((await new RestClient(new SmallDesk()).ask('ada', 'POST', '/custom_attribute_definitions', body)).status).toBe(
    500,
  )
})

it('shows the secret of a bot to administrators only', async () => {
  const rest = new RestClient(new SmallDesk())
  await rest.ask('ada', 'POST', '/agent_bots', { name: 'Helper' })
  const keys = async (who: 'ada' | 'ben') => Object.keys(listIn(await rest.ask(who, 'GET', '/agent_bots'))[0] ?? {})
  expect(await keys('ada')).toContain('secret')
  expect(await keys('ben')).not.toContain('secret')
})

it('says of an integration whether the account uses it', async () => {
  const rest = new RestClient(new SmallDesk())
  const used = async () =>
    listIn(await rest.ask('ben', 'GET', '/integrations/apps'))
      .filter((one) => one['enabled'])
      .map((one) => one['id'])
  expect(await used()).toEqual([])
  await rest.ask('ada', 'POST', '/dashboard_apps', app('https://apps.acme.test'))
  await rest.ask('ada', 'POST', '/webhooks', webhook)
  expect(await used()).toEqual(['webhook', 'dashboard_apps'])
})
