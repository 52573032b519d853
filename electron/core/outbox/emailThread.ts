import type { Message } from '../../../shared/model/message.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import type { MailPeople, OwnAddresses } from '../../../shared/model/recipientsPrefill.ts'
import { EMAIL_CHANNEL, mailPeople, replyRecipients } from '../../../shared/model/recipientsPrefill.ts'
import type { LocalStore, OutboxEntry, ServerStore } from '../cache/index.ts'

/** Messages at the end of a thread among which the last mail is looked for. */
const LOOKED_AT = 50

/** What a conversation has to do with email. */
export interface EmailThread {
  /** The server's recipient for an email without recipients. */
  contactEmail: string | null
  own: OwnAddresses
}

/** Null where replies leave by another channel. */
export function emailThread(server: ServerStore, accountId: number, conversationId: number): EmailThread | null {
  const conversation = server.conversations.get(accountId, conversationId)
  if (!conversation) return null
  const inboxes = server.meta.reference(accountId, 'inboxes') ?? []
  const channel = conversation.channel ?? inboxes.find(({ id }) => id === conversation.inboxId)?.channel
  if (channel !== EMAIL_CHANNEL) return null
  const contact = conversation.contactId === null ? undefined : server.contacts.get(accountId, conversation.contactId)
  const own = { addresses: inboxes.flatMap(({ emails }) => emails ?? []), uuid: conversation.uuid }
  return { contactEmail: contact?.email ?? null, own }
}

/** Whom the next reply of an email conversation goes to: what waits in the outbox is its newest mail. */
export function nextRecipients(
  stores: { server: ServerStore; local: LocalStore },
  accountId: number,
  conversationId: number,
  thread: EmailThread,
): Recipients {
  const { server, local } = stores
  function* mails(): Generator<MailPeople | null> {
    for (const entry of local.entriesOf(accountId, conversationId).reverse()) yield waitingMail(entry)
    for (const message of newestMessages(server, accountId, conversationId, LOOKED_AT))
      yield mailPeople(message, thread.contactEmail)
  }
  return replyRecipients(mails(), thread.contactEmail, thread.own)
}

function waitingMail({ recipients, private: isPrivate }: OutboxEntry): MailPeople | null {
  return isPrivate || !recipients ? null : { ...recipients, direction: 'out', from: [], isAutomatic: false }
}

/** Newest first, each read only when it is asked for. */
export function* newestMessages(
  server: ServerStore,
  accountId: number,
  conversationId: number,
  most: number,
): Generator<Message> {
  for (const { id } of server.messages.newest(accountId, conversationId, 0, most)) {
    const message = server.messages.get(accountId, conversationId, id)
    if (message) yield message
  }
}
