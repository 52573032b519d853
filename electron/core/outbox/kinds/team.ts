import type { Conversation } from '../../../../shared/model/conversation.ts'
import { valueKind } from './kind.ts'

/** Null for no team. */
export const teamKind = valueKind<'team', Conversation['team']>({
  field: 'team',
  valueOf: ({ team }) => team,
  isSame: (value, { team }) => (value?.id ?? null) === (team?.id ?? null),
  overlayOf: (team) => ({ team }),
  async send(api, { accountId, conversationId }, team) {
    await api.assignTeam(accountId, conversationId, team?.id ?? null)
    return { team }
  },
})
