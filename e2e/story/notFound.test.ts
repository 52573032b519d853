import { describe, expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import type { RestFault } from '../../electron/demo/control/restFaults.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const VERSIONS = ['1.16.2', '2.16.0', '3.16.0', '4.15.1']

const machines = machinePerTest()

/** A synced desk that shows a list and has read two threads of it; the second is open. */
async function syncedDesk(like: string) {
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'administrator', conversations: 8, longest: 5, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    1,
  )
  const machine = await machines.create(server, clock)
  const [first, second] = server.conversations.filter(({ accountId }) => accountId === 1)
  if (!first || !second) throw new Error('the server has too few conversations')
  await machine.start()
  const { window } = machine.running
  const open = async (conversation: { displayId: number }) => {
    await window.watch('thread', 'thread', {
      sessionId: SESSION,
      accountId: 1,
      conversationId: conversation.displayId,
      limit: 40,
    })
    await clock.advance(5_000)
  }
  await window.watch('sessions', 'sessions', {})
  await window.watch('list', 'conversations', listInput(SESSION, { status: 'all', limit: 50 }))
  await clock.advance(20_000)
  await open(first)
  await open(second)
  return {
    clock,
    server,
    window,
    first,
    second,
    open,
    rows: () => window.shown('list', 'conversations').items.map(({ ref }) => ref.conversationId),
    contents: () => window.shown('thread', 'thread').items.map(({ content }) => content),
  }
}

/** Answers with 401, 403 or 404 that are not the server's own, and the answer to an address that it doesn't know. */
const FOREIGN: [string, RestFault][] = [
  [
    'the 404 page of a proxy',
    { kind: 'status', status: 404, body: '<html><body><h1>404 Not Found</h1></body></html>' },
  ],
  ['the 404 text of a proxy', { kind: 'status', status: 404, body: '404 page not found\n' }],
  ['the 404 of a gateway', { kind: 'status', status: 404, body: { message: 'no Route matched with those values' } }],
  ['an unknown route', { kind: 'status', status: 404, body: { status: 404, error: 'Not Found' } }],
  ['the 403 page of a firewall', { kind: 'status', status: 403, body: '<html>Request blocked</html>' }],
  ['the 401 page of a proxy', { kind: 'status', status: 401, body: '<html>Authorization Required</html>' }],
]

describe.each(VERSIONS)('on a server like %s', (like) => {
  it.each(FOREIGN)('%s deletes nothing', async (_name, fault) => {
    const { clock, server, window, first, second, open, rows, contents } = await syncedDesk(like)
    const before = rows()
    server.demo.faults.rest.add(fault, { method: 'GET', path: '/conversations' }, { forMs: 60_000 })
    server.demo.faults.drop({}, { how: 'cut' })
    await clock.advance(10_000)
    await open(first)
    expect(contents()).toEqual(first.messages.map(({ content }) => content))
    await open(second)
    server.visitor('write', second, 0, 1)
    await clock.advance(45_000)
    expect(rows()).toEqual(expect.arrayContaining(before))
    expect(window.shown('thread', 'thread').head.conversation).not.toBeNull()
    await clock.advance(120_000)
    expect(contents()).toEqual(second.messages.map(({ content }) => content))
    expect(window.shown('sessions', 'sessions').head.sessions[0]?.connection).toMatchObject({ kind: 'synced' })
  })

  it('removes a conversation that the server no longer has, listed or open', async () => {
    const { clock, server, window, first, second, rows } = await syncedDesk(like)
    server.demo.model.removeConversation(first)
    server.demo.model.removeConversation(second)
    server.demo.faults.drop({}, { how: 'cut' })
    await clock.advance(60_000)
    expect(rows()).not.toContain(first.displayId)
    expect(rows()).not.toContain(second.displayId)
    expect(window.shown('list', 'conversations').items).not.toEqual([])
    const asked = server.demo.rest.log.length
    await clock.advance(120_000)
    expect(server.demo.rest.log.slice(asked).filter(({ path }) => /\/conversations\/\d+/.test(path))).toEqual([])
  })

  it('keeps a conversation that the server fails to answer', async () => {
    const { clock, server, open, first, second, rows, contents } = await syncedDesk(like)
    server.demo.faults.rest.add(
      { kind: 'status', status: 500, body: { status: 500, error: 'Internal Server Error' } },
      { method: 'GET', path: `/conversations/${first.displayId}(/|$|\\?)` },
      { forMs: 60_000 },
    )
    server.demo.faults.drop({}, { how: 'cut' })
    await open(first)
    await clock.advance(50_000)
    expect(rows()).toContain(first.displayId)
    await clock.advance(120_000)
    await open(second)
    await open(first)
    expect(contents()).toEqual(first.messages.map(({ content }) => content))
  })
})
