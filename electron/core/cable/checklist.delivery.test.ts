import { describe, expect, it } from 'vitest'
import { Rig } from './testing/rig.ts'

const MINUTE = 60_000

/** The event of a message that the server created `age` ms ago. */
const message = (rig: Rig, id: number, age = 0): Promise<void> =>
  rig.receive('message.created', { id, created_at: Math.floor((rig.clock.now() - age) / 1_000) })

/** A connection that has been synced for some seconds, so that it knows the server's time. */
async function syncedRig(): Promise<Rig> {
  const rig = new Rig()
  await rig.synced()
  await rig.clock.advance(5_000)
  return rig
}

/** A connection that has found out that events don't arrive, and has tried a new socket. */
async function silentRig(): Promise<Rig> {
  const rig = await syncedRig()
  rig.connection.expect(1, 7)
  await rig.clock.advance(12_000)
  await rig.until('synced')
  expect(rig.state.degraded).toEqual(['noEvents'])
  return rig
}

/** docs/protocol.md#liveness, points 4 and 5. */
describe('messages that REST shows and events do not', () => {
  it('#51 are no sign of trouble if their events came before, or come within 10 s', async () => {
    const rig = await syncedRig()
    await message(rig, 1)
    rig.connection.expect(1, 1)
    rig.connection.expect(1, 2)
    await rig.clock.advance(9_000)
    await message(rig, 2, 9_000)
    await rig.clock.advance(MINUTE)
    expect(rig.state.degraded).toEqual([])
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#51 show within 11 s that live updates do not work: the profile is asked, and one new socket resyncs', async () => {
    const rig = await syncedRig()
    const checks = rig.checks
    rig.connection.expect(1, 7)
    await rig.clock.advance(9_000)
    expect(rig.state.degraded).toEqual([])
    await rig.clock.advance(2_000)
    expect(rig.state.degraded).toEqual(['noEvents'])
    expect(rig.checks).toBe(checks + 1)
    expect(rig.connection.isSubscribed(1)).toBe(false)
    await rig.until('synced')
    expect(rig.peer.sockets).toHaveLength(2)
    expect(rig.resyncs.map(({ reason }) => reason)).toEqual(['start', 'reconnect'])
    expect(rig.state.degraded).toEqual(['noEvents'])
    expect(rig.connection.isSubscribed(1)).toBe(false)
  })

  it.each([true, false])(
    '#51 are no sign of trouble after a sleep that nothing announced (socket alive: %s)',
    async (isAlive) => {
      const rig = await syncedRig()
      rig.connection.expect(1, 7)
      await rig.clock.advance(2_000)
      rig.clock.sleep(MINUTE)
      // Overdue timers run before the system reports that the socket is gone, or what waited in its buffer.
      await rig.clock.advance(0)
      if (isAlive) await message(rig, 7, 62_000)
      else rig.peer.last.drop()
      await rig.clock.advance(10_000)
      expect(rig.kind).toBe('synced')
      expect(rig.state.degraded).toEqual([])
      expect(rig.connection.isSubscribed(1)).toBe(true)
    },
  )

  it('#51 cause one new socket in ten minutes, and polls of every 15 to 30 s', async () => {
    const rig = await silentRig()
    rig.polls.length = 0
    for (let id = 20; id < 26; id++) {
      rig.connection.expect(1, id)
      await rig.clock.advance(MINUTE)
    }
    expect(rig.peer.sockets).toHaveLength(2)
    const gaps = rig.polls.slice(1).map(({ at }, index) => at - (rig.polls[index]?.at ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(32_000)
    expect(Math.min(...gaps)).toBeGreaterThan(13_000)
  })

  it('#51 with a rotated token lead to a socket with the new one, and no degradation remains', async () => {
    const rig = await syncedRig()
    rig.credentials = { ...rig.credentials, pubsubToken: 'pubsub_token-rotated' }
    rig.connection.expect(1, 7)
    await rig.clock.advance(11_000)
    await rig.until('synced')
    expect(rig.identifier).toContain('pubsub_token-rotated')
    expect(rig.resyncs.at(-1)?.reason).toBe('credentials')
    expect(rig.state.degraded).toEqual([])
    expect(rig.connection.isSubscribed(1)).toBe(true)
  })

  it('#51 are lost if later events arrive on time: one resync, and no degradation', async () => {
    const rig = await syncedRig()
    rig.connection.expect(1, 7)
    await message(rig, 9)
    await rig.clock.advance(12_000)
    await rig.until('synced')
    expect(rig.state.degraded).toEqual([])
    expect(rig.resyncs.map(({ reason }) => reason)).toEqual(['start', 'degraded'])
    await rig.clock.advance(MINUTE)
    expect(rig.resyncs).toHaveLength(2)
    expect(rig.peer.sockets).toHaveLength(1)
  })

  it('#51 prove nothing without a subscription: in a gap, before the sync, of an account that is not confirmed', async () => {
    const rig = new Rig()
    rig.connection.start(rig.credentials)
    rig.connection.expect(1, 7)
    await rig.until('synced')
    rig.connection.expect(2, 8)
    await rig.clock.advance(MINUTE)
    expect(rig.state.degraded).toEqual([])
  })

  it('#51 are not awaited on the next socket after a drop, whose resync fetched them', async () => {
    const rig = await syncedRig()
    rig.connection.expect(1, 7)
    await rig.clock.advance(5_000)
    rig.peer.last.drop()
    await rig.until('synced')
    await rig.clock.advance(MINUTE)
    expect(rig.state.degraded).toEqual([])
  })

  it('#52 are over with the first event on time: one resync, then live again', async () => {
    const rig = await silentRig()
    rig.resyncs.length = 0
    await message(rig, 90, 1_000)
    await rig.until('synced')
    expect(rig.state.degraded).toEqual([])
    expect(rig.connection.isSubscribed(1)).toBe(true)
    expect(rig.resyncs.map(({ reason }) => reason)).toEqual(['degraded'])
    expect(rig.events.map(({ data }) => data['id'])).toEqual([90])
    await rig.clock.advance(MINUTE)
    expect(rig.resyncs).toHaveLength(1)
    expect(rig.peer.sockets).toHaveLength(2)
  })

  it('#52 are not over while events come late', async () => {
    const rig = await silentRig()
    for (let id = 90; id < 96; id++) {
      rig.connection.expect(1, id)
      await rig.clock.advance(30_000)
      await message(rig, id - 1, 40_000)
    }
    expect(rig.state.degraded).toEqual(['noEvents'])
  })

  it('#52 are over when every late event has come and none has been missing for a minute', async () => {
    const rig = await silentRig()
    await message(rig, 7, 30_000)
    await rig.clock.advance(50_000)
    expect(rig.state.degraded).toEqual(['noEvents'])
    await rig.clock.advance(15_000)
    expect(rig.state).toMatchObject({ kind: 'synced', degraded: [] })
    expect(rig.resyncs.at(-1)?.reason).toBe('degraded')
  })

  describe('#52 while the profile takes 3 s', () => {
    /** Events are missing, and the profile has not answered yet. */
    async function askingRig(): Promise<Rig> {
      const rig = await syncedRig()
      rig.checkProfile = async () => {
        await new Promise<void>((resolve) => rig.clock.after(3_000, resolve))
        return { outcome: 'current', credentials: rig.credentials }
      }
      rig.connection.expect(1, 7)
      await rig.clock.advance(12_000)
      expect(rig.state.degraded).toEqual(['noEvents'])
      expect(rig.peer.sockets).toHaveLength(1)
      return rig
    }

    it.each<[string, (rig: Rig) => void]>([
      ['waits for it before one new socket', () => undefined],
      ['keeps the degradation on the socket after a drop', (rig) => rig.peer.last.drop()],
    ])('%s', async (_what, happens) => {
      const rig = await askingRig()
      happens(rig)
      await rig.clock.advance(9 * MINUTE)
      expect(rig.state).toMatchObject({ kind: 'synced', degraded: ['noEvents'] })
      expect(rig.peer.sockets).toHaveLength(2)
    })

    it('needs no new socket if an event arrives on time', async () => {
      const rig = await askingRig()
      await message(rig, 90)
      await rig.clock.advance(MINUTE)
      expect(rig.state).toMatchObject({ kind: 'synced', degraded: [] })
      expect(rig.peer.sockets).toHaveLength(1)
    })
  })

  it('#52 are forgotten after ten minutes without evidence, with a new socket', async () => {
    const rig = await silentRig()
    await rig.clock.advance(10 * MINUTE)
    await rig.until('synced')
    expect(rig.peer.sockets).toHaveLength(3)
    expect(rig.state.degraded).toEqual([])
  })

  it('#52 end with the echo of a server whose pub/sub is back', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.connection.sendPresence()
    await rig.clock.advance(10_000)
    rig.peer.behavior.echo = false
    rig.peer.last.behavior.echo = false
    for (let beat = 0; beat < 12; beat++) {
      rig.connection.sendPresence()
      rig.connection.expect(1, 100 + beat)
      await rig.clock.advance(10_000)
    }
    expect([...rig.state.degraded].sort()).toEqual(['noEcho', 'noEvents'])
    rig.peer.last.behavior.echo = true
    rig.connection.sendPresence()
    await rig.clock.advance(1_000)
    expect(rig.state.degraded).toEqual([])
  })
})

describe('polls of a synced socket', () => {
  const gapsOf = (rig: Rig, accountId: number): number[] => {
    const at = rig.polls.filter(({ accountIds }) => accountIds.includes(accountId)).map((poll) => poll.at)
    return at.slice(1).map((time, index) => time - (at[index] ?? 0))
  }

  it('#53 ask for each account every 20 to 45 s, at different times', async () => {
    const rig = new Rig()
    rig.credentials = { ...rig.credentials, accountIds: [1, 2] }
    await rig.synced()
    await rig.clock.advance(20 * MINUTE)
    for (const accountId of [1, 2]) {
      const gaps = gapsOf(rig, accountId)
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(19_000)
      expect(Math.max(...gaps)).toBeLessThanOrEqual(46_000)
      expect(new Set(gaps).size).toBeGreaterThan(5)
    }
    const together = rig.polls.filter(({ accountIds }) => accountIds.length > 1)
    expect(together.length).toBeLessThan(rig.polls.length / 5)
  })

  it('#53 of several machines spread out after all of them have reconnected at once', async () => {
    const firsts: number[] = []
    for (let seed = 1; seed <= 20; seed++) {
      const rig = new Rig({ seed })
      await rig.synced()
      const synced = rig.clock.monotonic()
      await rig.clock.advance(MINUTE)
      firsts.push(Math.floor(((rig.polls[0]?.at ?? 0) - synced) / 5_000))
    }
    expect(new Set(firsts).size).toBeGreaterThanOrEqual(4)
  })

  it('#53 wait for the one that runs, and stop during sleep', async () => {
    const rig = new Rig()
    await rig.synced()
    let end = (): void => undefined
    rig.poll = () =>
      new Promise((resolve) => {
        end = () => resolve({ isThrottled: false })
      })
    await rig.clock.advance(2 * MINUTE)
    expect(rig.polls).toHaveLength(1)
    end()
    await rig.clock.advance(2_000)
    expect(rig.polls).toHaveLength(2)
    end()
    rig.connection.suspend()
    await rig.clock.advance(50_000)
    expect(rig.polls).toHaveLength(2)
  })

  it('#53 stop in a short gap, and go on where sockets are refused, every 15 to 30 s', async () => {
    const rig = new Rig()
    rig.peer.behavior.accept = false
    rig.connection.start(rig.credentials)
    await rig.clock.advance(14_000)
    expect(rig.polls).toEqual([])
    await rig.clock.advance(10 * MINUTE)
    const gaps = gapsOf(rig, 1)
    expect(gaps.length).toBeGreaterThan(15)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(14_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(31_000)
    rig.peer.behavior.accept = true
    await rig.clock.advance(MINUTE)
    expect(rig.kind).toBe('synced')
    rig.polls.length = 0
    await rig.clock.advance(10 * MINUTE)
    expect(Math.min(...gapsOf(rig, 1))).toBeGreaterThanOrEqual(19_000)
  })

  it('#53 without a socket is aborted by the resync of the next one, by sleep, and by signing out', async () => {
    for (const end of [
      (rig: Rig) => (rig.peer.behavior.accept = true),
      (rig: Rig) => rig.connection.suspend(),
      (rig: Rig) => rig.connection.stop('signedOut'),
    ]) {
      const rig = new Rig()
      rig.peer.behavior.accept = false
      let signal: AbortSignal | null = null
      rig.poll = (polled) => {
        signal = polled
        return new Promise(() => undefined)
      }
      rig.connection.start(rig.credentials)
      await rig.clock.advance(40_000)
      expect(signal).toMatchObject({ aborted: false })
      end(rig)
      await rig.clock.advance(40_000)
      expect(signal).toMatchObject({ aborted: true })
    }
  })

  it('#53 slow down while the server limits requests, and come back to their pace', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.poll = () => Promise.resolve({ isThrottled: true })
    await rig.clock.advance(30 * MINUTE)
    const slowest = Math.max(...gapsOf(rig, 1))
    expect(slowest).toBeGreaterThan(160_000)
    expect(slowest).toBeLessThanOrEqual(361_000)
    expect(rig.state.arePollsSlow).toBe(true)
    rig.poll = () => Promise.resolve({ isThrottled: false })
    await rig.clock.advance(20 * MINUTE)
    expect(rig.state.arePollsSlow).toBe(false)
    rig.polls.length = 0
    await rig.clock.advance(10 * MINUTE)
    expect(Math.max(...gapsOf(rig, 1))).toBeLessThanOrEqual(46_000)
  })

  it('#53 that fail are only logged, and the next one comes in time', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.poll = () => Promise.reject(new Error('no answer'))
    await rig.clock.advance(10 * MINUTE)
    expect(Math.max(...gapsOf(rig, 1))).toBeLessThanOrEqual(46_000)
    expect(rig.kind).toBe('synced')
    expect(rig.peer.sockets).toHaveLength(1)
  })
})

