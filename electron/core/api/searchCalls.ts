import { contactFromWire } from '../../../shared/model/contactFromWire.ts'
import type { ConversationPatch } from '../../../shared/model/conversation.ts'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import type { Wire } from '../../../shared/model/wire.ts'
import { attributesOf, idOf, listOf, secondOf, textOf, wireOf } from '../../../shared/model/wire.ts'
import type { Caller } from './caller.ts'
import type { DeskApi, FoundConversation, MessageFilters, SearchAnswer } from './types.ts'
import { ApiError } from './types.ts'

/** The server's own search: 15 of each kind, messages of the last three months. */
export function searchCalls(caller: Caller): Pick<DeskApi, 'search'> {
  let isOldServer = false

  const searchNew = async (accountId: number, text: string, signal?: AbortSignal): Promise<SearchAnswer> => {
    const answer = await caller.call('GET', `/api/v1/accounts/${accountId}/search`, {
      query: { q: text },
      ...(signal ? { signal } : {}),
    })
    const payload = payloadOf(answer)
    return {
      messages: listOf(payload['messages'])
        .map((entry) => messageFromWire(entry, accountId))
        .filter((message) => message !== null),
      contacts: listOf(payload['contacts'])
        .map((entry) => contactFromWire(entry, accountId))
        .filter((contact) => contact !== null),
      conversations: listOf(payload['conversations'])
        .map((entry) => conversationOf(entry, accountId))
        .filter((found) => found !== null),
    }
  }

  const searchMessages = async (
    accountId: number,
    text: string,
    { agentId, inboxId, since, until }: MessageFilters,
    signal?: AbortSignal,
  ): Promise<SearchAnswer> => {
    const answer = await caller.call('GET', `/api/v1/accounts/${accountId}/search/messages`, {
      query: {
        q: text,
        ...(agentId === null ? {} : { from: `agent:${agentId}` }),
        ...(inboxId === null ? {} : { inbox_id: String(inboxId) }),
        ...(since === null ? {} : { since: String(since) }),
        ...(until === null ? {} : { until: String(until) }),
      },
      ...(signal ? { signal } : {}),
    })
    const payload = payloadOf(answer)
    const messages = listOf(payload['messages'])
      .map((entry) => messageFromWire(entry, accountId))
      .filter((message) => message !== null)
    return { messages, contacts: [], conversations: [] }
  }

  /** Before 2.15: conversations by their messages, and contacts, in two requests. */
  const searchOld = async (accountId: number, text: string, signal?: AbortSignal): Promise<SearchAnswer> => {
    const options = { query: { q: text }, ...(signal ? { signal } : {}) }
    const [conversations, contacts] = await Promise.all([
      caller.call('GET', `/api/v1/accounts/${accountId}/conversations/search`, options),
      caller.call('GET', `/api/v1/accounts/${accountId}/contacts/search`, options),
    ])
    const rows = listOf(wireOf(conversations)?.['payload'])
      .map(wireOf)
      .filter((row) => row !== null)
    return {
      messages: rows.flatMap((row) =>
        listOf(row['messages'])
          .map((entry) => messageFromWire(entry, accountId, idOf(row['id']) ?? undefined))
          .filter((message) => message !== null),
      ),
      contacts: listOf(wireOf(contacts)?.['payload'])
        .map((entry) => contactFromWire(entry, accountId))
        .filter((contact) => contact !== null),
      conversations: [],
    }
  }

  return {
    async search(accountId, text, signal, filters = null) {
      if (isOldServer) return searchOld(accountId, text, signal)
      try {
        return await (filters === null
          ? searchNew(accountId, text, signal)
          : searchMessages(accountId, text, filters, signal))
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'unsupported') throw error
        const answer = await searchOld(accountId, text, signal)
        isOldServer = true
        return answer
      }
    },
  }
}

function payloadOf(answer: unknown): Wire {
  const payload = wireOf(wireOf(answer)?.['payload'])
  if (!payload) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  return payload
}

function conversationOf(entry: unknown, accountId: number): FoundConversation | null {
  const wire = wireOf(entry)
  const id = wire && idOf(wire['id'])
  if (!wire || id === null) return null
  const contact = contactFromWire(wire['contact'], accountId)
  return {
    conversation: patchOf(wire, accountId, id, contact?.id ?? null),
    contact,
    message: messageFromWire(wire['message'], accountId, id),
  }
}

function patchOf(wire: Wire, accountId: number, id: number, contactId: number | null): ConversationPatch {
  const conversation: ConversationPatch = { accountId, id, contactId }
  const inbox = wireOf(wire['inbox'])
  const inboxId = idOf(inbox?.['id'])
  const channel = textOf(inbox?.['channel_type'])
  const createdAt = secondOf(wire['created_at'])
  if (inboxId !== null) conversation.inboxId = inboxId
  if (channel !== null) conversation.channel = channel
  if (createdAt !== null) conversation.createdAt = createdAt
  if (wire['additional_attributes']) conversation.additionalAttributes = attributesOf(wire['additional_attributes'])
  return conversation
}
