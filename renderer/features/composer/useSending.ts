/** Sending from the composer: takes what is written out of the field and hands it to the queue of outgoing messages. */
import type { ShallowRef } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { useAfterAction } from '../../stores/afterAction.ts'
import { useDoneWords } from '../../stores/doneWords.ts'
import { useUnsentReply } from '../../stores/unsentReply.ts'
import type { AfterSending, RefusedMessage } from '../../stores/writing.ts'
import { stepsSoFar } from '../../ui/textHistory.ts'
import { withMentions } from './suggestions.ts'
import type { TypingReporter } from './typingReporter.ts'
import type { ComposerContent } from './useComposerContent.ts'
import { changeOf, useOutgoing } from './useOutgoing.ts'
import type { SendCheck } from './useSendCheck.ts'
import type { ComposerTextField } from './useTextField.ts'
import type { Upload } from './useUploads.ts'

export interface Sending {
  /** The main process is asked to take a message now. */
  readonly isSending: ShallowRef<boolean>
  /** The files that a sent message still waits for. */
  readonly awaitedUploads: ShallowRef<readonly Upload[]>
  /**
   * Sends what is written if it can be sent. `asWritten`: also where that needs confirmation. `then`: and resolves or snoozes after it;
   * `unsent`: what then happens to earlier replies that were not sent.
   */
  send: (asWritten?: boolean, then?: AfterSending | null, unsent?: RefusedMessage['unsent']) => void
  /** Sends what is written if it can be sent, and opens the next conversation then. */
  sendAndNext: () => void
  /** Brings messages that wait for their files back into the field. */
  takeBack: () => void
}

export interface SendingOptions {
  ref: ConversationRef
  content: ComposerContent
  textField: ComposerTextField
  check: SendCheck
  typing: TypingReporter
  replyTo: ShallowRef<ThreadMessage | null>
}

export function useSending({ ref, content, textField, check, typing, replyTo }: SendingOptions): Sending {
  const { draft, files, recipients, mode } = content
  const afterAction = useAfterAction()
  const words = useDoneWords()
  const unsentReply = useUnsentReply()
  const outgoing = useOutgoing({ ref, draft, files, recipients, replyTo, words, onDone: textField.focusIfLost })

  function send(
    asWritten = false,
    then: AfterSending | null = null,
    unsent: RefusedMessage['unsent'] = 'ask',
  ): boolean {
    check.wasTried.value = true
    check.triedThen.value = then
    check.fileNotice.value = null
    textField.suggestions.close()
    if (check.problem.value === 'recipients') {
      recipients.show()
      return false
    }
    if (check.problem.value !== null || (check.needsConfirmation.value !== null && !asWritten)) {
      textField.focus()
      return false
    }
    const which = mode.value
    if (unsent === 'ask' && unsentReply.askBeforeSending(ref, { mode: which, asWritten, then })) return false
    const isReply = which === 'reply'
    const repliedTo = isReply ? replyTo.value : null
    typing.stop()
    const text = draft.take(which)
    const uploads = files[which].take()
    textField.clearHistory(which)
    textField.suggestions.update('', 0, !isReply)
    if (isReply) replyTo.value = null
    check.wasTried.value = false
    check.triedThen.value = null
    outgoing.send({
      mode: which,
      asWritten,
      then,
      unsent,
      replyTo: repliedTo,
      uploads,
      text,
      typedBefore: stepsSoFar(),
      input: {
        ref,
        echoId: crypto.randomUUID(),
        content: isReply ? text : withMentions(text, textField.suggestions.mentionable()),
        private: !isReply,
        inReplyTo: repliedTo?.id ?? null,
        uploadIds: uploads.map(({ id }) => id),
        recipients: isReply ? recipients.current.value : null,
        then,
        ...(unsent === 'retry' ? { retryUnsent: true } : {}),
      },
    })
    textField.focus()
    if (then !== null) afterAction.leave(ref, changeOf(then))
    return true
  }
  return {
    isSending: outgoing.isSending,
    awaitedUploads: outgoing.awaitedUploads,
    send: (asWritten, then, unsent) => void send(asWritten, then, unsent),
    sendAndNext: () => {
      if (send()) afterAction.next(ref)
    },
    takeBack: () => {
      outgoing.takeBack()
      textField.focus()
    },
  }
}
