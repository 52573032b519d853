import { describe, expect, it } from 'vitest'
import type { ConnectionState } from '../../../shared/model/connection.ts'
import { connectionView, shownConnection } from '../../../shared/model/connection.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { seededRandom } from '../testing/random.ts'
import { Backoff } from './backoff.ts'
import { EventBuffer } from './buffer.ts'
import { withDeadline } from './deadline.ts'
import { EchoMonitor } from './echo.ts'
import { parseFrame } from './frames.ts'
import { History, redact } from './history.ts'
import { cableUrl, createSubscription, sameCredentials } from './identifier.ts'
import { decide } from './liveness.ts'
import { planFor } from './reasons.ts'
import type { CableEvent } from './types.ts'
import { ANY_ACCOUNT } from './types.ts'
import { DEFAULT_LIMITS } from './types.ts'

const event = (id: number): CableEvent => ({ accountId: 1, name: 'e', data: { id }, receivedAt: 0 })

describe('frames', () => {
  it('reads every frame of the protocol', () => {
    const read = (frame: unknown): unknown => parseFrame(JSON.stringify(frame), false)
    expect(read({ type: 'welcome', sid: 'x' })).toEqual({ kind: 'welcome' })
    expect(read({ type: 'ping', message: 1 })).toEqual({ kind: 'ping' })
    expect(read({ identifier: 'i', type: 'confirm_subscription' })).toEqual({ kind: 'confirm', identifier: 'i' })
    expect(read({ identifier: 'i', type: 'reject_subscription' })).toEqual({ kind: 'reject', identifier: 'i' })
    expect(read({ type: 'disconnect', reason: 'remote', reconnect: true })).toEqual({
      kind: 'disconnect',
      reason: 'remote',
      reconnect: true,
    })
    expect(read({ type: 'disconnect', reason: 7, reconnect: 'yes' })).toEqual({
      kind: 'disconnect',
      reason: '',
      reconnect: null,
    })
    expect(read({ identifier: 'i', message: { event: 'e', data: { a: 1 } } })).toEqual({
      kind: 'message',
      identifier: 'i',
      event: 'e',
      data: { a: 1 },
    })
    // `type` takes precedence over `message`.
    expect(read({ identifier: 'i', type: 'ping', message: { event: 'e', data: {} } })).toEqual({ kind: 'ping' })
  })
})

describe('identifiers and addresses', () => {
  it("names a contact by its token alone, as the documents' example does", () => {
    const made = createSubscription({ pubsubToken: 't', userId: null, accountIds: [ANY_ACCOUNT] }, ANY_ACCOUNT)
    expect(made.identifier).toBe('{"channel":"RoomChannel","pubsub_token":"t"}')
  })

  it("writes the identifier as the servers' own clients do", () => {
    const made = createSubscription({ pubsubToken: 'pubsub_token-ada', userId: 1, accountIds: [1] }, 1)
    expect(made.subscribe).toBe(
      '{"command":"subscribe","identifier":"{\\"channel\\":\\"RoomChannel\\",\\"pubsub_token\\":\\"pubsub_token-ada\\",' +
        '\\"account_id\\":1,\\"user_id\\":1}"}',
    )
    expect(JSON.parse(made.updatePresence)).toEqual({
      command: 'message',
      identifier: made.identifier,
      data: '{"action":"update_presence"}',
    })
  })

  it('compares credentials whatever the order of accounts', () => {
    const one = { pubsubToken: 't', userId: 1, accountIds: [1, 2] }
    expect(sameCredentials(one, { ...one, accountIds: [2, 1, 1] })).toBe(true)
    expect(sameCredentials(one, { ...one, accountIds: [1] })).toBe(false)
    expect(sameCredentials(one, { ...one, accountIds: [1, 3] })).toBe(false)
    expect(sameCredentials(one, { ...one, pubsubToken: 'u' })).toBe(false)
    expect(sameCredentials(one, { ...one, userId: 2 })).toBe(false)
  })

  it('throws on addresses that are not http(s)', () => {
    expect(cableUrl('https://desk.example/a/?b#c')).toBe('wss://desk.example/a/cable')
    expect(() => cableUrl('file:///etc')).toThrow(TypeError)
    expect(() => cableUrl('nonsense')).toThrow(TypeError)
  })
})

