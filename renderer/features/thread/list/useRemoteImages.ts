/** Images in a message's text that are on other hosts: hidden until the user asks for them. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef } from 'vue'
import type { AttachmentView, ThreadMessage } from '../../../../shared/views.ts'
import { call } from '../../../bridge/client.ts'
import { useNotices } from '../../../stores/notices.ts'
import { useShownRow } from '../../../stores/shownRow.ts'
import { useThread } from '../provideThread.ts'

export interface RemoteImages {
  /** The message's attachments, with the images that the user asked for. */
  attachments: ComputedRef<readonly AttachmentView[]>
  /** How many are hidden. */
  hidden: ComputedRef<number>
  asking: Readonly<ShallowRef<boolean>>
  show: () => Promise<void>
}

export function useRemoteImages(message: () => ThreadMessage): RemoteImages {
  const { ref, allowedImages } = useThread()
  const notices = useNotices()
  const { nameOf } = useShownRow()
  const asking = shallowRef(false)
  const allowed = computed(() => allowedImages.get(message().key) ?? null)

  async function show(): Promise<void> {
    const { id, key, remoteImages } = message()
    if (id === null || asking.value) return
    asking.value = true
    try {
      const urls = remoteImages.map(({ url }) => url)
      const { addresses } = await call('media:allowRemote', { ref, messageId: id, urls })
      allowedImages.set(
        key,
        remoteImages.map(({ image }, index) => ({ ...image, address: addresses[index] ?? null })),
      )
    } catch (thrown) {
      notices.fail(thrown, () => void show(), nameOf(ref))
    } finally {
      asking.value = false
    }
  }

  return {
    attachments: computed(() => [...message().attachments, ...(allowed.value ?? [])]),
    hidden: computed(() => (allowed.value === null ? message().remoteImages.length : 0)),
    asking,
    show,
  }
}
