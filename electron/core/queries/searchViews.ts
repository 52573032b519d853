import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Message, MessagePatch, MessageSender } from '../../../shared/model/message.ts'
import type { Contact } from '../../../shared/model/people.ts'
import { previewOf, shownPreview } from '../../../shared/model/preview.ts'
import { fold } from '../../../shared/search/fold.ts'
import { markTerms } from '../../../shared/search/terms.ts'
import { withoutDirectionControls } from '../../../shared/text/direction.ts'
import { contactName, shownName } from '../../../shared/text/names.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import type { PersonView, SearchItem, SearchOrigin } from '../../../shared/views.ts'
import { contactTexts, LONGEST_SEARCHED, messageTexts, subjectOf } from '../cache/index.ts'
import { snippetOf } from '../search/snippet.ts'
import type { SessionSource } from '../sessionSource.ts'

export interface FoundRow<T> {
  row: T
  origin: SearchOrigin
}
/** A cached conversation, or one from a server's search. */
export interface FoundConversation {
  conversation: Conversation | ConversationPatch
  contact: { name?: string } | null
  message: MessagePatch | null
}

/** `contact`: the sender of another hit in the same conversation, null where there is none. */
export function messageItem(
  session: SessionSource,
  { row, origin }: FoundRow<Message | MessagePatch>,
  terms: readonly string[],
  contact: MessageSender | null,
): SearchItem {
  const ref = { sessionId: session.id, accountId: row.accountId, conversationId: row.conversationId }
  const conversation = session.stores.server.conversations.get(row.accountId, row.conversationId)
  const { sender } = row
  const person = conversation?.contactId ? personOf(session, row.accountId, conversation.contactId) : null
  const message: Message = { ...EMPTY_MESSAGE, ...row }
  const channel = conversation?.channel ?? null
  return {
    key: `message:${conversationKey(ref)}/${row.id}`,
    kind: 'message',
    origin,
    ref,
    messageId: row.id,
    snippet: snippetOf(
      messageTexts(message, () => channel),
      terms,
    ),
    person:
      person ??
      (contact
        ? { id: contact.id, name: shownName(contact.name), avatar: session.mediaAddress('avatar', contact.avatarUrl) }
        : null),
    from: sender
      ? {
          name: shownName(sender.name),
          isMe: sender.kind === 'user' && sender.id === session.me,
          isContact: sender.kind === 'contact',
        }
      : null,
    isNote: message.private,
    attachment: message.attachments[0]?.kind ?? null,
    at: message.createdAt,
    status: conversation?.status ?? null,
    channel,
    inboxName: inboxName(session, row.accountId, conversation?.inboxId ?? row.inboxId ?? null),
  }
}

export function contactItem(
  session: SessionSource,
  { row, origin }: FoundRow<Contact>,
  terms: readonly string[],
): SearchItem {
  const { server } = session.stores
  const latest = server.conversations.ofContact(row.accountId, row.id, 1)[0]
  const others = contactTexts({ ...row, name: '' })
  const detail = others.find((text) => hasHit(text, terms)) ?? row.email ?? row.phone ?? ''
  return {
    key: `contact:${session.id}/${row.accountId}/${row.id}`,
    kind: 'contact',
    origin,
    contactId: row.id,
    person: { id: row.id, name: contactName(row), avatar: session.mediaAddress('avatar', row.avatarUrl) },
    online: session.presence.isContactOnline(row.accountId, row.id),
    name: markTerms(contactName(row), terms),
    detail: markTerms(shownName(detail), terms),
    latest: latest ? { sessionId: session.id, accountId: row.accountId, conversationId: latest.id } : null,
    at: row.lastActivityAt,
  }
}

export function conversationItem(
  session: SessionSource,
  { row: { conversation, contact, message }, origin }: FoundRow<FoundConversation>,
  terms: readonly string[],
): SearchItem {
  const { accountId, id } = conversation
  const ref = { sessionId: session.id, accountId, conversationId: id }
  const person = conversation.contactId ? personOf(session, accountId, conversation.contactId) : null
  const name = person?.name ?? shownName(contact?.name)
  const subject = subjectOf({ additionalAttributes: conversation.additionalAttributes ?? {} })
  const summary = shownName(subject) || previewText(conversation, message)
  const detail =
    [
      summary,
      subject ?? '',
      (conversation.labels ?? []).join(', '),
      ...Object.values(conversation.customAttributes ?? {})
        .slice(0, 200)
        .map(String),
    ].find((text) => hasHit(text, terms)) ?? summary
  return {
    key: `conversation:${conversationKey(ref)}`,
    kind: 'conversation',
    origin,
    ref,
    person:
      person ?? (conversation.contactId && name !== '' ? { id: conversation.contactId, name, avatar: null } : null),
    name: markTerms(name, terms),
    number: markTerms(`#${id}`, terms),
    detail: markTerms(plainLine(withoutDirectionControls(detail.slice(0, 2_000)), 'typed', 300), terms),
    status: conversation.status ?? null,
    channel: conversation.channel ?? null,
    inboxName: inboxName(session, accountId, conversation.inboxId ?? null),
    at: conversation.lastActivityAt ?? conversation.createdAt ?? null,
  }
}

function personOf(session: SessionSource, accountId: number, contactId: number): PersonView | null {
  const contact = session.stores.server.contacts.get(accountId, contactId)
  return contact
    ? { id: contact.id, name: contactName(contact), avatar: session.mediaAddress('avatar', contact.avatarUrl) }
    : null
}

function inboxName(session: SessionSource, accountId: number, inboxId: number | null): string | null {
  const inbox = session.stores.server.meta.reference(accountId, 'inboxes')?.find(({ id }) => id === inboxId)
  return inbox ? shownName(inbox.name) : null
}

function hasHit(text: string, terms: readonly string[]): boolean {
  return terms.some((term) => fold(text.slice(0, LONGEST_SEARCHED)).includes(term))
}

/** The preview of a conversation, or of the message that the server found in it. */
function previewText(conversation: Conversation | ConversationPatch, message: MessagePatch | null): string {
  const preview = conversation.preview ?? (message && previewOf(message))
  return preview ? shownPreview(preview, conversation.channel ?? null).text : ''
}

const EMPTY_MESSAGE: Omit<Message, 'accountId' | 'id' | 'conversationId'> = {
  inboxId: null,
  type: 'incoming',
  contentType: 'text',
  content: '',
  private: false,
  delivery: 'sent',
  externalError: null,
  deleted: false,
  inReplyTo: null,
  sender: null,
  attachments: [],
  email: null,
  attributes: {},
  echoId: null,
  sourceId: null,
  createdAt: 0,
  updatedAt: null,
}
