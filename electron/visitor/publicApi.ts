import type { ConversationStatus } from '../../shared/model/conversation.ts'
import { CONVERSATION_STATUSES } from '../../shared/model/conversation.ts'
import type { MessagePatch } from '../../shared/model/message.ts'
import { messageFromWire } from '../../shared/model/messageFromWire.ts'
import type { Wire } from '../../shared/model/wire.ts'
import { idOf, listOf, oneOf, secondOf, textOf, wireOf } from '../../shared/model/wire.ts'
import { jsonOf } from '../core/api/answer.ts'
import type { HttpBody, HttpClient, HttpRequest } from '../core/api/http.ts'
import { multipart } from '../core/api/multipart.ts'
import type { UploadFile } from '../core/api/types.ts'
import { ApiError } from '../core/api/types.ts'
import type { Priority } from '../core/net/requestBudget.ts'
import { atUrgency } from '../core/net/requestBudget.ts'
import type { Log } from '../core/ports.ts'

/** Of a message of the public API, which names no account: the model needs one. */
export const NO_ACCOUNT = 0

/** Bytes a second: the timeout of an upload is a minute plus its time at this speed. */
const SLOWEST_UPLOAD = 16 * 1024

export interface PublicInbox {
  name: string
  /** Contacts must prove their identifier. */
  isProofMandatory: boolean
}
export interface PublicContact {
  sourceId: string
  pubsubToken: string
  name: string | null
}
export interface PublicConversation {
  id: number
  /** The address of its survey; absent before 2.18. */
  uuid: string | null
  status: ConversationStatus
  /** Unix seconds; null for never. */
  contactSeenAt: number | null
  agentSeenAt: number | null
  messages: MessagePatch[]
}
export interface NewContact {
  sourceId: string
  name: string
  email: string
  phone: string
  identifier: string | null
  identifierHash: string | null
}
export interface FormValue {
  name?: string | undefined
  title?: string | undefined
  value: string
}

/** The parts of the identity that addresses are made of. */
export interface PublicAddress {
  readonly baseUrl: string
  readonly inboxIdentifier: string
}

/**
 * The public API of an inbox, as a contact uses it: docs/servers.md#the-public-api. Its addresses contain secrets, so only
 * the name of a call is logged. Rejects with `ApiError`.
 */
export class PublicApi {
  readonly #http: HttpClient
  readonly #log: Log
  readonly #baseUrl: string
  readonly #inbox: string

  constructor({ http, log, baseUrl, inboxIdentifier }: { http: HttpClient; log: Log } & PublicAddress) {
    this.#http = http
    this.#log = log
    this.#baseUrl = baseUrl
    this.#inbox = `/public/api/v1/inboxes/${encodeURIComponent(inboxIdentifier)}`
  }

