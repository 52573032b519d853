/** Discarding a message or a draft that was not sent. Its text can still be copied from the notice. */
import type { ConversationRef } from '../../shared/model/ids.ts'
import { isBlank } from '../../shared/text/isBlank.ts'
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'
import { useCopy } from './useCopy.ts'

type Mode = 'reply' | 'note'

/** Both reject where main refuses. `contact`: named by the notice. */
export interface Discard {
  readonly message: (ref: ConversationRef, echoId: string, contact: string | null) => Promise<void>
  readonly draft: (ref: ConversationRef, mode: Mode, text: string, contact: string | null) => Promise<void>
}

export function useDiscard(): Discard {
  const notices = useNotices()
  const copy = useCopy()
  function offer(text: string, contact: string | null): void {
    if (isBlank(text)) return
    notices.show({
      key: 'outbox.discarded',
      about: contact,
      action: { key: 'outbox.copyDiscarded', run: () => copy(text) },
    })
  }
  return {
    message: async (ref, echoId, contact) => {
      const { text } = await call('message:discard', { ref, echoId })
      offer(text, contact)
    },
    draft: async (ref, mode, text, contact) => {
      await call('draft:save', { ref, mode, text: '', uploadIds: [] })
      offer(text, contact)
    },
  }
}
