/** The values of variables in the conversation of the composer. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ThreadConversation } from '../../../shared/views.ts'
import { useWatch } from '../../bridge/watch.ts'
import { useReference } from '../../stores/reference.ts'
import { useSessions } from '../../stores/sessions.ts'
import type { VariableValues } from './variables.ts'
import { variableValues } from './variables.ts'

/** `isNeeded`: the contact's details are watched from the first time it is true. */
export function useVariables(
  conversation: () => ThreadConversation,
  isNeeded: () => boolean,
): ComputedRef<VariableValues> {
  const reference = useReference()
  const sessions = useSessions()
  const wasNeeded = shallowRef(false)
  watch(
    isNeeded,
    (now) => {
      if (now) wasNeeded.value = true
    },
    { immediate: true },
  )
  const watched = useWatch('contact', () => {
    const { contactId, ref } = conversation()
    if (contactId === null || !wasNeeded.value) return null
    const { sessionId, accountId, conversationId } = ref
    return { sessionId, accountId, contactId, exceptConversationId: conversationId }
  })
  return computed(() => {
    const { contact: person, ref, inboxId, inboxName, customAttributes } = conversation()
    const details = watched.head.value?.contact ?? null
    const shown = details ?? person
    const me = reference.me ?? sessions.session(ref.sessionId)?.user
    return variableValues({
      contact:
        shown === null
          ? null
          : { id: shown.id, name: shown.name, email: details?.email ?? null, phone: details?.phone ?? null },
      agent: me === undefined ? null : { name: me.name, email: me.email },
      conversationId: ref.conversationId,
      inbox: { id: inboxId, name: inboxName },
      // The contact reads it: not the user's own name for the account.
      accountName: sessions.account(ref)?.serverName ?? null,
      contactAttributes: details?.customAttributes ?? {},
      conversationAttributes: customAttributes,
    })
  })
}
