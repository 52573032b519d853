/** A conversation as the screen knows it: the open one, or one of the list. */
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ConversationRow } from '../../shared/views.ts'
import { useI18n } from '../i18n.ts'
import { useAfterAction } from './afterAction.ts'
import { useOpenThread } from './openThread.ts'

export interface ShownRow {
  /** Null where neither has it. */
  readonly rowOf: (key: string) => ConversationRow | null
  /** Whose conversation it is, for notices and questions; its number where the name is not known. */
  readonly nameOf: (ref: ConversationRef) => string
}

export function useShownRow(): ShownRow {
  const { t } = useI18n()
  const thread = useOpenThread()
  const afterAction = useAfterAction()
  const rowOf: ShownRow['rowOf'] = (key) => (thread.key === key ? thread.conversation : null) ?? afterAction.row(key)
  const nameOf: ShownRow['nameOf'] = (ref) =>
    rowOf(conversationKey(ref))?.contact?.name || t('thread.number', { number: ref.conversationId })
  return { rowOf, nameOf }
}
