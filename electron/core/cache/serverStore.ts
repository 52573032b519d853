import type { ServerEvent } from '../../../shared/events.ts'
import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import type { PatchSource } from '../../../shared/model/mergeConversation.ts'
import type { Message, MessagePatch } from '../../../shared/model/message.ts'
import type { ContactPatch } from '../../../shared/model/people.ts'
import { newerPreview, previewOf } from '../../../shared/model/preview.ts'
import type { ConversationPage, MessagePage } from '../api/types.ts'
import type { Applied } from './applied.ts'
import { appliedTransition, nothingApplied } from './applied.ts'
import type { ChangeSet } from './changes.ts'
import { ContactTable } from './contactTable.ts'
import { ConversationTable } from './conversationTable.ts'
import type { Database } from './database.ts'
import { assignedUser } from './filter.ts'
import { HistoryRangeTable } from './historyRangeTable.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'
import { changeBy, isAtLeast } from './messageEffects.ts'
import { isUntimed, MessageTable } from './messageTable.ts'
import { MetaTable } from './metaTable.ts'
import { NotificationTable } from './notificationTable.ts'
import type { Overlay } from './overlays.ts'
import { Revisions } from './revisions.ts'
import { SearchIndex } from './searchIndex.ts'
import { SearchReader } from './searchReader.ts'
import { ThreadTable } from './threadTable.ts'

/** Most conversations of a removed contact that are fetched at once; others are fetched when opened. */
const ORPHANS = 50

/** The cache of server data. Every write goes through one of the `apply…` functions, in one transaction each. */
export class ServerStore {
  readonly conversations: ConversationTable
  readonly messages: MessageTable
  readonly contacts: ContactTable
  readonly threads: ThreadTable
  readonly historyRanges: HistoryRangeTable
  readonly notifications: NotificationTable
  readonly meta: MetaTable
  readonly index: SearchIndex
  readonly search: SearchReader
  readonly #db: Database
  readonly #revisions: Revisions
  readonly #changes: ChangeSet
  readonly #latest: () => number

