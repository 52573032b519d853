/** Notices about messages and actions of the outbox that need the user, or that the server refused. */
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/views.ts'
import { useI18n } from '../../i18n.ts'
import { useBatches } from '../../stores/batches.ts'
import { useNavigation } from '../../stores/navigation.ts'
import type { NewNotice } from '../../stores/notices.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useOutboxWords } from '../../stores/outboxWords.ts'
import { useUndo } from '../../stores/undo.ts'
import { useWriting } from '../../stores/writing.ts'

type SignalOf<K extends Signal['kind']> = Extract<Signal, { kind: K }>

export interface OutboxNotices {
  /** The server refused an action. */
  refused: (signal: SignalOf<'actionRefused'>) => void
  actionAsks: (signal: SignalOf<'actionAsks'>) => void
  messageAsks: (signal: SignalOf<'messageAsks'>) => void
}

export function useOutboxNotices(): OutboxNotices {
  const navigation = useNavigation()
  const notices = useNotices()
  const undo = useUndo()
  const batches = useBatches()
  const writing = useWriting()
  const thread = useOpenThread()
  const words = useOutboxWords()
  const { t } = useI18n()

  const isOpen = (ref: ConversationRef): boolean => navigation.openKey === conversationKey(ref)
  const show = (notice: NewNotice, run: () => void): void =>
    void notices.show({ ...notice, action: { key: 'app.show', run } })

  return {
    refused: (signal) => {
      const { actionId, contactName, error, ref } = signal
      const action = words.change(signal.change)
      const reason = words.reason(error.code)
      undo.forget(actionId)
      if (batches.refused(signal, { action, reason: error.detail ?? reason })) return
      const notice = {
        tone: 'error',
        key: contactName === null ? 'outbox.refused' : 'outbox.refusedFor',
        detail: error.detail,
        values: { action, name: contactName ?? '', reason },
      } as const
      show(notice, () => writing.open(ref))
    },
    actionAsks: ({ action, contactName, ref }) => {
      if (batches.asks(action.key)) return undo.forget(action.key)
      // The open conversation shows the question itself.
      if (isOpen(ref)) return
      undo.forget(action.key)
      const values = {
        name: contactName ?? t('thread.unnamed'),
        action: words.change(action.change),
        reason: words.asks(action),
      }
      show({ key: 'outbox.asks', values }, () => writing.open(ref))
    },
    messageAsks: (signal) => {
      const { actionId, echoId, ref } = signal
      // The row of the message shows the question itself.
      if (isOpen(ref) && thread.isAtEnd) return
      if (actionId !== null) undo.forget(actionId)
      show({ ...words.messageAsks(signal), topic: `asks/${echoId}` }, () => {
        thread.jumpTo(ref, echoId)
        writing.expectComposer('', conversationKey(ref))
      })
    },
  }
}
