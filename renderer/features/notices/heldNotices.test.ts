import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { i18n } from '../../i18n.ts'
import { useHeldMessages } from '../../stores/heldMessages.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { fakeConversation } from '../../testing/fakeThread.ts'
import { connectFake } from '../../testing/mount.ts'
import { useHeldNotices } from './heldNotices.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

async function send() {
  const fake = connectFake()
  const { ref } = fakeConversation(1842)
  const wrapper = mount(
    defineComponent({
      setup() {
        useHeldNotices()
        return () => null
      },
    }),
    { global: { plugins: [createPinia(), i18n] } },
  )
  useNavigation().open(ref)
  const message = { ref, echoId: crypto.randomUUID(), text: 'Hello', replyTo: null, contact: 'Maya', typedBefore: 0 }
  useHeldMessages().add(message, Promise.resolve(5_000))
  await flushPromises()
  const leave = async (): Promise<void> => {
    useNavigation().open({ ...ref, conversationId: 1841 })
    await flushPromises()
  }
  return { fake, ref, leave, wrapper }
}

it('shows a held message once its conversation is left, and not in it', async () => {
  const { leave, ref } = await send()
  expect(useNotices().notices).toEqual([])
  await leave()
  expect(useNotices().notices).toMatchObject([
    { key: 'composer.heldElsewhere', values: { contact: 'Maya' }, action: { key: 'undo.undo' } },
  ])
  useNavigation().open(ref)
  await flushPromises()
  expect(useNotices().notices).toEqual([])
})

it('goes when the message leaves, also where the pointer rests on it', async () => {
  const { leave } = await send()
  await leave()
  useNotices().pause(useNotices().notices[0]?.id ?? 0)
  vi.advanceTimersByTime(5_000)
  await flushPromises()
  expect(useNotices().notices).toEqual([])
})

it('takes the message back', async () => {
  const { fake, leave } = await send()
  await leave()
  useNotices().notices[0]?.action?.run()
  await flushPromises()
  expect(fake.calls.filter(({ command }) => command === 'message:takeBack')).toHaveLength(1)
})

it('stays away once it was dismissed', async () => {
  const { leave, ref } = await send()
  await leave()
  useNotices().dismiss(useNotices().notices[0]?.id ?? 0)
  useNavigation().open({ ...ref, conversationId: 1840 })
  await flushPromises()
  expect(useNotices().notices).toEqual([])
})
