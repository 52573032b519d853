/** Shows where a message is that was taken back: in its composer, which is opened unless the user writes in another. */
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { TakenBack, Written } from './heldMessages.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useWriting } from './writing.ts'

export function useShowTakenBack(): (
  ref: ConversationRef,
  taken: TakenBack,
  written: Written,
  contact: string,
) => void {
  const navigation = useNavigation()
  const notices = useNotices()
  const writing = useWriting()
  return function show(ref: ConversationRef, taken: TakenBack, written: Written, contact: string): void {
    const mode = taken.private ? 'note' : 'reply'
    const isOpen = navigation.openKey === conversationKey(ref)
    if (!isOpen && writing.isWriting()) {
      const open = (): void => writing.openIn(ref, mode)
      return void notices.show({
        key: 'composer.takenBack.elsewhere',
        values: { contact },
        action: { key: 'app.show', run: open },
      })
    }
    writing.openIn(ref, mode)
    if (written !== 'nothing') notices.show({ key: `composer.takenBack.${written}` })
  }
}
