/** What can be done to one message. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { Recipients } from '../../../../shared/model/recipients.ts'
import { plainLine, plainWords } from '../../../../shared/text/plainWords.ts'
import { truncate } from '../../../../shared/text/truncate.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'
import { call } from '../../../bridge/client.ts'
import { useDoneWords } from '../../../stores/doneWords.ts'
import { useNotices } from '../../../stores/notices.ts'
import { useUndo } from '../../../stores/undo.ts'
import { useThread } from '../provideThread.ts'
import { sideOf } from './entries.ts'

/** Characters of a message in the notice that it was deleted. */
const NOTICE_WORDS = 60

export interface MessageActions {
  canReply: ComputedRef<boolean>
  canRetry: ComputedRef<boolean>
  canDiscard: ComputedRef<boolean>
  canDelete: ComputedRef<boolean>
  /** It waits on this machine, and its words can still be changed. */
  canEdit: ComputedRef<boolean>
  copy: () => void
  reply: () => void
  retry: () => void
  discard: () => void
  /** Stops one on its way; its text stays. */
  stop: () => void
  beginEdit: () => void
  cancelEdit: () => void
  /** `send` false: it keeps the words and stays held back. */
  edit: (content: string, uploadIds: string[], send: boolean, recipients?: Recipients | null) => void
  /** Asks nothing: the caller has. */
  remove: () => void
}

export function useMessageActions(message: () => ThreadMessage): MessageActions {
  const notices = useNotices()
  const thread = useThread()
  const undo = useUndo()
  const words = useDoneWords()
  const told = (work: Promise<unknown>, again: () => void): void =>
    void work.catch((thrown: unknown) => notices.fail(thrown, again))

  const outbox = (work: (echoId: string) => Promise<unknown>, again: () => void): void => {
    const { echoId } = message()
    if (echoId !== null) told(work(echoId), again)
  }

  const actions: MessageActions = {
    canReply: computed(
      () =>
        message().id !== null &&
        !message().deleted &&
        !message().private &&
        thread.conversation.value?.canReply === true,
    ),
    canRetry: computed(() => !message().sentAgain && (message().echoId !== null || message().id !== null)),
    canDiscard: computed(() => message().id === null && message().echoId !== null),
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
    copy: () => {
      call('text:copy', { text: plainCopy(message()) }).then(
        () => notices.show({ key: 'app.copied' }),
        (thrown: unknown) => notices.fail(thrown),
      )
    },
    reply: () => {
      thread.replyTo.value = message()
    },
    retry: () => {
      const { id, echoId } = message()
      if (id !== null) told(call('message:retryOnServer', { ref: thread.ref, messageId: id }), actions.retry)
      else if (echoId !== null) told(call('message:retry', { ref: thread.ref, echoId }), actions.retry)
    },
    discard: () => {
      outbox((echoId) => call('message:discard', { ref: thread.ref, echoId }), actions.discard)
    },
    stop: () => outbox((echoId) => call('message:cancel', { ref: thread.ref, echoId }), actions.stop),
    beginEdit: () => outbox((echoId) => call('message:beginEdit', { ref: thread.ref, echoId }), actions.beginEdit),
    cancelEdit: () => outbox((echoId) => call('message:cancelEdit', { ref: thread.ref, echoId }), actions.cancelEdit),
    edit: (content, uploadIds, send, recipients = null) =>
      outbox(
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
      told(
        undo.run({ ref: thread.ref, field: `message/${id}`, ...words(change) }, () =>
          call('message:delete', { ref: thread.ref, messageId: id }),
        ),
        actions.remove,
      )
    },
  }
  return actions
}

/** A message's words, for the clipboard: as they are read in the thread, lines kept. */
export function plainCopy({ content, email, dialect }: Pick<ThreadMessage, 'content' | 'email' | 'dialect'>): string {
  return email === null
    ? plainWords(content, dialect, true)
    : plainWords(email.textReply ?? email.text ?? content, 'typed')
}

/** The first words of a message on one line, for a quote. */
export function firstWords(
  { content, attachments, email, dialect }: Pick<ThreadMessage, 'content' | 'attachments' | 'email' | 'dialect'>,
  most = 140,
): string {
  const reply = email?.textReply ?? null
  const words = reply === null ? plainLine(content, dialect, most) : plainLine(reply, 'typed', most)
  return words === '' ? truncate(attachments[0]?.name ?? '', most) : words
}
