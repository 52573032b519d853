/** The setting of the send key that a channel follows. */
import type { WritableComputedRef } from 'vue'
import { computed } from 'vue'
import { EMAIL_CHANNEL } from '../../../shared/model/recipientsPrefill.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSettings } from '../../stores/settings.ts'

/** Setting it saves it, and shows a notice if that fails. */
export function useSendKey(channel: () => string | null): WritableComputedRef<Settings['sendKey']> {
  const store = useSettings()
  const notices = useNotices()
  const name = (): 'sendKey' | 'emailSendKey' => (channel() === EMAIL_CHANNEL ? 'emailSendKey' : 'sendKey')
  return computed({
    get: () => store.settings[name()],
    set: (value) => void store.change({ [name()]: value }).catch((thrown: unknown) => notices.fail(thrown)),
  })
}
