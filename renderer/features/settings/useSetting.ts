/** One setting as a ref. Setting it saves it, and shows a notice if that fails. */
import type { WritableComputedRef } from 'vue'
import { computed } from 'vue'
import type { Settings } from '../../../shared/model/settings.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSettings } from '../../stores/settings.ts'

export function useSetting<K extends keyof Settings>(key: K): WritableComputedRef<Settings[K]> {
  const store = useSettings()
  const notices = useNotices()
  return computed({
    get: () => store.settings[key],
    set: (value) => void store.change({ [key]: value }).catch((thrown: unknown) => notices.fail(thrown)),
  })
}

/** The same for one entry of a group such as `notifications`. */
export function useSettingPart<K extends 'presence' | 'notifications' | 'cache', P extends keyof Settings[K]>(
  key: K,
  part: P,
): WritableComputedRef<Settings[K][P]> {
  const group = useSetting(key)
  return computed({
    get: () => group.value[part],
    set: (value) => {
      group.value = { ...group.value, [part]: value }
    },
  })
}
