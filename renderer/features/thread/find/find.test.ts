import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { connectBridge } from '../../../bridge/client.ts'
import { i18n } from '../../../i18n.ts'
import { useNavigation } from '../../../stores/navigation.ts'
import { useOpenThread } from '../../../stores/openThread.ts'
import type { FakeBridge } from '../../../testing/fakeBridge.ts'
import { createFakeBridge } from '../../../testing/fakeBridge.ts'
import { fakeConversation, withThreads } from '../../../testing/fakeThread.ts'
import FindBar from './FindBar.vue'
import type { ThreadFind } from './useThreadFind.ts'
import { useThreadFind } from './useThreadFind.ts'

describe('finding words in a conversation', () => {
  let disconnect = (): void => undefined
  let mounted: VueWrapper | null = null
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => {
    mounted?.unmount()
    disconnect()
    vi.useRealTimers()
  })

  /** `older`: hits that are found once older messages are loaded. */
  async function bar(hits: readonly number[], older: readonly number[] | null = null, place: number | null = null) {
    const fake: FakeBridge = createFakeBridge()
    withThreads(fake.data)
    fake.data.threadSearch = ({ text, limit }) => {
      const isWhole = older === null || limit > 0
      return {
        head: {
          state: { kind: 'ready', refreshing: false },
          terms: [text],
          searched: isWhole ? 300 : 100,
          hasOlder: !isWhole,
          loadingOlder: false,
          olderError: null,
        },
        items: [...hits, ...(isWhole ? (older ?? []) : [])].map((id) => ({ key: String(id), id })),
      }
    }
    disconnect = connectBridge(fake.desk)
    const { ref } = fakeConversation(1842)
    let find: ThreadFind | null = null
    const list = { place: () => place, toEnd: vi.fn() }
    const wrapper = (mounted = mount(
      defineComponent({
        setup: () => {
          useNavigation().open(ref)
          const made = (find = useThreadFind(ref, () => list))
          return () => [
            h('button', { id: 'before' }),
            made.isOpen.value ? h(FindBar, { find: made, offline: false }) : null,
          ]
        },
      }),
      { attachTo: document.body, global: { plugins: [createPinia(), i18n] } },
    ))
    await flushPromises()
    document.querySelector<HTMLElement>('#before')?.focus()
    const thread = useOpenThread()
    const { open } = find as unknown as ThreadFind
    open()
    await flushPromises()
    const input = () => wrapper.get<HTMLInputElement>('input')
    async function type(text: string): Promise<void> {
      await input().setValue(text)
      vi.advanceTimersByTime(200)
      await flushPromises()
    }
    async function press(key: string, shiftKey = false): Promise<void> {
      await input().trigger('keydown', { key, shiftKey })
      await flushPromises()
    }
    const status = (): string => wrapper.get('.status').text()
    return { wrapper, thread, list, input, type, press, status }
  }

  it('has the focus, counts, and goes from the newest hit to older ones and around', async () => {
    const { thread, input, type, press, status } = await bar([30, 20, 10])
    expect(document.activeElement).toBe(input().element)
    await type('parcel')
    expect([status(), thread.jump?.target, thread.jump?.terms]).toEqual(['1 of 3', 30, ['parcel']])
    await press('Enter')
    await press('Enter')
    expect([status(), thread.jump?.target]).toEqual(['3 of 3', 10])
    await press('Enter')
    expect(thread.jump?.target).toBe(30)
    await press('Enter', true)
    expect([status(), thread.jump?.target]).toEqual(['3 of 3', 10])
  })

  it('goes on in older messages, once they are loaded', async () => {
    const { thread, type, press, status } = await bar([30], [5])
    await type('parcel')
    expect(status()).toBe('1 of 1 so far')
    await press('Enter')
    expect([status(), thread.jump?.target]).toEqual(['2 of 2', 5])
  })

  it('offers older messages where nothing was found, and says when there is nothing at all', async () => {
    const { wrapper, type, press, status } = await bar([], [])
    await type('parcel')
    expect(status()).toBe('No match in the last 100 messages')
    expect(wrapper.text()).toContain('Search older')
    await press('Enter')
    expect(status()).toBe('No matches')
    expect(wrapper.text()).not.toContain('Search older')
  })

  it.each([
    [17, 17],
    [null, null],
  ])('goes back to the place by Escape, with the focus: %s', async (place, target) => {
    const { wrapper, thread, list, type, press } = await bar([30], null, place)
    await type('parcel')
    await press('Escape')
    expect(wrapper.find('input').exists()).toBe(false)
    expect(document.activeElement?.id).toBe('before')
    expect(thread.jump?.target ?? null).toBe(target)
    expect(list.toEnd).toHaveBeenCalledTimes(place === null ? 1 : 0)
  })

  it('stays at the hit where it is closed by its button', async () => {
    const { wrapper, thread, type } = await bar([30], null, 17)
    await type('parcel')
    await wrapper.get('button[aria-label="Close and stay here"]').trigger('click')
    expect([wrapper.find('input').exists(), thread.jump?.target]).toEqual([false, 30])
  })
})
