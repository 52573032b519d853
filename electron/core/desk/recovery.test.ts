import { expect, it } from 'vitest'
import { ChangeSet, openStores } from '../cache/index.ts'
import { silentLog as log } from '../testing/deskPorts.ts'
import { FakeClock, settle } from '../testing/fakeClock.ts'
import { Recovery } from './recovery.ts'

const SIGNAL = new AbortController().signal

it('emits everything that a long gap hid, in order, and yields to the event loop in between', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const recovery = new Recovery({ server, me: () => 7, watermark: () => 100, isLive: () => true })
  recovery.leave(recovery.begin([1], SIGNAL))
  const messages = Array.from({ length: 450 }, (_, index) => ({
    accountId: 1,
    conversationId: 1,
    id: index + 1,
    createdAt: 200 + index,
    type: 'incoming' as const,
    content: String(index),
  }))
  recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  const emitted: number[] = []
  const turns: (() => void)[] = []
  let ended = false
  void recovery
    .end(
      ({ event }) => {
        if (event.kind === 'message') emitted.push(event.message.id)
        return true
      },
      {
        turn: () =>
          new Promise<void>((resolve) => {
            turns.push(resolve)
          }),
      },
    )
    .then(() => {
      ended = true
    })
  const steps: [number, boolean][] = []
  for (let step = 0; step < 3; step++) {
    await settle()
    steps.push([emitted.length, ended])
    turns.shift()?.()
  }
  await settle()
  expect(steps).toEqual([
    [199, false],
    [399, false],
    [450, true],
  ])
  expect(emitted).toEqual(messages.map(({ id }) => id))
  // Nothing is emitted twice.
  await recovery.end(() => {
    throw new Error('nothing is left')
  }, {})
})

it('emits the messages of all accounts of a run that began before a run of one account ended', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const watermarks = new Map([
    [1, 100],
    [2, 100],
  ])
  const recovery = new Recovery({
    server,
    me: () => 7,
    watermark: (accountId) => watermarks.get(accountId) ?? null,
    isLive: () => true,
  })
  recovery.leave(recovery.begin([1], SIGNAL))
  watermarks.set(1, 300)
  recovery.leave(recovery.begin([1, 2], SIGNAL))
  for (const accountId of [1, 2]) {
    const messages = [
      { accountId, conversationId: 1, id: accountId, createdAt: 200, type: 'incoming' as const, content: 'Hello' },
    ]
    recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  }
  const emitted: number[] = []
  await recovery.end(({ event }) => {
    if (event.kind === 'message') emitted.push(event.message.accountId)
    return true
  }, {})
  expect(emitted).toEqual([1, 2])
})

it('emits after the next run what any REST answer brought for an unsubscribed account', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const recovery = new Recovery({ server, me: () => 7, watermark: () => 100, isLive: (accountId) => accountId !== 1 })
  for (const [id, accountId, createdAt] of [
    [1, 1, 200],
    [2, 1, 50],
    [3, 2, 200],
  ] as const) {
    const messages = [{ accountId, conversationId: 1, id, createdAt, type: 'incoming' as const, content: 'Hello' }]
    recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  }
  recovery.leave(recovery.begin([1], SIGNAL))
  const emitted: number[] = []
  await recovery.end(({ event }) => {
    if (event.kind === 'message') emitted.push(event.message.id)
    return true
  }, {})
  expect(emitted).toEqual([1])
})

it('leaves what belongs to another run, unless that was aborted, to the end of that run', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const recovery = new Recovery({ server, me: () => 7, watermark: () => 100, isLive: () => true })
  const find = (accountId: number, id: number): void => {
    const messages = [{ accountId, conversationId: 1, id, createdAt: 200, type: 'incoming' as const, content: 'Hello' }]
    recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  }
  const end = async (): Promise<number[]> => {
    const emitted: number[] = []
    await recovery.end(({ event }) => {
      if (event.kind === 'message') emitted.push(event.message.id)
      return true
    }, {})
    return emitted
  }
  recovery.begin([1, 2, 3], AbortSignal.abort())
  const [long, short] = [recovery.begin([1], SIGNAL), recovery.begin([2], SIGNAL)]
  find(1, 1)
  find(2, 2)
  find(3, 3)
  recovery.leave(short)
  expect(await end()).toEqual([2, 3])
  find(1, 4)
  recovery.leave(long)
  expect(await end()).toEqual([1, 4])
})

it('emits a message of the second in which the last sync began', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const recovery = new Recovery({ server, me: () => 7, watermark: () => 100.4, isLive: () => true })
  recovery.leave(recovery.begin([1], SIGNAL))
  const messages = [99, 100].map((createdAt) => ({
    accountId: 1,
    conversationId: 1,
    id: createdAt,
    createdAt,
    type: 'incoming' as const,
    content: 'Hello',
  }))
  recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  const emitted: number[] = []
  await recovery.end(({ event }) => {
    if (event.kind === 'message') emitted.push(event.message.id)
    return true
  }, {})
  expect(emitted).toEqual([100])
})