describe('liveness', () => {
  const signs = (silence: number, more: Partial<Parameters<typeof decide>[0]> = {}) => ({
    frame: 100_000 - silence,
    any: 100_000 - silence,
    probed: -Infinity,
    suspectUntil: null,
    ...more,
  })
  it.each([
    [4_499, {}, 'wait'],
    [4_500, {}, 'probe'],
    [4_500, { probed: 99_000 }, 'wait'],
    [7_499, { probed: 97_000 }, 'wait'],
    [7_500, {}, 'end'],
    [10_999, { any: 99_000, probed: 98_000 }, 'wait'],
    [11_000, { any: 99_999 }, 'end'],
    [100, { suspectUntil: 100_000 }, 'end'],
    [100, { suspectUntil: 100_001 }, 'wait'],
  ] as const)('%i ms of silence with %o: %s', (silence, more, action) => {
    expect(decide(signs(silence, more), 100_000, DEFAULT_LIMITS).action).toBe(action)
  })

  it('never waits longer than until the next decision can change', () => {
    const random = seededRandom(3)
    for (let turn = 0; turn < 2_000; turn++) {
      const now = 100_000
      const decision = decide(
        {
          frame: now - random() * 12_000,
          any: now - random() * 8_000,
          probed: now - random() * 8_000,
          suspectUntil: random() < 0.3 ? now + random() * 3_000 : null,
        },
        now,
        DEFAULT_LIMITS,
      )
      if (decision.action !== 'end') {
        expect(decision.until).toBeGreaterThan(now)
        expect(decision.until - now).toBeLessThanOrEqual(7_500)
      }
    }
  })
})

describe('backoff', () => {
  it('stays in its ranges and starts over after a reset', () => {
    const backoff = new Backoff(seededRandom(9))
    for (let round = 0; round < 50; round++) {
      let before = backoff.next()
      expect(before).toBeGreaterThanOrEqual(100)
      expect(before).toBeLessThanOrEqual(2_000)
      for (let turn = 0; turn < 20; turn++) {
        const delay = backoff.next()
        expect(delay).toBeGreaterThanOrEqual(1_000)
        expect(delay).toBeLessThanOrEqual(Math.min(30_000, Math.max(1_000, before) * 3))
        before = delay
      }
      backoff.reset()
    }
  })
})

describe('reasons', () => {
  const now = Date.UTC(2026, 10, 21, 9, 0, 0)
  it('waits at least 5 s after an end that is blocked or needs a profile check', () => {
    for (let status = 100; status < 600; status++) {
      const plan = planFor({ by: 'status', status, retryAfter: null }, now)
      if (plan.blocked !== undefined || plan.checkProfile) expect(plan.floor).toBeGreaterThanOrEqual(5_000)
    }
    for (let code = 1000; code < 5000; code++)
      expect(planFor({ by: 'close', code, reason: '' }, now).backoff).toBe('normal')
  })
})

describe('the buffer', () => {
  it('is limited in number and in size, and reports an overflow once', () => {
    const buffer = new EventBuffer(3, 100)
    for (let id = 0; id < 3; id++) buffer.push(event(id), 10)
    expect(buffer.take(2).map(({ data }) => data['id'])).toEqual([0, 1])
    expect(buffer.takeOverflow()).toBe(false)
    for (let id = 0; id < 3; id++) buffer.push(event(id), 10)
    expect(buffer.size).toBe(0)
    expect(buffer.takeOverflow()).toBe(true)
    expect(buffer.takeOverflow()).toBe(false)
    buffer.push(event(1), 101)
    expect(buffer.size).toBe(0)
    expect(buffer.takeOverflow()).toBe(true)
    buffer.push(event(1), 100)
    expect(buffer.take(5)).toHaveLength(1)
    // Taken events count no more.
    buffer.push(event(1), 100)
    expect(buffer.size).toBe(1)
  })
})

