/**
 * Asks at the start about messages that were still waiting when Deskbell quit: they reach people, so they are not sent
 * without the user.
 */
import { computed, watch } from 'vue'
import { useNavigation } from '../../stores/navigation.ts'
import { useSessions } from '../../stores/sessions.ts'

/** Opens the list of waiting messages once, as soon as `ready`. */
export function useConfirmAfterQuit(ready: () => boolean): void {
  const navigation = useNavigation()
  const sessions = useSessions()
  const needsConfirmation = computed(
    () => ready() && sessions.sessions.some(({ askedAfterQuit }) => askedAfterQuit > 0),
  )
  const stop = watch(
    needsConfirmation,
    (now) => {
      if (!now) return
      navigation.overlay ??= 'waiting'
      queueMicrotask(() => stop())
    },
    { immediate: true },
  )
}
