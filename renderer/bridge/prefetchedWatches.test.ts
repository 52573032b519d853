import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FIRST_ROWS, HOME_LIST } from '../stores/homeList.ts'
import { createFakeBridge } from '../testing/fakeBridge.ts'
import { inScope } from '../testing/mount.ts'
import { firstAccount, rows, startPrefetch } from '../testing/startPrefetch.ts'
import { connectBridge, onSignal } from './client.ts'
import { endUnclaimedWatches, prefetchWatch } from './prefetchedWatches.ts'
import { useWatch } from './watch.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const watching = (fake: ReturnType<typeof createFakeBridge>, name: string): number =>
  fake.watching().filter((query) => query === name).length

describe('a watch from the start prefetch', () => {
  it('is shown at once to a useWatch with the same input, and applies patches', async () => {
    const { fake, prefetch } = await startPrefetch()
    stops.push(connectBridge(fake.desk, prefetch))
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

  it('includes changes that arrived before the page ran', async () => {
    const { fake, prefetch } = await startPrefetch()
    fake.update((data) => {
      data.rows = []
    })
    stops.push(connectBridge(fake.desk, prefetch))
    const scope = inScope(() => useWatch('conversations', { ...firstAccount(), ...HOME_LIST, limit: FIRST_ROWS }))
    stops.push(scope.stop)
    expect(scope.value.items.value).toHaveLength(0)
  })

  it('is ended where it was not claimed', async () => {
    const { fake, prefetch } = await startPrefetch()
    stops.push(connectBridge(fake.desk, prefetch))
    const scope = inScope(() => useWatch('settings', {}))
    stops.push(scope.stop)
    endUnclaimedWatches()
    await flushPromises()
    expect(fake.watching()).toEqual(['settings'])
  })

  it('is not used for another list', async () => {
    const { fake, prefetch } = await startPrefetch()
    stops.push(connectBridge(fake.desk, prefetch))
    const scope = inScope(() =>
      useWatch('conversations', { ...firstAccount(), ...HOME_LIST, view: 'all', limit: FIRST_ROWS }),
    )
    stops.push(scope.stop)
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(2)
  })

  it('keeps signals until the first listener', async () => {
    const { fake, prefetch } = await startPrefetch()
    fake.signal({ kind: 'playSound' })
    stops.push(connectBridge(fake.desk, prefetch))
    const received: string[] = []
    stops.push(onSignal(({ kind }) => received.push(kind)))
    expect(received).toEqual(['playSound'])
  })
})

describe('prefetchWatch', () => {
  const list = { ...firstAccount(), ...HOME_LIST, limit: 7 }

  it('is claimed by a useWatch with the same input', async () => {
    const fake = createFakeBridge({ rows })
    stops.push(connectBridge(fake.desk))
    prefetchWatch('conversations', list)
    prefetchWatch('conversations', { ...list })
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(1)
    const scope = inScope(() => useWatch('conversations', list))
    stops.push(scope.stop)
    // The answer has arrived: shown without waiting.
    expect(scope.value.items.value).toHaveLength(2)
    expect(watching(fake, 'conversations')).toBe(1)
    scope.stop()
    await flushPromises()
    expect(watching(fake, 'conversations')).toBe(0)
  })

  it('is ended after a second where it was not claimed', async () => {
    vi.useFakeTimers()
    try {
      const fake = createFakeBridge({ rows })
      stops.push(connectBridge(fake.desk))
      prefetchWatch('conversations', list)
      await vi.advanceTimersByTimeAsync(900)
      expect(watching(fake, 'conversations')).toBe(1)
      await vi.advanceTimersByTimeAsync(200)
      expect(watching(fake, 'conversations')).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
