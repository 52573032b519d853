import { describe, expect, it } from 'vitest'
import { DeskRig } from '../testing/deskRig.ts'
import type { FakeServer } from '../testing/fakeServer.ts'

/** A synced desk with conversations 1 to `count`, the list on screen and the thread of conversation 1 open. */
async function openDesk(count = 3): Promise<DeskRig> {
  const rig = new DeskRig({ delay: 0, duplicates: 0 })
  for (let made = 0; made < count; made++) {
    rig.server.addConversation()
    await rig.clock.advance(60_000)
  }
  await rig.start()
  // A socket that knows the server's time from its beginning.
  rig.cable.ping(rig.server.seconds)
  rig.cable.drop()
  rig.cable.connect()
  await rig.clock.advance(5_000)
  await rig.watchList('list', { status: 'all', limit: 60 })
  await rig.watchThread(1)
  await rig.clock.advance(10_000)
  await poll(rig)
  rig.alerts.length = 0
  rig.api.calls.length = 0
  return rig
}
/** What the server does while its events are lost. */
const silently = (rig: DeskRig, change: (server: FakeServer) => void): void => rig.changeSilently(change)
const thread = (rig: DeskRig, watchId = 'thread') => rig.shown(watchId, 'thread').items.map(({ content }) => content)
const row = (rig: DeskRig, id: number) =>
  rig.shown('list', 'conversations').items.find((item) => item.ref.conversationId === id)
async function poll(rig: DeskRig): Promise<unknown> {
  const polling = rig.cable.poll()
  await rig.clock.advance(4_000)
  return polling
}

