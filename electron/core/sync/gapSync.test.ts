import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'

const folder = useTemporaryFolder()

/**
 * A server with `conversations`, `apart` milliseconds from each other, and a desk that has seen all of them; files
 * outlive the rig.
 */
async function rigWith(
  conversations: number,
  apart = 200_000,
  generation: 'modern' | 'old' = 'modern',
): Promise<DeskRig> {
  const rig = new DeskRig({ generation, dataFolder: folder.path })
  for (let made = 0; made < conversations; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(apart)
  }
  await rig.start()
  await rig.watchList()
  await rig.clock.advance(2_000)
  return rig
}

/** Stops the process and starts the next one on the same files. */
async function restarted(rig: DeskRig, prepare: (next: DeskRig) => void = () => undefined): Promise<DeskRig> {
  await rig.desk.stop()
  const next = new DeskRig({ server: rig.server, clock: rig.clock, dataFolder: folder.path, seed: 2 })
  prepare(next)
  return next.start()
}

/** Opens and closes threads, so that they are cached. */
async function read(rig: DeskRig, ...ids: number[]): Promise<void> {
  for (const id of ids) {
    await rig.watchThread(id, 'read')
    await rig.clock.advance(1_000)
  }
  rig.unwatch('read')
}

async function verified(rig: DeskRig, id: number): Promise<boolean> {
  await rig.watchThread(id, 'check')
  const { verified: isVerified } = rig.shown('check', 'thread').head
  rig.unwatch('check')
  return isVerified
}

it('makes the visible list and the open thread right before it fetches the rest of the gap', async () => {
  const rig = await rigWith(200, 1_000)
  await read(rig, 10, 20, 30)
  await rig.watchThread(40)
  await rig.clock.advance(600_000)
  rig.cable.drop()
  for (let id = 1; id <= 200; id++) rig.server.write(id, { content: `missed in ${id}` })
  rig.api.pages.length = 0
  rig.cable.connect()
  await rig.clock.advance(500)
  expect(rig.cable.state.kind).toBe('live')
  expect(rig.shown('thread', 'thread').items.at(-1)?.content).toBe('missed in 40')
  expect(rig.shown('list', 'conversations').items.slice(0, 2)).toMatchObject([
    { ref: ref(200), preview: { text: 'missed in 200' } },
    { ref: ref(199), preview: { text: 'missed in 199' } },
  ])
  expect(rig.api.pages[0]).toBe('open/all/1')
  await rig.clock.advance(30_000)
  expect(rig.cable.state.kind).toBe('synced')
  await rig.desk.stop()
})

