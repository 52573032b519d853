import { authorOf } from '../../../shared/model/author.ts'
import { channelApp } from '../../../shared/model/channelApps.ts'
import type { Message } from '../../../shared/model/message.ts'
import { isUnsupported, previewOf, shownPreview } from '../../../shared/model/preview.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import { sentRecipients } from '../../../shared/model/recipientsPrefill.ts'
import { dialectOf } from '../../../shared/text/dialect.ts'
import { shownName } from '../../../shared/text/names.ts'
import type { PendingState, ThreadMessage } from '../../../shared/views.ts'
import type { OutboxEntry, Upload } from '../cache/index.ts'
import { isBehindMessage, isInProgress, waitsForMail } from '../cache/index.ts'
import type { EmailThread } from '../outbox/emailThread.ts'
import { followingChange } from '../outbox/followingActions.ts'
import type { SessionSource } from '../sessionSource.ts'
import { attachmentsOf, uploadView } from './attachmentViews.ts'
import { emailOf } from './emailBody.ts'
import { inlineImageViews } from './inlineImageViews.ts'
import { inactiveCode } from './loadState.ts'

/** What the view of a message needs to know of its thread. */
export interface ThreadFacts {
  /** When the contact last looked, in unix seconds; null where unknown. */
  seenAt: number | null
  /** `Channel::…`; null where unknown. */
  channel: string | null
  /** The message that began the conversation; null where unknown. */
  firstId: number | null
  /** Null if replies leave by another channel. */
  email: EmailThread | null
}

/** A stored message as the thread shows it. */
export function messageView(session: SessionSource, message: Message, key: string, facts: ThreadFacts): ThreadMessage {
  const { seenAt, channel } = facts
  const { words, shown, remote } = inlineImageViews(session, message, key)
  return {
    key,
    id: message.id,
    echoId: message.echoId,
    type: message.type,
    contentType: message.contentType,
    content: words,
    private: message.private,
    delivery: deliveryOf(message, seenAt),
    error: message.delivery === 'failed' ? { code: 'refusedByServer', detail: message.externalError } : null,
    sentAgain: message.delivery === 'failed' && session.stores.local.isSentAgain(message),
    question: null,
    deleted: message.deleted || session.queue.isDeleting(message, message.id),
    inReplyTo: message.inReplyTo === null ? null : quoteOf(session, message, message.inReplyTo, channel),
    sender: message.sender && {
      kind: message.sender.kind,
      id: message.sender.id,
      name: shownName(message.sender.name),
      avatar: session.mediaAddress('avatar', message.sender.avatarUrl),
      isMe: message.sender.kind === 'user' && message.sender.id === session.me,
    },
    attachments: [...attachmentsOf(session, message, key), ...shown],
    remoteImages: remote,
    email: emailOf(message),
    ...sentEmail(message, facts),
    attributes: message.attributes,
    dialect: dialectOf(message, channel),
    author: authorOf(message),
    unsupported: isUnsupported(message) ? { app: channelApp(channel) } : null,
    createdAt: message.createdAt,
  }
}

/** Recipients and subject of an email that left from here. */
function sentEmail(message: Message, { email, firstId }: ThreadFacts): Pick<ThreadMessage, 'recipients' | 'subject'> {
  if (email === null || message.type !== 'outgoing' || message.private || message.deleted)
    return { recipients: null, subject: null }
  return {
    recipients: sentRecipients(message, email.contactEmail) ?? recipientsInEmail(message),
    subject: message.email?.subject ?? replySubject(email, message.id === firstId),
  }
}

/** The recipients of an email that an agent wrote in another mail program. */
function recipientsInEmail({ email }: Message): Recipients | null {
  if (email === null || email.to.length + email.cc.length + email.bcc.length === 0) return null
  return { to: email.to, cc: email.cc, bcc: email.bcc }
}

/** The subject that servers give an email: the conversation's, which all but the first answer (recorded: `mail-left.json`). */
function replySubject({ subject }: EmailThread, isFirst: boolean): string | null {
  return subject === null || isFirst ? subject : `Re: ${subject}`
}

