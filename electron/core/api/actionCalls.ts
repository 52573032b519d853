import { attributesOf, idOf, listOf, wireOf } from '../../../shared/model/wire.ts'
import type { Caller } from './caller.ts'
import type { DeskApi } from './types.ts'
import { ApiError } from './types.ts'

type ActionCalls = Pick<
  DeskApi,
  | 'setMuted'
  | 'participants'
  | 'setParticipants'
  | 'sendTranscript'
  | 'setAttribute'
  | 'runMacro'
  | 'createLabel'
  | 'deleteConversation'
>

/** What is rarely done to a conversation, and a label for it. */
export function actionCalls(caller: Caller): ActionCalls {
  const pathOf = (accountId: number, conversationId: number): string =>
    `/api/v1/accounts/${accountId}/conversations/${conversationId}`
  return {
    async setMuted(accountId, conversationId, muted) {
      await caller.call('POST', `${pathOf(accountId, conversationId)}/${muted ? 'mute' : 'unmute'}`)
    },

    async participants(accountId, conversationId) {
      return idsOf(await caller.call('GET', `${pathOf(accountId, conversationId)}/participants`))
    },

    async setParticipants(accountId, conversationId, agentIds) {
      const json = { user_ids: agentIds }
      return idsOf(await caller.call('PATCH', `${pathOf(accountId, conversationId)}/participants`, { json }))
    },

    async deleteConversation(accountId, conversationId) {
      await caller.call('DELETE', pathOf(accountId, conversationId))
    },

    async setAttribute(accountId, conversationId, key, value) {
      const path = pathOf(accountId, conversationId)
      const known = wireOf(await caller.call('GET', path))?.['custom_attributes']
      // Without what the server has, the request would remove it.
      if (known === undefined) throw new ApiError({ code: 'unsupported', reachedServer: 'yes' })
      if (known !== null && wireOf(known) === null) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
      const others = Object.entries(wireOf(known) ?? {}).filter(([name]) => name !== key)
      const next = Object.fromEntries([...others, ...(value === null ? [] : [[key, value] as const])])
      const answer = await caller.call('POST', `${path}/custom_attributes`, { json: { custom_attributes: next } })
      return attributesOf(wireOf(answer)?.['custom_attributes'] ?? next)
    },

    async runMacro(accountId, macroId, conversationId) {
      const json = { conversation_ids: [conversationId] }
      await caller.call('POST', `/api/v1/accounts/${accountId}/macros/${macroId}/execute`, { json })
    },

    async createLabel(accountId, label) {
      await caller.call('POST', `/api/v1/accounts/${accountId}/labels`, { json: { ...label, show_on_sidebar: true } })
    },

    async sendTranscript(accountId, conversationId, email) {
      await caller.call('POST', `${pathOf(accountId, conversationId)}/transcript`, { json: { email } })
    },
  }
}

/** Of a list of agents. */
function idsOf(answer: unknown): number[] {
  if (!Array.isArray(answer)) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  return listOf(answer)
    .map((entry) => idOf(wireOf(entry)?.['id']))
    .filter((id) => id !== null)
}
