import { describe, expect, it } from 'vitest'
import { PresenceKeeper } from '../../electron/core/presence/index.ts'
import type { CableDesk } from './cableDesk.ts'
import { withDesk } from './cableDesk.ts'

/** The connection against the demo server and its faults. Numbers are those of docs/protocol.md#conformance-checklist. */

/** After `fault` the connection must report `reason`, reconnect, and receive the next message. */
async function expectRecovery(
  fault: (desk: CableDesk) => void,
  reason: string,
  least = 0,
  most = 5_000,
): Promise<void> {
  await withDesk(async (desk) => {
    await desk.synced()
    fault(desk)
    for (let turn = 0; turn < 400 && desk.kind === 'synced'; turn++) await desk.pass(50)
    expect(desk.connection.state).toMatchObject({ reason })
    const took = await desk.until('synced')
    expect(took).toBeGreaterThanOrEqual(least)
    expect(took).toBeLessThanOrEqual(most)
    expect(await desk.receiveMessage(`after ${reason}`)).toBeDefined()
    expect(desk.server.cable.connections.size).toBe(1)
    expect(desk.resyncs).toEqual(['start', 'reconnect'])
  })
}

/** After one failed handshake or subscription (`fault`), the connection must reach synced. */
async function expectEventualSync(fault: (desk: CableDesk) => void, expected: Record<string, unknown>): Promise<void> {
  await withDesk(async (desk) => {
    fault(desk)
    desk.connection.start(await desk.credentials())
    await desk.until((expected['kind'] ?? 'waiting') as 'waiting' | 'blocked', 20_000)
    expect(desk.connection.state).toMatchObject(expected)
    await desk.until('synced', 800_000)
    expect(await desk.receiveMessage('through')).toBeDefined()
  })
}

