import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Database } from './database.ts'
import type { ListQuery } from './listQuery.ts'

/** Conversations that are read at once. */
const AT_ONCE = 500

/** The conversations of a list from its top, of which only as much is read as is asked for. `read`: one of them; null if it is gone. */
export function* readInOrder(
  database: Database,
  { sql, values }: ListQuery,
  read: (id: number) => Conversation | null,
): Iterable<Conversation> {
  for (let offset = 0; ; offset += AT_ONCE) {
    const ids = database.all<{ id: number }>(`${sql} OFFSET ?`, ...values, AT_ONCE, offset)
    for (const { id } of ids) {
      const one = read(id)
      if (one) yield one
    }
    if (ids.length < AT_ONCE) return
  }
}

/** The first ones that fit. */
export function firstOf(
  all: Iterable<Conversation>,
  fits: (conversation: Conversation) => boolean,
  limit: number,
): Conversation[] {
  const found: Conversation[] = []
  if (limit <= 0) return found
  for (const one of all) {
    if (fits(one)) found.push(one)
    if (found.length >= limit) break
  }
  return found
}
