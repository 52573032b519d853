import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DemoServer } from '../index.ts'
import { startDemoServer } from '../index.ts'
import { asSystem } from '../model/activity.ts'
import { updateContact } from '../model/contacts.ts'
import { sendAsContact } from '../model/messages.ts'
import type { Conversation } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'
import { dataOf, identifierOf, isEvent, isType, TestClient } from '../testing/client.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { applyFault } from './applyFault.ts'

/** What of a server fails while its web process answers, and accounts, inboxes and conversations that are taken away. */
let server: DemoServer
let clock: FakeClock
let conversation: Conversation
const clients: TestClient[] = []
const user = (id: number) => server.model.user(id)
const fault = (body: object) => applyFault(server.model, server.faults, { ...body })

beforeEach(async () => {
  clock = new FakeClock()
  server = await startDemoServer({ seed: 'recording', clock })
  const { contactInbox } = visitor.arrive(server.model, server.model.inbox(1), { name: 'Maya' })
  conversation = visitor.open(server.model, contactInbox)
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await server.close()
})

async function subscribed(id = 1, accountId = 1): Promise<TestClient> {
  const client = new TestClient(server.base)
  clients.push(client)
  await client.welcomed()
  client.command('subscribe', identifierOf(user(id), accountId))
  await client.wait(isType('confirm_subscription'))
  return client
}
const write = (content: string) => sendAsContact(server.model, conversation, { content })
const written = (client: TestClient) =>
  client.frames.filter(isEvent('message.created')).map((f) => dataOf(f)['content'])
async function get(path: string, token: string): Promise<[number, unknown]> {
  const answer = await fetch(server.base + path, { headers: { 'api-access-token': token, accept: 'application/json' } })
  return [answer.status, await answer.json()]
}

describe('the job queue', () => {
  it('holds back events while it is stopped, answers beats, and sends the events in order afterwards', async () => {
    const client = await subscribed()
    fault({ kind: 'jobs', on: false })
    write('one')
    write('two')
    const echo = client.next(isEvent('presence.update'))
    client.presence(identifierOf(user(1)))
    await echo
    expect(written(client)).toEqual([])
    expect(fault({ kind: 'jobs' })['waiting']).toBeGreaterThanOrEqual(2)
    const last = client.next((frame) => isEvent('message.created')(frame) && dataOf(frame)['content'] === 'two')
    fault({ kind: 'jobs', on: true })
    await last
    expect(written(client)).toEqual(['one', 'two'])
  })

  it('makes events late, and on time again once the faults are cleared', async () => {
    const client = await subscribed()
    fault({ kind: 'jobs', delay: 40_000 })
    write('late')
    await Promise.resolve()
    clock.advance(39_999)
    client.presence(identifierOf(user(1)))
    await client.next(isEvent('presence.update'))
    expect(written(client)).toEqual([])
    const late = client.wait(isEvent('message.created'))
    clock.advance(1)
    expect(dataOf(await late)['content']).toBe('late')
    server.faults.clear()
    const next = client.next(isEvent('message.created'))
    write('on time')
    expect(dataOf(await next)['content']).toBe('on time')
  })
})

it('is deaf on old and new sockets after a restart of the broker, until the server restarts', async () => {
  const before = await subscribed()
  fault({ kind: 'deaf' })
  const after = new TestClient(server.base)
  clients.push(after)
  await after.welcomed()
  after.command('subscribe', identifierOf(user(1)))
  await after.wait(isType('confirm_subscription'))
  write('lost')
  for (const client of [before, after]) {
    client.presence(identifierOf(user(1)))
    client.ping()
    await expect.poll(() => client.pongs).toBe(1)
    expect(client.frames.filter(isEvent('presence.update')).length).toBe(client === before ? 1 : 0)
    expect(written(client)).toEqual([])
  }
  await server.restart()
  const client = await subscribed()
  const event = client.next(isEvent('message.created'))
  write('heard')
  expect(dataOf(await event)['content']).toBe('heard')
})

describe('an account', () => {
  it('that is suspended refuses its routes, while the profile and the socket go on', async () => {
    const client = await subscribed()
    fault({ kind: 'account', account: 1, status: 'suspended' })
    const [status, body] = await get('/api/v1/accounts/1/conversations', user(1).apiToken)
    expect([status, body]).toEqual([401, { error: 'Account is suspended' }])
    const [profileStatus, profile] = await get('/api/v1/profile', user(1).apiToken)
    expect(profileStatus).toBe(200)
    expect(profile).toMatchObject({
      accounts: [
        { id: 1, status: 'suspended' },
        { id: 2, status: 'active' },
      ],
    })
    const event = client.next(isEvent('message.created'))
    write('still delivered')
    await event
    fault({ kind: 'account', account: 1, status: 'active' })
    expect((await get('/api/v1/accounts/1/conversations', user(1).apiToken))[0]).toBe(200)
  })

  it('that is taken away unassigns silently, and only contacts and presence reach the open socket', async () => {
    const ada = user(1)
    const client = await subscribed()
    conversation.assigneeId = ada.id
    fault({ kind: 'account', account: 1, agent: ada.email })
    expect(conversation.assigneeId).toBeNull()
    write('not for you')
    const contact = server.model.contact(conversation.contactId)
    const changed = client.next(isEvent('contact.updated'))
    updateContact(server.model, contact, { name: 'Maya B' }, asSystem)
    await changed
    const echo = client.next(isEvent('presence.update'))
    client.presence(identifierOf(ada))
    await echo
    expect(client.frames.filter(isEvent('message.created'))).toEqual([])
    expect((await get('/api/v1/accounts/1/conversations', ada.apiToken))[0]).toBe(401)
    expect((await get('/api/v1/profile', ada.apiToken))[1]).toMatchObject({ accounts: [{ id: 2 }] })
    fault({ kind: 'account', account: 1, agent: ada.email, on: true, role: 'administrator' })
    expect((await get('/api/v1/accounts/1/conversations', ada.apiToken))[0]).toBe(200)
  })

  it('that is the only one deletes its user', async () => {
    const ben = user(2)
    fault({ kind: 'account', account: 1, agent: ben.email })
    expect((await get('/api/v1/profile', ben.apiToken))[0]).toBe(401)
  })
})

it('takes an inbox away from an agent, with one event, and gives it back', async () => {
  const ben = user(2)
  const client = await subscribed(2)
  const path = `/api/v1/accounts/1/conversations/${conversation.displayId}`
  const changed = client.next(isEvent('account.cache_invalidated'))
  fault({ kind: 'inbox', inbox: 1, agent: ben.email })
  await changed
  expect((await get(path, ben.apiToken))[0]).toBe(401)
  fault({ kind: 'inbox', inbox: 1, agent: ben.email, on: true })
  expect((await get(path, ben.apiToken))[0]).toBe(200)
})

it('deletes a conversation silently', async () => {
  fault({ kind: 'conversation', account: 1, conversation: conversation.displayId })
  const path = `/api/v1/accounts/1/conversations/${conversation.displayId}`
  expect((await get(path, user(1).apiToken))[0]).toBe(404)
})

it('refuses access faults that name nothing', () => {
  for (const body of [
    { kind: 'account', account: 9, status: 'suspended' },
    { kind: 'account', account: 1, agent: 'nobody@acme.test' },
    { kind: 'inbox', inbox: 99, agent: 'ben@acme.test' },
    { kind: 'conversation', conversation: 999 },
  ])
    expect(() => fault(body)).toThrow(/422/)
})