describe('an interrupted sync', () => {
  it('compares the threads it found after a restart, even if the watermark moved', async () => {
    let rig = await rigWith(12)
    await read(rig, 1, 2)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.write(1, { content: 'missed' })
    await rig.clock.advance(600_000)
    rig.server.write(9, { content: 'later' })
    rig.api.outcomeOf = (call) => (call === 'messages' ? 'unreachable' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.cable.state.kind).toBe('live')
    expect(await verified(rig, 1)).toBe(false)
    rig = await restarted(rig, (next) => {
      next.api.outcomeOf = (call) => (call === 'messages' ? 'unreachable' : 'ok')
    })
    await rig.clock.advance(5_000)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(30_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.api.calls.length = 0
    await rig.watchThread(1)
    const { head, items } = rig.shown('thread', 'thread')
    expect(head.verified).toBe(true)
    expect(items.map(({ content }) => content)).toEqual(['first of 1', 'missed'])
    await rig.desk.stop()
  })

  it('continues at the page where it stopped, first above it, then below', async () => {
    let rig = await rigWith(200, 1_000)
    await read(rig, 3)
    await rig.clock.advance(600_000)
    rig.cable.drop()
    for (const { conversation } of [...rig.server.rows.values()]) {
      await rig.clock.advance(500)
      rig.server.write(conversation.id, { content: `missed ${conversation.id}` })
    }
    let answered = 0
    // After three pages of the list on screen and six of the scan, the first of which is another call.
    rig.api.outcomeOf = (call) => (call === 'conversations' && ++answered > 8 ? 'unreachable' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(900)
    expect(rig.cable.state.kind).toBe('live')
    rig.server.write(150, { content: 'and once more' })
    rig.server.write(2, { content: 'and once more' })
    expect(rig.api.pages.slice(-6)).toEqual([1, 2, 3, 4, 5, 6].map((page) => `all/all/${page}`))
    rig = await restarted(rig)
    await rig.clock.advance(30_000)
    // One above, which joins on to what was met; the sixth again, which has moved down by one row; the rest.
    expect(rig.api.pages.filter((page) => page.startsWith('all/all/')).map((page) => page.slice(8))).toEqual([
      '1',
      '6',
      '7',
      '8',
      '9',
    ])
    expect(rig.cable.state.kind).toBe('synced')
    await rig.watchList('list', { limit: 200 })
    await rig.clock.advance(100)
    expect(rig.shown('list', 'conversations').items.map((row) => row.preview?.text)).toEqual(
      rig.server.list({ status: 'all', assigneeType: 'all' }).map(({ preview }) => preview?.text),
    )
    expect(await verified(rig, 3)).toBe(true)
    await rig.desk.stop()
  })

  it('starts at the last event, ignoring newer REST answers while the socket is dead', async () => {
    const rig = await rigWith(3)
    await read(rig, 1)
    await rig.clock.advance(300_000)
    rig.server.onBroadcast = () => undefined
    for (const id of [1, 2]) {
      rig.server.write(id, { content: 'missed 1' })
      rig.server.write(id, { content: 'missed 2' })
      await rig.window.call('conversation:setLabels', { ref: ref(id), add: ['vip'], remove: [] })
      await rig.clock.advance(60_000)
    }
    rig.cable.drop()
    rig.cable.listen()
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.cable.state.kind).toBe('synced')
    await rig.watchThread(1)
    const { head, items } = rig.shown('thread', 'thread')
    expect(head.verified).toBe(true)
    expect(items.map(({ content }) => content)).toEqual(['first of 1', 'missed 1', 'missed 2'])
    await rig.desk.stop()
  })

  it.each([1, 2])(
    'fetches a conversation again in the next process after an unconfirmed read mark, cached (1) or not (2)',
    async (id) => {
      let rig = await rigWith(1)
      rig.server.onBroadcast = () => undefined
      if (id === 2) rig.server.addConversation('missed 1')
      rig.api.outcomeOf = (call) => (call === 'markSeen' ? 'lostBefore' : 'unreachable')
      void rig.desk.call('conversation:markSeen', { ref: ref(id) }, 'main')
      await rig.clock.advance(10)
      rig = await restarted(rig, (next) => {
        next.api.outcomeOf = (call) => (call === 'profile' || call === 'conversations' ? 'unreachable' : 'ok')
      })
      // A window asks before the first sync can.
      await rig.watchThread(id)
      await rig.clock.advance(2_000)
      rig.api.outcomeOf = () => 'ok'
      await rig.watchList()
      await rig.clock.advance(20_000)
      const unread = (): number | undefined =>
        rig.shown('list', 'conversations').items.find((row) => row.ref.conversationId === id)?.unreadCount
      expect(unread()).toBe(1)
      rig.server.onBroadcast = () => undefined
      rig.server.seenByAgent(id)
      rig.cable.listen()
      await rig.clock.advance(120_000)
      expect(unread()).toBe(0)
      await rig.desk.stop()
    },
  )

  it('fetches a conversation again after an unconfirmed read mark, even if the power was cut and the cache lost its last writes', async () => {
    let rig = await rigWith(1)
    await rig.desk.stop()
    const cache = join(folder.path, SESSION, 'server.db')
    const older = readFileSync(cache)
    rig = await restarted(rig)
    await rig.watchList()
    await rig.clock.advance(2_000)
    rig.api.outcomeOf = (call) => (call === 'markSeen' ? 'lostBefore' : 'unreachable')
    void rig.desk.call('conversation:markSeen', { ref: ref(1) }, 'main')
    await rig.clock.advance(10)
    await rig.desk.stop()
    writeFileSync(cache, older)
    rig = await restarted(rig)
    await rig.watchList()
    await rig.clock.advance(20_000)
    const unread = (): number | undefined => rig.shown('list', 'conversations').items[0]?.unreadCount
    expect(unread()).toBe(1)
    rig.changeSilently((server) => server.seenByAgent(1))
    await rig.clock.advance(120_000)
    expect(unread()).toBe(0)
    rig = await restarted(rig)
    await rig.clock.advance(300_000)
    expect(rig.api.calls).not.toContain('conversation')
    await rig.desk.stop()
  })

  it('alerts for what its first attempt found', async () => {
    const rig = await rigWith(3)
    await read(rig, 1)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.write(1, { content: 'missed' })
    rig.api.outcomeOf = (call) => (call === 'messages' ? 'unreachable' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(3_000)
    expect(rig.alerts).toEqual([])
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(10_000)
    expect(rig.alerts.filter((action) => action.kind === 'show').map(({ alert }) => alert.ref)).toEqual([ref(1)])
    await rig.desk.stop()
  })

  it('fetches events dropped by an overflow, even in threads it has compared', async () => {
    const rig = await rigWith(3)
    await rig.watchThread(1)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    let isHeld = true
    rig.api.outcomeOf = (call) => (call === 'unreadNotifications' && isHeld ? 'throttled' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(500)
    expect(rig.cable.state.kind).toBe('live')
    rig.server.write(1, { content: 'dropped with the buffer' })
    // Lists bring the last message along, not the one before it.
    rig.server.write(1, { content: 'and the next' })
    await rig.clock.advance(400)
    rig.cable.overflow()
    isHeld = false
    await rig.clock.advance(15_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'first of 1',
      'dropped with the buffer',
      'and the next',
    ])
    await rig.desk.stop()
  })
})

describe('a thread that cannot be compared', () => {
  it("doesn't stop the sync, and is not verified", async () => {
    const rig = await rigWith(4)
    await read(rig, 1, 2)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.write(1, { content: 'one' })
    rig.server.write(2, { content: 'two' })
    rig.api.outcomeOf = (call, id) => (call === 'messages' && id === 1 ? 'serverError' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(await verified(rig, 2)).toBe(true)
    rig.api.outcomeOf = () => 'unreachable'
    expect(await verified(rig, 1)).toBe(false)
    rig.api.outcomeOf = () => 'ok'
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(await verified(rig, 1)).toBe(true)
    await rig.desk.stop()
  })

  it('is compared before a reply leaves', async () => {
    const rig = await rigWith(4)
    await read(rig, 1)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.write(1, { content: 'one more question' })
    rig.api.outcomeOf = (call) => (call === 'messages' ? 'serverError' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(await verified(rig, 1)).toBe(false)
    await rig.clock.advance(60_000)
    rig.api.calls.length = 0
    await rig.send(1, 'the answer')
    await rig.clock.advance(20_000)
    expect(rig.api.calls).not.toContain('sendMessage')
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(120_000)
    expect(rig.server.row(1).messages.map(({ content }) => content)).toEqual([
      'first of 1',
      'one more question',
      'the answer',
    ])
    expect(rig.api.calls.indexOf('messages')).toBeLessThan(rig.api.calls.indexOf('sendMessage'))
    expect(await verified(rig, 1)).toBe(true)
    await rig.desk.stop()
  })

  it('because the scan ended before it, stays unverified over later gaps until it is opened', async () => {
    const rig = await rigWith(5)
    await read(rig, 1)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.write(1, { content: 'deep below' })
    for (let made = 0; made < 60 * 25; made++) rig.server.addConversation('new')
    await rig.clock.advance(1_000)
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(rig.cable.state.kind).toBe('synced')
    await rig.watchThread(1)
    expect(rig.shown('thread', 'thread').head.verified).toBe(false)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(rig.shown('thread', 'thread').items.at(-1)?.content).toBe('deep below')
    await rig.desk.stop()
  }, 30_000)
})

describe('a scan of the pages', () => {
  it('covers every status down to the watermark on merged lists (1.16)', async () => {
    const rig = await rigWith(70, 10_000, 'old')
    for (let id = 1; id <= 40; id++) rig.server.setStatus(id, 'resolved')
    await read(rig, 45)
    await rig.clock.advance(600_000)
    rig.cable.drop()
    // More open ones than a page has, the oldest of them cached: the first page of the resolved ends long before the
    // mark.
    rig.server.write(45, { content: 'on the second page' })
    rig.server.write(45, { content: 'and the next' })
    await rig.clock.advance(1_000)
    for (let id = 41; id <= 70; id++) if (id !== 45) rig.server.write(id, { content: 'missed' })
    rig.cable.connect()
    await rig.clock.advance(20_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.api.outcomeOf = () => 'unreachable'
    await rig.watchThread(45)
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'first of 45',
      'on the second page',
      'and the next',
    ])
    await rig.desk.stop()
  })

  it('starts where the token was last confirmed if the token has changed', async () => {
    const rig = await rigWith(4)
    await read(rig, 1)
    await rig.clock.advance(300_000)
    // The token is changed: the socket stays open and receives nothing. The user's own actions move the watermark.
    rig.server.onBroadcast = () => undefined
    rig.api.pubsubToken = 'another'
    rig.server.write(1, { content: 'missed 1' })
    rig.server.write(1, { content: 'missed 2' })
    await rig.clock.advance(400_000)
    await rig.send(2, 'still there?')
    await rig.clock.advance(5_000)
    await rig.window.call('query:refresh', { watchId: 'list' })
    await rig.clock.advance(5_000)
    rig.cable.listen()
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.api.outcomeOf = () => 'unreachable'
    await rig.watchThread(1)
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'first of 1',
      'missed 1',
      'missed 2',
    ])
    await rig.desk.stop()
  })

  it("doesn't delay a conversation that is opened meanwhile", async () => {
    const rig = await rigWith(120, 1_000)
    await read(rig, ...Array.from({ length: 100 }, (_, index) => index + 1))
    await rig.clock.advance(600_000)
    rig.cable.drop()
    for (let id = 1; id <= 100; id++) rig.server.write(id, { content: 'missed' })
    rig.cable.connect()
    await rig.clock.advance(900)
    expect(rig.cable.state.kind).toBe('live')
    await rig.watchThread(120)
    await rig.clock.advance(300)
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(rig.cable.state.kind).toBe('live')
    await rig.desk.stop()
  }, 30_000)
})

describe('a change without a message', () => {
  it('shows in a conversation that is on screen or opened after the gap', async () => {
    const rig = await rigWith(70)
    await rig.watchThread(1)
    await read(rig, 2)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.server.assign(1, COLLEAGUE)
    rig.server.assign(2, ME)
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.shown('thread', 'thread').head.conversation?.assignee?.name).toBe('Ben')
    await rig.watchThread(2)
    await rig.clock.advance(1_000)
    expect(rig.shown('thread', 'thread').head.conversation?.assignee?.name).toBe('Ada')
    await rig.desk.stop()
  })
})

