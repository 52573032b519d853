import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from '../testing/deskRig.ts'
import { ME } from '../testing/fakeServer.ts'

async function rigWith(
  conversations: number,
  generation: 'modern' | 'old' = 'modern',
  apart = 1_000,
): Promise<DeskRig> {
  const rig = new DeskRig({ generation })
  for (let made = 0; made < conversations; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(apart)
  }
  await rig.start()
  await rig.watchList()
  await rig.clock.advance(2_000)
  return rig
}

describe('after a short gap', () => {
  it('requests the profile, one page, and what is on screen', async () => {
    const rig = await rigWith(30, 'modern', 60_000)
    await rig.watchThread(1)
    await rig.clock.advance(300_000)
    rig.api.calls.length = 0
    rig.cable.drop()
    await rig.clock.advance(10_000)
    rig.cable.connect()
    await rig.clock.advance(10_000)
    const counted = Object.groupBy(
      rig.api.calls.filter((call) => call !== 'other'),
      (call) => call,
    )
    expect(Object.fromEntries(Object.entries(counted).map(([call, calls]) => [call, calls?.length]))).toEqual({
      // One page down to the watermark; the list on screen (30 rows), and the badge's, which is empty. Counts come along.
      profile: 1,
      newestConversations: 1,
      conversations: 3,
      messages: 1,
      unreadNotifications: 1,
    })
    await rig.desk.stop()
  })

  it('alerts once for missed messages', async () => {
    const rig = await rigWith(2)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.write(1, { content: 'one' })
    rig.server.write(1, { content: 'two' })
    await rig.clock.advance(5_000)
    rig.cable.connect()
    await rig.clock.advance(5_000)
    const shown = rig.alerts.filter((action) => action.kind === 'show')
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.every(({ alert }) => alert.ref?.conversationId === 1)).toBe(true)
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.alerts.filter((action) => action.kind === 'show')).toHaveLength(shown.length)
    await rig.desk.stop()
  })

  it('removes a deleted conversation from a list in which others were active in the same second', async () => {
    const rig = await rigWith(3)
    rig.server.sortsByFractions = true
    for (const id of [3, 1]) rig.server.write(id, { content: 'news' })
    await rig.clock.advance(2_000)
    rig.cable.drop()
    rig.server.remove(2)
    await rig.clock.advance(5_000)
    rig.cable.connect()
    await rig.clock.advance(5_000)
    const rows = rig.shown('list', 'conversations').items
    expect(rows.map((row) => row.ref.conversationId)).toEqual([3, 1])
    await rig.desk.stop()
  })

  it("doesn't alert after a first sync", async () => {
    const rig = await rigWith(5)
    expect(rig.alerts).toEqual([])
    await rig.desk.stop()
  })

  it('works on servers without `status=all` and `after`', async () => {
    const rig = await rigWith(2, 'old')
    await rig.watchThread(2)
    await rig.clock.advance(5_000)
    rig.cable.drop()
    for (let written = 0; written < 130; written++) rig.server.write(2, { content: `missed ${written}` })
    rig.cable.connect()
    await rig.clock.advance(30_000)
    await rig.watchThread(2, 'thread', 300)
    await rig.clock.advance(1_000)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'first of 2',
      ...Array.from({ length: 130 }, (_, index) => `missed ${index}`),
    ])
    await rig.desk.stop()
  })

  it('reports progress when it takes longer than a second', async () => {
    const rig = await rigWith(80)
    await rig.window.watch('sessions', 'sessions', {})
    rig.cable.drop()
    let throttled = 3
    rig.api.outcomeOf = (call) => (call === 'conversations' && throttled-- > 0 ? 'throttled' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(1_300)
    expect(rig.shown('sessions', 'sessions').head.sessions[0]?.sync).toMatchObject({ running: true })
    await rig.clock.advance(20_000)
    expect(rig.shown('sessions', 'sessions').head.sessions[0]).toMatchObject({
      sync: { running: false },
      connection: { kind: 'synced' },
    })
    await rig.desk.stop()
  })
})

