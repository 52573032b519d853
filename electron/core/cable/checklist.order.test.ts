import { describe, expect, it } from 'vitest'
import type { FakeSocket } from './testing/fakePeer.ts'
import { Rig } from './testing/rig.ts'
import type { CableEvent } from './types.ts'

/**
 * docs/protocol.md#order-and-loss, points 33 to 35: loss. Points 29 to 32 and 36 (order, versions, duplicates) belong
 * to the model; `e2e/conformance/cableOrder.conformance.test.ts` tests them over this connection.
 */
describe('loss', () => {
  it('#33 every gap is followed by a resync with its reason before synced', async () => {
    const rig = new Rig()
    await rig.synced()
    await rig.clock.advance(40_000)
    rig.peer.last.drop()
    await rig.until('synced')
    rig.connection.kick('resume')
    await rig.clock.advance(300)
    await rig.until('synced')
    rig.connection.suspend()
    rig.clock.sleep(60_000)
    rig.connection.kick('unlock')
    await rig.clock.advance(300)
    await rig.until('synced')
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start', 'reconnect', 'wake', 'wake'])
    const path = rig.path.filter((kind) => kind === 'live' || kind === 'synced')
    expect(path).toEqual(['live', 'synced', 'live', 'synced', 'live', 'synced', 'live', 'synced'])
  })

  it.each<[string, (socket: FakeSocket) => void]>([
    ['a server restart', (socket) => socket.frame({ type: 'disconnect', reason: 'server_restart', reconnect: true })],
    ['another disconnect', (socket) => socket.frame({ type: 'disconnect', reason: 'remote', reconnect: true })],
    ['close 1012', (socket) => socket.drop(1012)],
  ])('#33 resyncs after %s, which the server announced, are spread over two seconds', async (_name, end) => {
    const delays: number[] = []
    for (let seed = 1; seed <= 40; seed++) {
      const rig = new Rig({ seed })
      await rig.synced()
      end(rig.peer.last)
      await rig.until('live')
      const live = rig.clock.monotonic()
      await rig.until('synced')
      delays.push((rig.resyncs.at(-1)?.at ?? 0) - live)
    }
    expect(Math.max(...delays)).toBeLessThanOrEqual(2_000)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(1_000)
  })

  it('#33 a resync after any other drop begins with the confirm', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const rig = new Rig({ seed })
      await rig.synced()
      rig.peer.last.drop()
      await rig.until('synced')
      const live = rig.connection.history().findLast(({ to }) => to === 'live')
      expect(rig.resyncs.at(-1)?.at).toBe(rig.clock.monotonic() - (rig.clock.now() - (live?.at ?? 0)))
    }
  })

  it('#33 a resync that fails is repeated with backoff on the same socket, and the state stays live meanwhile', async () => {
    const rig = new Rig()
    let failing = true
    rig.resync = () => (failing ? Promise.reject(new Error('503')) : Promise.resolve())
    rig.connection.start(rig.credentials)
    await rig.clock.advance(120_000)
    expect(rig.kind).toBe('live')
    expect(rig.state.trouble).toMatchObject({ reason: 'syncFailed', shown: true })
    expect(rig.resyncs.length).toBeGreaterThan(4)
    expect(rig.resyncs.length).toBeLessThan(40)
    failing = false
    await rig.until('synced')
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.state.trouble).toBeNull()
  })

  it('#33 a resync or a profile check that never ends is aborted at its deadline', async () => {
    const rig = new Rig()
    rig.resync = () => new Promise(() => undefined)
    rig.connection.start(rig.credentials)
    await rig.clock.advance(299_000)
    expect(rig.resyncs).toHaveLength(1)
    rig.resync = () => Promise.resolve()
    rig.checkProfile = () => new Promise(() => undefined)
    await rig.clock.advance(20_000)
    expect(rig.resyncs[0]?.signal.aborted).toBe(true)
    rig.checkProfile = () => Promise.resolve({ outcome: 'current', credentials: rig.credentials })
    await rig.until('synced', 60_000)
  })

  it('#34 live events during a resync are delivered after it, in order, then the state is synced', async () => {
    const order: string[] = []
    const rig = new Rig({
      onEvents: (batch) => {
        order.push(...batch.map((event) => String(event.data['id'])))
      },
    })
    let finish = (): void => undefined
    rig.resync = () =>
      new Promise((resolve) => {
        finish = () => {
          order.push('resync')
          resolve()
        }
      })
    rig.connection.start(rig.credentials)
    await rig.clock.advance(100)
    for (let id = 0; id < 1_200; id++) rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1, id })
    await rig.clock.advance(5_000)
    expect(order).toEqual([])
    finish()
    await rig.clock.advance(0)
    expect(rig.kind).toBe('live')
    rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1, id: 1_200 })
    await rig.until('synced')
    expect(order).toEqual(['resync', ...Array.from({ length: 1_201 }, (_, id) => String(id))])
    expect(rig.batches.every((batch) => batch.length <= 100)).toBe(true)
  })

  it.each([
    ['2,000 events', 2_001, 10],
    ['8 MB', 9, 1024 * 1024],
  ])('#35 more than %s during a resync: another full resync instead of loss', async (_, count, bytes) => {
    const rig = new Rig()
    const known = new Set<unknown>()
    const server = new Set<unknown>()
    const finishers: (() => void)[] = []
    rig.resync = () => {
      const seen = [...server]
      return new Promise((resolve) => {
        finishers.push(() => {
          for (const id of seen) known.add(id)
          resolve()
        })
      })
    }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(100)
    const content = 'x'.repeat(bytes)
    for (let id = 0; id < count; id++) {
      server.add(id)
      rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1, id, content })
    }
    finishers[0]?.()
    await rig.clock.advance(2_100)
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start', 'overflow'])
    expect(rig.kind).toBe('live')
    finishers[1]?.()
    await rig.until('synced')
    for (const event of rig.events) known.add(event.data['id'])
    expect(known).toEqual(server)
  })

  it('batches events per tick: at once after a quiet time, then every 16 ms, 100 at most', async () => {
    const rig = new Rig()
    await rig.synced()
    await rig.clock.advance(1_000)
    rig.batches.length = 0
    const send = (count: number): void => {
      for (let id = 0; id < count; id++) rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1, id })
    }
    send(3)
    await rig.clock.advance(0)
    expect(rig.batches.map((batch) => batch.length)).toEqual([3])
    send(4)
    await rig.clock.advance(15)
    expect(rig.batches).toHaveLength(1)
    await rig.clock.advance(1)
    expect(rig.batches.map((batch) => batch.length)).toEqual([3, 4])
    send(203)
    await rig.clock.advance(16)
    expect(rig.batches.map((batch) => batch.length)).toEqual([3, 4, 100, 100, 3])
    const received: CableEvent[] = rig.batches.flat()
    expect(received.every((event) => event.receivedAt >= 1_000)).toBe(true)
  })

  it('lets events that follow another one wait for each other, 100 ms at most, and never holds news back', async () => {
    const rig = new Rig()
    await rig.synced()
    await rig.clock.advance(1_000)
    rig.batches.length = 0
    const names = (): string[] => rig.batches.map((batch) => batch.map(({ name }) => name).join(' '))
    const send = (name: string): void => rig.peer.last.event(rig.identifier, name, { account_id: 1, id: 1 })
    send('message.created')
    await rig.clock.advance(0)
    expect(names()).toEqual(['message.created'])
    for (const name of ['conversation.updated', 'contact.updated', 'message.updated']) {
      await rig.clock.advance(30)
      send(name)
    }
    await rig.clock.advance(39)
    expect(names()).toHaveLength(1)
    await rig.clock.advance(1)
    expect(names().slice(1)).toEqual(['conversation.updated contact.updated message.updated'])
    // News takes what waits along, in order.
    send('conversation.updated')
    await rig.clock.advance(20)
    send('conversation.status_changed')
    await rig.clock.advance(0)
    expect(names().slice(2)).toEqual(['conversation.updated conversation.status_changed'])
    await rig.clock.advance(200)
    expect(names()).toHaveLength(3)
  })
})
