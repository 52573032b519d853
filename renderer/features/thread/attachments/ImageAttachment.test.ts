import { afterEach, expect, it } from 'vitest'
import { computed, defineComponent, h, shallowRef } from 'vue'
import { fakeConversation } from '../../../testing/fakeThread.ts'
import type { Mounted } from '../../../testing/mount.ts'
import { mountOnDesk } from '../../../testing/mount.ts'
import { provideThread } from '../provideThread.ts'
import { attachment } from '../testing.ts'
import ImageAttachment from './ImageAttachment.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function shown(change: Parameters<typeof attachment>[0]) {
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        provideThread({
          ref: { sessionId: 's', accountId: 1, conversationId: 5 },
          conversation: computed(() => fakeConversation(1842)),
          replyTo: shallowRef(null),
          goTo: () => true,
          viewImage: () => undefined,
        })
        return () => h(ImageAttachment, { attachment: attachment({ kind: 'image', ...change }) })
      },
    }),
  )
  const { wrapper } = mounted
  return {
    source: () => wrapper.find('img').attributes('src') ?? null,
    fail: () => wrapper.get('img').trigger('error'),
    text: () => wrapper.text(),
  }
}

it('shows the whole image where its thumbnail cannot be loaded, and says so where neither can', async () => {
  const { source, fail, text } = await shown({ thumbnail: 'media/thumbnail', address: 'media/whole' })
  expect(source()).toBe('media/thumbnail')
  await fail()
  expect(source()).toBe('media/whole')
  await fail()
  expect(text()).toContain('Save the file')
})

it('asks for nothing twice where there is only one file', async () => {
  const { fail, text } = await shown({ thumbnail: 'media/whole', address: 'media/whole' })
  await fail()
  expect(text()).toContain('Save the file')
})
