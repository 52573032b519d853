import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { DeskError } from '../../bridge/client.ts'
import { useLayout } from '../../stores/layout.ts'
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

  it('stays while the pointer or the focus is in it, and ends after both have left', async () => {
    const store = useNotices()
    store.show({ key: 'app.copied' })
    await nextTick()
    const notice = mounted.wrapper.get('.notice')
    await notice.trigger('focusin')
    await notice.trigger('pointermove')
    await notice.trigger('pointerleave')
    vi.advanceTimersByTime(50_000)
    expect(store.notices).toHaveLength(1)
    await notice.trigger('focusout')
    vi.advanceTimersByTime(5_000)
    expect(store.notices).toHaveLength(0)
  })

  it('is not kept by a pointer that rests where it appears, nor for ever by one that rests later', async () => {
    const store = useNotices()
    const onPaused = vi.fn()
    store.show({ key: 'app.copied', onPaused })
    await nextTick()
    await mounted.wrapper.get('.notice').trigger('pointerenter')
    vi.advanceTimersByTime(5_000)
    expect([store.notices.length, onPaused.mock.calls]).toEqual([0, []])
    store.show({ key: 'app.copied', onPaused })
    await nextTick()
    await mounted.wrapper.get('.notice').trigger('pointermove')
    vi.advanceTimersByTime(59_000)
    expect([store.notices.length, onPaused.mock.calls]).toEqual([1, [[true]]])
    vi.advanceTimersByTime(6_000)
    expect([store.notices.length, onPaused.mock.calls]).toEqual([0, [[true], [false]]])
  })

  it('stands above the lines below the rows of the list', async () => {
    useNotices().show({ key: 'app.copied' })
    const bottom = (): string => mounted.wrapper.get<HTMLElement>('.notices').element.style.insetBlockEnd
    await nextTick()
    expect(bottom()).toBe('16px')
    useLayout().listFoot = 41
    await nextTick()
    expect(bottom()).toBe('57px')
  })

  it('names the contact that a failure is about', async () => {
    const store = useNotices()
    store.fail(new DeskError('forbidden', ''), undefined, 'Layla Haddad')
    store.fail(new DeskError('forbidden', ''), undefined, 'Grace Okonkwo')
    await nextTick()
    expect(mounted.wrapper.findAll('.words').map((words) => words.text())).toEqual([
      'Layla Haddad: You are not allowed to do this',
      'Grace Okonkwo: You are not allowed to do this',
    ])
  })

  it('returns the focus when it is closed by its action, its button or a timeout', async () => {
    const store = useNotices()
    const field = document.createElement('input')
    document.body.append(field)
    const ways: [string, (id: number) => void][] = [
      ['action', () => mounted.wrapper.get<HTMLElement>('.notice .action').element.click()],
      ['button', () => mounted.wrapper.get<HTMLElement>('.notice button:not(.action)').element.click()],
      ['replaced', () => store.show({ key: 'app.copied', topic: 'one' })],
      ['dismissed', (id) => store.dismiss(id)],
    ]
    for (const [way, go] of ways) {
      field.focus()
      const id = store.show({ key: 'app.copied', topic: 'one', action: { key: 'app.retry', run: () => undefined } })
      await nextTick()
      mounted.wrapper.get<HTMLElement>('.notice .action').element.focus()
      expect(document.activeElement).not.toBe(field)
      go(id)
      await nextTick()
      expect([way, document.activeElement]).toEqual([way, field])
      for (const notice of store.notices) store.dismiss(notice.id)
      await nextTick()
    }
    field.remove()
  })

  it('focuses the column when its action removed the element that had the focus', async () => {
    const store = useNotices()
    document.body.insertAdjacentHTML(
      'beforeend',
      '<button id="gone"></button><div id="column" tabindex="0" data-column-focus></div>',
    )
    const gone = document.querySelector<HTMLElement>('#gone')
    gone?.focus()
    store.show({
      key: 'app.copied',
      action: { key: 'app.retry', run: () => Promise.resolve().then(() => gone?.remove()) },
    })
    await nextTick()
    mounted.wrapper.get<HTMLElement>('.notice .action').element.focus()
    mounted.wrapper.get<HTMLElement>('.notice .action').element.click()
    await vi.waitFor(() => expect(document.activeElement?.id).toBe('column'))
    document.querySelector('#column')?.remove()
  })
})
