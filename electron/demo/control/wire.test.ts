import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isDetails } from '../fields.ts'
import type { DemoServer } from '../index.ts'
import { startDemoServer } from '../index.ts'
import { addInbox } from '../model/setup.ts'
import type { Details } from '../model/types.ts'
import { dataOf, isEvent, isType, roomOf, TestClient } from '../testing/client.ts'
import { FakeClock } from '../testing/fakeClock.ts'

/** Faults and visitors over the control API, seen from a client's side. */
describe('the control API', () => {
  let server: DemoServer
  let clock: FakeClock
  const clients: TestClient[] = []
  const ada = () => server.model.user(1)

  beforeEach(async () => {
    clock = new FakeClock()
    server = await startDemoServer({ seed: 'recording', clock })
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    await server.close()
  })

  const order = async (method: string, path: string, body?: unknown): Promise<Details> => {
    const answer = await fetch(server.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const parsed: unknown = await answer.json()
    if (!isDetails(parsed)) throw new Error('not an object')
    return { ...parsed, httpStatus: answer.status }
  }
  const connect = () => {
    const client = new TestClient(server.base)
    clients.push(client)
    return client
  }
  const subscribed = async () => {
    const client = await connect().welcomed()
    client.command('subscribe', roomOf(ada()))
    await client.wait(isEvent('presence.update'))
    return client
  }
  const rest = (path: string, init: { method?: string; body?: string } = {}) =>
    fetch(server.base + path, {
      ...init,
      headers: { 'Api-Access-Token': ada().apiToken, 'content-type': 'application/json' },
    })

  it('lets a visitor arrive, type and write, and the agent hears it', async () => {
    const client = await subscribed()
    const arrived = await order('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'Hello' })
    const heard = await client.wait(isEvent('message.created'))
    expect(dataOf(heard)['content']).toBe('Hello')
    await order('POST', '/visitor', { action: 'typing', accountId: 1, conversationId: arrived['conversationId'] })
    expect(await client.wait(isEvent('conversation.typing_on'))).toBeDefined()
    const { httpStatus } = await order('POST', '/visitor', {
      action: 'dance',
      conversationId: arrived['conversationId'],
    })
    expect(httpStatus).toBe(422)
  })

  it('holds mails back, lets them go and shows what left', async () => {
    const inbox = addInbox(server.model, server.model.account(1), {
      name: 'Mail',
      channelType: 'Channel::Email',
      members: [ada()],
    })
    const arrived = await order('POST', '/visitor', {
      action: 'arrive',
      inboxId: inbox.id,
      name: 'Maya',
      email: 'maya@example.test',
    })
    expect(await order('POST', '/mails', { hold: true, least: 5, most: 5 })).toMatchObject({
      left: 0,
      lateness: { least: 5, most: 5 },
    })
    await rest(`/api/v1/accounts/1/conversations/${String(arrived['conversationId'])}/messages`, {
      method: 'POST',
      body: JSON.stringify({ content: 'Hello', cc_emails: 'boss@example.test' }),
    })
    clock.advance(60_000)
    expect((await order('GET', '/mails'))['mails']).toEqual([])
    await order('POST', '/mails', { hold: false })
    expect((await order('GET', '/mails'))['mails']).toMatchObject([
      { envelope: { to: ['maya@example.test', 'boss@example.test'] } },
    ])
  })

  it('cuts, resets and closes', async () => {
    for (const [how, code] of [
      [{ how: 'cut' }, 1006],
      [{ how: 'reset' }, 1006],
      [{ how: 'close', code: 4001 }, 4001],
    ] as const) {
      const client = await subscribed()
      expect((await order('POST', '/faults', { kind: 'drop', ...how }))['sockets']).toBe(1)
      expect(await client.closed).toBe(code)
    }
  })

  it('holds a welcome back, once', async () => {
    await order('POST', '/faults', { kind: 'noWelcome', count: 1 })
    const silent = connect()
    await subscribed()
    expect(silent.frames).toEqual([])
  })

  it('confirms late by the clock, or never, or rejects', async () => {
    await order('POST', '/faults', { kind: 'confirm', ms: 9000, count: 1 })
    const late = await connect().welcomed()
    late.command('subscribe', roomOf(ada()))
    await late.wait(isEvent('presence.update'))
    expect(late.frames.some(isType('confirm_subscription'))).toBe(false)
    clock.advance(9000)
    await late.wait(isType('confirm_subscription'))
    await order('POST', '/faults', { kind: 'reject', count: 1 })
    const rejected = await connect().welcomed()
    rejected.command('subscribe', roomOf(ada()))
    expect(await rejected.wait(isType('reject_subscription'))).toBeDefined()
  })

  it('sends garbage as it is and a disconnect frame with its reason', async () => {
    const client = await subscribed()
    await order('POST', '/faults', { kind: 'garbage', frames: ['not json', '[]'] })
    await client.wait((frame) => frame === '[]')
    await order('POST', '/faults', { kind: 'disconnect', reason: 'remote', reconnect: true })
    expect(await client.wait(isType('disconnect'))).toEqual({ type: 'disconnect', reason: 'remote', reconnect: true })
    expect(await client.closed).toBe(1000)
  })

  it('goes half-open for one agent and is healed', async () => {
    const client = await subscribed()
    await order('POST', '/faults', { kind: 'halfOpen', agent: 'ada@acme.test' })
    await order('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'lost' })
    client.ping()
    client.presence(roomOf(ada()))
    clock.advance(6000)
    await order('DELETE', '/faults')
    expect(client.pongs).toBe(0)
    await order('POST', '/visitor', { action: 'arrive', name: 'Tomás', content: 'heard' })
    expect(dataOf(await client.wait(isEvent('message.created')))['content']).toBe('heard')
  })

  it('keeps the old stream of a rotated token open and silent', async () => {
    const client = await subscribed()
    const before = roomOf(ada())
    await order('POST', '/faults', { kind: 'rotateToken', agent: 'ada@acme.test' })
    await order('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'unheard' })
    const echo = client.next(isEvent('presence.update'))
    client.presence(before)
    expect(dataOf(await echo)['users']).toEqual({ 1: 'online' })
    expect(client.frames.some(isEvent('message.created'))).toBe(false)
  })

  it('loses an answer after the server did what was asked', async () => {
    const { conversationId } = await order('POST', '/visitor', { action: 'arrive', name: 'Maya' })
    await order('POST', '/faults', { kind: 'loseAnswer', method: 'POST', path: '/messages$', count: 1 })
    const path = `/api/v1/accounts/1/conversations/${String(conversationId)}/messages`
    await expect(rest(path, { method: 'POST', body: '{"content":"twice?"}' })).rejects.toThrow()
    const answer: unknown = await (await rest(path)).json()
    expect(isDetails(answer) && Array.isArray(answer['payload']) ? answer['payload'].length : 0).toBe(1)
  })

  it('answers with a chosen status and headers', async () => {
    await order('POST', '/faults', {
      kind: 'status',
      status: 429,
      body: 'Retry later',
      headers: { 'Retry-After': 7 },
      path: '/conversations',
      count: 1,
    })
    const limited = await rest('/api/v1/accounts/1/conversations')
    expect([limited.status, limited.headers.get('retry-after'), await limited.text()]).toEqual([
      429,
      '7',
      'Retry later',
    ])
    expect((await rest('/api/v1/accounts/1/conversations')).status).toBe(200)
  })

  it('refuses upgrades', async () => {
    await order('POST', '/faults', { kind: 'refuse', status: 503, count: 1 })
    expect(await connect().closed).toBe(1006)
    await subscribed()
  })

  it('shows who was online when, and which requests came', async () => {
    await subscribed()
    clock.advance(30_000)
    await rest('/api/v1/profile')
    const state = await order('GET', '/state')
    const [account] = Array.isArray(state['presence']) ? (state['presence'] as Details[]) : []
    const [agent] = Array.isArray(account?.['agents']) ? (account['agents'] as Details[]) : []
    expect(agent).toMatchObject({ email: 'ada@acme.test', isBeating: false })
    expect(Array.isArray(agent?.['history']) ? agent['history'].length : 0).toBe(2)
    expect(state['requests']).toEqual({ 'GET /api/v1/profile': 1 })
    expect(JSON.stringify(state)).not.toContain(ada().pubsubToken)
  })

  it('lets visitors make as many events a second as it is told', async () => {
    await order('POST', '/visitors', { rate: 100 })
    const before = server.model.emitted
    clock.advance(10_000)
    expect(server.model.emitted - before).toBeGreaterThan(900)
    expect(server.model.emitted - before).toBeLessThan(1100)
    await order('POST', '/visitors', { rate: 0 })
    const after = server.model.emitted
    clock.advance(10_000)
    expect(server.model.emitted).toBe(after)
  })
})
