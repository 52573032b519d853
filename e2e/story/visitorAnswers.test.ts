import { describe, expect, it } from 'vitest'
import { ApiError } from '../../electron/core/api/types.ts'
import { VisitorMachine } from './visitorMachine.ts'

/** Answers that no server of this API gives: of a proxy, a portal, another service, or a broken one. */
const STRANGE: readonly (readonly [string, number, unknown, Record<string, string>])[] = [
  ['a page', 200, '<!DOCTYPE html><html><body>Sign in to the Wi-Fi</body></html>', { 'content-type': 'text/html' }],
  ['nothing', 200, '', {}],
  ['an error with 200', 200, { error: 'Something went wrong' }, {}],
  ['a list of what it isn’t', 200, [null, 7, 'text', { error: 'no' }], {}],
  ['a number', 200, 7, {}],
  ['wrong types', 200, { id: {}, source_id: 7, pubsub_token: [], name: 7, status: 9, messages: 'x' }, {}],
  ['a page of the proxy', 502, '<html>Bad gateway</html>', { 'content-type': 'text/html' }],
]

async function talking(): Promise<VisitorMachine> {
  const machine = new VisitorMachine('4.15.1')
  expect(await machine.begin()).toBeNull()
  await machine.write('Hello')
  await machine.advance(5_000)
  expect(machine.stored).toEqual(['Hello'])
  return machine
}

/** Every answer to these requests is strange from now on. */
function answerWith(
  { demo }: VisitorMachine,
  [, status, body, headers]: (typeof STRANGE)[number],
  request: { method: string; path: string },
): void {
  demo.faults.rest.add({ kind: 'status', status, body, headers }, request)
}

describe.each(STRANGE)('%s', (...answer) => {
  it.each([
    ['the inbox', { method: 'GET', path: '/inboxes/[^/]+$' }],
    ['the new contact', { method: 'POST', path: '/contacts$' }],
    ['the contact', { method: 'GET', path: '/contacts/[^/]+$' }],
  ])('as %s stops the beginning with an error, and the next try begins', async (_what, request) => {
    const machine = new VisitorMachine('4.15.1')
    answerWith(machine, answer, request)
    const problem = await machine.begin()
    expect(answer[1] === 200 ? ['badAnswer'] : ['serverError', 'timeout', 'badAnswer']).toContain(problem?.code)
    expect(machine.view.phase).toBe('setup')
    machine.demo.faults.rest.clear()
    expect(await machine.begin()).toBeNull()
  })

  it('as the conversations loses none of them', async () => {
    const machine = await talking()
    answerWith(machine, answer, { method: 'GET', path: '/conversations$' })
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.network.setWeather('up')
    await machine.advance(60_000)
    expect([machine.view.conversations.length, machine.shown.map(([content]) => content)]).toEqual([1, ['Hello']])
    expect(machine.view.connection.kind).not.toBe('synced')
    machine.demo.faults.rest.clear()
    await machine.advance(120_000)
    expect(machine.view.connection.kind).toBe('synced')
  })

  it.each([
    ['the answer to a message', { method: 'POST', path: '/messages$' }],
    ['the messages', { method: 'GET', path: '/messages$' }],
    ['the new conversation', { method: 'POST', path: '/conversations$' }],
  ])('as %s keeps what is written, which leaves once', async (_what, request) => {
    const machine = await talking()
    answerWith(machine, answer, request)
    if (request.path === '/conversations$') machine.visitor.openConversation(null)
    await machine.write('Kept')
    await machine.advance(20_000)
    expect(machine.shown.map(([content]) => content)).toContain('Kept')
    machine.demo.faults.rest.clear()
    await machine.advance(400_000)
    if (machine.shown.at(-1)?.[1] === 'failed') {
      await machine.visitor.retry(machine.view.thread?.messages.at(-1)?.localId ?? '')
      await machine.advance(20_000)
    }
    expect([machine.view.waiting, machine.stored]).toEqual([0, ['Hello', 'Kept']])
  })

  it('as the answer to resolving is not taken for success', async () => {
    const machine = await talking()
    answerWith(machine, answer, { method: 'POST', path: '/toggle_status$' })
    await machine.visitor.resolve()
    await machine.advance(400_000)
    expect(machine.view.thread).toMatchObject({ status: 'open', resolving: { state: 'failed' } })
  })

  it('as every answer changes nothing that is known', async () => {
    const machine = await talking()
    answerWith(machine, answer, { method: 'GET', path: '/public/' })
    machine.visitor.reconnect()
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.network.setWeather('up')
    await machine.advance(60_000)
    expect([machine.view.phase, machine.view.identity?.name, machine.view.problem]).toEqual(['chat', 'Nora', null])
    expect(machine.shown.map(([content]) => content)).toEqual(['Hello'])
  })
})

