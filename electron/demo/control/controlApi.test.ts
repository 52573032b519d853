import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isDetails } from '../fields.ts'
import type { DemoServer } from '../index.ts'
import { startDemoServer } from '../index.ts'
import { addInbox } from '../model/setup.ts'
import type { Details } from '../model/types.ts'
import { dataOf, identifierOf, isEvent, isType, TestClient } from '../testing/client.ts'
import { FakeClock } from '../testing/fakeClock.ts'

/** Faults and visitors over the control API, from a client's view. */
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

  const control = async (method: string, path: string, body?: unknown): Promise<Details> => {
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
    client.command('subscribe', identifierOf(ada()))
    await client.wait(isEvent('presence.update'))
    return client
  }
  const rest = (path: string, init: { method?: string; body?: string } = {}) =>
    fetch(server.base + path, {
      ...init,
      headers: { 'Api-Access-Token': ada().apiToken, 'content-type': 'application/json' },
    })

  it('lets a visitor arrive, type and write, and delivers the events to the agent', async () => {
    const client = await subscribed()
    const arrived = await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'Hello' })
    const created = await client.wait(isEvent('message.created'))
    expect(dataOf(created)['content']).toBe('Hello')
    await control('POST', '/visitor', { action: 'typing', accountId: 1, conversationId: arrived['conversationId'] })
    expect(await client.wait(isEvent('conversation.typing_on'))).toBeDefined()
    const { httpStatus } = await control('POST', '/visitor', {
      action: 'dance',
      conversationId: arrived['conversationId'],
    })
    expect(httpStatus).toBe(422)
  })

  it.each([
    [422, { error: 'Connection refused - connect(2) for 127.0.0.1:6379' }],
    [500, { status: 500, error: 'Internal Server Error' }],
  ])('stores a message, answers %i and loses its event', async (status, body) => {
    const client = await subscribed()
    const arrived = await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'Hello' })
    await client.wait(isEvent('message.created'))
    const path = `/api/v1/accounts/1/conversations/${String(arrived['conversationId'])}/messages`
    await control('POST', '/faults', { kind: 'failAfter', status, count: 1, method: 'POST', path: '/messages$' })
    const failed = await rest(path, { method: 'POST', body: '{"content":"Stored"}' })
    expect([failed.status, await failed.json()]).toEqual([status, body])
    const fine = await rest(path, { method: 'POST', body: '{"content":"Fine"}' })
    expect(fine.status).toBe(200)
    const texts = [...server.model.messages.values()].map(({ content }) => content)
    expect(texts).toEqual(expect.arrayContaining(['Stored', 'Fine']))
    await client.wait((frame) => isEvent('message.created')(frame) && dataOf(frame)['content'] === 'Fine')
    expect(
      client.frames.filter((frame) => isEvent('message.created')(frame)).map((frame) => dataOf(frame)['content']),
    ).toEqual(['Hello', 'Fine'])
  })

  it('answers a refusal as without the fault, and stores nothing', async () => {
    const arrived = await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'Hello' })
    const path = `/api/v1/accounts/1/conversations/${String(arrived['conversationId'])}/messages`
    await control('POST', '/faults', { kind: 'failAfter' })
    const before = server.model.messages.size
    const refused = await rest(path, { method: 'POST', body: JSON.stringify({ content: 'x'.repeat(150_001) }) })
    expect(await refused.json()).toEqual({
      error: 'Validation failed: Content is too long (maximum is 150000 characters)',
    })
    expect(server.model.messages.size).toBe(before)
  })

  it('stores changes, answers failures and is silent while Redis is down', async () => {
    const client = await subscribed()
    const arrived = await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'Hello' })
    await client.wait(isEvent('message.created'))
    const path = `/api/v1/accounts/1/conversations/${String(arrived['conversationId'])}`
    await control('POST', '/faults', { kind: 'redisDown', forMs: 1_000 })
    expect((await rest(`${path}/messages`, { method: 'POST', body: '{"content":"Stored"}' })).status).toBe(422)
    expect((await rest(`${path}/toggle_status`, { method: 'POST', body: '{"status":"resolved"}' })).status).toBe(500)
    expect((await rest(path)).status).toBe(200)
    expect(server.model.conversation(1, Number(arrived['conversationId']))?.status).toBe('resolved')
    client.presence(identifierOf(ada()))
    client.ping()
    await expect.poll(() => client.pongs).toBe(1)
    expect(client.frames.filter(isEvent('presence.update'))).toHaveLength(1)
    clock.advance(1_000)
    const echo = client.next(isEvent('presence.update'))
    client.presence(identifierOf(ada()))
    await echo
  })

  it('holds mails, releases them and lists the sent ones', async () => {
    const inbox = addInbox(server.model, server.model.account(1), {
      name: 'Mail',
      channelType: 'Channel::Email',
      members: [ada()],
    })
    const arrived = await control('POST', '/visitor', {
      action: 'arrive',
      inboxId: inbox.id,
      name: 'Maya',
      email: 'maya@example.test',
    })
    expect(await control('POST', '/mails', { hold: true, least: 5, most: 5 })).toMatchObject({
      left: 0,
      lateness: { least: 5, most: 5 },
    })
    await rest(`/api/v1/accounts/1/conversations/${String(arrived['conversationId'])}/messages`, {
      method: 'POST',
      body: JSON.stringify({ content: 'Hello', cc_emails: 'boss@example.test' }),
    })
    clock.advance(60_000)
    expect((await control('GET', '/mails'))['mails']).toEqual([])
    await control('POST', '/mails', { hold: false })
    expect((await control('GET', '/mails'))['mails']).toMatchObject([
      { envelope: { to: ['maya@example.test', 'boss@example.test'] } },
    ])
  })

  it('cuts, resets and closes sockets', async () => {
    for (const [how, code] of [
      [{ how: 'cut' }, 1006],
      [{ how: 'reset' }, 1006],
      [{ how: 'close', code: 4001 }, 4001],
    ] as const) {
      const client = await subscribed()
      expect((await control('POST', '/faults', { kind: 'drop', ...how }))['sockets']).toBe(1)
      expect(await client.closed).toBe(code)
    }
  })

  it('suppresses one welcome', async () => {
    await control('POST', '/faults', { kind: 'noWelcome', count: 1 })
    const silent = connect()
    await subscribed()
    expect(silent.frames).toEqual([])
  })

  it('confirms a subscription late or rejects it', async () => {
    await control('POST', '/faults', { kind: 'confirm', ms: 9000, count: 1 })
    const late = await connect().welcomed()
    late.command('subscribe', identifierOf(ada()))
    await late.wait(isEvent('presence.update'))
    expect(late.frames.some(isType('confirm_subscription'))).toBe(false)
    clock.advance(9000)
    await late.wait(isType('confirm_subscription'))
    await control('POST', '/faults', { kind: 'reject', count: 1 })
    const rejected = await connect().welcomed()
    rejected.command('subscribe', identifierOf(ada()))
    expect(await rejected.wait(isType('reject_subscription'))).toBeDefined()
  })

  it('sends garbage frames unchanged and a disconnect frame with its reason', async () => {
    const client = await subscribed()
    await control('POST', '/faults', { kind: 'garbage', frames: ['not json', '[]'] })
    await client.wait((frame) => frame === '[]')
    await control('POST', '/faults', { kind: 'disconnect', reason: 'remote', reconnect: true })
    expect(await client.wait(isType('disconnect'))).toEqual({ type: 'disconnect', reason: 'remote', reconnect: true })
    expect(await client.closed).toBe(1000)
  })

  it('makes the sockets of one agent half-open for good, and new ones until the fault is cleared', async () => {
    const client = await subscribed()
    await control('POST', '/faults', { kind: 'halfOpen', agent: 'ada@acme.test' })
    await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'lost' })
    client.ping()
    client.presence(identifierOf(ada()))
    clock.advance(6000)
    await control('DELETE', '/faults')
    client.ping()
    const next = await subscribed()
    await control('POST', '/visitor', { action: 'arrive', name: 'Tomás', content: 'heard' })
    expect(dataOf(await next.wait(isEvent('message.created')))['content']).toBe('heard')
    expect(client.frames.some(isEvent('message.created'))).toBe(false)
    expect(client.pongs).toBe(0)
  })

  it('loses events on an open socket until the fault is cleared', async () => {
    const client = await subscribed()
    await control('POST', '/faults', { kind: 'noEvents' })
    await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'lost' })
    client.ping()
    await control('DELETE', '/faults')
    await control('POST', '/visitor', { action: 'arrive', name: 'Tomás', content: 'heard' })
    await client.wait(isEvent('message.created'))
    expect(client.pongs).toBe(1)
    expect(client.frames.filter(isEvent('message.created')).map((frame) => dataOf(frame)['content'])).toEqual(['heard'])
  })

  it('keeps the stream of a rotated token open but sends no events to it', async () => {
    const client = await subscribed()
    const before = identifierOf(ada())
    await control('POST', '/faults', { kind: 'rotateToken', agent: 'ada@acme.test' })
    await control('POST', '/visitor', { action: 'arrive', name: 'Maya', content: 'not delivered' })
    const echo = client.next(isEvent('presence.update'))
    client.presence(before)
    expect(dataOf(await echo)['users']).toEqual({ 1: 'online' })
    expect(client.frames.some(isEvent('message.created'))).toBe(false)
  })

  it('loses the answer of a request that the server handled', async () => {
    const { conversationId } = await control('POST', '/visitor', { action: 'arrive', name: 'Maya' })
    await control('POST', '/faults', { kind: 'loseAnswer', method: 'POST', path: '/messages$', count: 1 })
    const path = `/api/v1/accounts/1/conversations/${String(conversationId)}/messages`
    await expect(rest(path, { method: 'POST', body: '{"content":"twice?"}' })).rejects.toThrow()
    const answer: unknown = await (await rest(path)).json()
    expect(isDetails(answer) && Array.isArray(answer['payload']) ? answer['payload'].length : 0).toBe(1)
  })

  it('answers with a chosen status and headers', async () => {
    await control('POST', '/faults', {
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
    await control('POST', '/faults', { kind: 'refuse', status: 503, count: 1 })
    expect(await connect().closed).toBe(1006)
    await subscribed()
  })

  it('shows the presence history and the requests', async () => {
    await subscribed()
    clock.advance(30_000)
    await rest('/api/v1/profile')
    const state = await control('GET', '/state')
    const [account] = Array.isArray(state['presence']) ? (state['presence'] as Details[]) : []
    const [agent] = Array.isArray(account?.['agents']) ? (account['agents'] as Details[]) : []
    expect(agent).toMatchObject({ email: 'ada@acme.test', isBeating: false })
    expect(Array.isArray(agent?.['history']) ? agent['history'].length : 0).toBe(2)
    expect(state['requests']).toEqual({ 'GET /api/v1/profile': 1 })
    expect(JSON.stringify(state)).not.toContain(ada().pubsubToken)
  })

  it('makes visitors cause the given number of events a second', async () => {
    await control('POST', '/visitors', { rate: 100 })
    const before = server.model.emitted
    clock.advance(10_000)
    expect(server.model.emitted - before).toBeGreaterThan(900)
    expect(server.model.emitted - before).toBeLessThan(1100)
    await control('POST', '/visitors', { rate: 0 })
    const after = server.model.emitted
    clock.advance(10_000)
    expect(server.model.emitted).toBe(after)
  })
})
