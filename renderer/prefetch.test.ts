import { describe, expect, it, vi } from 'vitest'
import type { AccountRef } from '../shared/model/ids.ts'
import type { StartPrefetch } from './prefetch.ts'
import { prefetchFirstPaint } from './prefetch.ts'
import { FIRST_ROWS, HOME_LIST, LOCATION_KEY } from './stores/homeList.ts'
import { createFakeBridge } from './testing/fakeBridge.ts'
import { fakeRow, fakeSessions } from './testing/fakeData.ts'

const stored = (location: unknown): Pick<Storage, 'getItem'> => ({
  getItem: (key) => (key === LOCATION_KEY && location !== null ? JSON.stringify(location) : null),
})
const rows = [1, 2].map((id) => fakeRow(id, { name: `Person ${id}`, text: 'hello', minutes: id }))
const firstAccount = (): AccountRef => {
  const [session] = fakeSessions()
  return { sessionId: session?.id ?? '', accountId: session?.accounts[0]?.id ?? 0 }
}

async function startPrefetch(
  location: unknown = null,
): Promise<{ fake: ReturnType<typeof createFakeBridge>; prefetch: StartPrefetch }> {
  const fake = createFakeBridge({ rows })
  const prefetch = prefetchFirstPaint(fake.desk, stored(location))
  await prefetch.settled
  return { fake, prefetch }
}

describe('prefetchFirstPaint', () => {
  it('watches settings and sessions, then the list and the reference data of the first account', async () => {
    const { prefetch } = await startPrefetch()
    expect(prefetch.watches.map(({ query, input }) => ({ query, input }))).toEqual([
      { query: 'settings', input: {} },
      { query: 'sessions', input: {} },
      { query: 'conversations', input: { ...firstAccount(), ...HOME_LIST, limit: FIRST_ROWS } },
      { query: 'reference', input: firstAccount() },
    ])
    expect(prefetch.watches.every(({ answer }) => answer?.ok === true)).toBe(true)
  })

  it('watches the list that was shown last', async () => {
    const { prefetch } = await startPrefetch({
      ...HOME_LIST,
      view: 'unassigned',
      account: firstAccount(),
      conversationId: 3,
    })
    expect(prefetch.watches[2]?.input).toEqual({
      ...firstAccount(),
      ...HOME_LIST,
      view: 'unassigned',
      limit: FIRST_ROWS,
    })
  })

  it.each([
    ['not an object', 3],
    ['of an account that is gone', { ...HOME_LIST, account: { sessionId: 'gone', accountId: 9 } }],
  ])('settles where the stored location is %s', async (_what, location) => {
    const { prefetch } = await startPrefetch(location)
    expect(prefetch.watches[2]?.input).toMatchObject(firstAccount())
  })

  it('settles when the bridge is broken', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const prefetch = prefetchFirstPaint(
      { platform: 'linux', call: () => Promise.reject(new Error('no main')), onChanges: () => () => undefined },
      stored(null),
    )
    await expect(prefetch.settled).resolves.toBeUndefined()
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })
})
