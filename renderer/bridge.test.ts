import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick, reactive, ref, shallowRef } from 'vue'
import type { DeskBridge, QueryInput } from '../shared/bridge.ts'
import type { Signal } from '../shared/views.ts'
import { applyPatch, call, connectBridge, DeskError, onSignal, plain, useWatch } from './bridge.ts'
import { fakeRow, SESSION } from './testing/fakeData.ts'
import { connectFake, inScope } from './testing/mount.ts'

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
  const wish = shallowRef(input)
  const scope = inScope(() => useWatch('conversations', wish))
  stop = scope.stop
  const keys = (): number[] => scope.value.items.value.map((row) => row.ref.conversationId)
  return { fake, wish, list: scope.value, keys, stop: scope.stop }
}

describe('plain', () => {
  it('unwraps proxies and refs at every depth and leaves bytes alone', () => {
    const bytes = new Uint8Array([1, 2])
    const value = plain(reactive({ ref: ref({ deep: [1, { two: 2 }] }), bytes }))
    expect(structuredClone(value)).toEqual({ ref: { deep: [1, { two: 2 }] }, bytes })
    expect(plain({ bytes }).bytes).toBe(bytes)
  })
})

describe('call', () => {
  it('answers the value of a good answer', async () => {
    const fake = connectFake()
    fake.reply('file:download', () => ({ ok: true, value: { saved: true } }))
    await expect(call('file:download', { address: 'media/a', name: 'a.png' })).resolves.toEqual({ saved: true })
  })
  it('turns a failed answer into a typed error', async () => {
    const fake = connectFake()
    fake.reply('session:reconnect', () => ({ ok: false, code: 'signedOut', message: 'expired' }))
    await expect(call('session:reconnect', { sessionId: 'a' })).rejects.toMatchObject({
      name: 'DeskError',
      code: 'signedOut',
      detail: 'expired',
    })
  })
  it('reports a broken bridge as internal', async () => {
    const broken: DeskBridge = {
      platform: 'linux',
      call: () => Promise.reject(new Error('no handler')),
      onChanges: () => () => undefined,
    }
    connectBridge(broken)
    await expect(call('connection:copyReport', {})).rejects.toEqual(new DeskError('internal', 'no handler'))
  })
  it('sends reactive input as something that can be cloned', async () => {
    const fake = connectFake()
    await call('settings:change', { change: reactive({ presence: { mode: 'manual', idleMinutes: 3 } }) })
    expect(fake.calls.at(-1)?.input).toEqual({ change: { presence: { mode: 'manual', idleMinutes: 3 } } })
  })
})

describe('applyPatch', () => {
  const held = () => ({
    head: 'old',
    order: ['a', 'b'],
    byKey: new Map([
      ['a', { key: 'a' }],
      ['b', { key: 'b' }],
    ]),
    version: 4,
  })
  it('takes head, order and items, and forgets items that left', () => {
    const result = held()
    expect(
      applyPatch(result, { watchId: 'w', version: 5, head: 'new', order: ['c', 'a'], items: [{ key: 'c' }] }),
    ).toBe(true)
    expect(result).toMatchObject({ head: 'new', order: ['c', 'a'], version: 5 })
    expect([...result.byKey.keys()].sort()).toEqual(['a', 'c'])
  })
  it('keeps what a patch does not name', () => {
    const result = held()
    applyPatch(result, { watchId: 'w', version: 5, items: [] })
    expect(result).toMatchObject({ head: 'old', order: ['a', 'b'] })
  })
  it('skips a version that is already held and refuses a gap', () => {
    const result = held()
    expect(applyPatch(result, { watchId: 'w', version: 4, head: 'again' })).toBe(true)
    expect(result.head).toBe('old')
    expect(applyPatch(result, { watchId: 'w', version: 6, head: 'later' })).toBe(false)
    expect(result).toMatchObject({ head: 'old', version: 4 })
  })
  it('takes a head of null for what it is', () => {
    const result = held()
    applyPatch(result, { watchId: 'w', version: 5, head: null })
    expect(result.head).toBeNull()
  })
})

