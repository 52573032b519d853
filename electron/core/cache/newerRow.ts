import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import { isNewerVersion } from '../../../shared/model/mergeConversation.ts'
import { isBeyond } from '../../../shared/model/times.ts'

/** Whether two versions of a row show the same. */
export function isEqual(one: Conversation, other: Conversation): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether version and activity show that the patch is newer. If they contradict, the server's clock was set back. */
export function isNewer(known: Conversation, patch: ConversationPatch, latest: number): boolean {
  return (
    isNewerVersion(known, patch, latest) &&
    (isBeyond(known.lastActivityAt, latest) || (patch.lastActivityAt ?? known.lastActivityAt) >= known.lastActivityAt)
  )
}
