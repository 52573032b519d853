import type { Conversation } from '../../../shared/model/conversation.ts'
import type { UnreadCounts } from '../../../shared/views.ts'
import type { Database } from './database.ts'
import { assignedUser, isUnattended, labelColumn, labelsOf } from './filter.ts'

/** What is counted of the cached conversations. */
export type CachedUnread = Pick<UnreadCounts, 'all' | 'unassigned' | 'unattended' | 'inboxes' | 'teams' | 'labels'>

/** What places a conversation in the counts. */
interface Place {
  id: number
  unattended: number
  assignee_id: number | null
  inbox_id: number
  team_id: number | null
  labels: readonly string[]
}

/** Conversations by view, inbox, team and label; keys without any are absent. */
class Counted {
  readonly #ids = new Set<number>()
  #unassigned = 0
  #unattended = 0
  readonly #inboxes = new Map<number, number>()
  readonly #teams = new Map<number, number>()
  readonly #labels = new Map<string, number>()
  readonly #assignees = new Map<number, number>()

  add({ id, unattended, assignee_id, inbox_id, team_id, labels }: Place, by: 1 | -1): void {
    if (by === 1) this.#ids.add(id)
    else this.#ids.delete(id)
    this.#unattended += unattended * by
    if (assignee_id === null) this.#unassigned += by
    else count(this.#assignees, assignee_id, by)
    count(this.#inboxes, inbox_id, by)
    if (team_id !== null) count(this.#teams, team_id, by)
    for (const label of labels) count(this.#labels, label, by)
  }

  of(userId: number): number {
    return this.#assignees.get(userId) ?? 0
  }

  among(ids: ReadonlySet<number>): number {
    let count = 0
    for (const id of ids) if (this.#ids.has(id)) count++
    return count
  }

  view(): CachedUnread {
    return {
      all: this.#ids.size,
      unassigned: this.#unassigned,
      unattended: this.#unattended,
      inboxes: [...this.#inboxes],
      teams: [...this.#teams],
      labels: [...this.#labels],
    }
  }
}

/** Unread open conversations of each account by view, user, inbox, team and label: read once, then moved with each write. */
export class UnreadByFilter {
  readonly #db: Database
  readonly #accounts = new Map<number, Counted>()
  #revision = 0

  constructor(database: Database) {
    this.#db = database
  }

  /** Grows with every change of a count. */
  get revision(): number {
    return this.#revision
  }

  of(accountId: number): CachedUnread {
    return this.#counted(accountId).view()
  }

  /** Those among some. */
  among(accountId: number, ids: ReadonlySet<number>): number {
    return this.#counted(accountId).among(ids)
  }

  /** Those assigned to a user. */
  ofUser(accountId: number, userId: number): number {
    return this.#counted(accountId).of(userId)
  }

  /** Counts what differs between two versions of a conversation as they are shown; null where there is none. */
  move(before: Conversation | null, after: Conversation | null): void {
    if (before !== null && after !== null && isSamePlace(before, after)) return
    this.#revision++
    if (before !== null) this.#add(before, -1)
    if (after !== null) this.#add(after, 1)
  }

  /** Reads them again when they are asked for. */
  clear(): void {
    this.#revision++
    this.#accounts.clear()
  }

  #add(conversation: Conversation, by: 1 | -1): void {
    const { accountId, id, status, unreadCount, inboxId, team, labels } = conversation
    if (status !== 'open' || unreadCount === 0) return
    this.#accounts.get(accountId)?.add(
      {
        id,
        unattended: Number(isUnattended(conversation)),
        assignee_id: assignedUser(conversation),
        inbox_id: inboxId,
        team_id: team?.id ?? null,
        labels,
      },
      by,
    )
  }

  #counted(accountId: number): Counted {
    const counted = this.#accounts.get(accountId) ?? this.#read(accountId)
    this.#accounts.set(accountId, counted)
    return counted
  }

  #read(accountId: number): Counted {
    const counted = new Counted()
    for (const row of this.#db.all<Omit<Place, 'labels'> & { labels: string }>(
      `SELECT id, assignee_id, inbox_id, team_id, labels,
         (waiting_since IS NOT NULL OR instr(json, '"firstReplyAt":null') > 0) AS unattended
       FROM conversations INDEXED BY conversations_unread WHERE account_id = ? AND status = 'open' AND unread > 0`,
      accountId,
    ))
      counted.add({ ...row, labels: labelsOf(row.labels) }, 1)
    return counted
  }
}

function isSamePlace(one: Conversation, other: Conversation): boolean {
  return (
    one.status === other.status &&
    one.unreadCount > 0 === other.unreadCount > 0 &&
    isUnattended(one) === isUnattended(other) &&
    assignedUser(one) === assignedUser(other) &&
    one.inboxId === other.inboxId &&
    one.team?.id === other.team?.id &&
    labelColumn(one.labels) === labelColumn(other.labels)
  )
}

function count<Key>(counts: Map<Key, number>, key: Key, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by
  if (next === 0) counts.delete(key)
  else counts.set(key, next)
}