describe('an account whose subscription is not confirmed', () => {
  /** A desk with one cached thread, whose account is then not subscribed. */
  async function unsubscribedRig(): Promise<DeskRig> {
    const rig = await rigWith(3)
    await read(rig, 1)
    await rig.clock.advance(300_000)
    rig.cable.refusesSubscription = true
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.cable.state.kind).toBe('synced')
    return rig
  }

  it('has no verified threads, however often they are compared', async () => {
    const rig = await unsubscribedRig()
    expect(await verified(rig, 1)).toBe(false)
    await rig.watchThread(1)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').head).toMatchObject({
      verified: false,
      state: { kind: 'ready', refreshing: false },
    })
    await rig.desk.stop()
  })

  it('compares a thread and its conversation once each time it is opened', async () => {
    const rig = await unsubscribedRig()
    await read(rig, 1)
    rig.server.write(1, { content: 'missed 1' })
    rig.server.assign(1, COLLEAGUE)
    await rig.clock.advance(60_000)
    rig.api.calls.length = 0
    await rig.watchThread(1)
    await rig.clock.advance(60_000)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['first of 1', 'missed 1'])
    expect(rig.shown('thread', 'thread').head.conversation?.assignee?.name).toBe('Ben')
    expect(rig.api.calls.filter((call) => call === 'messages' || call === 'conversation').sort()).toEqual([
      'conversation',
      'messages',
    ])
    await rig.desk.stop()
  })

  it('starts its gap at the last event, and closes it when it is confirmed', async () => {
    const rig = await unsubscribedRig()
    for (const text of ['missed 1', 'missed 2']) {
      rig.server.write(1, { content: text })
      await rig.clock.advance(200_000)
    }
    // Answers tell of the last of them.
    await rig.window.call('query:refresh', { watchId: 'list' })
    await rig.clock.advance(5_000)
    rig.cable.confirmLate()
    await rig.clock.advance(5_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.api.outcomeOf = () => 'unreachable'
    await rig.watchThread(1)
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'first of 1',
      'missed 1',
      'missed 2',
    ])
    await rig.desk.stop()
  })

  it('closes its gap if it is confirmed during a sync that has compared the thread', async () => {
    const rig = await unsubscribedRig()
    await rig.watchThread(1)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    rig.api.outcomeOf = (call) => (call === 'unreadNotifications' ? 'throttled' : 'ok')
    rig.cable.connect()
    await rig.clock.advance(1_000)
    expect(rig.cable.state.kind).toBe('live')
    for (const text of ['missed 1', 'missed 2']) rig.server.write(1, { content: text })
    rig.api.outcomeOf = () => 'ok'
    rig.cable.confirmLate()
    await rig.clock.advance(10_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'first of 1',
      'missed 1',
      'missed 2',
    ])
    await rig.desk.stop()
  })

  it("doesn't verify a thread that was compared without a socket", async () => {
    const rig = await rigWith(3)
    rig.cable.drop()
    await rig.watchThread(1)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').items).toHaveLength(1)
    expect(rig.shown('thread', 'thread').head.verified).toBe(false)
    await rig.desk.stop()
  })
})
