/** Messages that main holds for a moment: sending one, and putting one that is taken back into its composer. */
import type { CommandResult } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { sameRecipients } from '../../../shared/model/recipients.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { call } from '../../bridge/client.ts'
import type { HeldPlace } from '../../stores/heldMessages.ts'
import { useHeldMessages } from '../../stores/heldMessages.ts'
import { useSettings } from '../../stores/settings.ts'
import { useUndo } from '../../stores/undo.ts'
import type { OutgoingMessage, OutgoingOptions } from './useOutgoing.ts'
import { changeOf } from './useOutgoing.ts'

/** Sends one message. What follows it can be undone like any other action, and the message itself while main holds it. */
export function useDelivery(
  ref: ConversationRef,
  contact: string,
): (message: OutgoingMessage, words: OutgoingOptions['words']) => Promise<void> {
  const undo = useUndo()
  const held = useHeldMessages()
  const store = useSettings()
  const mayHold = (): boolean => store.settings.sendDelay > 0 || store.settings.emailSendDelay > 0
  return async ({ input, then, text, replyTo, typedBefore }, words) => {
    const { promise: sent, resolve } = Promise.withResolvers<number>()
    if (mayHold()) held.add({ ref, echoId: input.echoId, text, replyTo, contact, typedBefore }, sent)
    let heldFor = 0
    const send = async (): Promise<CommandResult<'message:send'>> => {
      const answer = await call('message:send', input)
      heldFor = answer.heldFor
      return answer
    }
    const done = then && words(changeOf(then), { ref, isAfterMessage: true })
    try {
      await (done === null ? send() : undo.run({ ref, field: 'status', ...done }, send))
    } finally {
      resolve(heldFor)
    }
  }
}

/** Puts a message that was taken back into the composer, before what the user has written since. */
export function heldPlace(options: () => OutgoingOptions): HeldPlace {
  return {
    flush: () => options().draft.flush(),
    adopt: (taken, repliedTo) => {
      const { draft, files, recipients, replyTo } = options()
      const mode = taken.private ? 'note' : 'reply'
      const text = draft.text[mode]
      const isWritten = !isBlank(text) || files[mode].list.length > 0
      const hasOtherQuote = repliedTo !== null && replyTo.value !== null && replyTo.value.key !== repliedTo.key
      const chosen = taken.recipients
      const hasOtherRecipients =
        chosen !== null && recipients.edited.value !== null && !sameRecipients(recipients.edited.value, chosen)
      draft.set(mode, [taken.content, text].filter((part) => part !== '').join('\n'))
      files[mode].restore(taken.attachments)
      if (mode === 'reply') {
        recipients.restore(chosen)
        replyTo.value ??= repliedTo
      }
      draft.changed(mode)
      void draft.flush()
      if (hasOtherQuote || hasOtherRecipients) return 'otherParts'
      return isWritten ? 'words' : 'nothing'
    },
  }
}
