/** Messages that left the field and that main is asked to take, one after the other. What main refuses comes back, whole. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { CommandInput } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { call } from '../../bridge.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import type { RefusedMessage } from '../../stores/writing.ts'
import { useWriting } from '../../stores/writing.ts'
import type { Drafts, Mode } from './useDraft.ts'
import type { EmailRecipients } from './useRecipients.ts'
import type { Uploads } from './useUploads.ts'

export interface Outgoing extends RefusedMessage {
  readonly input: CommandInput<'message:send'>
  readonly replyTo: ThreadMessage | null
}

/** Where a message came from, and where it goes back to. */
export interface OutgoingOptions {
  ref: ConversationRef
  draft: Drafts
  files: Record<Mode, Uploads>
  recipients: EmailRecipients
  replyTo: ShallowRef<ThreadMessage | null>
  /** Nothing is on its way any more. */
  done: () => void
}

export function useOutgoing({ ref, draft, files, recipients, replyTo, done }: OutgoingOptions): {
  sending: ShallowRef<boolean>
  send: (message: Outgoing) => void
} {
  const openThread = useOpenThread()
  const notices = useNotices()
  const writing = useWriting()
  const key = conversationKey(ref)
  const sending = shallowRef(false)
  /** The first is on its way. */
  const queue: Outgoing[] = []

  function taken({ mode }: Outgoing): void {
    files[mode].taken()
    draft.taken(mode)
    // What was written stands at the living end.
    if (openThread.key === key) openThread.toLatest()
    if (mode === 'reply' && !queue.some((next) => next.mode === 'reply')) recipients.sent()
  }
  function putBack(refused: readonly Outgoing[]): void {
    for (const mode of new Set(refused.map((each) => each.mode))) {
      files[mode].putBack()
      draft.putBack(mode)
    }
    replyTo.value ??= refused.find((each) => each.replyTo !== null)?.replyTo ?? null
  }
  async function run(): Promise<void> {
    sending.value = true
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const message = first
      try {
        await call('message:send', message.input)
        queue.shift()
        taken(message)
      } catch (thrown) {
        putBack(queue.splice(0))
        notices.fail(thrown, () => writing.sendAgain(ref, message))
      }
    }
    sending.value = false
    done()
  }
  return {
    sending,
    send: (message) => {
      queue.push(message)
      if (!sending.value) void run()
    },
  }
}
