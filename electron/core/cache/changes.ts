import type { LocalKey } from './localKey.ts'

/** What changed in one session since the last flush: decides which watched queries run again. */
export class ChangeSet {
  /** Rows: the conversation itself, or what is shown with it (typing, draft, outbox). */
  readonly conversations = new Set<LocalKey>()
  /** Messages, outbox entries or the load state of a thread, by conversation. */
  readonly threads = new Set<LocalKey>()
  readonly contacts = new Set<LocalKey>()
  /** Accounts whose agents, inboxes, teams, labels or canned responses changed. */
  readonly reference = new Set<number>()
  /** Accounts whose counts or list load states changed. */
  readonly lists = new Set<number>()
  /** Accounts whose notifications changed. */
  readonly notifications = new Set<number>()
  /** Connection, profile, sync progress, waiting count. */
  session = false
  /** Search results: rows were indexed, or a server answered a search. */
  search = false
  readonly #onTouched: () => void

  /** `onTouched`: there are changes, so watched queries should run soon. */
  constructor(onTouched: () => void = () => undefined) {
    this.#onTouched = onTouched
  }

  /** Schedules a flush; call it when a change is complete. */
  flushSoon(): void {
    this.#onTouched()
  }

  /** Connection, profile or progress changed. */
  touchSession(): void {
    this.session = true
    this.flushSoon()
  }

  /** The row and the thread of a conversation changed; schedules no flush. */
  touchConversation(key: LocalKey): void {
    this.conversations.add(key)
    this.threads.add(key)
  }

  get isEmpty(): boolean {
    return (
      !this.session &&
      !this.search &&
      this.conversations.size === 0 &&
      this.threads.size === 0 &&
      this.contacts.size === 0 &&
      this.reference.size === 0 &&
      this.lists.size === 0 &&
      this.notifications.size === 0
    )
  }

  clear(): void {
    this.conversations.clear()
    this.threads.clear()
    this.contacts.clear()
    this.reference.clear()
    this.lists.clear()
    this.notifications.clear()
    this.session = false
    this.search = false
  }
}
