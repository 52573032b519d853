import { contactFromWire } from '../../../shared/model/contactFromWire.ts'
import type { MessagePatch } from '../../../shared/model/message.ts'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import { listOf, wireOf } from '../../../shared/model/wire.ts'
import type { Caller, CallOptions } from './caller.ts'
import type { FormPart } from './multipart.ts'
import { multipart } from './multipart.ts'
import type { DeskApi, MessagePage, SendMessage } from './types.ts'
import { ApiError } from './types.ts'

type MessageCalls = Pick<DeskApi, 'messages' | 'sendMessage' | 'retryMessage' | 'deleteMessage'>

/** Bytes a second: the timeout of an upload is a minute plus its time at this speed. */
const SLOWEST_UPLOAD = 16 * 1024

export function messageCalls(caller: Caller): MessageCalls {
  const pathOf = (accountId: number, conversationId: number): string =>
    `/api/v1/accounts/${accountId}/conversations/${conversationId}/messages`

  return {
    async messages(accountId, conversationId, range) {
      const answer = await caller.call('GET', pathOf(accountId, conversationId), {
        query: { ...range },
        // The latest page is compared after every gap.
        isRepeated: range === undefined,
      })
      return pageOf(answer, accountId, conversationId, range && 'after' in range ? range.after : null)
    },

    async sendMessage(accountId, conversationId, message) {
      const answer = await caller.call('POST', pathOf(accountId, conversationId), contentOf(message))
      const sent = messageFromWire(answer, accountId, conversationId)
      if (!sent) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
      return { ...sent, echoId: sent.echoId ?? message.echoId }
    },

    async retryMessage(accountId, conversationId, messageId) {
      const answer = await caller.call('POST', `${pathOf(accountId, conversationId)}/${messageId}/retry`)
      return (
        messageFromWire(answer, accountId, conversationId) ?? {
          accountId,
          conversationId,
          id: messageId,
          delivery: 'sent',
        }
      )
    },

    async deleteMessage(accountId, conversationId, messageId) {
      const answer = await caller.call('DELETE', `${pathOf(accountId, conversationId)}/${messageId}`)
      const patch: MessagePatch = messageFromWire(answer, accountId, conversationId) ?? {
        accountId,
        conversationId,
        id: messageId,
      }
      return { ...patch, deleted: true, attachments: [] }
    },
  }
}

function pageOf(answer: unknown, accountId: number, conversationId: number, after: number | null): MessagePage {
  const wire = wireOf(answer)
  if (!wire || !Array.isArray(wire['payload'])) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  const messages = listOf(wire['payload'])
    .map((entry) => messageFromWire(entry, accountId, conversationId))
    .filter((message) => message !== null)
  return {
    messages,
    contact: contactFromWire(wireOf(wire['meta'])?.['contact'], accountId),
    // Before 2.12 the server ignores the parameter and returns the latest page.
    afterIgnored: after !== null && messages.some((message) => message.id <= after),
  }
}

function contentOf(message: SendMessage): CallOptions {
  const common: CallOptions = { ...(message.signal ? { signal: message.signal } : {}) }
  const attributes = message.inReplyTo === null ? null : { in_reply_to: message.inReplyTo }
  if (message.files.length === 0) {
    const { content, echoId: echo_id, private: isPrivate, recipients } = message
    return {
      ...common,
      json: {
        content,
        private: isPrivate,
        echo_id,
        ...(attributes ? { content_attributes: attributes } : {}),
        ...recipients,
      },
    }
  }
  const body = multipart(partsOf(message, attributes))
  const { onProgress } = message
  return {
    ...common,
    body,
    timeout: 60_000 + (body.length / SLOWEST_UPLOAD) * 1000,
    ...(onProgress ? { onProgress: (sent, total) => onProgress.call(message, sent, total) } : {}),
  }
}

function partsOf(message: SendMessage, attributes: { in_reply_to: number } | null): FormPart[] {
  const parts: FormPart[] = [
    { name: 'private', value: String(message.private) },
    { name: 'echo_id', value: message.echoId },
  ]
  if (message.content !== '') parts.push({ name: 'content', value: message.content })
  if (attributes) parts.push({ name: 'content_attributes', value: JSON.stringify(attributes) })
  const { recipients } = message
  for (const name of ['to_emails', 'cc_emails', 'bcc_emails'] as const)
    if (recipients) parts.push({ name, value: recipients[name] })
  for (const file of message.files) parts.push({ name: 'attachments[]', file })
  return parts
}
