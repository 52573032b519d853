import { describe, expect, it } from 'vitest'
import type { ShownConnection } from '../../../shared/model/connection.ts'
import { connectionView, shownConnection } from '../../../shared/model/connection.ts'
import { Rig } from './testing/rig.ts'

const HOUR = 3_600_000

/** Advances the clock with a presence beat every 10 s, as the presence keeper sends them. */
async function beating(rig: Rig, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    rig.connection.sendPresence()
    await rig.clock.advance(Math.min(10_000, left))
  }
}

/** A synced connection whose server echoed, and no longer does, on this socket and the next ones. */
async function withoutEcho(): Promise<Rig> {
  const rig = new Rig()
  await rig.synced()
  await beating(rig, 30_000)
  rig.peer.behavior.echo = false
  rig.peer.last.behavior.echo = false
  return rig
}

/** docs/protocol.md#being-alive, points 37 to 43. */
describe('liveness', () => {
  it('#37 a hung server is declared stale within 8 s, terminated, and replaced without waiting for its close', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const rig = new Rig({ seed })
      await rig.synced()
      await rig.clock.advance(seed * 137)
      const hung = rig.peer.last
      hung.behavior = { ...hung.behavior, pings: false, pongs: false, echo: false }
      const took = await rig.until('waiting', 9_000)
      expect(took).toBeLessThanOrEqual(8_000)
      expect(rig.state).toMatchObject({ reason: 'stale' })
      expect(hung.terminated).toBe(true)
      expect(hung.pings).toBeGreaterThanOrEqual(2)
      expect(await rig.until('synced')).toBeLessThan(4_500)
    }
  })

  it('#37 a server that answers WebSocket pings and nothing else is stale too', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.behavior.pings = false
    expect(await rig.until('waiting', 13_000)).toBeLessThanOrEqual(12_000)
  })

  it('#38 late close, error, frames and pongs of an old socket are ignored', async () => {
    const rig = new Rig()
    await rig.synced()
    const old = rig.peer.last
    const { identifier } = rig
    rig.connection.kick('network')
    await rig.clock.advance(251)
    await rig.until('synced')
    const states = rig.states.length
    old.ended = false
    old.event(identifier, 'message.created', { account_id: 1, id: 1 })
    old.frame({ type: 'disconnect', reason: 'unauthorized', reconnect: false })
    old.events.onPong()
    old.events.onUnexpectedResponse(401, {})
    old.fail('ECONNRESET')
    old.drop(1008)
    await rig.clock.advance(60_000)
    expect(rig.states).toHaveLength(states)
    expect(rig.events).toEqual([])
    // After the kick.
    expect(rig.checks).toBe(1)
    expect(rig.peer.sockets).toHaveLength(2)
  })

  it('#39 keeps its socket through a missing ping, 5 s of jitter and a blocked process', async () => {
    const rig = new Rig()
    await rig.synced()
    const { last } = rig.peer
    last.behavior.pings = false
    // Pings after 6 s (one missing) and after up to 8 s (jitter), pongs in time.
    for (const gap of [6_000, 3_000, 8_000, 3_000, 8_000, 6_000]) {
      await rig.clock.advance(gap)
      last.frame({ type: 'ping', message: 1 })
    }
    last.behavior.pings = true
    await rig.clock.advance(9_000)
    // The process is blocked for 5 s; the frames of that time are read right after.
    rig.clock.sleep(5_000)
    await rig.clock.advance(0)
    await rig.clock.advance(30_000)
    rig.clock.sleep(4_400)
    await rig.clock.advance(30_000)
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.kind).toBe('synced')
  })

  it('#39 keeps its socket through a missing ping where the server does not answer WebSocket pings', async () => {
    const rig = new Rig()
    await rig.synced()
    const { last } = rig.peer
    last.behavior = { ...last.behavior, pings: false, pongs: false }
    for (let ping = 0; ping < 10; ping++) {
      await rig.clock.advance(6_000)
      last.frame({ type: 'ping', message: 1 })
    }
    expect(rig.kind).toBe('synced')
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('#40 the wall clock jumps an hour %s: nothing happens', async (_, jump) => {
    const rig = new Rig()
    await rig.synced()
    const states = rig.states.length
    await rig.clock.advance(10_500)
    rig.clock.jumpWall(jump)
    await rig.clock.advance(120_000)
    expect(rig.states).toHaveLength(states)
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#40 the wall clock jumps where the server never answers pings: nothing happens', async () => {
    const rig = new Rig()
    rig.peer.behavior.pongs = false
    await rig.synced()
    await rig.clock.advance(10_500)
    rig.clock.jumpWall(HOUR)
    await rig.clock.advance(120_000)
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#40 a jump of the wall clock neither shows nor hides trouble', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.behavior.accept = false
    rig.peer.last.drop()
    rig.clock.jumpWall(-HOUR)
    await rig.clock.advance(3_900)
    expect(rig.state.trouble?.shown).toBe(false)
    await rig.clock.advance(200)
    expect(rig.state.trouble?.shown).toBe(true)
    expect(shownConnection(connectionView(rig.state), rig.clock.now())).toMatchObject({ kind: 'offline' })
  })

  it.each([
    ['10 s, monotonic clock runs', 10_000, true],
    ['1 h, monotonic clock runs', HOUR, true],
    ['10 s, monotonic clock stopped', 10_000, false],
    ['1 h, monotonic clock stopped', HOUR, false],
  ])(
    '#41 unannounced sleep (%s), socket dead: probe, reconnect within 3 s of waking',
    async (_, gap, monotonicMoves) => {
      const rig = new Rig()
      await rig.synced()
      await rig.clock.advance(40_000)
      const dead = rig.peer.last
      dead.behavior = { ...dead.behavior, pings: false, pongs: false, echo: false }
      rig.clock.sleep(gap, monotonicMoves)
      const woke = rig.clock.monotonic()
      await rig.clock.advance(1_500)
      expect(dead.terminated).toBe(false)
      await rig.until('waiting')
      await rig.until('synced')
      expect(rig.peer.sockets).toHaveLength(2)
      expect(rig.clock.monotonic() - woke).toBeLessThan(3_000)
    },
  )

  it('#41 unannounced sleep, socket alive: it is probed and stays', async () => {
    const rig = new Rig()
    await rig.synced()
    const pings = rig.peer.last.pings
    rig.clock.sleep(HOUR, false)
    await rig.clock.advance(5_000)
    expect(rig.peer.last.pings).toBeGreaterThan(pings)
    await rig.clock.advance(60_000)
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#41 announced sleep: terminated before, reconnected within 3 s of resume', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.connection.suspend()
    expect(rig.kind).toBe('suspended')
    expect(rig.peer.live).toEqual([])
    rig.clock.sleep(8 * HOUR)
    rig.connection.kick('resume')
    expect(await rig.until('synced')).toBeLessThan(3_000)
    expect(rig.resyncs.at(-1)?.reason).toBe('wake')
  })

  it('#41 the network comes 5 s after waking: connected within 2 s of it', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const rig = new Rig({ seed })
      await rig.synced()
      rig.connection.suspend()
      rig.clock.sleep(HOUR)
      rig.peer.behavior.accept = false
      rig.peer.onSocket = (socket) => {
        rig.clock.after(2, () => {
          socket.fail('ENOTFOUND')
        })
      }
      rig.connection.kick('resume')
      await rig.clock.advance(5_000)
      rig.peer.onSocket = null
      rig.peer.behavior.accept = true
      expect(await rig.until('synced')).toBeLessThan(2_000)
    }
  })

  it('#41 suspended without a resume: reconnects by itself', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.connection.suspend()
    rig.clock.sleep(HOUR)
    expect(await rig.until('synced', 3_000)).toBeLessThan(3_000)
    rig.connection.suspend()
    expect(await rig.until('synced', 70_000)).toBeGreaterThan(50_000)
  })

  it('#42 pings run but the presence echo stops: found within 45 s, one reconnect, then degraded and polling, no loop', async () => {
    const rig = await withoutEcho()
    const stopped = rig.clock.monotonic()
    await beating(rig, 40_000)
    expect(rig.peer.sockets).toHaveLength(2)
    expect(rig.peer.last.openedAt - stopped).toBeLessThan(45_000)
    await beating(rig, 300_000)
    expect(rig.peer.sockets).toHaveLength(2)
    expect(rig.kind).toBe('synced')
    expect(rig.state.degraded).toEqual(['noEcho'])
    expect(rig.connection.isSubscribed(1)).toBe(false)
    expect(rig.polls.length).toBeGreaterThanOrEqual(8)
    expect(rig.polls.length).toBeLessThanOrEqual(20)
    await beating(rig, 600_000)
    expect(rig.peer.sockets.length).toBeLessThanOrEqual(4)
    rig.peer.behavior.echo = true
    rig.peer.last.behavior.echo = true
    const resyncsBefore = rig.resyncs.length
    rig.states.length = 0
    await beating(rig, 20_000)
    expect(rig.state).toMatchObject({ kind: 'synced', degraded: [] })
    expect(rig.connection.isSubscribed(1)).toBe(true)
    // Events after the last poll were lost: the gap begins before the account counts as subscribed.
    expect(rig.states[0]).toMatchObject({ kind: 'live', degraded: ['noEcho'] })
    expect(rig.path.slice(-3)).toEqual(['live', 'live', 'synced'])
    expect(rig.resyncs.slice(resyncsBefore).map(({ reason }) => reason)).toEqual(['degraded'])
    const resyncsAfter = rig.resyncs.length
    await beating(rig, 120_000)
    expect(rig.resyncs).toHaveLength(resyncsAfter)
  })

  it('#42 an echo on the next socket before its confirm does not make it live', async () => {
    const rig = await withoutEcho()
    await beating(rig, 120_000)
    expect(rig.state.degraded).toEqual(['noEcho'])
    rig.peer.behavior.confirm = false
    rig.peer.last.drop()
    await rig.until('subscribing')
    await rig.receive('presence.update')
    expect(rig.state).toMatchObject({ kind: 'subscribing', degraded: [] })
    await rig.clock.advance(4_000)
    expect(rig.kind).toBe('subscribing')
    expect(rig.connection.isSubscribed(1)).toBe(false)
  })

  it('#42 an echo that returns after a lost one: events were lost too, so one resync, on the same socket', async () => {
    const rig = new Rig()
    await rig.synced()
    await beating(rig, 30_000)
    rig.peer.last.behavior.echo = false
    await beating(rig, 10_000)
    rig.peer.last.behavior.echo = true
    rig.states.length = 0
    const resyncsBefore = rig.resyncs.length
    await beating(rig, 120_000)
    expect(rig.resyncs.slice(resyncsBefore).map(({ reason }) => reason)).toEqual(['degraded'])
    expect(rig.path.slice(-2)).toEqual(['live', 'synced'])
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#42 a lost first echo of a new socket proves nothing', async () => {
    const rig = new Rig()
    await rig.synced()
    await beating(rig, 30_000)
    rig.peer.behavior.echo = false
    rig.peer.last.drop()
    await rig.until('synced')
    const resyncsBefore = rig.resyncs.length
    await beating(rig, 10_000)
    rig.peer.last.behavior.echo = true
    await beating(rig, 60_000)
    expect(rig.resyncs).toHaveLength(resyncsBefore)
    expect(rig.kind).toBe('synced')
  })

  it('#42 a server that has never echoed is not degraded for it', async () => {
    const rig = new Rig()
    rig.peer.behavior.echo = false
    await rig.synced()
    await beating(rig, 300_000)
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.state.degraded).toEqual([])
  })

  it('#42 a missing echo has no effect while the user is away and sends no beats', async () => {
    const rig = new Rig()
    await rig.synced()
    await beating(rig, 30_000)
    rig.peer.last.behavior.echo = false
    await rig.clock.advance(300_000)
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#43 suspend, resume, online and unlock 20 times in one second: exactly one attempt', async () => {
    const rig = new Rig()
    await rig.synced()
    const before = rig.peer.sockets.length
    for (let turn = 0; turn < 20; turn++) {
      if (turn % 4 === 0) rig.connection.suspend()
      rig.connection.kick((['resume', 'network', 'unlock'] as const)[turn % 3] ?? 'resume')
      await rig.clock.advance(50)
    }
    await rig.until('synced')
    await rig.clock.advance(10_000)
    expect(rig.peer.sockets.length - before).toBe(1)
    expect(rig.peer.live).toHaveLength(1)
  })

  it('#43 a kick during a wait replaces it: the planned attempt does not follow', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const rig = new Rig({ seed })
      await rig.synced()
      rig.peer.last.drop(1013)
      rig.connection.kick('manual')
      await rig.clock.advance(60_000)
      expect(rig.peer.sockets).toHaveLength(2)
      expect(rig.kind).toBe('synced')
    }
  })

  it('#43 sleep during a wait: nothing is attempted before waking', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.drop()
    rig.connection.suspend()
    await rig.clock.advance(30_000)
    expect(rig.kind).toBe('suspended')
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#43 only the user, not a network change, ends a wait that the server asked for', async () => {
    const rig = new Rig()
    rig.peer.behavior.accept = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(10)
    rig.peer.last.respond(429, { 'retry-after': '120' })
    rig.connection.kick('network')
    await rig.clock.advance(60_000)
    expect(rig.peer.sockets).toHaveLength(1)
    rig.connection.kick('manual')
    await rig.clock.advance(300)
    expect(rig.peer.sockets).toHaveLength(2)
  })

  it('#43 kicks without a pause still reconnect', async () => {
    const rig = new Rig()
    await rig.synced()
    for (let turn = 0; turn < 100; turn++) {
      rig.connection.kick('network')
      await rig.clock.advance(100)
    }
    expect(rig.peer.sockets.length).toBeGreaterThan(2)
    expect(rig.peer.sockets.length).toBeLessThanOrEqual(9)
    expect(rig.peer.mostLive).toBe(1)
  })

  it('offline is shown after 4 s of trouble, with the time of the last sync, and not before', async () => {
    const rig = new Rig()
    const shown = (): string => shownConnection(connectionView(rig.state), rig.clock.now()).kind
    await rig.synced()
    await rig.clock.advance(60_000)
    expect(shown()).toBe('online')
    rig.peer.behavior.accept = false
    const lost = rig.clock.now()
    rig.peer.last.drop()
    expect(shown()).toBe('reconnecting')
    await rig.clock.advance(3_990)
    expect(shown()).toBe('reconnecting')
    await rig.clock.advance(10)
    expect(shownConnection(connectionView(rig.state), rig.clock.now())).toMatchObject({ kind: 'offline', since: lost })
    const { lastSyncedAt } = rig.state
    expect(lastSyncedAt).toBeGreaterThan(lost - 3_100)
    expect(lastSyncedAt).toBeLessThanOrEqual(lost)
  })

  it('a slow first sync is never shown as offline, and when its socket drops, offline begins with the drop', async () => {
    const rig = new Rig()
    const shown = (): ShownConnection => shownConnection(connectionView(rig.state), rig.clock.now())
    rig.resync = () => new Promise(() => undefined)
    rig.connection.start(rig.credentials)
    await rig.until('live')
    for (let seconds = 0; seconds < 60; seconds++) {
      await rig.clock.advance(1_000)
      expect(shown()).toMatchObject({ kind: 'syncing', isLate: false })
    }
    rig.peer.behavior.accept = false
    const lost = rig.clock.now()
    rig.peer.last.drop()
    expect(shown().kind).toBe('reconnecting')
    await rig.clock.advance(3_990)
    expect(shown().kind).toBe('reconnecting')
    await rig.clock.advance(10)
    expect(shown()).toMatchObject({ kind: 'offline', since: lost })
  })

  it('connections that drop at once are one trouble, however many there are', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.resync = () => new Promise(() => undefined)
    const lost = rig.clock.now()
    rig.peer.last.drop()
    for (let turn = 0; turn < 4; turn++) {
      await rig.until('live')
      await rig.clock.advance(1_000)
      rig.peer.last.drop()
    }
    expect(rig.state.trouble).toMatchObject({ since: lost, shown: true })
  })
})