describe('the connection against the demo server', () => {
  it.each(['1.16.2', '2.16.0', '3.16.0', '4.15.1'])(
    '#1 #11 #19 connects to %s with its own origin, and receives each message once',
    (like) =>
      withDesk(
        async (desk) => {
          await desk.synced()
          const credentials = await desk.credentials()
          expect(credentials.accountIds.length).toBeGreaterThan(1)
          expect(desk.path).toEqual(['connecting', 'welcomed', 'subscribing', 'live', 'synced'])
          expect(await desk.receiveMessage('good morning')).toMatchObject({ accountId: 1 })
          await desk.pass(1_000)
          expect(
            desk.events.filter((event) => event.data['content'] === 'good morning' && event.name === 'message.created'),
          ).toHaveLength(1)
          expect(desk.connection.counters()['foreignAccount']).toBeGreaterThan(0)
        },
        { like },
      ),
  )

  it('#13 replaces a bad token, which gets no answer for 8 s, by that of the profile on a new socket', () =>
    withDesk(async (desk) => {
      desk.connection.start({ ...(await desk.credentials()), pubsubToken: 'not-the-token' })
      expect(await desk.until('synced')).toBeLessThan(13_000)
      expect(desk.path).toContain('waiting')
      expect(desk.resyncs).toEqual(['credentials'])
      expect(await desk.receiveMessage('hello')).toBeDefined()
    }))

  it('#13 recovers when the first confirm is missing', () =>
    expectEventualSync(
      ({ server }) => {
        server.faults.sockets.add({ kind: 'confirm' }, {}, { count: 2 })
      },
      { kind: 'waiting', reason: 'silent' },
    ))

  it("#14 subscribes to the other accounts when one isn't the user's", () =>
    withDesk(async (desk) => {
      const credentials = await desk.credentials()
      desk.connection.start({ ...credentials, accountIds: [1, 999] })
      // Account 1 is live after the deadline; then the profile returns the right accounts, which are used.
      expect(await desk.until('synced')).toBeLessThan(13_000)
      expect(desk.path.filter((kind) => kind === 'live')).toHaveLength(2)
      expect(desk.resyncs).toEqual(['credentials'])
      expect(desk.connection.state.degraded).toEqual([])
      expect(await desk.receiveMessage('still here')).toBeDefined()
    }))

  it('#12 recovers from a rejected subscription', () =>
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
    '#17 finds a rotated token with the ten-minute check, and resyncs once',
    () =>
      withDesk(async (desk) => {
        await desk.synced()
        const user = [...desk.server.model.users.values()][0]
        if (user === undefined) throw new Error('the seed has no user')
        desk.server.faults.rotateToken(user)
        expect(await desk.receiveMessage('lost on the old stream')).toBeUndefined()
        await desk.pass(600_000)
        await desk.until('synced')
        expect(desk.resyncs).toEqual(['start', 'credentials'])
        expect(await desk.receiveMessage('received on the new one')).toBeDefined()
        expect(desk.logged.join('\n')).not.toContain(user.pubsubToken)
      }),
    30_000,
  )

  it('#18 reports a sign-out by the server, and leaves no socket open', () =>
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
      expect(await desk.receiveMessage('next')).toBeDefined()
      expect(desk.resyncs).toEqual(['start'])
    }),
  )

  it('#21 keeps the socket after a binary frame', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.inject({}, [Buffer.from([0, 255])])
      expect(await desk.receiveMessage('next')).toBeDefined()
      expect(desk.connection.counters()).toMatchObject({ binary: 1 })
    }))

  it('#25 closes the socket after a frame of 9 MB, and reconnects after 30 s', () =>
    expectRecovery(
      ({ server }) => {
        server.faults.inject({}, [`"${'x'.repeat(9_000_000)}"`])
      },
      'tooLarge',
      29_000,
      40_000,
    ))

  it('#37 recovers from a half-open connection: no pings, no frames, TCP alive', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.sockets.add({ kind: 'halfOpen' }, {}, { forMs: 9_000 })
      const took = await desk.until('waiting', 13_000)
      expect(took).toBeLessThanOrEqual(12_000)
      expect(desk.connection.state).toMatchObject({ reason: 'stale' })
      await desk.until('synced')
      expect(await desk.receiveMessage('back')).toBeDefined()
    }))

  it('#37 #39 stays connected at first when pings stop while events arrive', () =>
    withDesk(async (desk) => {
      await desk.synced()
      desk.server.faults.sockets.add({ kind: 'noPings' }, {}, { forMs: 6_000 })
      await desk.pass(9_000)
      expect(desk.resyncs).toEqual(['start'])
    }))

  it.each([1000, 1001, 1011, 1012, 1013] as const)('#44 reconnects after close %i', (code) =>
    expectRecovery(
      ({ server }) => {
        server.faults.drop({}, { how: 'close', code })
      },
      code === 1012 ? 'serverRestart' : code === 1011 || code === 1013 ? 'serverError' : 'closed',
    ),
  )
  it('#44 reconnects after close 1008', () =>
    expectRecovery(
      ({ server }) => {
        server.faults.drop({}, { how: 'close', code: 1008 })
      },
      'policy',
      29_000,
      41_000,
    ))
  it('#44 reconnects after the connection is cut without a close frame', () =>
    expectRecovery(({ server }) => {
      server.faults.drop({}, { how: 'cut' })
    }, 'closed'))
  it('#44 reconnects after the connection is reset', () =>
    expectRecovery(({ server }) => {
      server.faults.drop({}, { how: 'reset' })
    }, 'closed'))

  it.each([
    [true, false],
    [true, true],
    [undefined, false],
    [undefined, true],
  ] as const)('#45 reconnects after disconnect server_restart, reconnect %s, left open %s', (reconnect, isLeftOpen) =>
    expectRecovery(({ server }) => {
      server.faults.disconnect(
        {},
        { reason: 'server_restart', ...(reconnect === undefined ? {} : { reconnect }) },
        isLeftOpen,
      )
    }, 'serverRestart'),
  )
  it('#46 reconnects slowly after disconnect unauthorized while the profile is valid', () =>
    expectRecovery(
      ({ server }) => {
        server.faults.disconnect({}, { reason: 'unauthorized', reconnect: false })
      },
      'unauthorized',
      59_000,
      76_000,
    ))

  it('#4 recovers when the welcome is missing', () =>
    expectEventualSync(
      ({ server }) => {
        server.faults.sockets.add({ kind: 'noWelcome' }, {}, { count: 1 })
      },
      { kind: 'waiting', reason: 'timeout' },
    ))
  it('#4 recovers when the upgrade gets no answer', () =>
    expectEventualSync(
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
    expectEventualSync(
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

  it('#33 #44 reconnects after a server restart that refuses connections', () =>
    withDesk(async (desk) => {
      await desk.synced()
      const restarted = desk.server.restart(5_000)
      await desk.until('waiting', 2_000)
      await desk.pass(5_000)
      await restarted
      await desk.until('synced', 40_000)
      expect(await desk.receiveMessage('after the restart')).toBeDefined()
    }))

  it(
    '#42 opens one new socket, then is degraded and polls, when a server pings but delivers no events',
    () =>
      withDesk(async (desk) => {
        await desk.synced()
        const passWithBeats = async (ms: number): Promise<void> => {
          for (let left = ms; left > 0; left -= 10_000) {
            desk.connection.sendPresence()
            await desk.pass(10_000)
          }
        }
        await passWithBeats(20_000)
        const publish = desk.server.model.publish
        desk.server.model.publish = () => undefined
        await passWithBeats(80_000)
        expect(desk.connection.state).toMatchObject({ kind: 'synced', degraded: ['noEcho'] })
        expect(desk.resyncs.filter((reason) => reason === 'reconnect')).toHaveLength(1)
        expect(desk.polls.length).toBeGreaterThan(0)
        desk.server.model.publish = publish
        await passWithBeats(20_000)
        expect(desk.connection.state.degraded).toEqual([])
      }),
    30_000,
  )

  it(
    '#16 stays online through nine drops in ten minutes, is away when idle, and online at once after',
    () =>
      withDesk(
        async (desk) => {
          let idle = 0
          const { userId } = await desk.credentials()
          if (userId === null) throw new Error('an agent has a user')
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
