import { conversationKey } from '../../../shared/model/ids.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { LONGEST_PREVIEW } from '../../../shared/model/preview.ts'
import { splitImages } from '../../../shared/text/inlineImages.ts'
import { contactName as nameOfContact, shownName } from '../../../shared/text/names.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import type { NotificationKind, NotificationView } from '../../../shared/views.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { loadableSession } from './loadable.ts'
import { loadState, withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'

const KINDS: Readonly<Record<string, NotificationKind>> = {
  conversation_mention: 'mention',
  conversation_assignment: 'assignment',
  assigned_conversation_new_message: 'message',
  conversation_creation: 'created',
  participating_conversation_new_message: 'participating',
  sla_missed_first_response: 'sla',
  sla_missed_next_response: 'sla',
  sla_missed_resolution: 'sla',
}

/** The user's notifications in one account, newest first; snoozed ones appear when they are due. */
export class NotificationsQuery implements LiveQuery<'notifications'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'notifications'>
  /** Conversations and contacts in the last result, which has their names and avatars. */
  #conversations = new Set<LocalKey>()
  #contacts = new Set<LocalKey>()
  #wasLoaded = false
  /** They were fetched, or some are cached. */
  #isKnown = false

  constructor(ports: QueryPorts, input: QueryInput<'notifications'>) {
    this.#ports = ports
    this.#input = input
  }

  run(): QueryResult<'notifications'> {
    const { sessionId, accountId, limit } = this.#input
    const session = this.#ports.session(sessionId)
    if (!session) return { head: { state: withoutSession(this.#ports), unread: 0, hasMore: false }, items: [] }
    const now = this.#ports.clock.now() / 1_000
    const { known, mayHaveMore, ...loading } = session.notifications.stateOf(accountId)
    this.#isKnown ||= known
    // Only their number is shown.
    const found = limit === 0 && this.#isKnown ? [] : session.stores.server.notifications.list(accountId, limit + 1)
    this.#isKnown ||= found.length > 0
    const shown = found.slice(0, limit).filter(({ snoozedUntil }) => snoozedUntil === null || snoozedUntil <= now)
    this.#dependOn(session, shown)
    return {
      head: {
        state: loadState(this.#isKnown, loading),
        unread: session.notifications.unread(accountId),
        hasMore: limit > 0 && (found.length > limit || (found.length > 0 && mayHaveMore)),
      },
      items: shown.map((notification) => notificationView(session, notification)),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.#input.sessionId)
    if (!changes) return roster
    const { accountId } = this.#input
    if (roster || changes.notifications.has(accountId) || changes.reference.has(accountId)) return true
    for (const key of this.#conversations) if (changes.conversations.has(key)) return true
    for (const key of this.#contacts) if (changes.contacts.has(key)) return true
    return false
  }

  #dependOn(session: SessionSource, shown: readonly ServerNotification[]): void {
    const { accountId } = this.#input
    const ids = shown.flatMap(({ conversationId }) => conversationId ?? [])
    this.#conversations = new Set(ids.map((id) => localKey(accountId, id)))
    this.#contacts = new Set(
      ids
        .flatMap((id) => session.stores.server.conversations.get(accountId, id)?.contactId ?? [])
        .map((id) => localKey(accountId, id)),
    )
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, accountId, limit } = this.#input
    const notifications = loadableSession(this.#ports, sessionId, force)?.notifications
    if (force || this.#wasLoaded) notifications?.ensureLoaded(accountId, limit, force)
    else notifications?.onWatched(accountId, limit)
    this.#wasLoaded = notifications !== undefined
  }
}

function notificationView(session: SessionSource, notification: ServerNotification): NotificationView {
  const { accountId, id, conversationId, type, senderName, contactName, at, readAt } = notification
  const { server } = session.stores
  const ref = conversationId === null ? null : { sessionId: session.id, accountId, conversationId }
  const conversation = conversationId === null ? null : server.conversations.get(accountId, conversationId)
  const contact =
    conversation?.contactId === undefined || conversation.contactId === null
      ? null
      : server.contacts.get(accountId, conversation.contactId)
  const kind = KINDS[type] ?? 'other'
  const { text, hasImage } = textOf(kind, notification)
  const inbox = server.meta.reference(accountId, 'inboxes')?.find((known) => known.id === conversation?.inboxId)
  return {
    key: `${ref ? conversationKey(ref) : accountId}/${id}`,
    id,
    kind,
    ref,
    contact: contact
      ? { id: contact.id, name: nameOfContact(contact), avatar: session.mediaAddress('avatar', contact.avatarUrl) }
      : contactName === null
        ? null
        : { id: 0, name: shownName(contactName), avatar: null },
    senderName: senderName === null ? null : shownName(senderName) || null,
    text,
    attachment: text === '' ? (notification.attachment ?? (hasImage ? 'image' : null)) : null,
    inbox: inbox === undefined ? null : shownName(inbox.name),
    at,
    read: readAt !== null,
  }
}

/** What servers send as the text of a message that has none. */
const NO_CONTENT = 'No content'

/** The server's line about a message begins with the name of the author, which the entry shows anyway. */
function withoutAuthor(body: string, { senderName, contactName, messageId }: ServerNotification): string {
  const author = [senderName, contactName].find((name) => name !== null && body.startsWith(`${name}:`)) ?? null
  if (author === null) return body
  const text = body.slice(author.length + 1).trim()
  if (text === '' || text === NO_CONTENT) return ''
  // A message's own text is complete.
  return messageId === null ? text : body
}

/** Mentions are in notes, which are Markdown; other texts come from contacts or the server. */
function textOf(kind: NotificationKind, notification: ServerNotification): { text: string; hasImage: boolean } {
  const { title, body } = notification
  const text = (kind === 'other' ? title : body && withoutAuthor(body, notification)) ?? ''
  if (kind === 'mention') return { text: plainLine(text, 'markdown', LONGEST_PREVIEW), hasImage: false }
  const { words, images } = splitImages(text)
  return { text: plainLine(words, 'typed', LONGEST_PREVIEW), hasImage: images.length > 0 }
}
