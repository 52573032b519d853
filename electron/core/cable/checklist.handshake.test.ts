import { describe, expect, it } from 'vitest'
import type { BlockedReason } from '../../../shared/model/connection.ts'
import { connectionView, shownConnection } from '../../../shared/model/connection.ts'
import { Rig } from './testing/rig.ts'

/** docs/protocol.md#handshake, points 1 to 8 (on the wire: `socket.test.ts`). */
describe('handshake', () => {
  it.each([
    ['https://Desk.Example:443/', 'wss://desk.example/cable', 'https://desk.example'],
    ['http://127.0.0.1:3000', 'ws://127.0.0.1:3000/cable', 'http://127.0.0.1:3000'],
    ['https://desk.example/support/', 'wss://desk.example/support/cable', 'https://desk.example'],
  ])("#1 offers both protocols, the server's own origin, no token in the address: %s", async (baseUrl, url, origin) => {
    const rig = new Rig({ baseUrl })
    await rig.synced()
    const { last } = rig.peer
    expect(last.url).toBe(url)
    expect(last.options).toEqual({ origin, protocols: ['actioncable-v1-json', 'actioncable-unsupported'] })
    expect(rig.logged.join('\n')).not.toContain('pubsub_token-ada')
  })

  it('#2 a server that picks actioncable-unsupported is blocked with that reason and rarely retried', async () => {
    const rig = new Rig()
    rig.peer.behavior.accept = false
    rig.peer.onSocket = (socket) => {
      rig.clock.after(5, () => {
        socket.accept('actioncable-unsupported')
      })
    }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(10)
    expect(rig.state).toMatchObject({ kind: 'blocked', reason: 'unsupportedProtocol' })
    await rig.clock.advance(540_000)
    expect(rig.peer.sockets).toHaveLength(1)
    await rig.clock.advance(240_000)
    expect(rig.peer.sockets.length).toBeLessThanOrEqual(2)
  })

  it.each([
    ['no subprotocol', 'Server sent no subprotocol'],
    ['an unknown one', 'Server sent an invalid subprotocol'],
  ])(
    '#3 %s in the 101: error, backoff, and shown as a protocol error when it happens three times',
    async (_, message) => {
      const rig = new Rig()
      rig.peer.behavior.accept = false
      rig.peer.onSocket = (socket) => {
        rig.clock.after(5, () => {
          socket.fail(undefined, message)
        })
      }
      rig.connection.start(rig.credentials)
      await rig.clock.advance(6)
      expect(rig.state).toMatchObject({ kind: 'waiting', reason: 'protocol' })
      await rig.until('blocked')
      expect(rig.peer.sockets).toHaveLength(3)
      expect(rig.state).toMatchObject({ kind: 'blocked', reason: 'protocol' })
      rig.peer.onSocket = null
      rig.peer.behavior.accept = true
      await rig.until('synced', 80_000)
    },
  )

  it.each([
    ['silent TCP', false, false],
    ['101 without welcome', true, false],
    ['101 without welcome with pings running', true, true],
  ])('#4 the deadline from connect to welcome is absolute: %s', async (_, accept, pings) => {
    const rig = new Rig()
    rig.peer.behavior = { ...rig.peer.behavior, accept, welcome: false, pings }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(9_999)
    expect(rig.kind).toBe('connecting')
    await rig.clock.advance(1)
    expect(rig.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
    expect(rig.peer.last.terminated).toBe(true)
  })

  const statuses: [number, Record<string, string>, string, number, number][] = [
    // status, headers, state or its reason, least wait, profile checks
    [401, {}, 'waiting unauthorized', 60_000, 1],
    [403, {}, 'waiting unauthorized', 60_000, 1],
    [404, {}, 'blocked origin', 60_000, 0],
    [407, {}, 'blocked proxy', 60_000, 0],
    [429, { 'retry-after': '40' }, 'waiting throttled', 40_000, 0],
    [429, {}, 'waiting throttled', 10_000, 0],
    [503, { 'retry-after': '25' }, 'waiting serverError', 25_000, 0],
    [503, { 'retry-after': '99999999' }, 'waiting serverError', 300_000, 0],
    [503, { 'retry-after': 'Sat, 21 Nov 2026 09:01:30 GMT' }, 'waiting serverError', 89_000, 0],
    [500, {}, 'waiting serverError', 0, 0],
    [502, {}, 'waiting serverError', 0, 0],
    [503, {}, 'waiting serverError', 0, 0],
    [302, { location: 'https://elsewhere.example/cable' }, 'blocked redirect', 60_000, 0],
    [200, {}, 'blocked origin', 60_000, 0],
  ]
  it.each(statuses)(
    '#5 HTTP %i at the upgrade with %o: %s, not before %i ms',
    async (status, headers, expected, least, checks) => {
      const rig = new Rig()
      rig.peer.behavior.accept = false
      rig.connection.start(rig.credentials)
      await rig.clock.advance(10)
      rig.peer.last.respond(status, headers)
      const { state } = rig
      expect(`${state.kind} ${'reason' in state ? state.reason : ''}`).toBe(expected)
      expect(rig.checks).toBe(checks)
      await rig.clock.advance(least - 20)
      expect(rig.peer.sockets).toHaveLength(1)
      rig.peer.behavior.accept = true
      // The first wait for a server that is away takes at most 4 s.
      await rig.clock.advance(least * 0.2 + 4_100)
      expect(rig.peer.sockets).toHaveLength(2)
      expect(rig.peer.sockets.every((socket) => socket.url === 'wss://desk.example/cable')).toBe(true)
    },
  )

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ECONNREFUSED'])(
    '#6 %s: offline, and synced less than 2 s after the network is back',
    async (code) => {
      const rig = new Rig()
      rig.peer.onSocket = (socket) => {
        rig.clock.after(2, () => {
          socket.fail(code)
        })
      }
      rig.peer.behavior.accept = false
      rig.poll = () => Promise.reject(new Error(code))
      rig.connection.start(rig.credentials)
      await rig.clock.advance(300_000)
      expect(shownConnection(connectionView(rig.state), rig.clock.now())).toMatchObject({
        kind: 'offline',
        reason: code === 'ECONNREFUSED' ? 'refused' : 'offline',
      })
      expect(rig.peer.sockets.length).toBeLessThan(110)
      rig.peer.onSocket = null
      rig.peer.behavior.accept = true
      rig.connection.kick('network')
      expect(await rig.until('synced')).toBeLessThan(2_000)
    },
  )

  const tls: [string, BlockedReason][] = [
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['EPROTO', 'tls'],
  ]
  it.each(tls)('#7 %s: blocked with its reason, no downgrade, at most one attempt a minute', async (code, reason) => {
    const rig = new Rig()
    rig.peer.behavior.accept = false
    rig.peer.onSocket = (socket) => {
      rig.clock.after(2, () => {
        socket.fail(code)
      })
    }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(10)
    expect(rig.state).toMatchObject({ kind: 'blocked', reason })
    await rig.clock.advance(600_000)
    expect(rig.peer.sockets.length).toBeLessThanOrEqual(11)
    expect(rig.peer.sockets.length).toBeGreaterThan(5)
    expect(new Set(rig.peer.sockets.map((socket) => new URL(socket.url).protocol))).toEqual(new Set(['wss:']))
  })

  it('#8 a proxy that wants a password: blocked as proxy, and connected on the next attempt without it', async () => {
    const rig = new Rig()
    rig.peer.behavior.accept = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(10)
    rig.peer.last.respond(407)
    expect(rig.state).toMatchObject({ kind: 'blocked', reason: 'proxy' })
    rig.peer.behavior.accept = true
    rig.connection.kick('network')
    await rig.until('synced', 2_000)
  })
})
