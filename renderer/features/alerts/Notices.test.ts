import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useNotices } from '../../stores/notices.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import Notices from './Notices.vue'

describe('a notice', () => {
  let mounted: Mounted
  beforeEach(async () => {
    mounted = await mountOnDesk(Notices, { props: { beside: true } })
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    mounted.end()
  })

  it('stays while the pointer or the focus is in it, and goes on when both have left', async () => {
    const store = useNotices()
    store.show({ key: 'app.copied' })
    await nextTick()
    const notice = mounted.wrapper.get('.notice')
    await notice.trigger('focusin')
    await notice.trigger('pointerenter')
    await notice.trigger('pointerleave')
    vi.advanceTimersByTime(60_000)
    expect(store.notices).toHaveLength(1)
    await notice.trigger('focusout')
    vi.advanceTimersByTime(5_000)
    expect(store.notices).toHaveLength(0)
  })
})
