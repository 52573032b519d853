import type { Message } from '../../../shared/model/message.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import type { MailPeople, OwnAddresses } from '../../../shared/model/recipientsPrefill.ts'
import { EMAIL_CHANNEL, mailPeople, replyRecipients } from '../../../shared/model/recipientsPrefill.ts'
import type { LocalStore, OutboxEntry, ServerStore } from '../cache/index.ts'
import { subjectOf } from '../cache/index.ts'

/** Messages at the end of a thread among which the last email is searched. */
const RECENT_MESSAGES = 50

/** The email addresses of a conversation. */
export interface EmailThread {
  /** To whom the server sends an email without recipients. */
  contactEmail: string | null
  own: OwnAddresses
  /** The subject of every email of the conversation, without `Re:`; null if it has none. */
  subject: string | null
}

/** Null if replies leave by another channel. */
export function emailThread(server: ServerStore, accountId: number, conversationId: number): EmailThread | null {
  const conversation = server.conversations.get(accountId, conversationId)
  if (!conversation) return null
  const inboxes = server.meta.reference(accountId, 'inboxes') ?? []
  const channel = conversation.channel ?? inboxes.find(({ id }) => id === conversation.inboxId)?.channel
  if (channel !== EMAIL_CHANNEL) return null
  const contact = conversation.contactId === null ? null : server.contacts.get(accountId, conversation.contactId)
  const own = { addresses: inboxes.flatMap(({ emails }) => emails ?? []), uuid: conversation.uuid }
  return { contactEmail: contact?.email ?? null, own, subject: subjectOf(conversation) }
}

/** The recipients of the next reply in an email conversation. Replies in the outbox count as its newest emails. */
export function nextRecipients(
  stores: { server: ServerStore; local: LocalStore },
  accountId: number,
  conversationId: number,
  thread: EmailThread,
): Recipients {
  const { server, local } = stores
  function* emails(): Generator<MailPeople | null> {
    for (const entry of local.entriesOf(accountId, conversationId).reverse()) yield outboxEmail(entry)
    for (const message of newestMessages(server, accountId, conversationId, RECENT_MESSAGES))
      yield mailPeople(message, thread.contactEmail)
  }
  return replyRecipients(emails(), thread.contactEmail, thread.own)
}

function outboxEmail({ recipients, private: isPrivate }: OutboxEntry): MailPeople | null {
  return isPrivate || !recipients ? null : { ...recipients, direction: 'out', from: [], isAutomatic: false }
}

/** Newest first. Reads each message only when it is requested. */
export function* newestMessages(
  server: ServerStore,
  accountId: number,
  conversationId: number,
  limit: number,
): Generator<Message> {
  for (const { id } of server.messages.newest(accountId, conversationId, 0, limit)) {
    const message = server.messages.get(accountId, conversationId, id)
    if (message) yield message
  }
}
