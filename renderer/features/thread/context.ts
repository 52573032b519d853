/** What the parts of one open thread share, given by `ThreadPane` to everything below it. */
import type { ComputedRef, InjectionKey, ShallowRef } from 'vue'
import { inject, provide } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { ThreadConversation, ThreadMessage } from '../../../shared/views.ts'

export interface ThreadContext {
  readonly ref: ConversationRef
  readonly conversation: ComputedRef<ThreadConversation | null>
  /** The message that the next reply answers. */
  readonly replyTo: ShallowRef<ThreadMessage | null>
  /** Goes to a loaded message and marks it for a moment; false where it is not loaded. */
  readonly goTo: (messageId: number) => boolean
  /** Opens the picture viewer at an attachment. */
  readonly viewPicture: (attachmentId: string) => void
}

const THREAD: InjectionKey<ThreadContext> = Symbol('thread')

export function provideThread(context: ThreadContext): void {
  provide(THREAD, context)
}

export function useThread(): ThreadContext {
  const context = inject(THREAD)
  if (context === undefined) throw new Error('This component stands outside a thread.')
  return context
}
