/**
 * The order of a list by activity, without what nobody wrote. Servers count a label, a priority or an assignment as activity, so that a row
 * would jump to the top when the user changes it. Until a message comes, the row stays where it is; a list that is fetched anew has the
 * server's order, which its pages follow.
 */
import type { ConversationRow, Sort } from '../../../shared/views.ts'

/** Milliseconds for which the place of a row that left is remembered: Undo returns it there. */
const RETURNS_WITHIN = 60_000

interface KnownPlace {
  /** The activity that the row is sorted by, in unix seconds. */
  orderAt: number
  messageAt: number
  /** Milliseconds; null while it is in the list. */
  leftAt: number | null
}

export interface MessageOrder {
  /** Sorts the rows, which are in the server's order. `now`: unix milliseconds. */
  readonly sorted: (rows: readonly ConversationRow[], sort: Sort, now: number) => readonly ConversationRow[]
  /** Another list begins. */
  readonly reset: () => void
}

export function createMessageOrder(): MessageOrder {
  const places = new Map<string, KnownPlace>()
  function sorted(rows: readonly ConversationRow[], sort: Sort, now: number): readonly ConversationRow[] {
    // Pinned ones are first already, in every order.
    if (sort !== 'lastActivityDesc' && sort !== 'lastActivityAsc') return rows
    const listed = new Set(rows.map(({ key }) => key))
    for (const [key, place] of places) {
      if (!listed.has(key)) place.leftAt ??= now
      if (place.leftAt !== null && now - place.leftAt > RETURNS_WITHIN) places.delete(key)
    }
    for (const { key, lastActivityAt, lastMessageAt } of rows) {
      const known = places.get(key)
      const stays = known?.messageAt === lastMessageAt && known.orderAt < lastActivityAt
      // The activity of a new message may be reported after it.
      const isNew = known !== undefined && known.messageAt < lastMessageAt
      const activityAt = isNew ? Math.max(lastActivityAt, lastMessageAt) : lastActivityAt
      places.set(key, { orderAt: stays ? known.orderAt : activityAt, messageAt: lastMessageAt, leftAt: null })
    }
    const orderAt = ({ key }: ConversationRow): number => places.get(key)?.orderAt ?? 0
    const sign = sort === 'lastActivityAsc' ? 1 : -1
    const pinnedAt = (row: ConversationRow): number => row.pinnedAt ?? Infinity
    // `Infinity - Infinity` is no number, and so counts as equal.
    return rows.toSorted((a, b) => pinnedAt(a) - pinnedAt(b) || sign * (orderAt(a) - orderAt(b)))
  }
  return { sorted, reset: () => places.clear() }
}