describe('useWatch', () => {
  it('shows the first result and follows patches, leaving untouched items the same objects', async () => {
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
  it('applies patches that overtake the first result', async () => {
    const fake = connectFake({ rows: [fakeRow(1, { name: 'Ada', text: 'one', minutes: 1 })] })
    let answer: (() => void) | undefined
    const late: DeskBridge = {
      ...fake.desk,
      call: async (command, input) => {
        const result = await fake.desk.call(command, input)
        if (command === 'query:watch')
          await new Promise<void>((resolve) => {
            answer = resolve
          })
        return result
      },
    }
    connectBridge(late)
    const scope = inScope(() => useWatch('conversations', LIST))
    stop = scope.stop
    await flushPromises()
    fake.update((data) => {
      data.rows = [...data.rows, fakeRow(2, { name: 'Ben', text: 'two', minutes: 0 })]
    })
    expect(scope.value.items.value).toEqual([])
    answer?.()
    await flushPromises()
    expect(scope.value.items.value.map((row) => row.ref.conversationId)).toEqual([2, 1])
  })
  it('asks for the whole result again when a version is missing', async () => {
    const { fake, list, keys } = watched()
    await flushPromises()
    const seen = new Set<string>()
    const spy = fake.desk.onChanges((batch) => {
      for (const patch of batch.patches) seen.add(patch.watchId)
    })
    fake.update((data) => {
      data.rows = data.rows.slice(1)
    })
    expect(keys()).toEqual([2, 3, 4])
    const [watchId] = seen
    fake.send({ patches: [{ watchId: watchId ?? '', version: 9, order: [] }], signals: [] })
    await flushPromises()
    expect(keys()).toEqual([2, 3, 4])
    expect(fake.watching().filter((query) => query === 'conversations')).toHaveLength(1)
    fake.update((data) => {
      data.rows = data.rows.slice(1)
    })
    expect(keys()).toEqual([3, 4, 5])
    expect(list.error.value).toBeNull()
    spy()
  })
  it('stops watching with its scope', async () => {
    const { fake, stop: end } = watched()
    await flushPromises()
    end()
    await flushPromises()
    expect(fake.watching()).toEqual([])
  })
  it('keeps what is shown while only the limit grows, and empties it for another list', async () => {
    const { list, keys, wish } = watched()
    await flushPromises()
    wish.value = { ...LIST, limit: 5 }
    await nextTick()
    expect(keys()).toEqual([1, 2, 3])
    await flushPromises()
    expect(keys()).toEqual([1, 2, 3, 4, 5])
    wish.value = { ...LIST, view: 'unassigned' }
    await nextTick()
    expect(keys()).toEqual([])
    expect(list.head.value).toBeNull()
  })
  it('watches nothing for null and begins when there is something', async () => {
    const { fake, keys, wish } = watched(null)
    await flushPromises()
    expect(fake.watching()).toEqual([])
    wish.value = LIST
    await flushPromises()
    expect(keys()).toEqual([1, 2, 3])
  })
  it('says why watching failed and tries again on refresh', async () => {
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
  it('asks the server again on refresh, and keeps a failure of that as its error', async () => {
    const { fake, list } = watched()
    await flushPromises()
    fake.reply('query:refresh', () => ({ ok: false, code: 'offline', message: '' }))
    await list.refresh()
    expect(list.error.value?.code).toBe('offline')
  })
})

describe('onSignal', () => {
  it('hears signals until it is stopped', () => {
    const fake = connectFake()
    const heard: Signal[] = []
    const end = onSignal((signal) => heard.push(signal))
    fake.signal({ kind: 'openSettings' })
    end()
    fake.signal({ kind: 'openConnection' })
    expect(heard).toEqual([{ kind: 'openSettings' }])
  })
})
