import type { Ref } from 'vue'
import { shallowRef } from 'vue'
import type { AttachmentView } from '../../../../shared/views.ts'
import { call } from '../../../bridge/client.ts'
import { useNotices } from '../../../stores/notices.ts'

/** Saves an attachment to a file that the user chooses, and shows a notice. */
export function useSaveFile(attachment: () => Pick<AttachmentView, 'address' | 'name'>): {
  saving: Readonly<Ref<boolean>>
  save: () => Promise<void>
} {
  const notices = useNotices()
  const saving = shallowRef(false)
  async function save(): Promise<void> {
    const { address, name } = attachment()
    if (address === null || saving.value) return
    saving.value = true
    try {
      const { saved } = await call('file:download', { address, name })
      if (saved) notices.show({ tone: 'good', key: 'thread.attachment.saved', values: { name } })
    } catch (thrown) {
      notices.fail(thrown, () => void save())
    } finally {
      saving.value = false
    }
  }
  return { saving, save }
}
