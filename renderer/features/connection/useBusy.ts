import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import { useNotices } from '../../stores/notices.ts'

/** Work of a dialog's button: one at a time, and a failure is shown in a notice. */
export function useBusy(): { busy: Readonly<ShallowRef<boolean>>; run: (work: () => Promise<void>) => Promise<void> } {
  const notices = useNotices()
  const busy = shallowRef(false)
  return {
    busy,
    run: async (work) => {
      if (busy.value) return
      busy.value = true
      try {
        await work()
      } catch (thrown) {
        notices.fail(thrown)
      } finally {
        busy.value = false
      }
    },
  }
}
