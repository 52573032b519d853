import { asContact } from '../model/activity.ts'
import { appendMessage } from '../model/append.ts'
import type { AttachmentToAdd } from '../model/blobs.ts'
import { makeAttachment } from '../model/blobs.ts'
import { ensureContactInbox } from '../model/contactInboxes.ts'
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
import type { SeedContact } from './deskTalk.ts'

/** One message of a hand-written conversation. `agoMinutes`: minutes before the seed is loaded. */
export interface Piece {
  readonly by: 'contact' | 'ada' | 'ben' | 'cleo' | 'bot' | 'system'
  readonly agoMinutes: number
  readonly text: string | null
  readonly isPrivate?: boolean
  readonly contentType?: string
  readonly attributes?: Details
  readonly status?: DeliveryStatus
  readonly files?: readonly AttachmentToAdd[]
  /** Index in the conversation of the message that this one replies to. */
  readonly answers?: number
}

export interface Showpiece {
  readonly contact: string
  readonly inbox: keyof Desk['inboxes']
  readonly assignee: 'ada' | 'ben' | 'cleo' | null
  readonly status?: ConversationStatus
  readonly labels: readonly string[]
  readonly priority?: Priority
  readonly customAttributes?: Details
  readonly additionalAttributes?: Details
  /** Minutes since an agent last viewed it; null for never. */
  readonly seenAgo: number | null
  readonly pieces: readonly Piece[]
}

const MINUTE = 60_000

/** Creates a hand-written conversation. Together they contain every kind of message and content. */
export function seedShowpiece(
  model: Model,
  desk: Desk,
  contacts: readonly SeedContact[],
  piece: Showpiece,
): Conversation {
  const now = model.now()
  const seedContact = contacts.find((candidate) => candidate.person.name === piece.contact)
  if (!seedContact) throw new Error(`no contact named ${piece.contact}`)
  const agents: Readonly<Record<'ada' | 'ben' | 'cleo', User>> = { ada: desk.ada, ben: desk.ben, cleo: desk.cleo }
  const contact = seedContact.acme
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
      part.by === 'contact'
        ? 'incoming'
        : part.by === 'bot'
          ? 'template'
          : part.by === 'system'
            ? 'activity'
            : 'outgoing'
    const sender: Message['sender'] =
      part.by === 'contact'
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