describe('the echo', () => {
  /** Whether an echo shows that one before it was lost; times in milliseconds. */
  const wasLost = (beats: readonly number[], echoAt: number, isNewSocket = false): boolean => {
    const echo = new EchoMonitor(5_000)
    expect(echo.onEcho()).toBe(false)
    if (isNewSocket) echo.onConnect()
    for (const at of beats) echo.onBeat(at)
    expect(echo.isMissing(echoAt)).toBe(false)
    return echo.onEcho()
  }

  it('was lost when the next beat is answered and the one before was not', () => {
    expect(wasLost([10_000, 20_000], 20_100)).toBe(true)
    expect(wasLost([10_000, 3_600_000], 3_600_100)).toBe(true)
  })

  it.each([
    ['comes late', [10_000], 19_000, false],
    ['answers two beats in a row', [10_000, 14_999], 15_000, false],
    // The server may send the first one before the stream is attached.
    ['is the first of a socket', [10_000, 20_000], 20_100, true],
  ])('was not lost when it %s', (_name, beats, echoAt, isNewSocket) => {
    expect(wasLost(beats, echoAt, isNewSocket)).toBe(false)
  })

  it('is missing after two beats without an answer, once the server has echoed', () => {
    const echo = new EchoMonitor(5_000)
    echo.onBeat(0)
    echo.onBeat(10_000)
    expect(echo.isMissing(60_000)).toBe(false)
    echo.onEcho()
    echo.onBeat(60_000)
    expect(echo.isMissing(69_000)).toBe(false)
    echo.onBeat(70_000)
    expect(echo.isMissing(74_999)).toBe(false)
    expect(echo.isMissing(75_000)).toBe(true)
    echo.onEcho()
    expect(echo.isMissing(200_000)).toBe(false)
  })
})

describe('history and redaction', () => {
  it.each([
    [
      'Could not execute command from ({"identifier":"{\\"channel\\":\\"RoomChannel\\",\\"pubsub_token\\":\\"AbC123xyz\\"}"})',
      'AbC123xyz',
    ],
    ['api_access_token: S3cr3tS3cr3t', 'S3cr3tS3cr3t'],
    ['access-token=abc.def-ghi&client=xyz', 'abc.def-ghi'],
    ['Authorization: Bearer eyJhbGciOi.J9', 'eyJhbGciOi'],
    ['closed for my-very-own-token', 'my-very-own-token'],
    ['my-very-own-token '.repeat(3_000), 'my-very-own'],
  ])('%s', (text, secret) => {
    const safe = redact(text, ['my-very-own-token'])
    expect(safe).not.toContain(secret)
    expect(safe.length).toBeLessThanOrEqual(161)
  })

  it('removes control and direction characters', () => {
    expect(redact('a\u0000b\u001b[31mc\nd\u202Ee')).toBe('a b [31mc d e')
  })

  it('keeps the newest transitions', () => {
    const history = new History(5)
    for (let at = 0; at < 23; at++) history.add({ at, clock: at, from: 'idle', to: 'connecting', reason: null })
    expect(history.list().map((step) => step.at)).toEqual([18, 19, 20, 21, 22])
  })
})

