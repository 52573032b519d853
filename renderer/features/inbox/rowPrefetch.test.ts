import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { fakeRow } from '../../testing/fakeData.ts'
import { useRowPrefetch } from './useRowPrefetch.ts'
import type { ListEntry } from './useStableOrder.ts'

const entry = (id: number, isGone = false): ListEntry => ({
  key: `row-${id}`,
  row: fakeRow(id, { name: 'Ada', text: 'Hello', minutes: id }),
  height: 64,
  lines: 1,
  isGone,
})

describe('threads fetched ahead', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function setUp(entries = [1, 2, 3, 4, 5].map((id) => entry(id))) {
    const prepared: number[] = []
    const pointed = shallowRef<string | null>(null)
    const openKey = shallowRef<string | null>(null)
    const scope = effectScope()
    scope.run(() =>
      useRowPrefetch({
        entries: shallowRef(entries),
        pointed,
        openKey,
        prepare: ({ conversationId }) => prepared.push(conversationId),
      }),
    )
    const set = async (value: typeof pointed, to: string | null, wait: number): Promise<void> => {
      value.value = to
      await nextTick()
      await vi.advanceTimersByTimeAsync(wait)
    }
    return { prepared, pointed, openKey, set, stop: () => scope.stop() }
  }

  it('the one that the pointer rests on, none that it only crosses', async () => {
    const { prepared, pointed, set } = setUp()
    await set(pointed, 'row-2', 59)
    await set(pointed, 'row-3', 59)
    expect(prepared).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(prepared).toEqual([3])
  })
  it('none after the pointer has left the list', async () => {
    const { prepared, pointed, set } = setUp()
    await set(pointed, 'row-2', 30)
    await set(pointed, null, 1_000)
    expect(prepared).toEqual([])
  })
  it('the next and the previous one of a conversation that stays open', async () => {
    const { prepared, openKey, set } = setUp()
    await set(openKey, 'row-2', 399)
    await set(openKey, 'row-3', 399)
    expect(prepared).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(prepared).toEqual([4, 2])
  })
  it('neither the open one nor one that left the list', async () => {
    const { prepared, pointed, openKey, set } = setUp([entry(1), entry(2, true), entry(3)])
    await set(openKey, 'row-1', 0)
    await set(pointed, 'row-1', 60)
    await set(pointed, 'row-2', 60)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(prepared).toEqual([])
  })
  it('none once the list is gone', async () => {
    const { prepared, pointed, set, stop } = setUp()
    await set(pointed, 'row-2', 10)
    stop()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(prepared).toEqual([])
  })
})
