/** What Deskbell still held when it quit is asked about at the start: it reaches a person, and is not sent by itself. */
import { computed, watch } from 'vue'
import { useNavigation } from '../../stores/navigation.ts'
import { useSessions } from '../../stores/sessions.ts'

/** Opens the list of what waits, once, as soon as `ready`. */
export function useQuitQuestions(ready: () => boolean): void {
  const navigation = useNavigation()
  const sessions = useSessions()
  const asked = computed(() => ready() && sessions.sessions.some(({ askedAfterQuit }) => askedAfterQuit > 0))
  const stop = watch(
    asked,
    (now) => {
      if (!now) return
      navigation.overlay ??= 'waiting'
      queueMicrotask(() => stop())
    },
    { immediate: true },
  )
}