  async inbox(): Promise<PublicInbox> {
    const wire = required(await this.#call('inbox', 'screen', 'GET', this.#inbox))
    const name = textOf(wire['name'])
    if (name === null) throw unreadable()
    return { name, isProofMandatory: wire['identity_validation_enabled'] === true }
  }

  /** The same source id again gives the same contact, so that a lost answer makes no second one. */
  async createContact(contact: NewContact): Promise<PublicContact> {
    const { sourceId, name, email, phone, identifier, identifierHash } = contact
    const fields = {
      source_id: sourceId,
      ...given('name', name),
      ...given('email', email),
      ...given('phone_number', phone),
      ...given('identifier', identifier),
      ...given('identifier_hash', identifierHash),
    }
    return contactOf(await this.#call('createContact', 'screen', 'POST', `${this.#inbox}/contacts`, fields))
  }

  async contact(proof: ContactProof): Promise<PublicContact> {
    const { sourceId, identifier, identifierHash } = proof
    const query = new URLSearchParams({
      ...given('identifier', identifier),
      ...given('identifier_hash', identifierHash),
    }).toString()
    const path = this.#contact(sourceId)
    return contactOf(await this.#call('contact', 'rest', 'GET', query === '' ? path : `${path}?${query}`))
  }

  /** All conversations with all of their messages; the API has no smaller way to find out what was missed. */
  async conversations(sourceId: string, signal?: AbortSignal): Promise<PublicConversation[]> {
    const answer = await this.#call('conversations', 'rest', 'GET', `${this.#contact(sourceId)}/conversations`, null, {
      ...(signal ? { signal } : {}),
    })
    return allOf(answer, conversationOf)
  }

  /** Whether the server is 3.0 or newer, with typing, read marks and resolving: it shows one conversation then. */
  async showsConversation(sourceId: string, conversationId: number): Promise<boolean> {
    try {
      await this.#call('conversation', 'rest', 'GET', this.#conversation(sourceId, conversationId))
      return true
    } catch (error) {
      if (error instanceof ApiError && error.code === 'unsupported') return false
      throw error
    }
  }

  async openConversation(sourceId: string): Promise<PublicConversation> {
    const path = `${this.#contact(sourceId)}/conversations`
    const opened = conversationOf(await this.#call('openConversation', 'outbox', 'POST', path, {}))
    if (!opened) throw unreadable()
    return opened
  }

  /** The latest 20 messages, or the 20 before an id, oldest first. */
  async messages(sourceId: string, conversationId: number, before: number | null): Promise<MessagePatch[]> {
    const path = `${this.#conversation(sourceId, conversationId)}/messages`
    const answer = await this.#call('messages', 'outbox', 'GET', before === null ? path : `${path}?before=${before}`)
    return allOf(answer, (entry) => messageFromWire(entry, NO_ACCOUNT, conversationId))
  }

  async send(
    sourceId: string,
    conversationId: number,
    message: { content: string; echoId: string; files: readonly UploadFile[] },
  ): Promise<MessagePatch> {
    const path = `${this.#conversation(sourceId, conversationId)}/messages`
    const { content, echoId, files } = message
    const answer = await this.#call(
      'send',
      'outbox',
      'POST',
      path,
      files.length === 0 ? { content, echo_id: echoId } : null,
      files.length === 0 ? {} : uploadOf(content, echoId, files),
    )
    return messageIn(answer, conversationId)
  }

  /** Answers a form or a choice; the same answer again changes nothing. */
  async answer(
    sourceId: string,
    conversationId: number,
    messageId: number,
    submitted: readonly FormValue[] | SurveyAnswer,
  ): Promise<MessagePatch> {
    const path = `${this.#conversation(sourceId, conversationId)}/messages/${messageId}`
    return messageIn(
      await this.#call('answer', 'outbox', 'PATCH', path, { submitted_values: submitted }),
      conversationId,
    )
  }

  /** Rates a conversation on the page of its survey. */
  async rate(uuid: string, submitted: SurveyAnswer): Promise<void> {
    await this.#call('rate', 'outbox', 'PUT', `/public/api/v1/csat_survey/${encodeURIComponent(uuid)}`, {
      message: { submitted_values: submitted },
    })
  }

  async resolve(sourceId: string, conversationId: number): Promise<void> {
    const path = `${this.#conversation(sourceId, conversationId)}/toggle_status`
    if (!conversationOf(await this.#call('resolve', 'outbox', 'POST', path, {}))) throw unreadable()
  }

  async setTyping(sourceId: string, conversationId: number, on: boolean): Promise<void> {
    const path = `${this.#conversation(sourceId, conversationId)}/toggle_typing`
    await this.#call('typing', 'screen', 'POST', path, { typing_status: on ? 'on' : 'off' })
  }

  async markSeen(sourceId: string, conversationId: number): Promise<void> {
    await this.#call('seen', 'screen', 'POST', `${this.#conversation(sourceId, conversationId)}/update_last_seen`, {})
  }

  #contact(sourceId: string): string {
    return `${this.#inbox}/contacts/${encodeURIComponent(sourceId)}`
  }

  #conversation(sourceId: string, conversationId: number): string {
    return `${this.#contact(sourceId)}/conversations/${conversationId}`
  }

  async #call(
    name: string,
    priority: Priority,
    method: HttpRequest['method'],
    path: string,
    json: object | null = null,
    options: Partial<HttpRequest> = {},
  ): Promise<unknown> {
    const body: HttpBody | null =
      json === null ? null : { kind: 'text', contentType: 'application/json', text: JSON.stringify(json) }
    try {
      const response = await atUrgency({ priority }, () =>
        this.#http.request({
          method,
          url: this.#baseUrl + path,
          // Asked for JSON, servers tell an unknown address from an unknown record.
          headers: { accept: 'application/json' },
          isJson: true,
          ...(body ? { body } : {}),
          ...options,
        }),
      )
      return jsonOf(response)
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError({ code: 'internal', reachedServer: 'unknown' })
      const { code, status, reachedServer } = failure
      this.#log.info('Public API call failed', { call: name, code, status, reachedServer })
      throw failure
    }
  }
}

export interface ContactProof {
  readonly sourceId: string
  readonly identifier: string | null
  readonly identifierHash: string | null
}
export interface SurveyAnswer {
  readonly csat_survey_response: { readonly rating: number; readonly feedback_message: string }
}

const given = (key: string, value: string | null): Record<string, string> =>
  value === null || value === '' ? {} : { [key]: value }

function uploadOf(content: string, echoId: string, files: readonly UploadFile[]): Partial<HttpRequest> {
  const body = multipart([
    { name: 'echo_id', value: echoId },
    ...(content === '' ? [] : [{ name: 'content', value: content }]),
    ...files.map((file) => ({ name: 'attachments[]', file })),
  ])
  return { body, timeout: 60_000 + (body.length / SLOWEST_UPLOAD) * 1_000 }
}

const unreadable = (): ApiError => new ApiError({ code: 'badAnswer', reachedServer: 'yes' })

/** Every entry of a list: one that can't be read would seem to be gone from the server. */
function allOf<T>(answer: unknown, read: (entry: unknown) => T | null): T[] {
  if (!Array.isArray(answer)) throw unreadable()
  return answer.map((entry) => {
    const known = read(entry)
    if (known === null) throw unreadable()
    return known
  })
}

function required(answer: unknown): Wire {
  const wire = wireOf(answer)
  if (!wire) throw unreadable()
  return wire
}

function contactOf(answer: unknown): PublicContact {
  const wire = required(answer)
  const sourceId = textOf(wire['source_id'])
  const pubsubToken = textOf(wire['pubsub_token'])
  if (sourceId === null || pubsubToken === null) throw unreadable()
  return { sourceId, pubsubToken, name: textOf(wire['name']) }
}

function conversationOf(value: unknown): PublicConversation | null {
  const wire = wireOf(value)
  const id = wire && idOf(wire['id'])
  if (!wire || id === null) return null
  return {
    id,
    uuid: textOf(wire['uuid']),
    status: oneOf(wire['status'], CONVERSATION_STATUSES) ?? 'open',
    contactSeenAt: secondOf(wire['contact_last_seen_at']),
    agentSeenAt: secondOf(wire['agent_last_seen_at']),
    messages: listOf(wire['messages']).flatMap((entry) => messageFromWire(entry, NO_ACCOUNT, id) ?? []),
  }
}

function messageIn(answer: unknown, conversationId: number): MessagePatch {
  const message = messageFromWire(answer, NO_ACCOUNT, conversationId)
  if (!message) throw unreadable()
  return message
}