describe('deadlines', () => {
  it('rejects in time, aborts the task, and leaves no timer', async () => {
    const clock = new FakeClock()
    let signal: AbortSignal | undefined
    const late = withDeadline(clock, 1_000, (given) => {
      signal = given
      return new Promise(() => undefined)
    })
    const failed = late.catch((error: unknown) => String(error))
    await clock.advance(1_000)
    expect(await failed).toBe('Error: timed out')
    expect(signal?.aborted).toBe(true)
    expect(await withDeadline(clock, 1_000, () => Promise.resolve(7))).toBe(7)
    const outer = new AbortController()
    outer.abort()
    await expect(withDeadline(clock, 1_000, () => new Promise(() => undefined), outer.signal)).rejects.toThrow(
      'stopped',
    )
    expect(clock.pending).toBe(0)
  })
})

describe('shownConnection', () => {
  const at = 1_000_000
  const common = { since: at, lastSyncedAt: at - 5_000, trouble: null, degraded: [], arePollsSlow: false }
  const trouble = { since: at, reason: 'stale', shown: false } as const
  const shown = (state: ConnectionState, now: number): unknown => shownConnection(connectionView(state), now)
  it('is online only when synced', () => {
    expect(shown({ ...common, kind: 'synced' }, at + 1e9)).toEqual({ kind: 'online', degraded: [] })
    for (const kind of ['welcomed', 'subscribing'] as const) {
      expect(shown({ ...common, kind, trouble }, at + 3_999)).toEqual({
        kind: 'reconnecting',
        since: at,
        reason: 'stale',
      })
      expect(shown({ ...common, kind, trouble }, at + 4_000)).toEqual({
        kind: 'offline',
        since: at,
        reason: 'stale',
        until: null,
        lastSyncedAt: at - 5_000,
      })
    }
    // The first attempt on a slow server.
    const starting = { ...trouble, reason: 'starting', shown: true } as const
    for (const kind of ['welcomed', 'subscribing'] as const)
      expect(shown({ ...common, kind, trouble: starting }, at + 30_000)).toMatchObject({ kind: 'reconnecting' })
    expect(shown({ ...common, kind: 'live', trouble: starting }, at + 30_000)).toMatchObject({ isLate: false })
    // Connected, and not in sync yet.
    for (const [after, wasShown, isLate] of [
      [0, false, false],
      [3_999, false, false],
      [4_000, false, true],
      [0, true, true],
      [600_000, true, true],
    ] as const)
      expect(shown({ ...common, kind: 'live', trouble: { ...trouble, shown: wasShown } }, at + after)).toEqual({
        kind: 'syncing',
        since: at,
        reason: 'stale',
        isLate,
      })
    expect(
      shown(
        {
          ...common,
          kind: 'waiting',
          until: at + 9,
          attempt: 2,
          reason: 'stale',
          trouble: { ...trouble, shown: true },
        },
        at,
      ),
    ).toMatchObject({ kind: 'offline', until: at + 9 })
    expect(shown({ ...common, kind: 'blocked', reason: 'tls', until: at + 9, trouble }, at)).toMatchObject({
      kind: 'blocked',
      reason: 'tls',
      until: at + 9,
    })
    expect(shown({ ...common, kind: 'signedOut', reason: 'wrongToken' }, at)).toEqual({
      kind: 'signedOut',
      reason: 'wrongToken',
    })
    const polled = { ...common, degraded: ['noSocket'] } as const
    expect(shown({ ...polled, kind: 'connecting', attempt: 9, trouble }, at + 60_000)).toMatchObject({ kind: 'polled' })
    expect(shown({ ...polled, kind: 'blocked', reason: 'proxy', until: at + 9, trouble }, at)).toEqual({
      kind: 'polled',
      reason: 'proxy',
      until: at + 9,
    })
    expect(shown({ ...common, kind: 'idle' }, at + 30_000)).toMatchObject({ kind: 'reconnecting' })
    expect(shown({ ...common, kind: 'suspended' }, at)).toMatchObject({ kind: 'offline' })
    expect(shown({ ...common, kind: 'connecting', attempt: 1, trouble }, at)).toMatchObject({ kind: 'reconnecting' })
  })
})