describe('lists', () => {
  it('load page by page as the window grows', async () => {
    const rig = await rigWith(90)
    expect(rig.shown('list', 'conversations')).toMatchObject({ head: { hasMore: true, counts: { all: 90 } } })
    expect(rig.shown('list', 'conversations').items).toHaveLength(60)
    await rig.watchList('list', { limit: 120 })
    await rig.clock.advance(3_000)
    expect(rig.shown('list', 'conversations').items).toHaveLength(90)
    expect(rig.shown('list', 'conversations').head).toMatchObject({
      hasMore: false,
      loadingMore: false,
      state: { kind: 'ready', refreshing: false },
    })
    await rig.desk.stop()
  })

  it('show the error if nothing is cached, and recover on retry', async () => {
    const rig = await rigWith(1)
    rig.api.outcomeOf = (call) => (call === 'conversations' ? 'unreachable' : 'ok')
    await rig.watchList('pending', { status: 'pending' })
    await rig.clock.advance(1_000)
    expect(rig.shown('pending', 'conversations').head.state).toEqual({ kind: 'error', code: 'offline', detail: null })
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('query:refresh', { watchId: 'pending' })
    await rig.clock.advance(1_000)
    expect(rig.shown('pending', 'conversations').head.state).toEqual({ kind: 'ready', refreshing: false })
    await rig.desk.stop()
  })

  it('are compared from the top also if a page is being loaded', async () => {
    const rig = await rigWith(90)
    rig.api.latenessOf = (call) => (call === 'conversations' ? 3_000 : 0)
    await rig.watchList('list', { limit: 120 })
    await rig.clock.advance(1_000)
    rig.server.remove(88)
    await rig.window.call('query:refresh', { watchId: 'list' })
    await rig.clock.advance(30_000)
    const shown = rig.shown('list', 'conversations').items.map((row) => row.ref.conversationId)
    expect(shown).toHaveLength(89)
    expect(shown).not.toContain(88)
    await rig.desk.stop()
  })

  it('lose a deleted conversation, for which there is no event', async () => {
    const rig = await rigWith(3)
    rig.server.remove(2)
    await rig.window.call('query:refresh', { watchId: 'list' })
    await rig.clock.advance(2_000)
    expect(rig.shown('list', 'conversations').items.map((row) => row.ref.conversationId)).toEqual([3, 1])
    await rig.desk.stop()
  })

  it.each([3, 90])('lose one on a server that ignores the sort order (%i conversations)', async (conversations) => {
    const rig = await rigWith(conversations)
    await rig.watchList('list', { sort: 'createdAsc', limit: 60 })
    await rig.clock.advance(3_000)
    rig.server.remove(conversations - 1)
    await rig.window.call('query:refresh', { watchId: 'list' })
    await rig.clock.advance(5_000)
    await rig.watchList('list', { sort: 'createdAsc', limit: 120 })
    await rig.clock.advance(5_000)
    const shown = rig.shown('list', 'conversations').items.map((row) => row.ref.conversationId)
    expect(shown).toHaveLength(conversations - 1)
    expect(shown).not.toContain(conversations - 1)
    await rig.desk.stop()
  })

  it('count pending actions, and fetch the counts again once the server has them', async () => {
    const rig = await rigWith(3)
    rig.api.outcomeOf = (call) => (call === 'setStatus' ? 'unreachable' : 'ok')
    await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'resolved', snoozedUntil: null })
    // Counts are asked for while the server still has it open.
    await rig.clock.advance(8_000)
    expect(rig.shown('list', 'conversations').head.counts.all).toBe(2)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(60_000)
    expect(rig.server.row(1).conversation.status).toBe('resolved')
    expect(rig.shown('list', 'conversations').head.counts).toEqual(rig.server.counts('open'))
    await rig.desk.stop()
  })

  it('fetch counts at most every three seconds', async () => {
    const rig = await rigWith(3)
    rig.api.calls.length = 0
    for (let turn = 0; turn < 60; turn++) {
      rig.server.assign(1, turn % 2 === 0 ? ME : null)
      await rig.clock.advance(1_000)
    }
    const asked = rig.api.calls.filter((call) => call === 'counts').length
    expect(asked).toBeGreaterThan(5)
    expect(asked).toBeLessThanOrEqual(21)
    await rig.clock.advance(10_000)
    expect(rig.shown('list', 'conversations').head.counts).toEqual({ mine: 0, unassigned: 3, all: 3 })
    await rig.desk.stop()
  })
})

describe('a thread', () => {
  it('opened by a link is fetched, or reported as missing', async () => {
    const rig = await rigWith(1)
    await rig.watchThread(99)
    await rig.clock.advance(1_000)
    expect(rig.shown('thread', 'thread').head.state).toMatchObject({ kind: 'error', code: 'notFound' })
    await rig.window.watch('far', 'thread', { ...ref(1), limit: 40 })
    await rig.clock.advance(1_000)
    expect(rig.shown('far', 'thread').head).toMatchObject({ state: { kind: 'ready' }, hasOlder: false, verified: true })
    await rig.desk.stop()
  })

  it('in several windows loads one older page at a time', async () => {
    const rig = await rigWith(1)
    for (let written = 0; written < 200; written++) rig.server.write(1, { content: `more ${written}` })
    await rig.watchThread(1, 'first', 20)
    await rig.clock.advance(2_000)
    rig.api.calls.length = 0
    rig.api.mostAtOnce.clear()
    for (const limit of [60, 100, 140]) await rig.watchThread(1, `deep ${limit}`, limit)
    await rig.clock.advance(5_000)
    expect(rig.shown('deep 140', 'thread').items).toHaveLength(140)
    expect(rig.api.mostAtOnce.get('messages')).toBe(1)
    await rig.desk.stop()
  })
})
