import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { AssignableHead, ConversationRow, ReferenceHead } from '../../shared/views.ts'
import { useWatch } from '../bridge/watch.ts'
import { useReferenceOf } from '../stores/reference.ts'

type Assigned = Pick<ConversationRow, 'assignee'>
/** Whether all of the conversations are assigned to an agent, or to no one (null). A bot can have the id of an agent. */
export const areAssignedTo = (conversations: readonly Assigned[], agentId: number | null): boolean =>
  conversations.every(({ assignee }) => assignee?.kind !== 'bot' && (assignee?.id ?? null) === agentId)

/** Whether all of the conversations are assigned to a bot. */
export const areAssignedToBot = (conversations: readonly Assigned[], botId: number): boolean =>
  conversations.every(({ assignee }) => assignee?.kind === 'bot' && assignee.id === botId)

/**
 * The agents to whom all of the conversations can be assigned, because they see their inboxes, and the one to whom all are assigned now;
 * all agents until the server's list is loaded. And the bots. The conversations are of one account; without any, nothing is watched.
 */
export function useAssignable(conversations: () => readonly Pick<ConversationRow, 'ref' | 'inboxId' | 'assignee'>[]): {
  agents: ComputedRef<ReferenceHead['agents']>
  bots: ComputedRef<AssignableHead['bots']>
} {
  const reference = useReferenceOf(() => conversations()[0]?.ref ?? null)
  const watched = useWatch('assignable', () => {
    const all = conversations()
    const [first] = all
    if (first === undefined) return null
    const inboxIds = [...new Set(all.map(({ inboxId }) => inboxId))].sort((one, other) => one - other)
    return { sessionId: first.ref.sessionId, accountId: first.ref.accountId, inboxIds }
  })
  const agents = computed(() => {
    const ids = watched.head.value?.agentIds ?? null
    if (ids === null) return reference.value.agents
    const offered = new Set(ids)
    return reference.value.agents.filter(({ id }) => offered.has(id) || areAssignedTo(conversations(), id))
  })
  return { agents, bots: computed(() => watched.head.value?.bots ?? []) }
}