describe('the profile', () => {
  it('#54 is asked every 60 to 90 s while synced, also on a busy socket', async () => {
    const rig = new Rig()
    await rig.synced()
    const before = rig.checks
    for (let second = 0; second < 600; second++) {
      if (second % 10 === 0) await message(rig, second)
      await rig.clock.advance(1_000)
    }
    expect(rig.checks - before).toBeGreaterThanOrEqual(6)
    expect(rig.checks - before).toBeLessThanOrEqual(11)
  })

  it('#54 is asked at once when something may have changed, but not twice in 5 s', async () => {
    const rig = await syncedRig()
    await rig.clock.advance(10_000)
    const before = rig.checks
    for (let time = 0; time < 4; time++) {
      rig.connection.checkCredentials()
      await rig.clock.advance(1_000)
    }
    expect(rig.checks).toBe(before + 1)
  })

  it('#55 without an active account opens no socket and is asked every minute until there is one', async () => {
    const rig = new Rig()
    rig.credentials = { ...rig.credentials, accountIds: [] }
    rig.connection.start(rig.credentials)
    await rig.clock.advance(1_000)
    expect(rig.state).toMatchObject({ kind: 'blocked', reason: 'noAccounts' })
    expect(rig.peer.sockets).toEqual([])
    await rig.clock.advance(5 * MINUTE)
    expect(rig.checks).toBeGreaterThanOrEqual(4)
    expect(rig.checks).toBeLessThanOrEqual(6)
    expect(rig.peer.sockets).toEqual([])
    rig.credentials = { ...rig.credentials, accountIds: [1] }
    rig.connection.kick('manual')
    expect(await rig.until('synced')).toBeLessThan(5_000)
  })

  it('#55 that takes the last account away closes the socket', async () => {
    const rig = await syncedRig()
    rig.credentials = { ...rig.credentials, accountIds: [] }
    await rig.clock.advance(95_000)
    expect(rig.state).toMatchObject({ kind: 'blocked', reason: 'noAccounts' })
    expect(rig.peer.live).toEqual([])
  })
})
