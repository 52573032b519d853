import { describe, expect, it } from 'vitest'
import type { Random } from '../ports.ts'
import { seededRandom } from '../testing/random.ts'
import type { FakeSocket } from './testing/fakePeer.ts'
import { WELL_BEHAVED } from './testing/fakePeer.ts'
import { ADA, Rig } from './testing/rig.ts'

/**
 * More timers than this at once would be a leak: sleep detector, retry or deadline, liveness, reset, kick, trouble,
 * flush, one profile check, one resync.
 */
const MOST_TIMERS = 10
const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1)

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

/** Everything a peer, the system or REST can do to a connection. */
function faults(rig: Rig, random: Random): (() => void)[] {
  const last = (): FakeSocket => rig.peer.last
  const { identifier } = rig
  let id = 0
  return [
    () => {
      last().drop(
        pick(random, [1000, 1001, 1002, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 4001]),
        'token pubsub_token-ada gone',
      )
    },
    () => {
      last().fail(
        pick(random, [
          'ECONNRESET',
          'ENOTFOUND',
          'EPROTO',
          'ECONNREFUSED',
          'WS_ERR_INVALID_UTF8',
          'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
          undefined,
        ]),
        'with pubsub_token-ada',
      )
    },
    () => {
      last().respond(pick(random, [200, 302, 401, 403, 404, 407, 429, 500, 503]), {
        'retry-after': pick(random, ['5', '-1', 'soon', '']),
      })
    },
    () => {
      last().frame({
        type: 'disconnect',
        reason: pick(random, ['server_restart', 'unauthorized', 'remote', 'pubsub_token-ada']),
        reconnect: pick(random, [true, false, undefined, 'maybe']),
      })
    },
    () => {
      last().frame(
        pick(random, ['', 'null', '[]', '{', '"x"', '{"type":{}}', '{"identifier":1}', '[[[['.repeat(5_000)]),
      )
    },
    () => {
      last().frame({ type: pick(random, ['welcome', 'ping', 'surprise']) })
    },
    () => {
      last().frame({ identifier, type: pick(random, ['confirm_subscription', 'reject_subscription']) })
    },
    () => {
      for (let turn = 0; turn < 300; turn++) last().event(identifier, 'message.created', { account_id: 1, id: id++ })
    },
    () => {
      last().event(identifier, 'message.created', { account_id: 1, content: 'x'.repeat(1_000_000) })
    },
    () => {
      rig.peer.behavior = {
        ...WELL_BEHAVED,
        [pick(random, ['accept', 'welcome', 'confirm', 'pings', 'pongs', 'echo'] as const)]: false,
      }
    },
    () => {
      last().behavior = { ...last().behavior, pings: false, pongs: false }
    },
    () => {
      last().bufferedAmount = 1e6
    },
    () => {
      rig.connection.kick(pick(random, ['resume', 'unlock', 'network', 'manual', 'clockJump'] as const))
    },
    () => {
      rig.connection.suspend()
    },
    () => {
      rig.clock.sleep(Math.floor(random() * 600_000), random() < 0.5)
    },
    () => {
      rig.clock.jumpWall(Math.floor((random() - 0.5) * 7_200_000))
    },
    () => {
      rig.connection.sendPresence()
    },
    () => {
      rig.resync = () => (random() < 0.5 ? Promise.reject(new Error('REST down')) : new Promise(() => undefined))
    },
    () => {
      rig.checkProfile = () =>
        random() < 0.5
          ? Promise.resolve({ outcome: 'unreachable', error: 'pubsub_token-ada timed out' })
          : Promise.reject(new Error('boom'))
    },
    () => {
      rig.credentials = { ...ADA, accountIds: pick(random, [[1], [1, 2], [2, 1], []]) }
    },
    () => {
      rig.connection.start(rig.credentials)
    },
  ]
}

describe('under random faults', () => {
  it.each(SEEDS)(
    'has at most one socket, few timers and no stored secret, and is synced once the peer works again (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      let largestBatch = 0
      const rig = new Rig({
        seed,
        onEvents: (batch) => {
          largestBatch = Math.max(largestBatch, batch.length)
        },
      })
      const working = { resync: rig.resync, checkProfile: rig.checkProfile }
      rig.connection.start(ADA)
      for (let step = 0; step < 120; step++) {
        if (random() < 0.15) {
          rig.peer.behavior = { ...WELL_BEHAVED }
          rig.resync = working.resync
          rig.checkProfile = working.checkProfile
        }
        pick(random, faults(rig, random))()
        await rig.clock.advance(Math.floor(random() ** 3 * 20_000))
        expect(rig.peer.live.length).toBeLessThanOrEqual(1)
        expect(rig.timers.pending).toBeLessThanOrEqual(MOST_TIMERS)
      }
      expect(rig.peer.mostLive).toBeLessThanOrEqual(1)
      expect(largestBatch).toBeLessThanOrEqual(500)
      expect(rig.connection.history().length).toBeLessThanOrEqual(200)

      rig.peer.behavior = { ...WELL_BEHAVED }
      rig.credentials = ADA
      rig.resync = working.resync
      rig.checkProfile = working.checkProfile
      // The user reconnects once, and nothing else happens. A resync that hangs ends at its deadline first.
      rig.connection.kick('manual')
      await rig.clock.advance(400_000)
      expect(rig.kind).toBe('synced')
      await rig.receive('message.created', { id: 'last' })
      expect(rig.events.at(-1)?.data['id']).toBe('last')
      expect(rig.peer.live).toHaveLength(1)

      const stored = JSON.stringify([rig.connection.history(), rig.states, rig.logged, rig.connection.counters()])
      expect(stored).not.toContain('pubsub_token-ada')
      rig.connection.stop('quit')
      await rig.clock.advance(0)
      expect(rig.timers.pending).toBe(0)
      expect(rig.peer.live).toEqual([])
    },
  )

  it('#50 24 hours with random faults: one socket, timers constant, history bounded, no token in any log', async () => {
    const random = seededRandom(50)
    const rig = new Rig({ seed: 50 })
    rig.connection.start(ADA)
    let syncedFor = 0
    for (let minute = 0; minute < 1_440; minute++) {
      rig.peer.behavior = { ...WELL_BEHAVED }
      if (minute % 7 === 0 && rig.peer.last.isLive)
        pick(random, [
          () => {
            rig.peer.last.drop()
          },
          () => {
            rig.peer.last.behavior.pings = rig.peer.last.behavior.pongs = false
          },
          () => {
            rig.connection.kick('network')
          },
        ])()
      await rig.clock.advance(60_000)
      if (rig.kind === 'synced') syncedFor++
      expect(rig.timers.pending).toBeLessThanOrEqual(4)
      expect(rig.peer.live.length).toBe(1)
      rig.states.length = 0
      rig.logged.splice(0).forEach((line) => {
        expect(line).not.toContain('pubsub_token-ada')
      })
    }
    expect(syncedFor).toBe(1_440)
    expect(rig.peer.mostLive).toBe(1)
    expect(rig.connection.history().length).toBeLessThanOrEqual(200)
    // The other fake timers are the peer's pings and late events of its dead sockets.
    expect(rig.clock.pending - rig.timers.pending).toBeLessThanOrEqual(3)
  })
})
