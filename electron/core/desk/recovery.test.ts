import { expect, it } from 'vitest'
import { ChangeSet, openStores } from '../cache/index.ts'
import { FakeClock, settle } from '../testing/fakeClock.ts'
import { Recovery } from './recovery.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

it('tells of everything that a long gap hid, in order, and lets the loop turn in between', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const recovery = new Recovery({ server, me: () => 7, knownUntil: () => 100, isLive: () => true })
  recovery.begin([1])
  const messages = Array.from({ length: 450 }, (_, index) => ({
    accountId: 1,
    conversationId: 1,
    id: index + 1,
    createdAt: 200 + index,
    type: 'incoming' as const,
    content: String(index),
  }))
  recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  const told: number[] = []
  const turns: (() => void)[] = []
  let ended = false
  void recovery
    .end(
      ({ event }) => {
        if (event.kind === 'message') told.push(event.message.id)
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
    steps.push([told.length, ended])
    turns.shift()?.()
  }
  await settle()
  expect(steps).toEqual([
    [199, false],
    [399, false],
    [450, true],
  ])
  expect(told).toEqual(messages.map(({ id }) => id))
  // What was told is not told again.
  await recovery.end(() => {
    throw new Error('nothing is left')
  }, {})
})

it('tells of every account of a run that began while another, of one account, had not come to its end', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const known = new Map([
    [1, 100],
    [2, 100],
  ])
  const recovery = new Recovery({
    server,
    me: () => 7,
    knownUntil: (accountId) => known.get(accountId) ?? null,
    isLive: () => true,
  })
  recovery.begin([1])
  known.set(1, 300)
  recovery.begin([1, 2])
  for (const accountId of [1, 2]) {
    const messages = [
      { accountId, conversationId: 1, id: accountId, createdAt: 200, type: 'incoming' as const, content: 'Hello' },
    ]
    recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  }
  const told: number[] = []
  await recovery.end(({ event }) => {
    if (event.kind === 'message') told.push(event.message.accountId)
    return true
  }, {})
  expect(told).toEqual([1, 2])
})

it('tells of what any answer brought of an account that is not heard, when the next run is over', async () => {
  const { server } = openStores(':memory:', new ChangeSet(), { clock: new FakeClock(), log })
  const recovery = new Recovery({ server, me: () => 7, knownUntil: () => 100, isLive: (accountId) => accountId !== 1 })
  for (const [id, accountId, createdAt] of [
    [1, 1, 200],
    [2, 1, 50],
    [3, 2, 200],
  ] as const) {
    const messages = [{ accountId, conversationId: 1, id, createdAt, type: 'incoming' as const, content: 'Hello' }]
    recovery.onApplied(server.applyMessages({ messages, contact: null }, server.revision))
  }
  recovery.begin([1])
  const told: number[] = []
  await recovery.end(({ event }) => {
    if (event.kind === 'message') told.push(event.message.id)
    return true
  }, {})
  expect(told).toEqual([1])
})
