import type { Assignee, Conversation, MessagePreview } from '../../../shared/model/conversation.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { shownPreview } from '../../../shared/model/preview.ts'
import { EMAIL_CHANNEL } from '../../../shared/model/recipientsPrefill.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { contactName, shownName } from '../../../shared/text/names.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { ConversationRow, ReplyBeginning, UnsentReply } from '../../../shared/views.ts'
import { isActionAsking, isAsking, isWaiting, subjectOf } from '../cache/index.ts'
import { unsentReplies } from '../outbox/followingActions.ts'
import { refusedReplies } from '../outbox/refusedReplies.ts'
import type { SessionSource } from '../sessionSource.ts'

const DRAFT_SHOWN = 120
/** Characters of a reply in the question about it. */
const BEGINNING = 400

/** A conversation as a list row, with typing, draft and outbox state. */
export function conversationRow(session: SessionSource, conversation: Conversation): ConversationRow {
  const { accountId, id, contactId } = conversation
  const { server } = session.stores
  const ref = { sessionId: session.id, accountId, conversationId: id }
  const contact = contactId === null ? null : server.contacts.get(accountId, contactId)
  const inbox = server.meta.reference(accountId, 'inboxes')?.find((known) => known.id === conversation.inboxId)
  const channel = conversation.channel ?? inbox?.channel ?? null
  return {
    key: conversationKey(ref),
    ref,
    contact: contact
      ? {
          id: contact.id,
          name: contactName(contact),
          avatar: session.mediaAddress('avatar', contact.avatarUrl),
          online: session.presence.isContactOnline(accountId, contact.id),
        }
      : null,
    channel,
    subject: channel === EMAIL_CHANNEL ? shownName(subjectOf(conversation)) || null : null,
    inboxId: conversation.inboxId,
    inboxName: inbox ? shownName(inbox.name) : null,
    status: conversation.status,
    priority: conversation.priority,
    labels: conversation.labels,
    assignee: conversation.assignee && assigneeView(session, conversation.assignee),
    team: conversation.team && { ...conversation.team, name: shownName(conversation.team.name) },
    lastActivityAt: conversation.lastActivityAt,
    lastMessageAt: conversation.preview?.createdAt ?? conversation.lastActivityAt,
    preview: conversation.preview && previewView(session, conversation, conversation.preview, channel),
    unreadCount: conversation.unreadCount,
    waitingSince: conversation.waitingSince,
    snoozedUntil: conversation.snoozedUntil,
    sla: conversation.sla && { dueAt: conversation.sla.dueAt },
    canReply: conversation.canReply,
    muted: conversation.muted,
    watching: conversation.participants?.includes(session.me) ?? null,
    typing: typists(session, conversation, 'message'),
    typingNote: typists(session, conversation, 'note'),
    draft: draftOf(session, accountId, id),
    outbox: outboxOf(session, accountId, id),
    unsent: unsentOf(session, accountId, id),
    replyDraft: draftBeginning(session, accountId, id, 'reply'),
    noteDraft: draftBeginning(session, accountId, id, 'note'),
    pinnedAt: session.stores.local.pins(accountId).get(id) ?? null,
    pending: server.conversations.isPending(accountId, id),
  }
}

function typists(session: SessionSource, { accountId, id }: Conversation, what: 'message' | 'note'): string[] {
  return session.typing
    .names(accountId, id, what)
    .map((name) => shownName(name))
    .filter((name) => name !== '')
}

/** A preview with the texts to show; without text for a message that is being deleted. */
function previewView(
  session: SessionSource,
  { accountId, id }: Conversation,
  preview: MessagePreview,
  channel: string | null,
): MessagePreview {
  if (session.queue.isDeleting({ accountId, conversationId: id }, preview.messageId)) {
    return { ...preview, text: '', typed: false, attachment: null, unsupported: false, deleted: true }
  }
  const shown = shownPreview(preview, channel)
  return shown.senderName === null ? shown : { ...shown, senderName: shownName(shown.senderName) || null }
}

/** Server URLs never cross the bridge: the avatar is an address of the app's own scheme. */
function assigneeView(session: SessionSource, assignee: Assignee): ConversationRow['assignee'] {
  return {
    ...assignee,
    name: shownName(assignee.name),
    avatarUrl: session.mediaAddress('avatar', assignee.avatarUrl),
    isMe: assignee.kind === 'user' && assignee.id === session.me,
  }
}

function draftOf(session: SessionSource, accountId: number, id: number): string | null {
  const { reply, note } = session.stores.local.drafts(accountId, id)
  const draft = !isBlank(reply.text) || reply.uploadIds.length > 0 ? reply : note
  return isBlank(draft.text) && draft.uploadIds.length === 0 ? null : plainLine(draft.text, 'typed', DRAFT_SHOWN)
}

function unsentOf(session: SessionSource, accountId: number, id: number): UnsentReply | null {
  const refused = refusedReplies(session.stores, accountId, id)
  const failed = unsentReplies(session.stores.local, accountId, id)
  const [first] = [
    ...refused.map(({ message }) => beginningOf(message.content, message.attachments)),
    ...failed.map(({ content, uploadIds }) => beginningOf(content, uploadIds)),
  ]
  if (first === undefined) return null
  const kind = refused.every(({ canRetry }) => canRetry) ? 'failed' : 'refused'
  return { kind, ...first, replies: refused.length + failed.length }
}

function draftBeginning(
  session: SessionSource,
  accountId: number,
  id: number,
  mode: 'reply' | 'note',
): ReplyBeginning | null {
  const { text, uploadIds } = session.stores.local.drafts(accountId, id)[mode]
  return isBlank(text) && uploadIds.length === 0 ? null : beginningOf(text, uploadIds)
}

const beginningOf = (text: string, { length: files }: readonly unknown[]): ReplyBeginning => ({
  text: truncate(text.trim(), BEGINNING),
  files,
})

/** Messages that are just being sent show no mark: it would only flicker. */
function outboxOf(session: SessionSource, accountId: number, id: number): ConversationRow['outbox'] {
  const entries = session.stores.local.entriesOf(accountId, id)
  const actions = session.stores.local.actions.of(accountId, id)
  if ([...entries, ...actions].some(({ state }) => state.kind === 'failed')) return 'failed'
  if (entries.some(isAsking) || actions.some(isActionAsking)) return 'asking'
  // One that can still be taken back waits too.
  return entries.some((entry) => isWaiting(entry) || session.outbox.held.has(entry.echoId)) ? 'waiting' : null
}
