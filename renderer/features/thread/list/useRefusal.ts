/** Why the channel's provider refused a message, in the user's words, and whether another try can work. */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { canRetryRefused, providerError, shownDetail } from '../../../../shared/model/providerErrors.ts'
import { useI18n } from '../../../i18n.ts'
import { useThread } from '../provideThread.ts'
import type { MessageEntry } from './entries.ts'

export interface Refusal {
  words: string
  /** The provider's own words, to look them up. */
  original: string
  canRetry: boolean
}

/** Null for messages that no provider refused, or with a reason that Deskbell doesn't know. */
export function useRefusal(entry: () => MessageEntry): ComputedRef<Refusal | null> {
  const { t } = useI18n()
  const { conversation } = useThread()
  return computed(() => {
    const { message, delivery, answered } = entry()
    const detail = delivery === 'failed' && message.id !== null ? (message.error?.detail ?? null) : null
    const known = detail === null ? null : providerError(detail, conversation.value?.channel ?? null)
    if (detail === null || known === null) return null
    const { reason, app } = known
    return {
      words: t(reason === 'window' && answered ? 'thread.refused.windowOpen' : `thread.refused.${reason}`, { app }),
      original: shownDetail(detail),
      canRetry: canRetryRefused(known, answered),
    }
  })
}
