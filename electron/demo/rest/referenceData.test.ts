import { beforeEach, describe, expect, it } from 'vitest'
import { asUser } from '../model/activity.ts'
import { setLabels } from '../model/conversations.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

describe('reference data', () => {
  let desk: SmallDesk
  let rest: RestClient
  beforeEach(() => {
    desk = new SmallDesk()
    rest = new RestClient(desk)
  })
  const names = async () => (await desk.takeEvents('ben')).map(({ event }) => event)
  const INVALIDATED = 'account.cache_invalidated'

  it('is changed by administrators only', async () => {
    for (const [method, path] of [
      ['POST', '/labels'],
      ['PATCH', '/labels/1'],
      ['DELETE', '/labels/1'],
      ['POST', '/teams'],
      ['PATCH', '/teams/1'],
      ['DELETE', '/teams/1'],
      ['POST', '/teams/1/team_members'],
      ['PATCH', '/inboxes/1'],
      ['PATCH', '/inbox_members'],
      ['POST', '/agents'],
      ['PATCH', '/agents/3'],
      ['DELETE', '/agents/3'],
      ['PATCH', ''],
    ] as const)
      expect((await rest.ask('ben', method, path, { name: 'x', title: 'x' })).status, `${method} ${path}`).toBe(401)
    expect(desk.model.users.size).toBe(3)
  })

  it('renames a label at conversations silently, and at contacts with an event each', async () => {
    const conversation = desk.visit('Maya')
    const contact = desk.model.contact(conversation.contactId)
    setLabels(desk.model, conversation, ['bug', 'vip'], asUser(desk.user('ada')))
    contact.labels = ['bug']
    const label = [...desk.model.labels.values()].find((one) => one.title === 'bug')
    await desk.takeEvents()
    const answer = await rest.ask('ada', 'PATCH', `/labels/${label?.id ?? 0}`, { title: 'Defect' })
    expect(answer.body).toMatchObject({ title: 'defect' })
    expect([conversation.labels, contact.labels]).toEqual([['vip', 'defect'], ['defect']])
    expect(await names()).toEqual([INVALIDATED, 'contact.updated'])
  })

  it.each([
    [{ title: 'Fresh Label' }, 'Title is invalid'],
    [{ title: 'BUG' }, 'Title has already been taken'],
    [{}, 'Title must not be blank'],
  ])('refuses the label %j', async (fields, message) => {
    expect(await rest.ask('ada', 'POST', '/labels', fields)).toEqual({
      status: 422,
      body: { message, attributes: ['title'] },
    })
    expect(await names()).toEqual([])
  })

  it('announces what changes about teams: once, or twice where members are replaced', async () => {
    const made = await rest.ask('ada', 'POST', '/teams', {
      name: 'Returns',
      description: 'x',
      allow_auto_assign: false,
    })
    expect(made.body).toMatchObject({ name: 'returns', allow_auto_assign: false, is_member: false })
    const { id } = made.body as { id: number }
    expect(await names()).toEqual([INVALIDATED])
    const [ben, cleo] = [desk.user('ben').id, desk.user('cleo').id]
    const added = await rest.ask('ada', 'POST', `/teams/${id}/team_members`, { user_ids: [ben] })
    expect(added.body).toMatchObject([{ id: ben }])
    expect(await names()).toEqual([INVALIDATED])
    const replaced = await rest.ask('ada', 'PATCH', `/teams/${id}/team_members`, { user_ids: [cleo] })
    expect(replaced.body).toMatchObject([{ id: cleo }])
    expect(await names()).toEqual([INVALIDATED, INVALIDATED])
    const conversation = desk.visit('Maya')
    conversation.teamId = id
    expect((await rest.ask('ada', 'DELETE', `/teams/${id}`)).status).toBe(200)
    expect(conversation.teamId).toBeNull()
  })

  it('lists inboxes by name, with their secrets for administrators only', async () => {
    const [first] = desk.model.inboxes.values()
    if (!first) throw new Error('no inbox')
    expect((await rest.ask('ada', 'PATCH', `/inboxes/${first.id}`, { name: 'Zebra' })).body).toMatchObject({
      name: 'Zebra',
    })
    expect(await names()).toEqual([INVALIDATED])
    const rows = async (who: 'ada' | 'ben') =>
      ((await rest.ask(who, 'GET', '/inboxes')).body as { payload: { name: string; hmac_token?: string }[] }).payload
    const [all, seen] = [await rows('ada'), await rows('ben')]
    expect(all.map((row) => row.name)).toEqual(all.map((row) => row.name).sort())
    expect(all.find((row) => row.name === 'Zebra')?.hmac_token).toBe(first.hmacToken)
    expect(seen.some((row) => 'hmac_token' in row || 'secret' in row)).toBe(false)
  })

  it('takes members out of an inbox; an unknown inbox is not found', async () => {
    const inbox = desk.model.inbox(1)
    const left = [...inbox.members].filter((id) => id !== desk.user('ben').id)
    const answer = await rest.ask('ada', 'PATCH', '/inbox_members', { inbox_id: 1, user_ids: left })
    expect((answer.body as { payload: unknown[] }).payload).toHaveLength(left.length)
    expect(inbox.members.has(desk.user('ben').id)).toBe(false)
    expect((await rest.ask('ada', 'PATCH', '/inbox_members', { inbox_id: 99, user_ids: [] })).status).toBe(404)
  })
})

describe('an agent', () => {
  it('is invited by mail, unconfirmed, and only once', async () => {
    const desk = new SmallDesk()
    const rest = new RestClient(desk)
    const invite = () => rest.ask('ada', 'POST', '/agents', { name: 'Gil New', email: 'Gil@acme.test', role: 'agent' })
    expect((await invite()).body).toMatchObject({ name: 'Gil New', email: 'gil@acme.test', confirmed: false })
    expect((await invite()).status).toBe(422)
    desk.clock.advance(1000)
    expect(desk.model.mail.sent.map(({ envelope }) => envelope.to)).toEqual([['gil@acme.test']])
    expect((await rest.ask('ada', 'POST', '/agents', { email: 'nope' })).status).toBe(422)
  })

  it('is renamed and gets another role without an event', async () => {
    const desk = new SmallDesk()
    const rest = new RestClient(desk)
    const { id } = desk.user('ben')
    const answer = await rest.ask('ada', 'PATCH', `/agents/${id}`, { agent: { name: 'Ben M.', role: 'administrator' } })
    expect(answer.body).toMatchObject({ name: 'Ben M.', role: 'administrator' })
    expect(desk.model.membership(1, id)?.role).toBe('administrator')
    expect(await desk.takeEvents()).toEqual([])
  })

  it('who is removed loses what was assigned, without an event', async () => {
    const desk = new SmallDesk()
    const rest = new RestClient(desk)
    const conversation = desk.visit('Maya')
    conversation.assigneeId = desk.user('ben').id
    await desk.takeEvents()
    expect((await rest.ask('ada', 'DELETE', `/agents/${desk.user('ben').id}`)).status).toBe(200)
    expect(conversation.assigneeId).toBeNull()
    expect(await desk.takeEvents()).toEqual([])
  })
})
