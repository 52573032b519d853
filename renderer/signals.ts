/** Signals from the main process: open a conversation, show a notice, run a command, play a sound. */
import type { Signal } from '../shared/views.ts'
import { call, onSignal } from './bridge/client.ts'
import { useDraftStore } from './features/composer/useDraft.ts'
import { useOutboxNotices } from './features/notices/outboxNotices.ts'
import { useNavigation } from './stores/navigation.ts'
import { useNotices } from './stores/notices.ts'
import { useProxyQuestion } from './stores/proxyQuestion.ts'
import { useUndo } from './stores/undo.ts'
import { useWriting } from './stores/writing.ts'
import { playChime } from './ui/chime.ts'
import { stepInFocusedField, unsendFromComposer } from './ui/fieldHistory.ts'
import { isCommandId, runCommand } from './ui/shortcuts.ts'

/** Handles the signals of the main process while the caller's scope lives. */
export function useSignals(): void {
  const navigation = useNavigation()
  const notices = useNotices()
  const writing = useWriting()
  const outbox = useOutboxNotices()
  const drafts = useDraftStore()
  const proxy = useProxyQuestion()
  const undo = useUndo()
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
        if (signal.step === 'undo' && unsendFromComposer(undo.unsendLast)) return
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
      case 'actionRefused':
        return outbox.refused(signal)
      case 'actionAsks':
        return outbox.actionAsks(signal)
      case 'messageAsks':
        return outbox.messageAsks(signal)
      case 'proxyAsks':
        proxy.asked = { proxy: signal.proxy, isRefused: signal.isRefused }
        return
      case 'playSound':
        return playChime()
      case 'save':
        return void save()
    }
  })
}
