/** Signals from the main process: open a conversation, show a notice, run a command, play a sound. */
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/views.ts'
import { call, onSignal } from '../../bridge/client.ts'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOutboxWords } from '../../stores/outboxWords.ts'
import { useUndo } from '../../stores/undo.ts'
import { useWriting } from '../../stores/writing.ts'
import { stepInFocusedField } from '../../ui/fieldHistory.ts'
import { isCommandId, runCommand } from '../../ui/shortcuts.ts'
import { useDraftStore } from '../composer/useDraft.ts'
import { playChime } from './chime.ts'

/** Handles the signals of the main process while the caller's scope lives. */
export function useSignals(): void {
  const navigation = useNavigation()
  const notices = useNotices()
  const undo = useUndo()
  const writing = useWriting()
  const words = useOutboxWords()
  const { t } = useI18n()
  const drafts = useDraftStore()
  async function save(): Promise<void> {
    await drafts.flush()
    await call('page:saved', {}).catch((thrown: unknown) =>
      console.warn('Reporting that drafts are saved failed', thrown),
    )
  }
  onSignal((signal: Signal) => {
    switch (signal.kind) {
      case 'openConversation':
        navigation.overlay = null
        return writing.open(signal.ref)
      case 'openSettings':
        navigation.overlay = 'settings'
        return
      case 'openConnection':
        navigation.overlay = 'connection'
        return
      case 'signIn':
        navigation.signIn = { address: signal.address }
        return
      case 'edit':
        stepInFocusedField(signal.step)
        return
      case 'command':
        if (!isCommandId(signal.name) || !runCommand(signal.name))
          console.warn('Ignoring a command that is not available', signal.name)
        return
      case 'notice': {
        const { ref } = signal
        notices.show({
          tone: signal.tone,
          key: signal.key,
          values: signal.values,
          action: ref === null ? null : { key: 'app.show', run: () => writing.open(ref) },
        })
        return
      }
      case 'actionRefused': {
        const { actionId, change, contactName, error, ref } = signal
        undo.forget(actionId)
        notices.show({
          tone: 'error',
          key: contactName === null ? 'outbox.refused' : 'outbox.refusedFor',
          detail: error.detail,
          values: { action: words.change(change), name: contactName ?? '', reason: words.reason(error.code) },
          action: { key: 'app.show', run: () => writing.open(ref) },
        })
        return
      }
      case 'actionAsks': {
        const { action, contactName, ref } = signal
        const open = navigation.conversation
        // The open conversation asks by itself.
        if (open !== null && conversationKey(open) === conversationKey(ref)) return
        undo.forget(action.key)
        notices.show({
          key: 'outbox.asks',
          values: {
            name: contactName ?? t('thread.unnamed'),
            action: words.change(action.change),
            reason: words.asks(action),
          },
          action: { key: 'app.show', run: () => writing.open(ref) },
        })
        return
      }
      case 'playSound':
        return playChime()
      case 'save':
        return void save()
    }
  })
}