/** An unconfirmed message as the thread shows it. */
export function entryView(session: SessionSource, entry: OutboxEntry, { channel, email }: ThreadFacts): ThreadMessage {
  const { profile, stores, outbox } = session
  const { accountId, conversationId, state } = entry
  const progress = outbox.progressOf(entry.echoId)
  const check = checkOf(session, entry)
  return {
    key: entry.echoId,
    id: null,
    echoId: entry.echoId,
    type: 'outgoing',
    contentType: 'text',
    content: entry.content,
    private: entry.private,
    // It doesn't wait for the network.
    delivery: check === null ? state.kind : 'sending',
    error: errorOf(session, entry),
    nextTryAt: outbox.nextTryAt(entry),
    heldUntil: outbox.held.until(entry.echoId),
    then: followingChange(stores.local, entry),
    sentAgain: false,
    question: questionOf(session, entry, check),
    deleted: false,
    inReplyTo:
      entry.inReplyTo === null ? null : quoteOf(session, { accountId, conversationId }, entry.inReplyTo, channel),
    sender: {
      kind: 'user',
      id: profile.userId,
      name: profile.name,
      avatar: session.mediaAddress('avatar', profile.avatarUrl),
      isMe: true,
    },
    attachments: entry.uploadIds
      .map((id) => stores.local.upload(id))
      .filter((upload): upload is Upload => upload !== null)
      .map((upload) => ({
        ...uploadView(session, upload),
        progress: state.kind === 'sending' ? (progress ?? 0) : null,
      })),
    remoteImages: [],
    email: null,
    recipients: entry.recipients ?? null,
    subject: entry.private || email === null ? null : replySubject(email, false),
    attributes: {},
    dialect: 'markdown',
    author: 'person',
    unsupported: null,
    createdAt: entry.createdAt,
  }
}

/** Why it was not sent; of a waiting one, that its account is not active before anything else. */
export function errorOf({ profile }: SessionSource, { accountId, state }: OutboxEntry): ThreadMessage['error'] {
  const inactive = state.kind === 'queued' || state.kind === 'unknown' ? inactiveCode(profile, accountId) : null
  if (inactive !== null) return { code: inactive, detail: null }
  return state.kind === 'sending' || state.kind === 'held' ? null : state.error
}

/** The check of a message that would be sent at once otherwise. */
export function checkOf(session: SessionSource, { echoId, state, waited }: OutboxEntry): 'running' | 'slow' | null {
  return state.kind === 'queued' && state.error === null && !waited ? session.outbox.checkOf(echoId) : null
}

/** What an entry asks the user, or waits for. `check`: of `checkOf`. */
export function questionOf(
  { outbox, stores }: SessionSource,
  entry: OutboxEntry,
  check: 'running' | 'slow' | null = null,
): PendingState | null {
  const all = stores.local.entriesOf(entry.accountId, entry.conversationId)
  const isHeld = ({ echoId }: OutboxEntry): boolean => outbox.held.until(echoId) !== null
  const { editing, giveUp, state } = entry
  if (editing) return { kind: 'editing' }
  if (giveUp !== null && isInProgress(entry)) return { kind: 'cancelling' }
  if (state.kind === 'held') return { kind: 'held', ...state.hold }
  if (check === 'slow') return { kind: 'checking' }
  // An entry that waits for an email blocks everything after it.
  if (
    state.kind === 'queued' &&
    state.error === null &&
    all.some((each) => each.order <= entry.order && waitsForMail(each))
  )
    return { kind: 'afterMail' }
  const isBehindHeld = !isHeld(entry) && all.some((each) => each.order < entry.order && isHeld(each))
  if (state.kind === 'queued' && (isBehindHeld || isBehindMessage(all, entry.order))) return { kind: 'afterMessage' }
  if (state.kind !== 'unknown' || !state.ask) return null
  const { candidate } = state
  return {
    kind: 'unsure',
    candidate: candidate && { id: candidate.id, text: candidate.content, at: candidate.createdAt },
  }
}

/** Channels without delivery reports only have the time when the contact last looked. */
function deliveryOf(message: Message, seenAt: number | null): ThreadMessage['delivery'] {
  const isOurs = message.type === 'outgoing' || message.type === 'template'
  const isOpen = message.delivery === 'sent' || message.delivery === 'delivered'
  return isOurs && !message.private && isOpen && seenAt !== null && seenAt >= message.createdAt
    ? 'read'
    : message.delivery
}

function quoteOf(
  session: SessionSource,
  thread: { accountId: number; conversationId: number },
  id: number,
  channel: string | null,
): ThreadMessage['inReplyTo'] {
  const quoted = session.stores.server.messages.get(thread.accountId, thread.conversationId, id)
  const preview = quoted && previewOf(quoted)
  if (!preview) return { id, text: '', senderName: null }
  const { text, senderName, author = 'person', unsupported = false } = shownPreview(preview, channel)
  return { id, text, senderName: senderName === null ? null : shownName(senderName), author, unsupported }
}
