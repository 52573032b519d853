/** Notices about messages that can be taken back, while their conversation isn't open: in it, they say so themselves. */
import { watch } from 'vue'
import { conversationKey } from '../../../shared/model/ids.ts'
import { HELD_TOPIC, useHeldMessages } from '../../stores/heldMessages.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useUndo } from '../../stores/undo.ts'

/** Shows them while the caller's scope lives. */
export function useHeldNotices(): void {
  const held = useHeldMessages()
  const navigation = useNavigation()
  const notices = useNotices()
  const undo = useUndo()
  /** Ids of the notices, by message: also of one that the user dismissed, which stays away until its conversation is left again. */
  const shown = new Map<string, number>()
  watch(
    () => held.held.filter(({ ref, until }) => until !== null && navigation.openKey !== conversationKey(ref)),
    (elsewhere) => {
      for (const [echoId, id] of shown) {
        if (elsewhere.some((each) => each.echoId === echoId)) continue
        shown.delete(echoId)
        notices.dismiss(id)
      }
      for (const { contact, echoId, ref, until } of elsewhere) {
        if (shown.has(echoId) || until === null) continue
        const id = notices.show({
          key: 'composer.heldElsewhere',
          values: { contact },
          topic: `${HELD_TOPIC}${echoId}`,
          sendsAt: until,
          shownFor: Math.max(0, until - Date.now()),
          action: { key: 'undo.undo', run: () => undo.unsend(ref, echoId) },
        })
        shown.set(echoId, id)
      }
    },
  )
}
