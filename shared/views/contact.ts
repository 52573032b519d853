/** The contact panel. Times are unix seconds unless noted otherwise. */
import type { Contact } from '../model/people.ts'
import type { ConversationRow } from './conversations.ts'
import type { LoadState, MediaAddress } from './load.ts'

/** `contact`: the panel beside the thread. */
export interface ContactHead {
  state: LoadState
  contact: (Omit<Contact, 'avatarUrl'> & { avatar: MediaAddress | null; online: boolean }) | null
}

/** Items of `contact`: earlier and other conversations with the same person. */
export type PreviousConversation = Pick<
  ConversationRow,
  'key' | 'ref' | 'status' | 'lastMessageAt' | 'preview' | 'inboxName' | 'channel'
>