describe('a poll of an account that is live', () => {
  it('is one request without a body where nothing has changed', async () => {
    const rig = await openDesk()
    await poll(rig)
    await poll(rig)
    expect(rig.api.calls).toEqual(['newestConversations', 'newestConversations'])
    await rig.desk.stop()
  })

  it('finds messages that no event reported, in the list and in the open thread, and rings once', async () => {
    const rig = await openDesk()
    rig.server.seenByAgent(1)
    silently(rig, (server) => {
      server.write(1, { content: 'one' })
      server.write(1, { content: 'two' })
    })
    await rig.clock.advance(1_000)
    expect(thread(rig)).not.toContain('one')
    await poll(rig)
    expect(thread(rig).slice(-2)).toEqual(['one', 'two'])
    expect(row(rig, 1)).toMatchObject({ preview: { text: 'two' }, unreadCount: 2 })
    const rung = rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.ref?.conversationId] : []))
    expect(new Set(rung)).toEqual(new Set([1]))
    const before = rig.alerts.length
    await poll(rig)
    expect(rig.alerts).toHaveLength(before)
    await rig.desk.stop()
  })

  it('completes a thread from which a message is missing, although later events have arrived', async () => {
    const rig = await openDesk()
    rig.server.seenByAgent(1)
    await rig.clock.advance(2_000)
    silently(rig, (server) => server.write(1, { content: 'lost' }))
    rig.server.write(1, { content: 'reported' })
    await rig.clock.advance(1_000)
    expect(thread(rig)).not.toContain('lost')
    await poll(rig)
    expect(thread(rig).slice(-2)).toEqual(['lost', 'reported'])
    await rig.desk.stop()
  })

  it('completes a cached thread that no window shows', async () => {
    const rig = await openDesk()
    await rig.watchThread(2, 'other')
    await rig.clock.advance(2_000)
    rig.unwatch('other')
    silently(rig, (server) => {
      for (const content of ['one', 'two', 'three']) server.write(2, { content })
    })
    await poll(rig)
    rig.api.outcomeOf = () => 'unreachable'
    await rig.watchThread(2, 'other')
    expect(thread(rig, 'other').slice(-3)).toEqual(['one', 'two', 'three'])
    await rig.desk.stop()
  })

  it('scans further pages where more has moved than one page shows', async () => {
    const rig = await openDesk(60)
    silently(rig, (server) => {
      for (let id = 1; id <= 40; id++) server.write(id, { content: `missed ${id}` })
    })
    await poll(rig)
    await rig.clock.advance(5_000)
    for (let id = 1; id <= 40; id++) expect(row(rig, id)).toMatchObject({ preview: { text: `missed ${id}` } })
    await rig.desk.stop()
  })

  it('shows a change without a message, and compares no thread for it', async () => {
    const rig = await openDesk()
    silently(rig, (server) => server.setPriority(2, 'urgent'))
    await poll(rig)
    expect(row(rig, 2)).toMatchObject({ priority: 'urgent' })
    expect(rig.api.calls).not.toContain('messages')
    await rig.desk.stop()
  })

  it('rings once for a message whose event comes a moment later', async () => {
    const rig = await openDesk()
    const broadcasts: [string, Record<string, unknown>][] = []
    rig.server.onBroadcast = (name, data) => broadcasts.push([name, structuredClone(data)])
    rig.server.write(2, { content: 'only once' })
    await poll(rig)
    rig.cable.listen()
    for (const [name, data] of broadcasts) rig.server.onBroadcast(name, data)
    await rig.clock.advance(2_000)
    expect(rig.alerts.filter(({ kind }) => kind === 'show')).toHaveLength(1)
    expect(row(rig, 2)?.unreadCount).toBe(2)
    await rig.desk.stop()
  })

  it('rejects when the server does not answer, and finds the change later', async () => {
    const rig = await openDesk()
    silently(rig, (server) => server.write(1, { content: 'missed' }))
    rig.api.outcomeOf = () => 'unreachable'
    const failed = rig.cable.poll().catch((error: unknown) => error)
    await rig.clock.advance(60_000)
    expect(await failed).toBeInstanceOf(Error)
    rig.api.outcomeOf = () => 'ok'
    await poll(rig)
    expect(thread(rig).at(-1)).toBe('missed')
    await rig.desk.stop()
  })

  it('reports that the server limits requests', async () => {
    const rig = await openDesk()
    let limited = 2
    rig.api.outcomeOf = (call) => (call === 'newestConversations' && limited-- > 0 ? 'throttled' : 'ok')
    expect(await poll(rig)).toEqual({ isThrottled: true })
    expect(await poll(rig)).toEqual({ isThrottled: false })
    await rig.desk.stop()
  })
})

describe('messages whose event is expected', () => {
  it('are the own ones, and what a poll or an opened thread shows', async () => {
    const rig = await openDesk()
    rig.server.onBroadcast = () => undefined
    await rig.send(1, 'mine')
    await rig.clock.advance(2_000)
    const mine = rig.server.row(1).messages.at(-1)?.id
    expect(rig.cable.expected).toContain(mine)
    rig.server.write(2, { content: 'not reported' })
    await rig.watchThread(2, 'other')
    await rig.clock.advance(2_000)
    expect(rig.cable.expected).toContain(rig.server.row(2).messages.at(-1)?.id)
    await rig.desk.stop()
  })

  it('are none that an event reported first', async () => {
    const rig = await openDesk()
    rig.server.write(2, { content: 'reported' })
    await rig.clock.advance(1_000)
    await poll(rig)
    await rig.watchThread(2, 'other')
    await rig.clock.advance(2_000)
    expect(rig.cable.expected).toEqual([])
    await rig.desk.stop()
  })

  it('are none from before the socket was synced, and none that a resync fetched', async () => {
    const rig = await openDesk()
    rig.cable.drop()
    rig.server.write(1, { content: 'in the gap' })
    await rig.clock.advance(5_000)
    rig.cable.connect()
    await rig.clock.advance(10_000)
    await rig.watchThread(3, 'other', 100)
    await rig.clock.advance(2_000)
    expect(rig.cable.expected).toEqual([])
    await rig.desk.stop()
  })
})
