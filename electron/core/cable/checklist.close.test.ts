import { describe, expect, it } from 'vitest'
import { seededRandom } from '../testing/random.ts'
import { Backoff } from './backoff.ts'
import type { FakeSocket } from './testing/fakePeer.ts'
import { ADA, Rig } from './testing/rig.ts'

/**
 * docs/protocol.md#closing-and-backoff, points 44 to 50 (48's outage: `e2e/bench/herd.ts`; 50:
 * `connection.property.test.ts`).
 */
describe('close and backoff', () => {
  it.each([
    // code, reason shown, least and most until the next socket
    [1000, 'closed', 100, 2_000],
    [1001, 'closed', 100, 2_000],
    [1005, 'closed', 100, 2_000],
    [1006, 'closed', 100, 2_000],
    [1011, 'serverError', 100, 2_000],
    [1012, 'serverRestart', 100, 2_000],
    [1013, 'serverError', 100, 2_000],
    [1002, 'protocol', 100, 2_000],
    [1007, 'protocol', 100, 2_000],
    [1008, 'policy', 30_000, 36_000],
    [1009, 'tooLarge', 30_000, 36_000],
    [4000, 'closed', 100, 2_000],
  ])('#44 close %i: %s, next socket after %i to %i ms', async (code, reason, least, most) => {
    const rig = new Rig()
    await rig.synced()
    const checks = rig.checks
    rig.peer.last.drop(code, 'bye')
    expect(rig.state).toMatchObject({ kind: 'waiting', reason })
    expect(rig.checks - checks).toBe(code === 1008 ? 1 : 0)
    await rig.clock.advance(least - 1)
    expect(rig.peer.sockets).toHaveLength(1)
    await rig.clock.advance(most - least + 1)
    expect(rig.peer.sockets).toHaveLength(2)
    await rig.until('synced')
  })

  it.each([
    ['server_restart', true, 'serverRestart', false],
    ['remote', true, 'closed', false],
    ['a new reason', true, 'closed', false],
    ['remote', undefined, 'closed', false],
    ['', undefined, 'closed', false],
    ['unauthorized', false, 'unauthorized', true],
    ['unauthorized', undefined, 'unauthorized', true],
    ['invalid_request', false, 'unauthorized', true],
    ['token_expired', false, 'unauthorized', true],
  ] as const)(
    '#45 disconnect %s, reconnect %s: %s, socket not left open, one reconnect',
    async (reason, reconnect, shown, asks) => {
      const rig = new Rig()
      await rig.synced()
      const { last } = rig.peer
      const checks = rig.checks
      last.frame({ type: 'disconnect', reason, ...(reconnect === undefined ? {} : { reconnect }) })
      expect(rig.state).toMatchObject({ kind: 'waiting', reason: shown })
      expect(last.terminated).toBe(true)
      expect(rig.checks - checks).toBe(asks ? 1 : 0)
      last.drop(1000)
      await rig.clock.advance(asks ? 59_000 : 2_500)
      expect(rig.peer.sockets).toHaveLength(asks ? 1 : 2)
      await rig.until('synced', 80_000)
      expect(rig.peer.sockets).toHaveLength(2)
    },
  )

  it('#45 disconnect instead of a welcome, with a refused profile: signed out until the next start', async () => {
    const rig = new Rig()
    rig.peer.behavior.welcome = false
    rig.connection.start(ADA)
    await rig.clock.advance(20)
    rig.checkProfile = () => Promise.resolve({ outcome: 'signedOut', reason: 'wrongToken' })
    rig.peer.last.frame({ type: 'disconnect', reason: 'unauthorized', reconnect: false })
    await rig.clock.advance(20)
    expect(rig.state).toMatchObject({ kind: 'signedOut', reason: 'wrongToken' })
    await rig.clock.advance(3_600_000)
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.timers.pending).toBe(0)
    // Signing in again starts over.
    rig.checkProfile = () => Promise.resolve({ outcome: 'current', credentials: ADA })
    rig.peer.behavior.welcome = true
    await rig.synced()
  })

  it('#46 disconnect reconnect:false while REST works: retries slowly, forever', async () => {
    const rig = new Rig()
    rig.peer.onSocket = (socket) => {
      rig.clock.after(20, () => {
        socket.frame({ type: 'disconnect', reason: 'unauthorized', reconnect: false })
      })
    }
    rig.connection.start(ADA)
    await rig.clock.advance(1_800_000)
    expect(rig.peer.sockets.length).toBeGreaterThanOrEqual(24)
    expect(rig.peer.sockets.length).toBeLessThanOrEqual(31)
    rig.peer.onSocket = null
    await rig.until('synced', 80_000)
  })

  it('#46 an unreachable profile never signs out', async () => {
    const rig = new Rig()
    rig.checkProfile = () => Promise.resolve({ outcome: 'unreachable', error: '503' })
    rig.connection.start(ADA)
    rig.peer.behavior.confirm = false
    await rig.clock.advance(600_000)
    expect(rig.kind).not.toBe('signedOut')
    rig.checkProfile = () => Promise.resolve({ outcome: 'current', credentials: ADA })
    rig.peer.behavior.confirm = true
    await rig.until('synced', 80_000)
  })

  it('#47 waits grow while a server crashes after each confirm, because only 30 s of synced reset them', async () => {
    const rig = new Rig()
    rig.peer.onSocket = (socket) => {
      rig.clock.after(200, () => {
        socket.drop()
      })
    }
    rig.connection.start(ADA)
    await rig.clock.advance(900_000)
    const opened = rig.peer.sockets.map((socket) => socket.openedAt)
    const gaps = opened.slice(1).map((at, index) => at - (opened[index] ?? 0))
    expect(rig.peer.sockets.length).toBeGreaterThan(40)
    const mean = (list: number[]): number => list.reduce((sum, gap) => sum + gap, 0) / list.length
    expect(mean(gaps.slice(8, 48))).toBeGreaterThan(5_000)
    rig.peer.onSocket = null
    await rig.until('synced')
    await rig.clock.advance(29_000)
    rig.peer.last.drop()
    const { state } = rig
    expect(state.kind === 'waiting' ? state.until - rig.clock.now() : 0).toBeGreaterThan(1_000)
    await rig.until('synced')
    await rig.clock.advance(30_001)
    rig.peer.last.drop()
    const again = rig.state
    expect(again.kind === 'waiting' ? again.until - rig.clock.now() : Infinity).toBeLessThanOrEqual(2_000)
  })

  it('#48 clients dropped together spread their first attempts over 1.9 s and never converge on the cap', () => {
    const first: number[] = []
    const later: number[] = []
    for (let seed = 1; seed <= 2_000; seed++) {
      const backoff = new Backoff(seededRandom(seed))
      first.push(backoff.next())
      for (let turn = 0; turn < 12; turn++) backoff.next()
      later.push(backoff.next())
    }
    expect(Math.min(...first)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...first)).toBeLessThanOrEqual(2_000)
    for (const [list, width] of [
      [first, 100],
      [later, 1_000],
    ] as const) {
      const windows = new Map<number, number>()
      for (const delay of list)
        windows.set(Math.floor(delay / width), (windows.get(Math.floor(delay / width)) ?? 0) + 1)
      expect(Math.max(...windows.values())).toBeLessThanOrEqual(200)
    }
    expect(Math.max(...later)).toBeLessThanOrEqual(30_000)
    expect(Math.min(...later)).toBeGreaterThanOrEqual(1_000)
  })

  it('#49 a receiver that is blocked for 10 s at 500 events a second loses no event and keeps its socket', async () => {
    const received: number[] = []
    let most = 0
    const rig = new Rig({
      onEvents: (batch) => {
        most = Math.max(most, batch.length)
        received.push(...batch.map((event) => Number(event.data['id'])))
      },
    })
    await rig.synced()
    let id = 0
    const burst = (count: number): void => {
      for (let turn = 0; turn < count; turn++)
        rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1, id: id++ })
    }
    for (let turn = 0; turn < 50; turn++) {
      burst(10)
      await rig.clock.advance(20)
    }
    // The process is blocked: everything that arrived meanwhile is read at once afterwards.
    rig.clock.sleep(10_000)
    burst(5_000)
    rig.peer.last.frame({ type: 'ping', message: 1 })
    await rig.clock.advance(60_000)
    expect(received).toEqual(Array.from({ length: id }, (_, index) => index))
    expect(most).toBeLessThanOrEqual(500)
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.kind).toBe('synced')
  })

  describe('while the server is away', () => {
    /** A connection whose server went away `away` ms ago and refuses as `refuse` does. */
    async function abandoned(seed: number, away: number, refuse: (socket: FakeSocket) => void, isWatched = true) {
      const rig = new Rig({ seed })
      rig.connection.setWatched(isWatched)
      await rig.synced()
      rig.peer.behavior.accept = false
      rig.peer.onSocket = (socket) => {
        rig.clock.after(2, () => refuse(socket))
      }
      rig.peer.last.drop()
      await rig.clock.advance(away)
      return rig
    }
    const back = (rig: Rig): Promise<number> => {
      rig.peer.onSocket = null
      rig.peer.behavior.accept = true
      return rig.until('synced')
    }

    it.each<[string, (socket: FakeSocket) => void]>([
      ['refused', (socket) => socket.fail('ECONNREFUSED')],
      ['reset', (socket) => socket.fail('ECONNRESET')],
      ['closed', (socket) => socket.drop()],
      ['502', (socket) => socket.respond(502)],
      ['503', (socket) => socket.respond(503)],
      ['not found (DNS)', (socket) => socket.fail('ENOTFOUND')],
    ])('(%s) a watched window is synced 5 s after it is back, half of them after 2.5 s', async (_name, refuse) => {
      for (const away of [20_000, 66_000, 600_000]) {
        const times: number[] = []
        for (let seed = 1; seed <= 25; seed++) times.push(await back(await abandoned(seed, away, refuse)))
        times.sort((one, other) => one - other)
        expect(times.at(-1)).toBeLessThan(5_200)
        expect(times[12]).toBeLessThan(2_500)
      }
    })

    it('is asked seldom while no window is visible, and at once when one is', async () => {
      const rig = await abandoned(3, 600_000, (socket) => socket.fail('ECONNREFUSED'), false)
      const before = rig.peer.sockets.length
      expect(before).toBeLessThan(80)
      rig.connection.setWatched(true)
      await rig.clock.advance(300)
      expect(rig.peer.sockets.length).toBe(before + 1)
      rig.connection.setWatched(false)
      rig.connection.setWatched(true)
      expect(await back(rig)).toBeLessThan(600)
    })

    it('has the time that it asks for', async () => {
      const rig = await abandoned(5, 20_000, (socket) => socket.respond(503, { 'retry-after': '30' }))
      const { length } = rig.peer.sockets
      rig.peer.onSocket = null
      await rig.clock.advance(8_000)
      expect(rig.peer.sockets).toHaveLength(length)
    })
  })

  it('a look keeps a socket that works', async () => {
    const rig = new Rig()
    await rig.synced()
    await rig.clock.advance(10_000)
    const { pings } = rig.peer.last
    for (let each = 0; each < 5; each++) {
      rig.connection.setWatched(each % 2 === 1)
      await rig.clock.advance(2_000)
    }
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.peer.last.pings).toBe(pings)
  })
})
