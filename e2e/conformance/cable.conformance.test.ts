import { describe, expect, it } from 'vitest'
import { PresenceKeeper } from '../../electron/core/presence/index.ts'
import type { CableDesk } from './cableDesk.ts'
import { withDesk } from './cableDesk.ts'

/** The connection against the demo server, with its faults; numbers of docs/protocol.md#conformance-checklist. */

/** The server does something; the connection must name it, come back, and hear the next message. */
async function recovers(fault: (desk: CableDesk) => void, reason: string, least = 0, most = 5_000): Promise<void> {
  await withDesk(async (desk) => {
    await desk.synced()
    fault(desk)
    for (let turn = 0; turn < 400 && desk.kind === 'synced'; turn++) await desk.pass(50)
    expect(desk.connection.state).toMatchObject({ reason })
    const took = await desk.until('synced')
    expect(took).toBeGreaterThanOrEqual(least)
    expect(took).toBeLessThanOrEqual(most)
    expect(await desk.isSubscribed(`after ${reason}`)).toBeDefined()
    expect(desk.server.cable.connections.size).toBe(1)
    expect(desk.resyncs).toEqual(['start', 'reconnect'])
  })
}

/** The handshake or subscription fails `fault`, once; then the connection gets through. */
async function getsThrough(fault: (desk: CableDesk) => void, expected: Record<string, unknown>): Promise<void> {
  await withDesk(async (desk) => {
    fault(desk)
    desk.connection.start(await desk.credentials())
    await desk.until((expected['kind'] ?? 'waiting') as 'waiting' | 'blocked', 20_000)
    expect(desk.connection.state).toMatchObject(expected)
    await desk.until('synced', 800_000)
    expect(await desk.isSubscribed('through')).toBeDefined()
  })
}

