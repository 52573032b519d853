import type { ServerEvent } from '../../../shared/events.ts'
import type { Availability } from '../../../shared/model/people.ts'
import type { ChangeSet } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'

interface Presence {
  users: Readonly<Record<number, Availability>>
  contacts: Readonly<Record<number, Availability>>
}
const EMPTY: Presence = { users: {}, contacts: {} }

/** Who is online, by the last `presence.update` of each account; anyone it doesn't list is offline. */
export class PresenceTable {
  readonly #changes: ChangeSet
  readonly #accounts = new Map<number, Presence>()

  constructor(changes: ChangeSet) {
    this.#changes = changes
  }

  isContactOnline(accountId: number, contactId: number): boolean {
    return (this.#accounts.get(accountId)?.contacts[contactId] ?? 'offline') !== 'offline'
  }

  /** Null before the first `presence.update` of this account. */
  availabilityOf(accountId: number, userId: number): Availability | null {
    const presence = this.#accounts.get(accountId)
    return presence ? (presence.users[userId] ?? 'offline') : null
  }

  onEvent(event: Extract<ServerEvent, { kind: 'presence' }>): void {
    this.#replace(event.accountId, { users: event.users, contacts: event.contacts })
  }

  /** Counts everyone as offline, after a long time without a connection. */
  clear(): void {
    for (const accountId of [...this.#accounts.keys()]) {
      this.#replace(accountId, EMPTY)
      this.#accounts.delete(accountId)
    }
  }

  #replace(accountId: number, next: Presence): void {
    const before = this.#accounts.get(accountId) ?? EMPTY
    this.#accounts.set(accountId, next)
    for (const id of changedIds(before.contacts, next.contacts)) this.#changes.contacts.add(localKey(accountId, id))
    if (changedIds(before.users, next.users).length > 0) this.#changes.reference.add(accountId)
  }
}

function changedIds(
  before: Readonly<Record<number, Availability>>,
  after: Readonly<Record<number, Availability>>,
): number[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)].map(Number))].filter(
    (id) => before[id] !== after[id],
  )
}
