import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isDetails } from './fields.ts'
import type { DemoServer } from './index.ts'
import { startDemoServer } from './index.ts'
import type { Details, User } from './model/types.ts'
import * as visitor from './model/visitor.ts'
import { dataOf, identifierOf, isEvent, isType, TestClient } from './testing/client.ts'
import { FakeClock } from './testing/fakeClock.ts'

/** Compares the demo server with recordings of real servers: the same requests must get the same answers. */
const FIXTURES = path.join(import.meta.dirname, '../../e2e/fixtures')
const VERSIONS = ['2.16.0', '4.15.1'].filter((version) => existsSync(path.join(FIXTURES, `chatwoot-${version}`)))

interface Recorded {
  label: string
  as: string | null
  request: { method: string; path: string; body?: unknown }
  response: { status: number; headers: Record<string, string>; body: unknown }
}
interface Frame {
  socket: string
  dir: 'open' | 'in' | 'out' | 'close'
  frame?: Details
  code?: number
}

const read = <T>(version: string, file: string): T[] =>
  JSON.parse(readFileSync(path.join(FIXTURES, `chatwoot-${version}`, file), 'utf8')) as T[]

it('has recordings to compare with', () => {
  expect(VERSIONS).toEqual(['2.16.0', '4.15.1'])
})

/** Keys that are not compared: objects whose keys are data, and values that depend on the machine. */
const FREE = new Set([
  'features',
  'cache_keys',
  'ui_settings',
  'settings',
  'web_widget_script',
  'allowed_domains',
  'limits',
])
const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** Lists where `got` lacks a recorded key or has a value of another type. */
function differences(want: unknown, got: unknown, at: string): string[] {
  if (want === null) return []
  if (kindOf(want) !== kindOf(got)) return [`${at}: ${kindOf(want)} recorded, ${kindOf(got)} answered`]
  if (Array.isArray(want)) return want.length > 0 && Array.isArray(got) ? differences(want[0], got[0], `${at}[0]`) : []
  if (!isDetails(want) || !isDetails(got)) return []
  return Object.entries(want).flatMap(([key, value]) =>
    FREE.has(key) ? [] : key in got ? differences(value, got[key], `${at}.${key}`) : [`${at}.${key}: missing`],
  )
}

