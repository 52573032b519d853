import { describe, expect, it } from 'vitest'
import type { WireRig } from './testing/wireRig.ts'
import { onWire } from './testing/wireRig.ts'

/**
 * The 41 peers of docs/protocol.md#hostile-peers over real sockets. The published clients crash or hang on these. Here
 * each case ends with an event that is received afterwards, on the same socket or on a new one.
 */

/** The peer misbehaves. The socket must stay open and the next event must arrive. */
async function survives(misbehave: (wire: WireRig) => void, counters: Record<string, number> = {}): Promise<void> {
  await onWire(async (wire) => {
    await wire.synced()
    misbehave(wire)
    wire.peer.event({ id: 99 })
    await wire.drained()
    expect(wire.rig.events.at(-1)).toMatchObject({ name: 'message.created', data: { id: 99 } })
    expect(wire.rig.connection.counters()).toMatchObject(counters)
    expect(wire.peer.sockets).toHaveLength(1)
    expect(wire.peer.subscribed).toHaveLength(1)
    expect(wire.rig.resyncs).toHaveLength(1)
    expect(wire.state.kind).toBe('synced')
  })
}

/**
 * The peer ends the socket. The client must report the reason, reconnect once after `least` to `most` ms, and receive
 * the next event.
 */
async function reconnects(
  reason: string,
  least: number,
  most: number,
  misbehave: (wire: WireRig) => void,
): Promise<void> {
  await onWire(async (wire) => {
    await wire.synced()
    misbehave(wire)
    await wire.reach(() => wire.state.kind === 'waiting' || wire.state.kind === 'blocked', 'the end of the socket')
    expect(wire.state).toMatchObject({ reason })
    const took = await wire.resynced()
    expect(took).toBeGreaterThanOrEqual(least)
    expect(took).toBeLessThanOrEqual(most + 2_000)
    expect(wire.peer.sockets).toHaveLength(2)
    wire.peer.event({ id: 99 })
    await wire.drained()
    expect(wire.rig.events.at(-1)).toMatchObject({ data: { id: 99 } })
    expect(wire.rig.resyncs.map((run) => run.reason)).toEqual(['start', 'reconnect'])
  })
}

/**
 * The peer answers the handshake with `answer`. The client must enter `expected`, and connect once the server works
 * again.
 */
async function connectsAfter(expected: Record<string, unknown>, answer: string): Promise<void> {
  await onWire(async (wire) => {
    wire.peer.onUpgrade = (_, socket) => {
      socket.end(answer)
      return true
    }
    wire.start()
    await wire.reach(() => wire.state.kind === 'waiting' || wire.state.kind === 'blocked', 'the end of the handshake')
    expect(wire.state).toMatchObject(expected)
    wire.peer.onUpgrade = null
    await wire.resynced()
    expect(wire.peer.sockets).toHaveLength(1)
  })
}

