import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { DeskBridge, QueryInput } from '../../shared/bridge.ts'
import { fakeRow, SESSION } from '../testing/fakeData.ts'
import { connectFake, inScope } from '../testing/mount.ts'
import { connectBridge } from './client.ts'
import { useWatch } from './watch.ts'

const LIST: QueryInput<'conversations'> = {
  sessionId: SESSION,
  accountId: 1,
  view: 'all',
  status: 'open',
  sort: 'lastActivityDesc',
  inboxId: null,
  teamId: null,
  label: null,
  limit: 3,
}
let stop = (): void => undefined
afterEach(() => stop())

function watched(input: QueryInput<'conversations'> | null = LIST) {
  const fake = connectFake({
    rows: [1, 2, 3, 4, 5].map((id) => fakeRow(id, { name: `Person ${id}`, text: 'hello', minutes: id })),
  })
  const requested = shallowRef(input)
  const scope = inScope(() => useWatch('conversations', requested))
  stop = scope.stop
  const keys = (): number[] => scope.value.items.value.map((row) => row.ref.conversationId)
  return { fake, requested, list: scope.value, keys, stop: scope.stop }
}

describe('useWatch', () => {
  it('shows the first result and applies patches, and keeps the objects of unchanged items', async () => {
    const { fake, list, keys } = watched()
    expect(list.head.value).toBeNull()
    await flushPromises()
    expect(keys()).toEqual([1, 2, 3])
    const second = list.items.value[1]
    fake.update((data) => {
      data.rows = data.rows.map((row) =>
        row.ref.conversationId === 3 ? { ...row, lastActivityAt: row.lastActivityAt + 900, unreadCount: 1 } : row,
      )
    })
    expect(keys()).toEqual([3, 1, 2])
    expect(list.items.value[0]?.unreadCount).toBe(1)
    expect(list.items.value[2]).toBe(second)
  })
  it('applies patches that arrive before the first result', async () => {
    const fake = connectFake({ rows: [fakeRow(1, { name: 'Ada', text: 'one', minutes: 1 })] })
    let release: (() => void) | undefined
    const slow: DeskBridge = {
      ...fake.desk,
      call: async (command, input) => {
        const result = await fake.desk.call(command, input)
        if (command === 'query:watch')
          await new Promise<void>((resolve) => {
            release = resolve
          })
        return result
      },
    }
    connectBridge(slow)
    const scope = inScope(() => useWatch('conversations', LIST))
    stop = scope.stop
    await flushPromises()
    fake.update((data) => {
      data.rows = [...data.rows, fakeRow(2, { name: 'Ben', text: 'two', minutes: 0 })]
    })
    expect(scope.value.items.value).toEqual([])
    release?.()
    await flushPromises()
    expect(scope.value.items.value.map((row) => row.ref.conversationId)).toEqual([2, 1])
  })
  it('requests the whole result again when a version is missing', async () => {
    const { fake, list, keys } = watched()
    await flushPromises()
    const watchIds = new Set<string>()
    const stopListening = fake.desk.onChanges((batch) => {
      for (const patch of batch.patches) watchIds.add(patch.watchId)
    })
    fake.update((data) => {
      data.rows = data.rows.slice(1)
    })
    expect(keys()).toEqual([2, 3, 4])
    const [watchId] = watchIds
    fake.send({ patches: [{ watchId: watchId ?? '', version: 9, order: [] }], signals: [] })
    await flushPromises()
    expect(keys()).toEqual([2, 3, 4])
    expect(fake.watching().filter((query) => query === 'conversations')).toHaveLength(1)
    fake.update((data) => {
      data.rows = data.rows.slice(1)
    })
    expect(keys()).toEqual([3, 4, 5])
    expect(list.error.value).toBeNull()
    stopListening()
  })
  it('stops watching when its scope ends', async () => {
    const { fake, stop: end } = watched()
    await flushPromises()
    end()
    await flushPromises()
    expect(fake.watching()).toEqual([])
  })
  it('keeps the result while only the limit grows, and empties it for another list', async () => {
    const { list, keys, requested } = watched()
    await flushPromises()
    requested.value = { ...LIST, limit: 5 }
    await nextTick()
    expect(keys()).toEqual([1, 2, 3])
    await flushPromises()
    expect(keys()).toEqual([1, 2, 3, 4, 5])
    requested.value = { ...LIST, view: 'unassigned' }
    await nextTick()
    expect(keys()).toEqual([])
    expect(list.head.value).toBeNull()
  })
  it('watches nothing for a null input and begins with the first input', async () => {
    const { fake, keys, requested } = watched(null)
    await flushPromises()
    expect(fake.watching()).toEqual([])
    requested.value = LIST
    await flushPromises()
    expect(keys()).toEqual([1, 2, 3])
  })
  it('reports why watching failed and retries on refresh', async () => {
    const fake = connectFake()
    fake.reply('query:watch', () => ({ ok: false, code: 'disk', message: 'locked' }))
    const scope = inScope(() => useWatch('conversations', LIST))
    stop = scope.stop
    await flushPromises()
    expect(scope.value.error.value?.code).toBe('disk')
    fake.reply('query:watch', () => ({
      ok: true,
      value: { head: { state: { kind: 'loading' } }, items: [], version: 1 },
    }))
    await scope.value.refresh()
    expect(scope.value.error.value).toBeNull()
    expect(scope.value.head.value?.state.kind).toBe('loading')
  })
  it('refreshes from the server and reports a failed refresh as its error', async () => {
    const { fake, list } = watched()
    await flushPromises()
    fake.reply('query:refresh', () => ({ ok: false, code: 'offline', message: '' }))
    await list.refresh()
    expect(list.error.value?.code).toBe('offline')
  })
})
