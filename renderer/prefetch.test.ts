import { describe, expect, it, vi } from 'vitest'
import { prefetchFirstPaint } from './prefetch.ts'
import { FIRST_ROWS, HOME_LIST } from './stores/homeList.ts'
import { firstAccount, startPrefetch, storedLocation } from './testing/startPrefetch.ts'

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
      storedLocation(null),
    )
    await expect(prefetch.settled).resolves.toBeUndefined()
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })
})
