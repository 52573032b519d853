import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import type { ChangeSet, LocalKey } from '../cache/index.ts'
import { idsOf } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { equal } from './equal.ts'
import { conversationRow } from './rows.ts'

interface BuiltRow {
  readonly conversation: Conversation
  readonly row: ConversationRow
  isStale: boolean
}

/**
 * The rows of a list's last result, so that an event builds only those that it touches. The change set reports
 * everything that a row shows (contact, presence, typing, draft, outbox), by conversation, thread or contact. A row that comes out the same
 * stays the same object, which needs no comparison.
 */
export class RowCache {
  readonly #accountId: number
  /** By the id of the conversation. */
  #rows = new Map<number, BuiltRow>()

  constructor(accountId: number) {
    this.#accountId = accountId
  }

  /** The rows of a result; forgets all others. */
  rows(session: SessionSource, conversations: readonly Conversation[]): ConversationRow[] {
    const before = this.#rows
    this.#rows = new Map()
    return conversations.map((conversation) => {
      const built = build(session, conversation, before.get(conversation.id))
      this.#rows.set(conversation.id, built)
      return built.row
    })
  }

  /** Marks the rows that changes of their session may concern; returns whether a contact or reference data of theirs changed. */
  onChanges(changes: ChangeSet): boolean {
    if (changes.reference.has(this.#accountId)) {
      this.markAll()
      return true
    }
    for (const keys of [changes.conversations, changes.threads])
      for (const id of idsOf(keys, this.#accountId)) {
        const built = this.#rows.get(id)
        if (built) built.isStale = true
      }
    const ofContacts = this.#ofContacts(changes.contacts)
    for (const built of ofContacts) built.isStale = true
    return ofContacts.length > 0
  }

  markAll(): void {
    for (const built of this.#rows.values()) built.isStale = true
  }

  #ofContacts(contacts: ReadonlySet<LocalKey>): BuiltRow[] {
    const ids = new Set(idsOf(contacts, this.#accountId))
    if (ids.size === 0) return []
    return [...this.#rows.values()].filter(
      ({ conversation: { contactId } }) => contactId !== null && ids.has(contactId),
    )
  }
}

function build(session: SessionSource, conversation: Conversation, known: BuiltRow | undefined): BuiltRow {
  if (known?.isStale === false && known.conversation === conversation) return known
  const row = conversationRow(session, conversation)
  return { conversation, row: known !== undefined && equal(known.row, row) ? known.row : row, isStale: false }
}