const switchingProtocols = (headers: string): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${headers}\r\n`

describe('hostile peers', () => {
  it('hostile 1: control, a well-behaved peer', () => survives(() => undefined))
  it('hostile 2: text "not json"', () =>
    survives(
      ({ peer }) => {
        peer.send('not json')
      },
      { notJson: 1 },
    ))
  it('hostile 3: text null', () =>
    survives(
      ({ peer }) => {
        peer.send('null')
      },
      { notObject: 1 },
    ))
  it('hostile 4: text []', () =>
    survives(
      ({ peer }) => {
        peer.send('[]')
      },
      { notObject: 1 },
    ))
  it('hostile 5: text {}', () =>
    survives(
      ({ peer }) => {
        peer.send('{}')
      },
      { noIdentifier: 1 },
    ))
  it('hostile 6: text "str"', () =>
    survives(
      ({ peer }) => {
        peer.send('"str"')
      },
      { notObject: 1 },
    ))
  it('hostile 7: text 42', () =>
    survives(
      ({ peer }) => {
        peer.send('42')
      },
      { notObject: 1 },
    ))
  it('hostile 8: unknown type', () =>
    survives(
      ({ peer }) => {
        peer.send({ type: 'surprise', identifier: peer.subscribed[0] })
      },
      { unknownType: 2 },
    ))
  it('hostile 9: binary frame', () =>
    survives(
      ({ peer }) => {
        peer.send(Buffer.from([0, 1, 2, 255]))
      },
      { binary: 1 },
    ))
  it('hostile 10: event for an unknown identifier', () =>
    survives(
      ({ peer }) => {
        peer.send({ identifier: '{"channel":"Other"}', message: { event: 'message.created', data: { account_id: 1 } } })
      },
      { unknownIdentifier: 1 },
    ))
  it('hostile 11: message null', () =>
    survives(
      ({ peer }) => {
        peer.send({ identifier: peer.subscribed[0], message: null })
      },
      { noEvent: 1 },
    ))
  it('hostile 12: confirm for an unknown identifier', () =>
    survives(
      ({ peer }) => {
        peer.send({ identifier: 'x', type: 'confirm_subscription' })
      },
      { unknownIdentifier: 1 },
    ))
  it('hostile 13: duplicate welcome', () =>
    survives(
      ({ peer }) => {
        peer.send({ type: 'welcome' })
      },
      { repeatedWelcome: 1 },
    ))
  it('hostile 14: duplicate confirm', () =>
    survives(
      ({ peer }) => {
        peer.send({ identifier: peer.subscribed[0], type: 'confirm_subscription' })
      },
      { repeatedConfirm: 1 },
    ))
  it('hostile 15: reject after confirm', () =>
    reconnects('rejected', 5_000, 6_000, ({ peer }) => {
      peer.send({ identifier: peer.subscribed[0], type: 'reject_subscription' })
    }))
  it('hostile 16: ping without message', () =>
    survives(({ peer }) => {
      peer.send({ type: 'ping' })
    }))
  it('hostile 17: 20k-deep nesting', () =>
    survives(
      ({ peer }) => {
        const deep = '['.repeat(20_000) + ']'.repeat(20_000)
        peer.event({ deep: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) as unknown })
        peer.send(
          `{"identifier":${JSON.stringify(peer.subscribed[0])},"message":{"event":"e","data":{"account_id":1,"x":${deep}}}}`,
        )
      },
      { tooDeep: 1 },
    ))
  it('hostile 18: 8 MB event', () =>
    onWire(async (wire) => {
      await wire.synced()
      wire.peer.event({ id: 1, content: 'x'.repeat(8_000_000) })
      wire.peer.event({ id: 2 })
      await wire.drained()
      expect(wire.rig.events.map((event) => event.data['id'])).toEqual([1, 2])
      expect(wire.peer.sockets).toHaveLength(1)
    }))
  it('hostile 19: handler throws on an event', async () => {
    let throwing = true
    await onWire(
      async (wire) => {
        await wire.synced()
        wire.peer.event({ id: 1 })
        await wire.drained()
        throwing = false
        wire.peer.event({ id: 2 })
        await wire.drained()
        expect(wire.rig.events.map((event) => event.data['id'])).toEqual([1, 2])
        expect(wire.rig.connection.counters()).toMatchObject({ refusedEvents: 1 })
        // The socket still works: the server's close is seen.
        wire.peer.last.close(1001)
        await wire.reach(() => wire.state.kind === 'waiting')
      },
      {
        onEvents: () => {
          if (throwing) throw new Error('handler boom')
        },
      },
    )
  })
  it('hostile 20: disconnect server_restart, reconnect true, then close', () =>
    reconnects('serverRestart', 100, 2_000, ({ peer }) => {
      peer.send({ type: 'disconnect', reason: 'server_restart', reconnect: true })
      peer.last.close(1000)
    }))
  it('hostile 21: disconnect without the reconnect field, then close', () =>
    reconnects('closed', 100, 2_000, ({ peer }) => {
      peer.send({ type: 'disconnect', reason: 'remote' })
      peer.last.close(1000)
    }))
  it('hostile 22: disconnect reconnect false, then close', () =>
    reconnects('unauthorized', 60_000, 72_000, ({ peer }) => {
      peer.send({ type: 'disconnect', reason: 'unauthorized', reconnect: false })
      peer.last.close(1000)
    }))
  it('hostile 23: disconnect reconnect true, socket left open', () =>
    reconnects('closed', 100, 2_000, ({ peer }) => {
      peer.send({ type: 'disconnect', reason: 'remote', reconnect: true })
    }))
  it('hostile 24: close 1000 without a frame', () =>
    reconnects('closed', 100, 2_000, ({ peer }) => {
      peer.last.close(1000)
    }))
  it('hostile 25: close 1001', () =>
    reconnects('closed', 100, 2_000, ({ peer }) => {
      peer.last.close(1001)
    }))
  it('hostile 26: close 1008', () =>
    reconnects('policy', 30_000, 36_000, ({ peer }) => {
      peer.last.close(1008, 'policy')
    }))
  it('hostile 27: close 1011', () =>
    reconnects('serverError', 100, 2_000, ({ peer }) => {
      peer.last.close(1011)
    }))
  it('hostile 28: close 1013', () =>
    reconnects('serverError', 100, 2_000, ({ peer }) => {
      peer.last.close(1013)
    }))
  it('hostile 29: drop 1006', () =>
    reconnects('closed', 100, 2_000, ({ peer }) => {
      peer.last.terminate()
    }))
  it('hostile 30: RSV1 bit in a frame', () =>
    reconnects('protocol', 100, 2_000, ({ peer }) => {
      peer.sendRaw(Buffer.from([0xc1, 0x02, 0x7b, 0x7d]))
    }))
  it('hostile 31: bad UTF-8', () =>
    reconnects('protocol', 100, 2_000, ({ peer }) => {
      peer.sendRaw(Buffer.from([0x81, 0x02, 0xc3, 0x28]))
    }))
  it('hostile 32: silent, no pings, socket open and answering WebSocket pings', () =>
    onWire(async (wire) => {
      await wire.synced()
      for (let ms = 0; ms < 12_000 && wire.state.kind === 'synced'; ms += 250) {
        const answered = wire.peer.last.readyState === 1 ? settled(wire) : Promise.resolve()
        await wire.rig.clock.advance(250)
        await answered
      }
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'stale' })
      await wire.resynced()
      expect(wire.peer.sockets).toHaveLength(2)
    }))
  it('hostile 33: no welcome after the 101', () =>
    onWire(async (wire) => {
      wire.peer.welcome = false
      wire.start()
      await wire.reach(() => wire.peer.sockets.length === 1)
      await wire.rig.clock.advance(10_000)
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
      wire.peer.welcome = true
      await wire.resynced()
      expect(wire.peer.sockets).toHaveLength(2)
    }))
  it('hostile 34: no confirm ever', () =>
    onWire(async (wire) => {
      wire.peer.confirm = false
      wire.start()
      await wire.reach(() => wire.peer.subscribed.length === 1)
      await wire.drained()
      await wire.rig.clock.advance(4_000)
      await wire.drained()
      await wire.rig.clock.advance(4_000)
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'silent' })
      expect(wire.rig.checks).toBe(1)
      wire.peer.confirm = true
      await wire.resynced()
      expect(wire.peer.subscribed).toHaveLength(2)
    }))
  it('hostile 35: no HTTP answer', () =>
    onWire(async (wire) => {
      wire.peer.onUpgrade = () => true
      wire.start()
      await wire.reach(() => wire.peer.requests.length === 1)
      await wire.rig.clock.advance(10_000)
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
      wire.peer.onUpgrade = null
      await wire.resynced()
      expect(wire.peer.sockets).toHaveLength(1)
    }))
  it('hostile 36: HTTP 401', () =>
    connectsAfter(
      { kind: 'waiting', reason: 'unauthorized' },
      'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n',
    ))
  it('hostile 37: HTTP 404', () =>
    connectsAfter(
      { kind: 'blocked', reason: 'origin' },
      'HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\nPage not found',
    ))
  it('hostile 38: HTTP 503', () =>
    connectsAfter(
      { kind: 'waiting', reason: 'serverError' },
      'HTTP/1.1 503 Unavailable\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n',
    ))
  it('hostile 39: HTTP 302', () =>
    connectsAfter(
      { kind: 'blocked', reason: 'redirect' },
      'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/cable\r\nContent-Length: 0\r\n\r\n',
    ))
  it('hostile 40: 101 without a subprotocol', () => connectsAfterWrongProtocol(''))
  it('hostile 41: 101 with the wrong subprotocol', () =>
    connectsAfterWrongProtocol('Sec-WebSocket-Protocol: graphql-ws\r\n'))
})

/** Waits until the pongs sent so far have been read. */
async function settled(wire: WireRig): Promise<void> {
  let turns = 0
  await wire.reach(() => turns++ >= 20)
}

async function connectsAfterWrongProtocol(header: string): Promise<void> {
  await onWire(async (wire) => {
    const { createHash } = await import('node:crypto')
    wire.peer.onUpgrade = (request, socket) => {
      const key = createHash('sha1')
        .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64')
      socket.write(switchingProtocols(`Sec-WebSocket-Accept: ${key}\r\n${header}`))
      return true
    }
    wire.start()
    await wire.reach(() => wire.state.kind === 'waiting', 'the refusal')
    expect(wire.state).toMatchObject({ reason: 'protocol' })
    wire.peer.onUpgrade = null
    await wire.resynced()
    expect(wire.peer.sockets).toHaveLength(1)
  })
}