  /** `latest`: the latest time that the server's clock can show, in unix seconds. */
  constructor(database: Database, changes: ChangeSet, latest: () => number = () => Infinity) {
    this.#db = database
    this.#latest = latest
    this.#changes = changes
    this.#revisions = new Revisions(database)
    this.conversations = new ConversationTable(database, this.#revisions, latest)
    this.messages = new MessageTable(database, this.#revisions, latest)
    this.contacts = new ContactTable(database, this.#revisions)
    this.threads = new ThreadTable(database)
    this.historyRanges = new HistoryRangeTable(database)
    this.notifications = new NotificationTable(database)
    this.meta = new MetaTable(database)
    this.index = new SearchIndex(database)
    this.search = new SearchReader(database)
    database.onForget(() => this.forgetMemory())
    this.#db.transaction(() => this.conversations.repairColumns())
  }

  /** The current revision: the `asOf` for the answer of a request that begins now. */
  get revision(): number {
    return this.#revisions.current
  }

  /** Applies live events in the order they arrived. */
  applyEvents(events: readonly ServerEvent[]): Applied {
    const before = new Map<LocalKey, Conversation | null>()
    const concerned = events.filter((event) => event.kind === 'message' || event.kind === 'conversation')
    for (const event of concerned) {
      const id = conversationIdOf(event)
      if (before.has(localKey(event.accountId, id))) continue
      before.set(localKey(event.accountId, id), this.conversations.get(event.accountId, id) ?? null)
    }
    const applied = this.#batch((batch) => {
      for (const event of events) this.#event(event, batch)
    })
    for (const event of concerned) {
      const id = conversationIdOf(event)
      applied.events.push({
        event,
        conversationId: id,
        recovered: false,
        before: before.get(localKey(event.accountId, id)) ?? null,
        after: this.conversations.get(event.accountId, id) ?? null,
      })
    }
    return applied
  }

  /** Applies a REST answer with conversations. */
  applyPage(page: ConversationPage, asOf: number): Applied {
    return this.#batch((applied) => {
      for (const contact of page.contacts) this.#contact(contact, asOf, applied)
      for (const conversation of page.conversations) this.#conversation(conversation, 'answer', asOf, applied)
      this.#messages(page.messages, asOf, applied)
    })
  }

  /** Applies messages of one thread. */
  applyMessages(page: Pick<MessagePage, 'messages' | 'contact'>, asOf: number): Applied {
    return this.#batch((applied) => {
      if (page.contact) this.#contact(page.contact, asOf, applied)
      this.#messages(page.messages, asOf, applied)
    })
  }

  /** Applies one message from the answer to a command. */
  applyMessage(patch: MessagePatch): Applied {
    return this.#batch((applied) => this.#message(patch, null, false, applied))
  }

  applyContact(patch: ContactPatch, asOf: number): Applied {
    return this.#batch((applied) => this.#contact(patch, asOf, applied))
  }

  /** Applies a change that this computer made to a conversation (an action that the server accepted). */
  applyConversation(patch: ConversationPatch): Applied {
    return this.#batch((applied) => this.#conversation(patch, 'answer', null, applied))
  }

  /** Replaces labels, by their titles, at the conversations that have them. */
  renameLabels(accountId: number, titles: ReadonlyMap<string, string>): Applied {
    return this.#batch((applied) => {
      applied.renamedLabels = { accountId, titles }
      const ids = [...titles.keys()].flatMap((title) => [...this.conversations.idsWithLabel(accountId, title)])
      for (const id of new Set(ids)) {
        const labels = this.conversations.base(accountId, id)?.labels.map((label) => titles.get(label) ?? label) ?? []
        this.#conversation({ accountId, id, labels }, 'answer', null, applied)
      }
    })
  }

  /** Shows fields before the server confirms them; marks the row for refetch in case `end` is never called. */
  overlay(accountId: number, id: number, fields: Overlay): { applied: Applied; end(): Applied } | null {
    const token = {}
    return this.#db.transaction(() => {
      const overlay = this.conversations.overlay(accountId, id, fields, token)
      if (!overlay) return null
      this.conversations.setNeedsRefetch(accountId, id, true)
      this.#changes.conversations.add(localKey(accountId, id))
      return {
        applied: appliedTransition(overlay.transition),
        end: () =>
          this.#db.transaction(() => {
            const transition = overlay.end()
            this.#changes.conversations.add(localKey(accountId, id))
            return appliedTransition(transition)
          }),
      }
    })
  }

  /** Replaces the overlays of the pending actions of these conversations, and marks the rows for refetch. */
  setPending(all: readonly { accountId: number; conversationId: number; overlays: readonly Overlay[] }[]): Applied {
    return this.#batch((applied) => {
      for (const { accountId, conversationId, overlays } of all) {
        if (overlays.length > 0) this.conversations.setNeedsRefetch(accountId, conversationId, true)
        this.#changes.conversations.add(localKey(accountId, conversationId))
        this.#changes.threads.add(localKey(accountId, conversationId))
        const transition = this.conversations.setPending(accountId, conversationId, overlays)
        if (transition) applied.transitions.push(transition)
      }
    })
  }

  /** Removes a conversation that the server no longer shows to the user. */
  removeConversation(accountId: number, id: number): Applied {
    return this.#db.transaction(() => {
      const transition = this.conversations.remove(accountId, id)
      this.messages.removeConversation(accountId, id)
      this.threads.remove(accountId, id)
      this.#changes.conversations.add(localKey(accountId, id))
      this.#changes.threads.add(localKey(accountId, id))
      return appliedTransition(transition)
    })
  }

  /** Runs several writes as one. */
  transaction<T>(run: () => T): T {
    return this.#db.transaction(run)
  }

  /** The database was replaced: revisions continue above both, so that answers in flight can still be ordered against later writes. */
  onDatabaseReplaced(): void {
    this.#db.transaction(() => {
      this.#revisions.renew()
      this.conversations.repairColumns()
    })
  }

  #batch(run: (applied: Applied) => void): Applied {
    return this.#db.transaction(() => {
      const applied = nothingApplied()
      run(applied)
      return applied
    })
  }

  /** Reads everything from the database again. */
  forgetMemory(): void {
    this.conversations.forgetMemory()
    this.contacts.forgetMemory()
    this.messages.forgetMemory()
    this.meta.forgetMemory()
  }

  #event(event: ServerEvent, applied: Applied): void {
    switch (event.kind) {
      case 'conversation':
        if (event.contact) this.#contact(event.contact, null, applied)
        this.#conversation(event.conversation, 'event', null, applied)
        for (const message of event.messages) this.#message(message, null, false, applied)
        return
      case 'message': {
        if (event.contact) this.#contact(event.contact, null, applied)
        const newest = this.conversations.base(event.accountId, event.message.conversationId)?.preview ?? null
        // An older message carries an older version of its conversation: consecutive broadcasts may arrive swapped.
        if (isAtLeast(event.message, newest, this.#latest())) {
          this.#conversation(event.conversation, 'event', null, applied)
          this.#checkAssignee(event, applied)
        } else if (newest && event.message.id > newest.messageId) {
          // Written later and with an earlier time: the server's clock was set back, or old messages were imported.
          applied.toFetch.add(localKey(event.accountId, event.message.conversationId))
        }
        this.#message(event.message, null, true, applied)
        return
      }
      case 'contact':
        if (event.name === 'contact.deleted') this.#removeContact(event.contact, applied)
        else this.#contact(event.contact, null, applied)
        return
      case 'typing':
      case 'presence':
      case 'notification':
      case 'cacheInvalidated':
      case 'unreadCountsChanged':
        return
    }
  }

  /** Fetches a conversation whose newest message names another assignee: the event of that change was missed, or is still to come. */
  #checkAssignee(event: Extract<ServerEvent, { kind: 'message' }>, applied: Applied): void {
    const known = this.conversations.base(event.accountId, event.message.conversationId)
    if (known && event.assigneeId !== undefined && event.assigneeId !== assignedUser(known))
      applied.toFetch.add(localKey(known.accountId, known.id))
  }

  #conversation(patch: ConversationPatch, source: PatchSource, asOf: number | null, applied: Applied): void {
    const key = localKey(patch.accountId, patch.id)
    const { outcome, transition, needsRefetch } = this.conversations.upsert(patch, source, asOf)
    if (needsRefetch || outcome === 'stale' || outcome === 'unknown') applied.toFetch.add(key)
    if (!transition) return
    applied.transitions.push(transition)
    // Most messages are followed by such an event.
    if (outcome === 'version') return
    this.#changes.conversations.add(key)
    // The thread's head has the contact's read mark and the composer's limits.
    this.#changes.threads.add(key)
  }

  #message(patch: MessagePatch, asOf: number | null, fromEvent: boolean, applied: Applied): void {
    const { outcome, message, isNew } = this.messages.upsert(patch, asOf)
    if (outcome !== 'changed') return
    const key = localKey(message.accountId, message.conversationId)
    applied.messages.push({ message, isNew, fromEvent })
    this.#touch(message, key)
    const known = this.conversations.base(message.accountId, message.conversationId)
    if (!known) {
      applied.toFetch.add(key)
      return
    }
    const change = changeBy(message, known, isNew && fromEvent, this.#latest())
    if (change) this.#conversation(change, 'event', null, applied)
  }

  /** The row of a conversation tells whether the channel refused the newest reply. */
  #touch({ type }: Message, key: LocalKey): void {
    this.#changes.threads.add(key)
    if (type === 'outgoing') this.#changes.conversations.add(key)
  }

  /** Applies the messages of an answer; the preview of each conversation is written once, for the newest. */
  #messages(patches: readonly MessagePatch[], asOf: number, applied: Applied): void {
    const previews = new Map<LocalKey, { known: Conversation; preview: Conversation['preview'] }>()
    const latest = this.#latest()
    // Messages without a valid time come last, as they take the time of others.
    for (const patch of patches.toSorted(
      (one, other) => Number(isUntimed(one, latest)) - Number(isUntimed(other, latest)),
    )) {
      const { outcome, message, isNew } = this.messages.upsert(patch, asOf)
      if (outcome !== 'changed') continue
      const key = localKey(message.accountId, message.conversationId)
      applied.messages.push({ message, isNew, fromEvent: false })
      this.#touch(message, key)
      const known = previews.get(key)?.known ?? this.conversations.base(message.accountId, message.conversationId)
      if (!known) {
        applied.toFetch.add(key)
        continue
      }
      const preview = previews.has(key) ? (previews.get(key)?.preview ?? null) : known.preview
      previews.set(key, {
        known,
        preview: isAtLeast(message, preview, latest) ? newerPreview(preview, previewOf(message), latest) : preview,
      })
    }
    for (const { known, preview } of previews.values()) {
      if (preview !== known.preview)
        this.#conversation({ accountId: known.accountId, id: known.id, preview }, 'event', null, applied)
    }
  }

  #contact(patch: ContactPatch, asOf: number | null, applied: Applied): void {
    const { accountId, id, blocked } = patch
    const wasBlocked = blocked === undefined ? undefined : (this.contacts.peek(accountId, id)?.blocked ?? false)
    if (!this.contacts.upsert(patch, asOf)) return
    this.#changes.contacts.add(localKey(accountId, id))
    if (blocked !== undefined && blocked !== wasBlocked) this.#muteConversations(accountId, id, blocked, applied)
  }

  /** Servers with blocked contacts mute all conversations of one, and report only the contact. */
  #muteConversations(accountId: number, contactId: number, muted: boolean, applied: Applied): void {
    for (const { id } of this.conversations.ofContact(accountId, contactId, ORPHANS))
      if (this.conversations.base(accountId, id)?.muted !== muted)
        this.#conversation({ accountId, id, muted }, 'answer', null, applied)
  }

  /** The contact was deleted with their conversations, or merged into another who has them now: only the server knows which. */
  #removeContact({ accountId, id }: ContactPatch, applied: Applied): void {
    if (this.contacts.remove(accountId, id)) this.#changes.contacts.add(localKey(accountId, id))
    for (const conversation of this.conversations.ofContact(accountId, id, ORPHANS))
      applied.toFetch.add(localKey(accountId, conversation.id))
  }
}

/** The conversation whose row an event writes. */
function conversationIdOf(event: Extract<ServerEvent, { kind: 'message' | 'conversation' }>): number {
  return event.kind === 'message' ? event.message.conversationId : event.conversation.id
}
