import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AccountRef } from '../shared/model/ids.ts'
import { connectBridge, endUnclaimed, onSignal, prepareWatch, useWatch } from './bridge.ts'
import type { Ahead } from './prefetch.ts'
import { prefetchFirstPaint } from './prefetch.ts'
import { FIRST_ROWS, HOME_LIST, PLACE_KEY } from './stores/place.ts'
import { createFakeBridge } from './testing/fakeBridge.ts'
import { fakeRow, fakeSessions } from './testing/fakeData.ts'
import { inScope } from './testing/mount.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const stored = (place: unknown): Pick<Storage, 'getItem'> => ({
  getItem: (key) => (key === PLACE_KEY && place !== null ? JSON.stringify(place) : null),
})
const rows = [1, 2].map((id) => fakeRow(id, { name: `Person ${id}`, text: 'hello', minutes: id }))
const firstAccount = (): AccountRef => {
  const [session] = fakeSessions()
  return { sessionId: session?.id ?? '', accountId: session?.accounts[0]?.id ?? 0 }
}

async function looked(place: unknown = null): Promise<{ fake: ReturnType<typeof createFakeBridge>; ahead: Ahead }> {
  const fake = createFakeBridge({ rows })
  const ahead = prefetchFirstPaint(fake.desk, stored(place))
  await ahead.settled
  return { fake, ahead }
}
const watching = (fake: ReturnType<typeof createFakeBridge>, name: string): number =>
  fake.watching().filter((query) => query === name).length

describe('looking ahead', () => {
  it('asks for settings and sessions, then for the list and the names of the first account', async () => {
    const { ahead } = await looked()
    expect(ahead.watches.map(({ query, input }) => ({ query, input }))).toEqual([
      { query: 'settings', input: {} },
      { query: 'sessions', input: {} },
      { query: 'conversations', input: { ...firstAccount(), ...HOME_LIST, limit: FIRST_ROWS } },
      { query: 'reference', input: firstAccount() },
    ])
    expect(ahead.watches.every(({ answer }) => answer?.ok === true)).toBe(true)
  })

  it('asks for the list that was shown last', async () => {
    const { ahead } = await looked({ ...HOME_LIST, view: 'unassigned', account: firstAccount(), conversationId: 3 })
    expect(ahead.watches[2]?.input).toEqual({ ...firstAccount(), ...HOME_LIST, view: 'unassigned', limit: FIRST_ROWS })
  })

  it.each([
    ['no object', 3],
    ['an account that left', { ...HOME_LIST, account: { sessionId: 'gone', accountId: 9 } }],
  ])('settles with a remembered place that is %s', async (_what, place) => {
    const { ahead } = await looked(place)
    expect(ahead.watches[2]?.input).toMatchObject(firstAccount())
  })

  it('settles when the bridge is broken', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const ahead = prefetchFirstPaint(
      { platform: 'linux', call: () => Promise.reject(new Error('no main')), onChanges: () => () => undefined },
      stored(null),
    )
    await expect(ahead.settled).resolves.toBeUndefined()
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })
})

describe('what was asked for ahead', () => {
  it('is shown at once where the page watches just that, and follows its patches', async () => {
    const { fake, ahead } = await looked()
    stops.push(connectBridge(fake.desk, ahead))
    const scope = inScope(() => useWatch('conversations', { ...firstAccount(), ...HOME_LIST, limit: FIRST_ROWS }))
    stops.push(scope.stop)
    expect(scope.value.items.value).toHaveLength(2)
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(1)
    fake.update((data) => {
      data.rows = data.rows.slice(1)
    })
    expect(scope.value.items.value).toHaveLength(1)
  })

  it('is not lost when it changed before the page ran', async () => {
    const { fake, ahead } = await looked()
    fake.update((data) => {
      data.rows = []
    })
    stops.push(connectBridge(fake.desk, ahead))
    const scope = inScope(() => useWatch('conversations', { ...firstAccount(), ...HOME_LIST, limit: FIRST_ROWS }))
    stops.push(scope.stop)
    expect(scope.value.items.value).toHaveLength(0)
  })

  it('is ended where nobody watches it', async () => {
    const { fake, ahead } = await looked()
    stops.push(connectBridge(fake.desk, ahead))
    const scope = inScope(() => useWatch('settings', {}))
    stops.push(scope.stop)
    endUnclaimed()
    await flushPromises()
    expect(fake.watching()).toEqual(['settings'])
  })

  it('leaves another list to be asked for', async () => {
    const { fake, ahead } = await looked()
    stops.push(connectBridge(fake.desk, ahead))
    const scope = inScope(() =>
      useWatch('conversations', { ...firstAccount(), ...HOME_LIST, view: 'all', limit: FIRST_ROWS }),
    )
    stops.push(scope.stop)
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(2)
  })

  it('keeps signals until somebody listens', async () => {
    const { fake, ahead } = await looked()
    fake.signal({ kind: 'playSound' })
    stops.push(connectBridge(fake.desk, ahead))
    const heard: string[] = []
    stops.push(onSignal(({ kind }) => heard.push(kind)))
    expect(heard).toEqual(['playSound'])
  })
})

describe('what is prepared', () => {
  const list = { ...firstAccount(), ...HOME_LIST, limit: 7 }

  it('is taken over by whoever watches just that, with what changed meanwhile', async () => {
    const fake = createFakeBridge({ rows })
    stops.push(connectBridge(fake.desk))
    prepareWatch('conversations', list)
    prepareWatch('conversations', { ...list })
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(1)
    const scope = inScope(() => useWatch('conversations', list))
    stops.push(scope.stop)
    // Already here: shown without waiting.
    expect(scope.value.items.value).toHaveLength(2)
    expect(watching(fake, 'conversations')).toBe(1)
    scope.stop()
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(0)
  })

  it('is ended where nobody wants it after all', async () => {
    vi.useFakeTimers()
    try {
      const fake = createFakeBridge({ rows })
      stops.push(connectBridge(fake.desk))
      prepareWatch('conversations', list)
      await vi.advanceTimersByTimeAsync(900)
      expect(watching(fake, 'conversations')).toBe(1)
      await vi.advanceTimersByTimeAsync(200)
      expect(watching(fake, 'conversations')).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
