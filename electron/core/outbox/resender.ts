import { sentRecipients } from '../../../shared/model/recipientsPrefill.ts'
import { ApiError } from '../api/types.ts'
import type { OutboxEntry } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { copyAttachments } from './copyAttachments.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import type { OutboxOptions } from './outbox.ts'

/** What the user wrote; the outbox adds the rest of the entry. */
export type NewMessage = Pick<
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

/**
 * Sends refused emails as new messages, because the server's own retry drops the recipients and the message they reply
 * to.
 */
export class Resender {
  readonly #options: OutboxOptions
  readonly #enqueue: (message: NewMessage) => void
  /** Emails whose files are being copied, as `account/message`: each is sent once. */
  readonly #running = new Set<string>()

  constructor(options: OutboxOptions, enqueue: (message: NewMessage) => void) {
    this.#options = options
    this.#enqueue = enqueue
  }

  /**
   * Resolves with false if the message is not an email. Rejects with `ApiError`: `badInput` if it was not refused,
   * others if its files can't be read.
   */
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
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'this email was not refused' })
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
