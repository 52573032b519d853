import { asContact } from '../model/activity.ts'
import { appendMessage } from '../model/append.ts'
import type { AttachmentToAdd } from '../model/blobs.ts'
import { makeAttachment } from '../model/blobs.ts'
import { ensureContactInbox } from '../model/contacts.ts'
import { createConversation } from '../model/conversations.ts'
import type { Model } from '../model/model.ts'
import type {
  Conversation,
  ConversationStatus,
  DeliveryStatus,
  Details,
  Message,
  MessageKind,
  Priority,
  User,
} from '../model/types.ts'
import type { Desk } from './desk.ts'
import type { Customer } from './deskTalk.ts'

/** One message of a hand-written conversation; `agoMinutes` counts back from the moment of planting. */
export interface Piece {
  readonly by: 'customer' | 'ada' | 'ben' | 'cleo' | 'bot' | 'system'
  readonly agoMinutes: number
  readonly text: string | null
  readonly isPrivate?: boolean
  readonly contentType?: string
  readonly attributes?: Details
  readonly status?: DeliveryStatus
  readonly files?: readonly AttachmentToAdd[]
  /** Position in the conversation of the message that this one answers. */
  readonly answers?: number
}

export interface Showpiece {
  readonly customer: string
  readonly inbox: keyof Desk['inboxes']
  readonly assignee: 'ada' | 'ben' | 'cleo' | null
  readonly status?: ConversationStatus
  readonly labels: readonly string[]
  readonly priority?: Priority
  readonly customAttributes?: Details
  readonly additionalAttributes?: Details
  /** Minutes since an agent last looked; null for never. */
  readonly seenAgo: number | null
  readonly pieces: readonly Piece[]
}

const MINUTE = 60_000

/** Writes the hand-made conversations, in which every kind of message and content occurs. */
export function plantShowpiece(
  model: Model,
  desk: Desk,
  customers: readonly Customer[],
  piece: Showpiece,
): Conversation {
  const now = model.now()
  const customer = customers.find((candidate) => candidate.person.name === piece.customer)
  if (!customer) throw new Error(`nobody is called ${piece.customer}`)
  const agents: Readonly<Record<'ada' | 'ben' | 'cleo', User>> = { ada: desk.ada, ben: desk.ben, cleo: desk.cleo }
  const contact = customer.acme
  const inbox = desk.inboxes[piece.inbox]
  const first = Math.max(...piece.pieces.map((p) => p.agoMinutes))
  const conversation = createConversation(
    model,
    {
      inbox,
      contact,
      contactInbox: ensureContactInbox(model, contact, inbox),
      at: now - first * MINUTE - 1000,
      customAttributes: piece.customAttributes ?? {},
      additionalAttributes: piece.additionalAttributes ?? {},
    },
    asContact(contact),
  )
  const written: Message[] = []
  for (const part of piece.pieces) {
    const quoted = part.answers === undefined ? undefined : written[part.answers]
    const kind: MessageKind =
      part.by === 'customer'
        ? 'incoming'
        : part.by === 'bot'
          ? 'template'
          : part.by === 'system'
            ? 'activity'
            : 'outgoing'
    const sender: Message['sender'] =
      part.by === 'customer'
        ? { type: 'contact', id: contact.id }
        : part.by === 'bot'
          ? { type: 'bot', name: 'Acme Bot' }
          : part.by === 'system'
            ? null
            : { type: 'user', id: agents[part.by].id }
    written.push(
      appendMessage(model, conversation, {
        kind,
        sender,
        content: part.text,
        contentType: part.contentType ?? 'text',
        isPrivate: part.isPrivate ?? false,
        contentAttributes: {
          ...part.attributes,
          ...(quoted ? { in_reply_to: quoted.id, in_reply_to_external_id: null } : {}),
        },
        status: part.status ?? (kind === 'outgoing' && part.isPrivate !== true ? 'read' : 'sent'),
        at: now - part.agoMinutes * MINUTE,
        attachments: (id) => (part.files ?? []).map((file) => makeAttachment(model, conversation.accountId, id, file)),
      }),
    )
  }
  const assignee = piece.assignee === null ? null : agents[piece.assignee]
  const answer = written.find((m) => m.kind === 'outgoing' && !m.isPrivate)
  const last = written.findLast((m) => m.kind !== 'activity' && !m.isPrivate)
  conversation.status = piece.status ?? 'open'
  conversation.assigneeId = assignee?.id ?? null
  if (assignee) conversation.participants.add(assignee.id)
  conversation.labels = [...piece.labels]
  conversation.priority = piece.priority ?? null
  conversation.firstReplyAt = answer?.createdAt ?? null
  conversation.waitingSince = last?.kind === 'incoming' ? last.createdAt : null
  conversation.agentLastSeenAt = piece.seenAgo === null ? null : now - piece.seenAgo * MINUTE
  conversation.contactLastSeenAt = answer ? answer.createdAt + 4000 : null
  conversation.updatedAt = conversation.lastActivityAt
  contact.lastActivityAt = written.findLast((m) => m.kind === 'incoming')?.createdAt ?? contact.lastActivityAt
  return conversation
}
