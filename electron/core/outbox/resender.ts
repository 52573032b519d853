import { sentRecipients } from '../../../shared/model/recipientsPrefill.ts'
import { ApiError } from '../api/types.ts'
import type { OutboxEntry } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { copyAttachments } from './copyAttachments.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import type { OutboxOptions } from './outbox.ts'

/** What is new in an entry; the rest follows from when it was written. */
export type Written = Pick<
  OutboxEntry,
  | 'echoId'
  | 'accountId'
  | 'conversationId'
  | 'content'
  | 'private'
  | 'inReplyTo'
  | 'uploadIds'
  | 'recipients'
  | 'resends'
>

/** Sends refused emails as new messages: the server's own retry forgets recipients and what they answer. */
export class Resender {
  readonly #options: OutboxOptions
  readonly #enqueue: (written: Written) => void
  /** By `account/message`: each is sent once, however often that is asked for, now and later. */
  readonly #running = new Set<string>()

  constructor(options: OutboxOptions, enqueue: (written: Written) => void) {
    this.#options = options
    this.#enqueue = enqueue
  }

  /** False where the message is no email. Rejects with `ApiError`: `badInput` where it was not refused, and when its files can't be fetched. */
  async send(accountId: number, conversationId: number, messageId: number): Promise<boolean> {
    const {
      ports: { server },
      local,
      uploads,
      uuid,
      readAttachment,
    } = this.#options
    const thread = emailThread(server, accountId, conversationId)
    const message = server.messages.get(accountId, conversationId, messageId)
    if (thread === null || message?.type !== 'outgoing' || message.private) return false
    if (message.delivery !== 'failed' || message.deleted)
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'this email was not refused' })
    const key = localKey(accountId, messageId)
    if (this.#running.has(key) || local.isSentAgain(message)) return true
    this.#running.add(key)
    try {
      const uploadIds = await copyAttachments(message.attachments, {
        accountId,
        conversationId,
        uploads,
        uuid,
        read: readAttachment,
      })
      const recipients =
        sentRecipients(message, thread.contactEmail) ??
        nextRecipients({ server, local }, accountId, conversationId, thread)
      const { content, inReplyTo } = message
      this.#enqueue({
        echoId: uuid(),
        accountId,
        conversationId,
        content,
        private: false,
        inReplyTo,
        uploadIds,
        recipients,
        resends: messageId,
      })
    } finally {
      this.#running.delete(key)
    }
    return true
  }
}
