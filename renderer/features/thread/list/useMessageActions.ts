/** The actions on one message. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { Recipients } from '../../../../shared/model/recipients.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'
import { call } from '../../../bridge/client.ts'
import { useDoneWords } from '../../../stores/doneWords.ts'
import { useNotices } from '../../../stores/notices.ts'
import { useReference } from '../../../stores/reference.ts'
import { useSessions } from '../../../stores/sessions.ts'
import { useShownRow } from '../../../stores/shownRow.ts'
import { useUndo } from '../../../stores/undo.ts'
import { useCopy } from '../../../stores/useCopy.ts'
import { conversationPage, useDashboardLinks } from '../../../stores/useDashboardLinks.ts'
import { useDiscard } from '../../../stores/useDiscard.ts'
import { withoutMentions } from '../../composer/suggestions.ts'
import type { ProvidedThread } from '../provideThread.ts'
import { useThread } from '../provideThread.ts'
import { sideOf } from './entries.ts'
import { firstWords, plainCopy } from './messageText.ts'

/** Characters of a message in the notice that it was deleted. */
const NOTICE_WORDS = 60

/** Which actions are available. */
interface Availability {
  canReply: ComputedRef<boolean>
  canRetry: ComputedRef<boolean>
  canDiscard: ComputedRef<boolean>
  canDelete: ComputedRef<boolean>
  /** The server has it, so it has an address. */
  canLink: ComputedRef<boolean>
  /** It is still in the outbox, so its text can be changed. */
  canEdit: ComputedRef<boolean>
}

export interface MessageActions extends Availability {
  copy: () => void
  /** Copies the address of the message in the web dashboard. */
  copyLink: () => void
  openInBrowser: () => void
  reply: () => void
  retry: () => void
  discard: () => void
  /** The message that the server has is this one: forgets it. */
  isThisOne: () => void
  /** Cancels the sending of a message; its text stays in the outbox. */
  stop: () => void
  /** Takes a message that is held back into the composer. */
  unsend: () => void
  beginEdit: () => void
  cancelEdit: () => void
  /** With `send` false the new text is saved and the message stays held. */
  edit: (content: string, uploadIds: string[], send: boolean, recipients?: Recipients | null) => void
  /** Deletes it at once: the caller has asked for confirmation. */
  remove: () => void
}

function useAvailability(message: () => ThreadMessage, { conversation }: ProvidedThread): Availability {
  const sessions = useSessions()
  return {
    canReply: computed(
      () => message().id !== null && !message().deleted && !message().private && conversation.value?.canReply === true,
    ),
    canRetry: computed(() => {
      const { echoId, id, recipients, sentAgain } = message()
      // An email leaves as a new message; others that the channel refused are tried again by the server.
      const canServer = recipients !== null || sessions.can(conversation.value?.ref.sessionId, 'retry')
      return !sentAgain && (id === null ? echoId !== null : canServer)
    }),
    canDiscard: computed(() => message().id === null && message().echoId !== null),
    canLink: computed(() => message().id !== null),
    canDelete: computed(() => message().id !== null && !message().deleted && sideOf(message()) === 'out'),
    canEdit: computed(() => {
      const { id, echoId, delivery, question } = message()
      return (
        id === null &&
        echoId !== null &&
        (delivery === 'queued' ||
          delivery === 'failed' ||
          delivery === 'held' ||
          question?.kind === 'unsure' ||
          question?.kind === 'editing')
      )
    }),
  }
}

export function useMessageActions(message: () => ThreadMessage): MessageActions {
  const notices = useNotices()
  const thread = useThread()
  const copy = useCopy()
  const undo = useUndo()
  const reference = useReference()
  const links = useDashboardLinks()
  const words = useDoneWords()
  const { nameOf } = useShownRow()
  const discards = useDiscard()
  function notifyFailure(work: Promise<unknown>, retry: () => void): void {
    const contact = nameOf(thread.ref)
    work.catch((thrown: unknown) => notices.fail(thrown, retry, contact))
  }

  const inOutbox = (work: (echoId: string) => Promise<unknown>, retry: () => void): void => {
    const { echoId } = message()
    if (echoId !== null) notifyFailure(work(echoId), retry)
  }

  const actions: MessageActions = {
    ...useAvailability(message, thread),
    copy: () => copy(plainCopy(message())),
    copyLink: () => links.copy(conversationPage(thread.ref, message().id)),
    openInBrowser: () => links.openInBrowser(conversationPage(thread.ref, message().id)),
    reply: () => {
      thread.replyTo.value = message()
    },
    retry: () => {
      const { id, echoId } = message()
      if (id !== null) notifyFailure(call('message:retryOnServer', { ref: thread.ref, messageId: id }), actions.retry)
      else if (echoId !== null) notifyFailure(call('message:retry', { ref: thread.ref, echoId }), actions.retry)
    },
    discard: () => {
      inOutbox((echoId) => discards.message(thread.ref, echoId, nameOf(thread.ref)), actions.discard)
    },
    isThisOne: () => inOutbox((echoId) => call('message:discard', { ref: thread.ref, echoId }), actions.isThisOne),
    stop: () => inOutbox((echoId) => call('message:cancel', { ref: thread.ref, echoId }), actions.stop),
    unsend: () => {
      const { content, echoId, private: isNote } = message()
      if (echoId === null) return
      void undo.unsend(thread.ref, echoId, isNote ? withoutMentions(content, reference.agents) : null)
    },
    beginEdit: () => inOutbox((echoId) => call('message:beginEdit', { ref: thread.ref, echoId }), actions.beginEdit),
    cancelEdit: () => inOutbox((echoId) => call('message:cancelEdit', { ref: thread.ref, echoId }), actions.cancelEdit),
    edit: (content, uploadIds, send, recipients = null) =>
      inOutbox(
        (echoId) =>
          call('message:edit', {
            ref: thread.ref,
            echoId,
            content,
            uploadIds,
            send,
            ...(recipients === null ? {} : { recipients }),
          }),
        () => actions.edit(content, uploadIds, send, recipients),
      ),
    remove: () => {
      const { id } = message()
      if (id === null) return
      const change = { field: 'message', messageId: id, text: firstWords(message(), NOTICE_WORDS) } as const
      notifyFailure(
        undo.run({ ref: thread.ref, field: `message/${id}`, ...words(change, { ref: thread.ref }) }, () =>
          call('message:delete', { ref: thread.ref, messageId: id }),
        ),
        actions.remove,
      )
    },
  }
  return actions
}
