import { beforeEach, describe, expect, it } from 'vitest'
import { presentUsers } from '../connection.ts'
import type { Permission } from '../model/customRoles.ts'
import { addCustomRole } from '../model/customRoles.ts'
import type { Conversation } from '../model/types.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

let desk: SmallDesk
let rest: RestClient
beforeEach(() => {
  desk = new SmallDesk()
  rest = new RestClient(desk)
})

const ALL: Permission[] = ['conversation_manage', 'contact_manage', 'report_manage', 'knowledge_base_manage']

describe('a custom role', () => {
  let mine: Conversation, free: Conversation, colleagues: Conversation, partOf: Conversation
  beforeEach(() => {
    const [ben, cleo] = [desk.user('ben').id, desk.user('cleo').id]
    const visit = (name: string, assigneeId: number | null) => Object.assign(desk.visit(name), { assigneeId })
    mine = visit('Mine', ben)
    free = visit('Free', null)
    colleagues = visit('Colleagues', cleo)
    partOf = visit('PartOf', cleo)
    partOf.participants.add(ben)
    mine.participants.add(ben)
  })
  const give = async (...permissions: Permission[]) => {
    const role = addCustomRole(desk.model, 1, { name: 'role', description: null, permissions })
    await rest.ask('ada', 'PATCH', `/agents/${desk.user('ben').id}`, {
      agent: { role: 'agent' },
      custom_role_id: role.id,
    })
    return role
  }
  const statuses = async () => {
    const found: number[] = []
    for (const { displayId } of [mine, free, partOf, colleagues])
      found.push((await rest.ask('ben', 'GET', `/conversations/${displayId}`)).status)
    return found
  }
  const listed = async (query = '') => {
    const { data } = (await rest.ask('ben', 'GET', `/conversations?status=all${query}`)).body as {
      data: { payload: { id: number }[] }
    }
    return data.payload.map(({ id }) => id).sort((a, b) => a - b)
  }
  const numbers = (...rows: Conversation[]) => rows.map((row) => row.displayId).sort((a, b) => a - b)

  it.each<[Permission[], number[], (() => Conversation)[]]>([
    [['conversation_participating_manage'], [200, 401, 200, 401], [() => mine]],
    [['conversation_unassigned_manage'], [200, 200, 401, 401], [() => mine, () => free]],
    [['contact_manage'], [401, 401, 401, 401], []],
    [ALL, [200, 200, 200, 200], [() => mine, () => free, () => partOf, () => colleagues]],
  ])('%j opens and lists what it says', async (permissions, opened, shown) => {
    await give(...permissions)
    expect(await statuses()).toEqual(opened)
    expect(await listed()).toEqual(numbers(...shown.map((row) => row())))
    const filter = await rest.ask('ben', 'POST', '/conversations/filter?page=1', {
      payload: [{ attribute_key: 'status', filter_operator: 'equal_to', values: ['all'], query_operator: null }],
    })
    expect(filter.body).toMatchObject({ meta: { all_count: shown.length } })
  })

  it('limits neither the list of participation nor the search', async () => {
    await give('contact_manage')
    expect(await listed('&conversation_type=participating')).toEqual(numbers(mine, partOf))
    const found = await rest.ask('ben', 'GET', '/search/messages?q=Hello')
    expect((found.body as { payload: { messages: unknown[] } }).payload.messages).toHaveLength(4)
  })

  it('skips the conversations of a bulk action that it does not open', async () => {
    await give('conversation_unassigned_manage')
    const ids = [free.displayId, colleagues.displayId, 9999]
    const answer = await rest.ask('ben', 'POST', '/bulk_actions', {
      type: 'Conversation',
      ids,
      labels: { add: ['bug'] },
    })
    expect([answer.status, free.labels, colleagues.labels]).toEqual([200, ['bug'], []])
  })

  it('adds to what agents may do', async () => {
    const metrics = () => rest.ask('ben', 'GET', '/applied_slas/metrics')
    expect((await metrics()).status).toBe(401)
    await give(...ALL)
    expect((await metrics()).status).toBe(200)
  })

  it('shows in the profile, and ends with an edit that does not name it or with its deletion', async () => {
    const account = async () =>
      ((await rest.ask('ben', 'GET', '/api/v1/profile')).body as { accounts: unknown[] }).accounts[0]
    const role = await give('contact_manage')
    await desk.takeEvents()
    expect(await account()).toMatchObject({
      role: 'agent',
      permissions: ['contact_manage', 'custom_role'],
      custom_role: { id: role.id, name: 'role', permissions: ['contact_manage'] },
    })
    await rest.ask('ada', 'PATCH', `/agents/${desk.user('ben').id}`, { name: 'Ben M.' })
    expect(await account()).toMatchObject({ permissions: ['agent'], custom_role_id: null, custom_role: null })
    const other = await give('contact_manage')
    await rest.ask('ada', 'DELETE', `/custom_roles/${other.id}`)
    expect(await account()).toMatchObject({ custom_role_id: null })
    expect(await statuses()).toEqual([200, 200, 200, 200])
    expect(await desk.takeEvents()).toEqual([])
  })
})

describe('an account', () => {
  it('is itself open while it is suspended, and nothing else of it', async () => {
    desk.model.account(1).status = 'suspended'
    expect((await rest.ask('ben', 'GET', '')).body).toMatchObject({ status: 'suspended' })
    expect(await rest.ask('ben', 'GET', '/conversations')).toEqual({
      status: 401,
      body: { error: 'Account is suspended' },
    })
  })

  it('does not exist for others', async () => {
    expect((await rest.ask('ben', 'GET', '/api/v1/accounts/2')).status).toBe(404)
    expect((await rest.ask('ben', 'GET', '/api/v1/accounts/2/conversations')).status).toBe(401)
  })

  it('goes on counting removed agents as online while they beat', async () => {
    const { id } = desk.user('ben')
    desk.model.presence.beatAgent(1, id)
    await rest.ask('ada', 'DELETE', `/agents/${id}`)
    expect(presentUsers(desk.model, 1)).toEqual({ [id]: 'online' })
    desk.clock.advance(60_000)
    expect(presentUsers(desk.model, 1)).toEqual({})
  })
})
