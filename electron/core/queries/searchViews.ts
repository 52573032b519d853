import type { Contact } from '../../../shared/model/people.ts'
import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Message, MessagePatch, MessageSender } from '../../../shared/model/message.ts'
import { markTerms, type TextPart } from '../../../shared/search/terms.ts'
import type { PersonView, SearchItem, SearchOrigin } from '../../../shared/views.ts'
import type { SessionRuntime } from '../desk/sessionRuntime.ts'
import { contactTexts, messageTexts, subjectOf } from '../search/searchText.ts'
import { snippetOf } from '../search/snippet.ts'

export interface FoundRow<T> { row: T; origin: SearchOrigin }
/** A conversation of the cache, or what a server's search said of one. */
export interface Found { conversation: Conversation | ConversationPatch; contact: { name?: string } | null; message: MessagePatch | null }

/** `customer`: who writes in the conversation, as far as another hit in it says so. */
export function messageItem(session: SessionRuntime, { row, origin }: FoundRow<Message | MessagePatch>, terms: readonly string[], customer: MessageSender | null): SearchItem {
  const ref = { sessionId: session.id, accountId: row.accountId, conversationId: row.conversationId }
  const conversation = session.stores.server.conversations.get(row.accountId, row.conversationId)
  const { sender } = row
  const person = conversation?.contactId ? personOf(session, row.accountId, conversation.contactId) : null
  const whole: Message = { ...EMPTY, ...row }
  return {
    key: `message:${conversationKey(ref)}/${row.id}`, kind: 'message', origin, ref, messageId: row.id, snippet: snippetOf(messageTexts(whole), terms),
    person: person ?? (customer ? { id: customer.id, name: customer.name, avatar: session.address('avatar', customer.avatarUrl) } : null),
    from: sender ? { name: sender.name, isMe: sender.kind === 'user' && sender.id === session.me, isCustomer: sender.kind === 'contact' } : null,
    isNote: whole.private, attachment: whole.attachments[0]?.kind ?? null, at: whole.createdAt,
    status: conversation?.status ?? null, channel: conversation?.channel ?? null, inboxName: inboxName(session, row.accountId, conversation?.inboxId ?? row.inboxId ?? null),
  }
}

export function contactItem(session: SessionRuntime, { row, origin }: FoundRow<Contact>, terms: readonly string[]): SearchItem {
  const { server } = session.stores
  const latest = server.conversations.ofContact(row.accountId, row.id, 1)[0]
  const others = contactTexts({ ...row, name: '' })
  const rest = others.filter((text) => hasHit(text, terms))
  const detail = rest[0] ?? row.email ?? row.phone ?? ''
  return {
    key: `contact:${session.id}/${row.accountId}/${row.id}`, kind: 'contact', origin, contactId: row.id,
    person: { id: row.id, name: row.name, avatar: session.address('avatar', row.avatarUrl) }, online: session.presence.isContactOnline(row.accountId, row.id),
    name: markTerms(row.name, terms), detail: markTerms(detail, terms),
    latest: latest ? { sessionId: session.id, accountId: row.accountId, conversationId: latest.id } : null, at: row.lastActivityAt,
  }
}

export function conversationItem(session: SessionRuntime, { row: { conversation, contact, message }, origin }: FoundRow<Found>, terms: readonly string[]): SearchItem {
  const { accountId, id } = conversation
  const ref = { sessionId: session.id, accountId, conversationId: id }
  const person = conversation.contactId ? personOf(session, accountId, conversation.contactId) : null
  const name = person?.name ?? contact?.name ?? ''
  const subject = subjectOf({ additionalAttributes: conversation.additionalAttributes ?? {} })
  const said = subject ?? conversation.preview?.text ?? message?.content ?? ''
  const words = [said, (conversation.labels ?? []).join(', '), ...Object.values(conversation.customAttributes ?? {}).map(String)].find((text) => hasHit(text, terms)) ?? said
  return {
    key: `conversation:${conversationKey(ref)}`, kind: 'conversation', origin, ref,
    person: person ?? (conversation.contactId && name !== '' ? { id: conversation.contactId, name, avatar: null } : null),
    name: markTerms(name, terms), number: markTerms(`#${id}`, terms), detail: cutParts(markTerms(words.slice(0, 300), terms)),
    status: conversation.status ?? null, channel: conversation.channel ?? null, inboxName: inboxName(session, accountId, conversation.inboxId ?? null),
    at: conversation.lastActivityAt ?? conversation.createdAt ?? null,
  }
}

function personOf(session: SessionRuntime, accountId: number, contactId: number): PersonView | null {
  const contact = session.stores.server.contacts.get(accountId, contactId)
  return contact ? { id: contact.id, name: contact.name, avatar: session.address('avatar', contact.avatarUrl) } : null
}

function inboxName(session: SessionRuntime, accountId: number, inboxId: number | null): string | null {
  return session.stores.server.meta.reference(accountId, 'inboxes')?.find(({ id }) => id === inboxId)?.name ?? null
}

function hasHit(text: string, terms: readonly string[]): boolean {
  return markTerms(text, terms).some(({ hit }) => hit)
}

function cutParts(parts: TextPart[]): TextPart[] {
  return parts.map(({ text, hit }) => ({ text: text.replace(/\s+/g, ' '), hit }))
}

const EMPTY: Omit<Message, 'accountId' | 'id' | 'conversationId'> = {
  inboxId: null, type: 'incoming', contentType: 'text', content: '', private: false, delivery: 'sent', externalError: null, deleted: false, inReplyTo: null, sender: null,
  attachments: [], email: null, attributes: {}, echoId: null, sourceId: null, createdAt: 0, updatedAt: null,
}
