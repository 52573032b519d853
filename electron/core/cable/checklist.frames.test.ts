import { describe, expect, it } from 'vitest'
import { Rig } from './testing/rig.ts'

/** docs/protocol.md#frames, points 20 to 28 (25 and 26 on the wire: `socket.test.ts`). */
describe('frames', () => {
  it.each([
    ['invalid JSON', 'not json', 'notJson'],
    ['empty text', '', 'notJson'],
    ['null', 'null', 'notObject'],
    ['[]', '[]', 'notObject'],
    ['42', '42', 'notObject'],
    ['"str"', '"str"', 'notObject'],
    ['{}', '{}', 'noIdentifier'],
  ])('#20 %s is counted, the socket stays, the next event comes', async (_, text, counter) => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.frame(text)
    expect(rig.connection.counters()).toMatchObject({ [counter]: 1 })
    await rig.receive('message.created')
    expect(rig.names).toEqual(['message.created'])
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.kind).toBe('synced')
  })

  it('#21 a binary frame is ignored', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.frame(
      { identifier: rig.identifier, message: { event: 'message.created', data: { account_id: 1 } } },
      true,
    )
    await rig.clock.advance(20)
    expect(rig.events).toEqual([])
    expect(rig.connection.counters()).toMatchObject({ binary: 1 })
    await rig.receive('message.created')
    expect(rig.events).toHaveLength(1)
  })

  it('#22 ignores and counts an unknown type, missing data and a null message, and delivers an unknown event', async () => {
    const rig = new Rig()
    await rig.synced()
    const { identifier } = rig
    const oddFrames = [
      { type: 'surprise' },
      { type: 7 },
      { type: null },
      { identifier, message: null },
      { identifier, message: [] },
      { identifier, message: 'text' },
      { identifier, message: { event: 'message.created' } },
      { identifier, message: { event: 'message.created', data: null } },
      { identifier, message: { event: 'message.created', data: [] } },
      { identifier, message: { event: 7, data: { account_id: 1 } } },
      { identifier, message: { data: { account_id: 1 } } },
      { identifier: 7, message: { event: 'x', data: {} } },
      { type: 'confirm_subscription' },
      { type: 'reject_subscription', identifier: {} },
    ]
    for (const frame of oddFrames) rig.peer.last.frame(frame)
    await rig.clock.advance(20)
    expect(rig.events).toEqual([])
    const counted = Object.values(rig.connection.counters()).reduce((sum, count) => sum + count, 0)
    expect(counted).toBe(oddFrames.length)
    // An event with an unknown name is delivered: `shared/events.ts` decides about it.
    await rig.receive('future.event')
    expect(rig.names).toEqual(['future.event'])
  })

  it('#23 __proto__ keys and wrong types neither pollute nor throw', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.frame(
      [
        `{"identifier":${JSON.stringify(rig.identifier)},"message":{"event":"message.created",`,
        '"data":{"__proto__":{"polluted":1,"account_id":1},"account_id":1,"id":"seven","content":[1]}}}',
      ].join(''),
    )
    rig.peer.last.frame(
      `{"identifier":${JSON.stringify(rig.identifier)},"message":{"event":"message.created","data":{"__proto__":{"account_id":1}}}}`,
    )
    rig.peer.last.frame('{"__proto__":{"type":"disconnect"},"constructor":{"prototype":{"x":1}}}')
    await rig.clock.advance(20)
    expect(rig.events).toHaveLength(1)
    expect(rig.events[0]?.data['polluted']).toBeUndefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(rig.kind).toBe('synced')
  })

  it('#24 drops nesting of 20,000 levels and delivers a 4 MB event', async () => {
    const rig = new Rig()
    await rig.synced()
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    rig.peer.last.frame(
      `{"identifier":${JSON.stringify(rig.identifier)},"message":{"event":"message.created","data":{"account_id":1,"x":${deep}}}}`,
    )
    rig.peer.last.frame('['.repeat(100_000))
    expect(rig.connection.counters()).toMatchObject({ tooDeep: 2 })
    await rig.receive('message.created', { content: '\\"[{'.repeat(1024 * 1024) })
    expect(rig.events).toHaveLength(1)
    expect(rig.kind).toBe('synced')
  })

  it('#25 a frame above the limit: closed, reconnected by backoff with a floor of 30 s, then a resync', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.onSocket = (socket) => {
      rig.clock.after(100, () => {
        socket.fail('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'Max payload size exceeded')
      })
    }
    rig.peer.last.fail('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'Max payload size exceeded')
    expect(rig.state).toMatchObject({ kind: 'waiting', reason: 'tooLarge' })
    await rig.clock.advance(29_000)
    expect(rig.peer.sockets).toHaveLength(1)
    await rig.clock.advance(600_000)
    expect(rig.peer.sockets.length).toBeLessThanOrEqual(22)
    rig.peer.onSocket = null
    await rig.until('synced')
    expect(rig.resyncs.at(-1)?.reason).toBe('reconnect')
  })

  it.each([
    ['RSV bits', 'WS_ERR_UNEXPECTED_RSV_1'],
    ['an unknown opcode', 'WS_ERR_INVALID_OPCODE'],
    ['a masked frame', 'WS_ERR_UNEXPECTED_MASK'],
    ['bad UTF-8', 'WS_ERR_INVALID_UTF8'],
  ])('#26 %s: backoff, counted, shown when three in a row', async (_, code) => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.fail(code)
    expect(rig.state).toMatchObject({ kind: 'waiting', reason: 'protocol' })
    await rig.until('synced')
    rig.peer.onSocket = (socket) => {
      rig.clock.after(2, () => {
        socket.fail(code)
      })
    }
    rig.peer.last.fail(code)
    await rig.until('blocked')
    expect(rig.state).toMatchObject({ reason: 'protocol' })
  })

  it('#27 a receiver that throws loses neither the next event nor the other events of the batch', async () => {
    const seen: unknown[] = []
    const rig = new Rig({
      onEvents: (batch) => {
        if (batch.some((event) => event.data['id'] === 2)) throw new Error('handler boom')
        seen.push(...batch.map((event) => event.data['id']))
      },
    })
    await rig.synced()
    for (const id of [1, 2, 3]) rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1, id })
    await rig.clock.advance(20)
    expect(seen).toEqual([1, 3])
    await rig.receive('message.created', { id: 4 })
    expect(seen).toEqual([1, 3, 4])
    expect(rig.connection.counters()).toMatchObject({ refusedEvents: 1 })
    expect(rig.kind).toBe('synced')
  })

  it('#27 the connection gets synced although a state receiver, a profile check and a resync throw', async () => {
    const rig = new Rig()
    rig.states.push = () => {
      throw new Error('state boom')
    }
    let failures = 2
    rig.resync = () => {
      if (failures-- > 0) throw new Error('sync boom')
      return Promise.resolve()
    }
    rig.checkProfile = () => {
      if (failures-- > 0) throw new Error('profile boom')
      return Promise.resolve({ outcome: 'current', credentials: rig.credentials })
    }
    await rig.synced()
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#28 a ping with an invalid message or none still counts as a sign of life', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.behavior.pings = false
    rig.peer.last.behavior.pongs = false
    for (let turn = 0; turn < 10; turn++) {
      for (const frame of [{ type: 'ping' }, { type: 'ping', message: 'soon' }, { type: 'ping', message: { a: [1] } }])
        rig.peer.last.frame(frame)
      await rig.clock.advance(7_000)
    }
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.kind).toBe('synced')
  })
})