describe('an answer that is too large to load', () => {
  /** As `core/api/readBody.ts` ends it. */
  const tooLarge = new ApiError({ code: 'answerTooLarge', reachedServer: 'yes', status: 200 })
  const failing = (machine: VisitorMachine, method: string, end: RegExp): void => {
    machine.onAnswer = (request) =>
      request.method === method && end.test(request.url) ? Promise.reject(tooLarge) : undefined
  }

  it('stops the beginning in its own words, and the next try begins as the same contact', async () => {
    const machine = new VisitorMachine('4.15.1')
    failing(machine, 'POST', /\/contacts$/)
    expect(await machine.begin()).toEqual({ code: 'answerTooLarge', detail: null })
    machine.onAnswer = () => undefined
    expect(await machine.begin()).toBeNull()
    expect([...machine.demo.model.contacts.values()].filter(({ name }) => name === 'Nora').length).toBe(1)
  })

  it('to a message or as the conversations loses and doubles nothing', async () => {
    const machine = await talking()
    failing(machine, 'POST', /\/messages$/)
    await machine.write('Once')
    await machine.advance(5_000)
    failing(machine, 'GET', /\/conversations$/)
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.network.setWeather('up')
    await machine.advance(300_000)
    expect(machine.view.conversations.length).toBe(1)
    machine.onAnswer = () => undefined
    await machine.advance(300_000)
    expect([machine.view.connection.kind, machine.view.waiting, machine.stored]).toEqual([
      'synced',
      0,
      ['Hello', 'Once'],
    ])
  })
})

describe('an identifier as it is pasted', () => {
  const begin = (machine: VisitorMachine, identifier: string) =>
    machine.begin({ inbox: { kind: 'identifier', address: 'https://desk.example', identifier } })

  it.each([
    ['blanks', (id: string) => ` \n\t${id}\r\n `],
    ['quotes', (id: string) => `"${id}"`],
    ['typographic quotes', (id: string) => `„${id}“`],
    ['marks of the direction', (id: string) => `\u200F${id}\u202C`],
    ['zero-width characters', (id: string) => `\uFEFF${id}\u200B`],
  ])('may have %s around it', async (_what, around) => {
    const machine = new VisitorMachine('4.15.1')
    expect(await begin(machine, around(machine.inbox.identifier))).toBeNull()
    const { sourceId } = [...machine.demo.model.contactInboxes.values()].at(-1) ?? { sourceId: '' }
    await machine.visitor.end()
    expect(await machine.begin({ contact: { kind: 'known', sourceId: around(sourceId), token: '' } })).toBeNull()
  })

  it.each([
    '.',
    '..',
    '../..',
    '../contacts',
    'a/b',
    'a b',
    'https://desk.example/public/api/v1/inboxes/abc',
    '""',
    '\u200F',
    'half \uD800 pair',
    '\uD800',
    '%2e%2e',
    '?a=b#c',
    'x'.repeat(2_000),
  ])('of an inbox that can’t be one is unknown: %j', async (identifier) => {
    expect(await begin(new VisitorMachine('4.15.1'), identifier)).toMatchObject({ code: 'unknownInbox' })
  })

  it.each(['.', '..', '../..', 'a/b', 'a b', '""', '\u200F', '\uD800', '%2e%2e', '?a=b#c', 'x'.repeat(2_000)])(
    'of a contact that can’t be one is unknown: %j',
    async (sourceId) => {
      const machine = new VisitorMachine('4.15.1')
      expect(await machine.begin({ contact: { kind: 'known', sourceId, token: '' } })).toMatchObject({
        code: 'unknownContact',
      })
    },
  )
})

it('is asked for a proof where the inbox wants one and there is none', async () => {
  const machine = new VisitorMachine('4.15.1')
  machine.inbox.hmacMandatory = true
  expect(await machine.begin()).toEqual({ code: 'proofMissing', detail: null })
  expect([...machine.demo.model.contacts.values()].filter(({ name }) => name === 'Nora')).toEqual([])
})
