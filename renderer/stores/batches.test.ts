import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SESSION } from '../testing/fakeData.ts'
import { connectFake } from '../testing/mount.ts'
import { useBatches } from './batches.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'

const ref = (conversationId: number) => ({ sessionId: SESSION, accountId: 1, conversationId })
const parts = (...ids: number[]) => ids.map((id) => ({ ref: ref(id), actionId: `action ${id}` }))

function setUp() {
  connectFake()
  const batches = useBatches()
  const notices = useNotices()
  const refuse = (id: number, reason = 'No'): boolean =>
    batches.refused(
      {
        kind: 'actionRefused',
        ref: ref(id),
        actionId: `action ${id}`,
        contactName: `Person ${id}`,
        change: { field: 'status', status: 'resolved', until: null },
        error: { code: 'refusedByServer', detail: reason },
      },
      { action: 'Resolve', reason },
    )
  const shown = () =>
    notices.notices.map(({ key, values }) => [key, values['count'], values['total'], values['reason']])
  return { batches, notices, refuse, shown }
}

describe('a change of many conversations', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('has one notice for all that the server refused, which is updated and leads to them', () => {
    const { batches, notices, refuse, shown } = setUp()
    batches.track(parts(1, 2, 3, 4))
    expect([refuse(1), refuse(3)]).toEqual([true, true])
    expect(shown()).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(shown()).toEqual([['outbox.refusedMany', 2, 4, 'No']])
    refuse(4, 'Another reason')
    vi.advanceTimersByTime(1_000)
    expect(shown()).toEqual([['outbox.refusedManyReasons', 3, 4, '']])
    notices.notices[0]?.action?.run()
    expect(batches.shown?.map(({ contactName }) => contactName)).toEqual(['Person 1', 'Person 3', 'Person 4'])
    batches.close()
    expect(batches.shown).toBeNull()
  })

  it('has one notice for all that need the user, which leads to what waits', () => {
    const { batches, notices, shown } = setUp()
    batches.track(parts(1, 2, 3))
    expect([batches.asks('action 1'), batches.asks('action 2')]).toEqual([true, true])
    vi.advanceTimersByTime(1_000)
    expect(shown()).toEqual([['outbox.asksMany', 2, 3, undefined]])
    notices.notices[0]?.action?.run()
    expect(useNavigation().overlay).toBe('waiting')
  })

  it('names conversations that no longer exist', () => {
    const { batches, shown } = setUp()
    batches.track(parts(1), [ref(2), ref(3)])
    vi.advanceTimersByTime(1_000)
    expect(shown()).toEqual([['outbox.missingMany', 2, 3, undefined]])
  })

  it('leaves the action on a single conversation to its own notice', () => {
    const { batches, refuse, shown } = setUp()
    batches.track(parts(1))
    expect([refuse(1), batches.asks('action 1'), refuse(9)]).toEqual([false, false, false])
    vi.advanceTimersByTime(5_000)
    expect(shown()).toEqual([])
  })
})
