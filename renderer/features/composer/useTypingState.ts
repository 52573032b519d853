/** Reports to the server that the user types in the composer, until the mode changes or the composer is unmounted. */
import type { ShallowRef } from 'vue'
import { onBeforeUnmount, watch } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { call } from '../../bridge/client.ts'
import type { TypingReporter } from './typingReporter.ts'
import { createTypingReporter } from './typingReporter.ts'
import type { Mode } from './useDraft.ts'

export function useTypingState(ref: ConversationRef, mode: ShallowRef<Mode>): TypingReporter {
  const typing = createTypingReporter((on, isPrivate) => {
    call('conversation:setTyping', { ref, on, private: isPrivate }).catch((thrown: unknown) =>
      console.warn('Reporting the typing state failed', thrown),
    )
  })
  watch(mode, () => typing.stop(), { flush: 'sync' })
  onBeforeUnmount(() => typing.stop())
  return typing
}
