import { describe, expect, it } from 'vitest'
import { ADA, Rig } from './testing/rig.ts'

const PUBSUB = 'pubsub_token-ada'

/** docs/protocol.md#subscribing, points 9 to 19. */
describe('subscribe', () => {
  it('#9 subscribes only after welcome, once per socket, with the same bytes', async () => {
    const rig = new Rig()
    rig.peer.behavior.welcome = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(5_000)
    expect(rig.peer.last.sent).toEqual([])
    rig.peer.last.frame({ type: 'welcome' })
    await rig.until('synced')
    await rig.clock.advance(60_000)
    expect(rig.peer.last.subscribes).toEqual([
      `{"channel":"RoomChannel","pubsub_token":"${PUBSUB}","account_id":1,"user_id":1}`,
    ])
    rig.peer.behavior.welcome = true
    rig.peer.last.drop()
    await rig.until('synced')
    expect(rig.peer.sockets.map((socket) => socket.subscribes)).toEqual([
      rig.peer.last.subscribes,
      rig.peer.last.subscribes,
    ])
  })

  it('#10 an echoed identifier with another key order or another token is counted, not taken', async () => {
    const rig = new Rig()
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(100)
    const { last } = rig.peer
    const otherIdentifiers = [
      `{"account_id":1,"channel":"RoomChannel","pubsub_token":"${PUBSUB}","user_id":1}`,
      '{"channel":"RoomChannel","pubsub_token":"someone-else","account_id":1,"user_id":1}',
      rig.identifier.replace('{"', '{ "'),
    ]
    for (const identifier of otherIdentifiers) {
      last.frame({ identifier, type: 'confirm_subscription' })
      last.frame({ identifier, type: 'reject_subscription' })
      last.event(identifier, 'message.created', { account_id: 1, id: 1 })
    }
    await rig.clock.advance(100)
    expect(rig.kind).toBe('subscribing')
    expect(rig.connection.counters()).toMatchObject({ unknownIdentifier: 9 })
    last.frame({ identifier: rig.identifier, type: 'confirm_subscription' })
    await rig.until('synced')
    expect(rig.events).toEqual([])
  })

  it('#11 a second confirm or welcome changes nothing', async () => {
    const rig = new Rig()
    await rig.synced()
    const states = rig.states.length
    rig.peer.last.frame({ identifier: rig.identifier, type: 'confirm_subscription' })
    rig.peer.last.frame({ type: 'welcome' })
    await rig.clock.advance(1_000)
    expect(rig.states).toHaveLength(states)
    expect(rig.peer.last.subscribes).toHaveLength(1)
    expect(rig.resyncs).toHaveLength(1)
    await rig.receive('message.created')
    expect(rig.names).toEqual(['message.created'])
  })

  it('#12 a rejection is final for that token: the profile is asked, no loop, another token is used', async () => {
    const rig = new Rig()
    rig.peer.behavior.confirm = false
    rig.peer.onSocket = (socket) => {
      rig.clock.after(50, () => {
        if (socket.isLive)
          for (const identifier of socket.subscribes) socket.frame({ identifier, type: 'reject_subscription' })
      })
    }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(100)
    expect(rig.state).toMatchObject({ kind: 'blocked', reason: 'rejected' })
    expect(rig.checks).toBe(1)
    await rig.clock.advance(580_000)
    expect(rig.peer.sockets).toHaveLength(1)
    expect(rig.checks).toBeGreaterThanOrEqual(9)
    rig.peer.onSocket = null
    rig.peer.behavior.confirm = true
    rig.credentials = { ...ADA, pubsubToken: 'pubsub_token-new' }
    await rig.until('synced', 70_000)
    expect(rig.identifier).toContain('pubsub_token-new')
  })

  it('#13 a silent server: 8 s, the profile, a new socket, at most three subscribes a minute', async () => {
    const rig = new Rig()
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(8_000)
    expect(rig.kind).toBe('subscribing')
    await rig.clock.advance(10)
    expect(rig.state).toMatchObject({ kind: 'waiting', reason: 'silent' })
    expect(rig.checks).toBe(1)
    await rig.clock.advance(600_000)
    const at = rig.peer.sockets.flatMap((socket) => socket.subscribes.map(() => socket.openedAt))
    for (const start of at)
      expect(at.filter((time) => time >= start && time < start + 60_000).length).toBeLessThanOrEqual(3)
    expect(at.length).toBeGreaterThan(15)
    expect(rig.peer.sockets.every((socket) => socket.subscribes.length === 1)).toBe(true)
    rig.peer.behavior.confirm = true
    await rig.until('synced')
  })

  it("#13 silence because the token was rotated: the profile's token is used on a new socket within seconds", async () => {
    const rig = new Rig()
    rig.peer.behavior.confirm = false
    rig.peer.onSocket = (socket) => {
      socket.behavior.confirm = false
    }
    rig.connection.start({ ...ADA, pubsubToken: 'pubsub_token-old' })
    await rig.clock.advance(7_000)
    rig.peer.onSocket = null
    rig.peer.behavior.confirm = true
    expect(await rig.until('synced')).toBeLessThan(6_000)
    expect(rig.peer.sockets).toHaveLength(2)
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['credentials'])
  })

  it('#14 events before the confirm are buffered, marked unconfirmed, and delivered after the resync', async () => {
    const rig = new Rig()
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(1_000)
    await rig.receive('message.created', { id: 3 })
    expect(rig.events).toEqual([])
    rig.peer.last.frame({ identifier: rig.identifier, type: 'confirm_subscription' })
    await rig.until('synced')
    expect(rig.events).toMatchObject([{ name: 'message.created', data: { id: 3 }, unconfirmed: true }])
  })

  it('#14 events of a subscription that is never confirmed are delivered, marked unconfirmed', async () => {
    const rig = new Rig()
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(1_000)
    await rig.receive('message.created', { id: 3 })
    await rig.clock.advance(8_000)
    expect(rig.events).toMatchObject([{ name: 'message.created', unconfirmed: true }])
  })

  it('#14 one account that is not confirmed does not keep the others offline', async () => {
    const rig = new Rig()
    rig.credentials = { ...ADA, accountIds: [1, 2] }
    rig.peer.behavior.confirm = false
    const confirmFirst = (): void => {
      rig.peer.last.frame({ identifier: rig.identifier, type: 'confirm_subscription' })
    }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(50)
    confirmFirst()
    expect(rig.kind).toBe('subscribing')
    await rig.until('synced', 9_000)
    expect(rig.state.degraded).toEqual(['unconfirmedAccount'])
    // The next socket does not wait for this account's confirm.
    rig.peer.last.drop()
    rig.peer.onSocket = () => {
      rig.clock.after(20, confirmFirst)
    }
    expect(await rig.until('synced')).toBeLessThan(4_500)
    rig.peer.last.frame({ identifier: rig.peer.last.subscribes[1], type: 'confirm_subscription' })
    await rig.until('synced')
    expect(rig.state.degraded).toEqual([])
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start', 'reconnect', 'lateConfirm'])
  })

  it('#14 an account is subscribed from the confirm on the current socket until its end', async () => {
    const rig = new Rig()
    rig.credentials = { ...ADA, accountIds: [1, 2] }
    const subscribed = (): number[] => [1, 2].filter((accountId) => rig.connection.isSubscribed(accountId))
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(50)
    expect(subscribed()).toEqual([])
    rig.peer.last.frame({ identifier: rig.identifier, type: 'confirm_subscription' })
    rig.peer.last.frame({ identifier: rig.peer.last.subscribes[1], type: 'reject_subscription' })
    await rig.until('synced')
    expect(subscribed()).toEqual([1])
    rig.peer.last.frame({ identifier: rig.peer.last.subscribes[1], type: 'confirm_subscription' })
    expect(subscribed()).toEqual([1, 2])
    rig.peer.last.drop()
    expect(subscribed()).toEqual([])
  })

  it('#14 each account that is confirmed late begins a resync, also while another resync runs', async () => {
    const rig = new Rig()
    rig.credentials = { ...ADA, accountIds: [1, 2, 3, 4] }
    const confirm = (index: number): void => {
      rig.peer.last.frame({ identifier: rig.peer.last.subscribes[index], type: 'confirm_subscription' })
    }
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(50)
    confirm(0)
    await rig.until('synced', 9_000)
    rig.resync = () => new Promise(() => undefined)
    confirm(1)
    await rig.clock.advance(100)
    rig.states.length = 0
    confirm(2)
    expect(rig.states[0]).toMatchObject({ kind: 'live' })
    await rig.clock.advance(100)
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start', 'lateConfirm', 'lateConfirm'])
  })

  it('#14 changes of an unconfirmed account are polled every 15 to 30 s until it is confirmed', async () => {
    const rig = new Rig()
    rig.credentials = { ...ADA, accountIds: [1, 2] }
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(50)
    rig.peer.last.frame({ identifier: rig.identifier, type: 'confirm_subscription' })
    await rig.until('synced', 9_000)
    await rig.clock.advance(120_000)
    expect(rig.resyncs).toHaveLength(1)
    const polls = rig.polls.filter(({ accountIds }) => accountIds.includes(2))
    const gaps = polls.slice(1).map(({ at }, index) => at - (polls[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(13_000)
    expect(Math.max(...gaps)).toBeLessThan(32_000)
    expect(rig.kind).toBe('synced')
    rig.peer.last.frame({ identifier: rig.peer.last.subscribes[1], type: 'confirm_subscription' })
    await rig.until('synced')
    const resyncsBefore = rig.resyncs.length
    rig.polls.length = 0
    await rig.clock.advance(120_000)
    expect(rig.resyncs.slice(resyncsBefore)).toEqual([])
    // As often as the other account.
    expect(rig.polls.filter(({ accountIds }) => accountIds.includes(2)).length).toBeLessThan(7)
  })

  it('#15 a reject after the confirm is a lost subscription: profile, then a new socket', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.frame({ identifier: rig.identifier, type: 'reject_subscription' })
    expect(rig.state).toMatchObject({ kind: 'waiting', reason: 'rejected' })
    await rig.until('synced', 15_000)
    expect(rig.peer.sockets).toHaveLength(2)
    expect(rig.peer.live).toHaveLength(1)
  })

  it('#16 update_presence: never before confirm, never queued, skipped while the send buffer is full, one per account', async () => {
    const rig = new Rig()
    rig.credentials = { ...ADA, accountIds: [1, 2] }
    expect(rig.connection.sendPresence()).toBe(false)
    rig.peer.behavior.confirm = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(1_000)
    expect(rig.connection.sendPresence()).toBe(false)
    for (const identifier of rig.peer.last.subscribes) rig.peer.last.frame({ identifier, type: 'confirm_subscription' })
    expect(rig.kind).toBe('live')
    expect(rig.peer.last.presences).toEqual([])
    expect(rig.connection.sendPresence()).toBe(true)
    expect(rig.peer.last.presences).toEqual(rig.peer.last.subscribes)
    expect(rig.connection.sendPresence(2)).toBe(true)
    expect(rig.peer.last.presences).toHaveLength(3)
    expect(rig.connection.sendPresence(99)).toBe(false)
    rig.peer.last.bufferedAmount = 64 * 1024 + 1
    expect(rig.connection.sendPresence()).toBe(false)
    rig.peer.last.drop()
    expect(rig.connection.sendPresence()).toBe(false)
    rig.peer.behavior.confirm = true
    await rig.until('synced')
    expect(rig.peer.last.presences).toEqual([])
  })

  it("#17 finds a rotated token by the check every 60 to 90 s, opens a new socket, and ignores the old one's events", async () => {
    const rig = new Rig()
    await rig.synced()
    const old = rig.peer.last
    const oldIdentifier = rig.identifier
    rig.credentials = { ...ADA, pubsubToken: 'pubsub_token-rotated' }
    await rig.clock.advance(55_000)
    expect(rig.peer.sockets).toHaveLength(1)
    await rig.clock.advance(36_000)
    await rig.until('synced')
    expect(rig.peer.sockets).toHaveLength(2)
    expect(rig.identifier).toContain('pubsub_token-rotated')
    old.ended = false
    old.event(oldIdentifier, 'message.created', { account_id: 1, id: 1 })
    rig.peer.last.event(oldIdentifier, 'message.created', { account_id: 1, id: 1 })
    await rig.receive('message.created', { id: 2 })
    expect(rig.events.map((event) => event.data['id'])).toEqual([2])
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start', 'credentials'])
  })

  it('#17 a server that names another token on every profile check does not cause a reconnect loop', async () => {
    const rig = new Rig()
    let turn = 0
    rig.checkProfile = () =>
      Promise.resolve({ outcome: 'current', credentials: { ...ADA, pubsubToken: `pubsub_token-${turn++}` } })
    rig.connection.start(ADA)
    await rig.clock.advance(600_000)
    expect(rig.peer.sockets.length).toBeLessThan(90)
    expect(rig.peer.mostLive).toBe(1)
  })

  it.each([
    ['connecting', 0],
    ['handshake', 8],
    ['subscribing', 12],
    ['resync', 30],
    ['synced', 40],
  ])('#18 sign-out during %s: no timer, no socket, no event afterwards', async (_, at) => {
    const rig = new Rig()
    let finish = (): void => undefined
    if (at < 40)
      rig.resync = () =>
        new Promise((resolve) => {
          finish = resolve
        })
    rig.connection.start(rig.credentials)
    await rig.clock.advance(at)
    rig.peer.last.event(rig.identifier, 'message.created', { account_id: 1 })
    rig.connection.kick('network')
    rig.connection.stop('signedOut')
    expect(rig.state).toMatchObject({ kind: 'signedOut', reason: 'signedOut' })
    await rig.clock.advance(0)
    expect(rig.timers.pending).toBe(0)
    expect(rig.peer.live).toEqual([])
    const states = rig.states.length
    finish()
    rig.connection.kick('manual')
    rig.connection.suspend()
    await rig.clock.advance(3_600_000)
    expect(rig.states).toHaveLength(states)
    expect(rig.events).toEqual([])
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#18 sign-out during backoff: no timer, no further socket', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.peer.last.drop()
    rig.connection.stop('signedOut')
    await rig.clock.advance(0)
    expect(rig.timers.pending).toBe(0)
    await rig.clock.advance(3_600_000)
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it("#19 only the copy on its own account's subscription counts", async () => {
    const rig = new Rig()
    rig.credentials = { ...ADA, accountIds: [1, 2] }
    await rig.synced()
    const [one = '', two = ''] = rig.peer.last.subscribes
    for (const identifier of [one, two]) {
      rig.peer.last.event(identifier, 'message.created', { account_id: 1, id: 10 })
      rig.peer.last.event(identifier, 'message.created', { account_id: 2, id: 20 })
      rig.peer.last.event(identifier, 'message.created', { account_id: 3, id: 30 })
      rig.peer.last.event(identifier, 'message.created', { account_id: '1', id: 40 })
      rig.peer.last.event(identifier, 'message.created', { id: 50 })
    }
    await rig.clock.advance(20)
    expect(rig.events.map(({ accountId, data }) => [accountId, data['id']])).toEqual([
      [1, 10],
      [2, 20],
    ])
    expect(rig.connection.counters()).toMatchObject({ foreignAccount: 8 })
  })
})