describe('the connection against the demo server', () => {
  it.each(['1.16.2', '2.16.0', '3.16.0', '4.15.1'])(
    '#1 #11 #19 connects to %s with its own origin, and hears each message once',
    (like) =>
      withDesk(
        async (desk) => {
          await desk.synced()
          const credentials = await desk.credentials()
          expect(credentials.accountIds.length).toBeGreaterThan(1)
          expect(desk.path).toEqual(['connecting', 'welcomed', 'subscribing', 'live', 'synced'])
          expect(await desk.isSubscribed('good morning')).toMatchObject({ accountId: 1 })
          await desk.pass(1_000)
          expect(
            desk.events.filter((event) => event.data['content'] === 'good morning' && event.name === 'message.created'),
          ).toHaveLength(1)
          expect(desk.connection.counters()['foreignAccount']).toBeGreaterThan(0)
        },
        { like },
      ),
  )

  it('#13 a bad token is silence: 8 s, the profile, its token on a new socket', () =>
    withDesk(async (desk) => {
      desk.connection.start({ ...(await desk.credentials()), pubsubToken: 'not-the-token' })
      expect(await desk.until('synced')).toBeLessThan(13_000)
      expect(desk.path).toContain('waiting')
      expect(desk.resyncs).toEqual(['credentials'])
      expect(await desk.isSubscribed('hello')).toBeDefined()
    }))

  it('#13 a confirm that never comes, then comes', () =>
    getsThrough(
      ({ server }) => {
        server.faults.sockets.add({ kind: 'confirm' }, {}, { count: 2 })
      },
      { kind: 'waiting', reason: 'silent' },
    ))

  it("#14 an account that is not the user's leaves the others alone", () =>
    withDesk(async (desk) => {
      const credentials = await desk.credentials()
      desk.connection.start({ ...credentials, accountIds: [1, 999] })
      // Account 1 is live after the deadline; the profile then names the right accounts, and they are taken.
      expect(await desk.until('synced')).toBeLessThan(13_000)
      expect(desk.path.filter((kind) => kind === 'live')).toHaveLength(2)
      expect(desk.resyncs).toEqual(['credentials'])
      expect(desk.connection.state.degraded).toEqual([])
      expect(await desk.isSubscribed('still here')).toBeDefined()
    }))

  it('#12 a rejected subscription', () =>
    withDesk(async (desk) => {
      const id = desk.server.faults.sockets.add({ kind: 'reject' })
      desk.connection.start(await desk.credentials())
      await desk.until('blocked', 5_000)
      expect(desk.connection.state).toMatchObject({ reason: 'rejected' })
      await desk.pass(30_000)
      expect(desk.server.cable.connections.size).toBe(0)
      desk.server.faults.clear({ id })
      desk.connection.kick('manual')
      await desk.until('synced', 5_000)
    }))

  it(
    '#17 a rotated token is found by the ten-minute check; nothing comes twice',
    () =>
      withDesk(async (desk) => {
        await desk.synced()
        const user = [...desk.server.model.users.values()][0]
        if (user === undefined) throw new Error('no user')
        desk.server.faults.rotateToken(user)
        expect(await desk.isSubscribed('lost on the old stream')).toBeUndefined()
        await desk.pass(600_000)
        await desk.until('synced')
        expect(desk.resyncs).toEqual(['start', 'credentials'])
        expect(await desk.isSubscribed('heard on the new one')).toBeDefined()
        expect(desk.logged.join('\n')).not.toContain(user.pubsubToken)
      }),
    30_000,
  )

  it('#18 signed out at the server: said so, and nothing is left', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.rest.add({ kind: 'status', status: 401 }, { path: 'profile' }, { count: 1 })
      desk.server.faults.disconnect({}, { reason: 'unauthorized', reconnect: false })
      await desk.until('signedOut', 5_000)
      await desk.pass(60_000)
      expect(desk.server.cable.connections.size).toBe(0)
    }))

  it.each([
    'not json',
    'null',
    '[]',
    '{}',
    '42',
    '"str"',
    '',
    '{"type":"surprise"}',
    '{"type":"ping"}',
    '{"identifier":"x","message":null}',
    '[['.repeat(20_000),
  ])('#20 #22 #24 #28 garbage %j: the socket stays', (frame) =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.inject({}, [frame.slice(0, 100_000)])
      expect(await desk.isSubscribed('next')).toBeDefined()
      expect(desk.resyncs).toEqual(['start'])
    }),
  )

  it('#21 a binary frame: the socket stays', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.inject({}, [Buffer.from([0, 255])])
      expect(await desk.isSubscribed('next')).toBeDefined()
      expect(desk.connection.counters()).toMatchObject({ binary: 1 })
    }))

  it('#25 a frame of 9 MB: closed, back after 30 s', () =>
    recovers(
      ({ server }) => {
        server.faults.inject({}, [`"${'x'.repeat(9_000_000)}"`])
      },
      'tooLarge',
      29_000,
      40_000,
    ))

  it('#37 half-open: no pings, no frames, TCP alive', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.sockets.add({ kind: 'halfOpen' }, {}, { forMs: 9_000 })
      const took = await desk.until('waiting', 13_000)
      expect(took).toBeLessThanOrEqual(12_000)
      expect(desk.connection.state).toMatchObject({ reason: 'stale' })
      await desk.until('synced')
      expect(await desk.isSubscribed('back')).toBeDefined()
    }))

  it('#37 #39 pings that stop while events go on are no reason to leave at once', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.sockets.add({ kind: 'noPings' }, {}, { forMs: 6_000 })
      await desk.pass(9_000)
      expect(desk.resyncs).toEqual(['start'])
    }))

  it.each([1000, 1001, 1011, 1012, 1013] as const)('#44 close %i', (code) =>
    recovers(
      ({ server }) => {
        server.faults.drop({}, { how: 'close', code })
      },
      code === 1012 ? 'serverRestart' : code === 1011 || code === 1013 ? 'serverError' : 'closed',
    ),
  )
  it('#44 close 1008', () =>
    recovers(
      ({ server }) => {
        server.faults.drop({}, { how: 'close', code: 1008 })
      },
      'policy',
      29_000,
      41_000,
    ))
  it('#44 the connection cut without a word', () =>
    recovers(({ server }) => {
      server.faults.drop({}, { how: 'cut' })
    }, 'closed'))
  it('#44 the connection reset', () =>
    recovers(({ server }) => {
      server.faults.drop({}, { how: 'reset' })
    }, 'closed'))

  it.each([
    [true, false],
    [true, true],
    [undefined, false],
    [undefined, true],
  ] as const)('#45 disconnect server_restart, reconnect %s, left open %s', (reconnect, isLeftOpen) =>
    recovers(({ server }) => {
      server.faults.disconnect(
        {},
        { reason: 'server_restart', ...(reconnect === undefined ? {} : { reconnect }) },
        isLeftOpen,
      )
    }, 'serverRestart'),
  )
  it('#46 disconnect unauthorized while the profile is fine: slow, never stuck', () =>
    recovers(
      ({ server }) => {
        server.faults.disconnect({}, { reason: 'unauthorized', reconnect: false })
      },
      'unauthorized',
      59_000,
      76_000,
    ))

  it('#4 a welcome that never comes', () =>
    getsThrough(
      ({ server }) => {
        server.faults.sockets.add({ kind: 'noWelcome' }, {}, { count: 1 })
      },
      { kind: 'waiting', reason: 'timeout' },
    ))
  it('#4 an upgrade that is never answered', () =>
    getsThrough(
      ({ server }) => {
        server.faults.sockets.add({ kind: 'hang' }, {}, { count: 1 })
      },
      { kind: 'waiting', reason: 'timeout' },
    ))
  it.each([
    [401, 'waiting', 'unauthorized'],
    [404, 'blocked', 'origin'],
    [429, 'waiting', 'throttled'],
    [503, 'waiting', 'serverError'],
    [302, 'blocked', 'redirect'],
  ] as const)('#5 HTTP %i at the upgrade', (status, kind, reason) =>
    getsThrough(
      ({ server }) => {
        server.faults.sockets.add(
          { kind: 'refuse', status, headers: status === 302 ? { location: 'http://127.0.0.1:1/' } : {} },
          {},
          { count: 1 },
        )
      },
      { kind, reason },
    ),
  )

  it('#33 #44 the server restarts: refused meanwhile, then back', () =>
    withDesk(async (desk) => {
      await desk.synced()
      const restarted = desk.server.restart(5_000)
      await desk.until('waiting', 2_000)
      await desk.pass(5_000)
      await restarted
      await desk.until('synced', 40_000)
      expect(await desk.isSubscribed('after the restart')).toBeDefined()
    }))

  it(
    '#42 a server that stops delivering while it pings: one new socket, then degraded and polling',
    () =>
      withDesk(async (desk) => {
        await desk.synced()
        const beating = async (ms: number): Promise<void> => {
          for (let left = ms; left > 0; left -= 10_000) {
            desk.connection.sendPresence()
            await desk.pass(10_000)
          }
        }
        await beating(20_000)
        const publish = desk.server.model.publish
        desk.server.model.publish = () => undefined
        await beating(80_000)
        expect(desk.connection.state).toMatchObject({ kind: 'synced', degraded: ['noEcho'] })
        expect(desk.resyncs.filter((reason) => reason === 'reconnect')).toHaveLength(1)
        expect(desk.resyncs.filter((reason) => reason === 'degraded').length).toBeGreaterThan(0)
        desk.server.model.publish = publish
        await beating(20_000)
        expect(desk.connection.state.degraded).toEqual([])
      }),
    30_000,
  )

  it(
    '#16 presence: online 100 % of ten minutes of work through nine drops, away when idle, online at once when back',
    () =>
      withDesk(
        async (desk) => {
          let idle = 0
          const { userId } = await desk.credentials()
          const keeper = new PresenceKeeper({
            clock: desk.clock,
            log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
            beat: () => desk.connection.sendPresence(),
            idleSeconds: () => idle,
            onChange: () => undefined,
            mode: 'follow',
            idleThresholdSeconds: 300,
          })
          desk.onLive = () => {
            keeper.onConfirmed()
          }
          await desk.synced()
          await desk.pass(1_000)
          const { presence } = desk.server.model
          expect(presence.isAgentBeating(1, userId)).toBe(true)
          let offline = 0
          const work = async (ms: number): Promise<void> => {
            for (let left = ms; left > 0; left -= 1_000) {
              await desk.pass(1_000)
              if (!presence.isAgentBeating(1, userId)) offline++
            }
          }
          for (let drop = 0; drop < 9; drop++) {
            await work(60_000 + drop * 1_100)
            desk.server.faults.drop({}, { how: 'cut' })
          }
          await work(60_000)
          expect(offline).toBe(0)
          idle = 400
          await desk.pass(35_000)
          expect(keeper.state).toBe('away')
          expect(presence.isAgentBeating(1, userId)).toBe(false)
          idle = 0
          await desk.pass(5_250)
          expect(presence.isAgentBeating(1, userId)).toBe(true)
          keeper.stop()
        },
        { presenceWindow: 20_000 },
      ),
    60_000,
  )
})
