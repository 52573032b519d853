/** What can be undone, and which of it was done last: an action, what another notice offers, or a message that is held before it leaves. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { Written } from '../ui/fieldHistory.ts'
import type { SentMessage } from './heldMessages.ts'
import { HELD_TOPIC, useHeldMessages } from './heldMessages.ts'
import { useNavigation } from './navigation.ts'
import type { Notice } from './notices.ts'
import { useNotices } from './notices.ts'
import type { DoneAction } from './useDoneActions.ts'

export interface Undoable {
  /** The newest notice, where its Undo is of something else than what was done to conversations. */
  readonly otherNotice: ComputedRef<Notice | null>
  /** The message that can be taken back, where it was sent after everything else that can be undone. */
  readonly unsendable: ComputedRef<SentMessage | null>
  readonly canUndo: ComputedRef<boolean>
  /** Identifies what the user did last; null for nothing. */
  readonly last: ComputedRef<string | null>
  /** Takes a message back into its composer. `shown`: its words, where the page doesn't know how they were typed. */
  readonly unsend: (ref: ConversationRef, echoId: string, shown?: string | null) => Promise<void>
  /**
   * From a composer: takes back the message that was sent last, unless what was typed since can be undone. Where the composer has words,
   * one of its conversation. Returns false where there is none.
   */
  readonly unsendLast: (written: Written) => boolean
}

/** `forget`: an action is gone, with the message that it followed. */
export function useUndoable(done: ShallowRef<readonly DoneAction[]>, forget: (actionId: string) => void): Undoable {
  const notices = useNotices()
  const held = useHeldMessages()
  const navigation = useNavigation()
  const lastDone = computed(() => done.value.at(-1) ?? null)
  const otherNotice = computed(() => {
    const newest = notices.notices.findLast(
      // A message is undone in the order in which it was sent, not in that of its notice.
      ({ action, topic }) => action?.key === 'undo.undo' && topic?.startsWith(HELD_TOPIC) !== true,
    )
    return newest !== undefined && newest.id > (lastDone.value?.noticeId ?? 0) ? newest : null
  })
  const unsendable = computed(() => held.newest(otherNotice.value?.id ?? lastDone.value?.noticeId ?? 0))
  const unsend: Undoable['unsend'] = async (ref, echoId, shown = null) => {
    for (const actionId of await held.takeBack(ref, echoId, shown)) forget(actionId)
  }
  return {
    otherNotice,
    unsendable,
    canUndo: computed(() => (otherNotice.value ?? lastDone.value ?? unsendable.value) !== null),
    last: computed(() => unsendable.value?.echoId ?? lastDone.value?.actionId ?? null),
    unsend,
    unsendLast: ({ isEmpty, lastStep }) => {
      const message = held.lastOf(isEmpty ? null : navigation.openKey)
      if (message !== null && message.typedBefore < lastStep) return false
      if (message !== null) void unsend(message.ref, message.echoId)
      return message !== null
    },
  }
}
