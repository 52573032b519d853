import type { Attachment, Message } from '../../shared/model/message.ts'
import { previewOf } from '../../shared/model/preview.ts'
import type { AttachmentView } from '../../shared/views/thread.ts'
import type { VisitorConversationRow, VisitorDraft, VisitorMessage, VisitorThread } from '../../shared/views/visitor.ts'
import type { Drafts } from './drafts.ts'
import type { KnownConversation } from './knownConversations.ts'
import { isMine, lastAtOf, messagesOf, unreadOf } from './knownConversations.ts'
import type { VisitorPorts } from './ports.ts'
import type { Entry } from './work.ts'
import { placeOf } from './work.ts'

type MediaAddress = VisitorPorts['mediaAddress']

export interface RowFacts {
  readonly conversations: readonly KnownConversation[]
  readonly entries: readonly Entry[]
  readonly drafts: Drafts
}

/** The list of conversations: those of the server, after those that it doesn't have and that something was written in. */
export function rowsOf({ conversations, entries, drafts }: RowFacts): VisitorConversationRow[] {
  const known = new Set<number | string>(conversations.map(({ id }) => id))
  const places = new Set<number | string>()
  for (const entry of entries) places.add(placeOf(entry))
  for (const { conversation } of drafts.list()) places.add(conversation ?? NEW)
  const own = [...places].filter((place) => !known.has(place)).map((place) => ownRow(place, entries, drafts))
  return [...own, ...conversations.map((one) => rowOf(one, entries, drafts))]
}

/** The key of what is written for a new conversation. */
const NEW = 'new'

/** A conversation that the server doesn't have yet, or no longer. */
function ownRow(place: number | string, entries: readonly Entry[], drafts: Drafts): VisitorConversationRow {
  const messages = entries.flatMap((entry) =>
    placeOf(entry) === place && entry.work.kind === 'message' ? [{ ...entry, content: entry.work.content }] : [],
  )
  const last = messages.at(-1)
  const isGone = typeof place === 'number'
  const conversation = isGone ? place : null
  return {
    key: String(place),
    id: conversation,
    status: isGone ? 'gone' : 'new',
    preview: last?.content ?? (place === NEW || isGone ? drafts.view(conversation).text : ''),
    isPreviewMine: true,
    lastAt: last?.createdAt ?? null,
    unread: 0,
    waits: entries.some((entry) => placeOf(entry) === place),
    hasDraft: (place === NEW || isGone) && drafts.has(conversation),
  }
}

function rowOf(conversation: KnownConversation, entries: readonly Entry[], drafts: Drafts): VisitorConversationRow {
  const last = messagesOf(conversation).at(-1)
  const at = lastAtOf(conversation)
  return {
    key: String(conversation.id),
    id: conversation.id,
    status: conversation.status,
    preview: (last && previewOf(last)?.text) ?? '',
    isPreviewMine: last !== undefined && isMine(last),
    lastAt: at === 0 ? null : at,
    unread: unreadOf(conversation),
    waits: entries.some((entry) => placeOf(entry) === conversation.id),
    hasDraft: drafts.has(conversation.id),
  }
}

export interface ThreadFacts {
  readonly key: string
  /** Null: it begins with the first message. */
  readonly id: number | null
  /** Null: the server doesn't have it. */
  readonly conversation: KnownConversation | null
  readonly draft: VisitorDraft
  /** Entries of this conversation, in order. */
  readonly entries: readonly Entry[]
  readonly typing: string[]
  readonly mediaAddress: MediaAddress
}

/** The open conversation: what the server has, then what waits. */
export function threadOf({ key, id, conversation, draft, entries, typing, mediaAddress }: ThreadFacts): VisitorThread {
  const stored = conversation === null ? [] : messagesOf(conversation)
  // Until its opening is done, a message fails with it.
  const opening = entries.find(({ work }) => work.kind === 'open')
  // The event of a message may come before the answer to its request.
  const arrived = new Set(stored.map(({ echoId }) => echoId))
  const waiting = entries.filter(({ id }) => !arrived.has(id))
  const resolving = entries.find(({ work }) => work.kind === 'resolve')
  return {
    key,
    id,
    status: conversation?.status ?? null,
    isGone: id !== null && conversation === null,
    draft,
    messages: [
      ...stored.map((message) => storedMessage(message, conversation?.agentSeenAt ?? 0, entries, mediaAddress)),
      ...waiting.flatMap((entry) => waitingMessage(entry, opening, mediaAddress) ?? []),
    ],
    typing,
    resolving: resolving ? { state: resolving.state, error: resolving.error } : null,
  }
}

function storedMessage(
  message: Message,
  agentSeenAt: number,
  entries: readonly Entry[],
  mediaAddress: MediaAddress,
): VisitorMessage {
  const mine = isMine(message)
  const answer = entries.find(
    ({ work }) => (work.kind === 'answer' || work.kind === 'rate') && work.messageId === message.id,
  )
  return {
    key: message.echoId ?? `m${message.id}`,
    id: message.id,
    // The answer's own id: what is retried or dropped.
    localId: answer?.id ?? null,
    isMine: mine,
    author: message.sender?.name ?? '',
    contentType: message.contentType,
    content: message.content,
    attributes: message.attributes,
    attachments: message.attachments.map((attachment) => attachmentOf(attachment, mediaAddress)),
    isDeleted: message.deleted,
    createdAt: message.createdAt,
    delivery: mine ? (agentSeenAt >= message.createdAt ? 'read' : 'sent') : null,
    error: null,
    answer: answer ? { state: answer.state, error: answer.error } : null,
  }
}

function waitingMessage(entry: Entry, opening: Entry | undefined, mediaAddress: MediaAddress): VisitorMessage | null {
  const { work } = entry
  if (work.kind !== 'message') return null
  const hasFailed = opening?.state === 'failed'
  return {
    key: entry.id,
    id: null,
    localId: entry.id,
    isMine: true,
    author: '',
    contentType: 'text',
    content: work.content,
    attributes: {},
    attachments: work.uploads.map(({ id, name, contentType, size }) => ({
      ...NO_FILE,
      id,
      kind: kindOf(contentType),
      name,
      contentType,
      size,
      address: mediaAddress('upload', id),
    })),
    isDeleted: false,
    createdAt: entry.createdAt,
    delivery: hasFailed ? 'failed' : entry.state,
    error: hasFailed ? opening.error : entry.error,
    answer: null,
  }
}

const NO_FILE = {
  width: null,
  height: null,
  thumbnail: null,
  link: null,
  title: null,
  coordinates: null,
  transcript: null,
  progress: null,
} as const

function kindOf(contentType: string): string {
  const [kind = ''] = contentType.split('/')
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'file'
}

function attachmentOf(attachment: Attachment, mediaAddress: MediaAddress): AttachmentView {
  const { dataUrl, thumbUrl } = attachment
  return {
    ...NO_FILE,
    id: String(attachment.id),
    kind: attachment.kind,
    name: attachment.name ?? '',
    contentType: attachment.contentType,
    size: attachment.size,
    width: attachment.width,
    height: attachment.height,
    address: dataUrl === null ? null : mediaAddress('attachment', dataUrl),
    thumbnail: thumbUrl === null ? null : mediaAddress('thumbnail', thumbUrl),
    title: attachment.title,
  }
}