describe.each(VERSIONS)('like %s', (version) => {
  let server: DemoServer
  let clock: FakeClock
  const clients: TestClient[] = []
  const user = (name: string): User => {
    const found = [...server.model.users.values()].find((candidate) => candidate.email === `${name}@acme.test`)
    if (!found) throw new Error(`no ${name}`)
    return found
  }
  const connect = async () => {
    const client = new TestClient(server.base)
    clients.push(client)
    return client.welcomed()
  }

  beforeEach(async () => {
    clock = new FakeClock()
    server = await startDemoServer({ seed: 'recording', like: version, clock })
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    await server.close()
  })

  it('answers the requests to an empty desk with the recorded statuses and shapes', async () => {
    const recorded = read<Recorded>(version, 'rest.json')
    const end = recorded.findIndex(({ label }) => label === 'public inbox')
    const asked = recorded.slice(0, end).filter(({ request }) => request.method === 'GET')
    expect(asked.length).toBeGreaterThan(30)
    const found: string[] = []
    for (const { label, as, request, response } of asked) {
      const name = as?.split('(')[0] ?? ''
      const token = ['ada', 'ben', 'cleo'].includes(name) ? user(name).apiToken : as === null ? undefined : 'nonsense'
      const answer = await fetch(server.base + request.path, {
        headers: token === undefined ? {} : { 'Api-Access-Token': token },
      })
      const text = await answer.text()
      if (answer.status !== response.status)
        found.push(`${label}: ${response.status} recorded, ${answer.status} answered`)
      else if (isDetails(response.body) && !/integrations/.test(label))
        found.push(...differences(response.body, JSON.parse(text), label))
    }
    expect(found).toEqual([])
  })

  it('answers and ignores the recorded frames as recorded, with the same identifiers', async () => {
    const recorded = read<Frame>(version, 'protocol.json')
    for (const name of ['protocol', 'string ids']) {
      const frames = recorded.filter(({ socket }) => socket === name)
      const real = (text: string) => text.replace('pubsub_token-ada', user('ada').pubsubToken)
      const shape = (frame: Details) =>
        `${Object.keys(frame).join(',')} ` +
        `${typeof frame['identifier'] === 'string' ? real(frame['identifier']) : ''} ` +
        (isDetails(frame['message']) ? String(frame['message']['event']) : String(frame['type']))
      const client = await connect()
      const received = () => client.frames.filter(isDetails).length
      let answered = 0
      for (const { dir, frame } of frames) {
        if (dir === 'in' && frame?.['type'] !== 'ping') answered += 1
        if (dir !== 'out' || !frame) continue
        while (received() < answered) await client.next(() => true)
        client.raw(real(JSON.stringify(frame)))
      }
      client.raw('this is not JSON')
      const identifier =
        frames
          .flatMap(({ dir, frame }) =>
            dir === 'out' && typeof frame?.['identifier'] === 'string' ? [real(frame['identifier'])] : [],
          )
          .at(-1) ?? ''
      const wanted = frames.flatMap(({ dir, frame }) =>
        dir === 'in' && frame && frame['type'] !== 'ping' ? [shape(frame)] : [],
      )
      // The answer to one more beat shows that no other frame was pending.
      while (received() < wanted.length) await client.next(() => true)
      const last = client.next(isEvent('presence.update'))
      client.presence(identifier)
      await last
      expect(client.frames.filter(isDetails).map(shape)).toEqual([...wanted, wanted.at(-1)])
    }
  })

  it('never answers a bad token or an account of other agents', async () => {
    const client = await connect()
    const bad = identifierOf({ id: 1, pubsubToken: 'not-a-token' })
    const foreign = identifierOf(user('ben'), 2)
    for (const identifier of [bad, foreign, bad]) client.command('subscribe', identifier)
    for (const identifier of [bad, foreign]) client.presence(identifier)
    const own = identifierOf(user('ada'))
    client.command('subscribe', own)
    await client.wait(isEvent('presence.update'))
    expect(client.frames.filter(isDetails).map((frame) => frame['identifier'])).toEqual([undefined, own, own])
  })

  it('sends user events once per subscription and contact events as often as recorded', async () => {
    const recorded = read<Frame>(version, 'cable.json')
    const count = (socket: string, event: string) =>
      recorded.filter(
        (f) => f.socket.startsWith(socket) && f.dir === 'in' && f.frame !== undefined && isEvent(event)(f.frame),
      ).length
    const [ada, ben] = [await connect(), await connect()]
    for (const accountId of [1, 2]) ada.command('subscribe', identifierOf(user('ada'), accountId))
    ben.command('subscribe', identifierOf(user('ben')))
    await ada.wait((frame) => isEvent('presence.update')(frame) && dataOf(frame)['account_id'] === 2)
    await ben.wait(isEvent('presence.update'))
    const { contactInbox } = visitor.arrive(server.model, server.model.inbox(1), { name: 'Maya' })
    visitor.write(server.model, visitor.open(server.model, contactInbox), { content: 'Hello' })
    const ends = [ada, ben].map((client) => {
      const answered = client.next(isEvent('presence.update'))
      client.presence(client === ada ? identifierOf(user('ada')) : identifierOf(user('ben')))
      return answered
    })
    await Promise.all(ends)
    for (const event of ['message.created', 'contact.created']) {
      const got = (client: TestClient) => client.frames.filter(isEvent(event)).length
      expect([event, got(ada) / got(ben)]).toEqual([event, count('ada', event) / count('ben', event)])
    }
  })

  it('shows an agent as offline 20 s after the last beat, unless auto-offline is off', async () => {
    const [ada, ben] = [await connect(), await connect()]
    ben.command('subscribe', identifierOf(user('ben')))
    await ben.wait(isEvent('presence.update'))
    ada.command('subscribe', identifierOf(user('ada')))
    await ada.wait(isEvent('presence.update'))
    const users = async () => {
      const answer = ada.next(isEvent('presence.update'))
      ada.presence(identifierOf(user('ada')))
      return dataOf(await answer)['users']
    }
    clock.advance(19_900)
    expect(await users()).toEqual({ 1: 'online', 2: 'online' })
    clock.advance(200)
    expect(await users()).toEqual({ 1: 'online' })
    const membership = server.model.membership(1, user('ben').id)
    if (membership) membership.autoOffline = false
    clock.advance(3_600_000)
    expect(await users()).toEqual({ 1: 'online', 2: 'online' })
  })

  it('ends its sockets with 1006 and no last frame when it restarts, then accepts sockets again', async () => {
    const client = await connect()
    const restarted = server.restart(0)
    expect(await client.closed).toBe(1006)
    expect(client.frames.some(isType('disconnect'))).toBe(false)
    await settle(clock, restarted)
    const again = await connect()
    again.command('subscribe', identifierOf(user('ada')))
    expect(await again.wait(isType('confirm_subscription'))).toBeDefined()
  })
})

/** Advances the fake clock until the promise is settled. */
async function settle(clock: FakeClock, done: Promise<void>): Promise<void> {
  let isDone = false
  void done.then(() => {
    isDone = true
  })
  while (!isDone) {
    clock.advance(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
