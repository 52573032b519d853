import type { MessagePatch } from '../../../shared/model/message.ts'
import type { ConversationPage } from '../api/types.ts'

/** Rows and characters of one transaction: some ten milliseconds. A usual page is one. */
const ROWS = 200
const CHARACTERS = 1_000_000
/** Nothing in the model nests deeper (`shared/model/freeForm.ts`). */
const DEEPEST = 80
/** What a key, a number or nothing counts for. */
const PLAIN = 8

/**
 * A page in parts that are applied one after the other, so that an answer of many megabytes doesn't stop everything else; a conversation and
 * its messages stay together. One part, the page itself, where it is not large.
 */
export function pageParts(page: ConversationPage): ConversationPage[] {
  const contacts = split(page.contacts)
  const messagesOf = Map.groupBy(page.messages, ({ conversationId }) => conversationId)
  const conversations = split(
    page.conversations.map((conversation) => ({ conversation, messages: messagesOf.get(conversation.id) ?? [] })),
  )
  if (contacts.length <= 1 && conversations.length <= 1) return [page]
  const empty = { ...page, conversations: [], contacts: [], messages: [] }
  const known = new Set(page.conversations.map(({ id }) => id))
  const others = split(page.messages.filter(({ conversationId }) => !known.has(conversationId)))
  return [
    ...contacts.map((part) => ({ ...empty, contacts: part })),
    ...conversations.map((part) => ({
      ...empty,
      conversations: part.map(({ conversation }) => conversation),
      messages: part.flatMap(({ messages }) => messages),
    })),
    ...others.map((messages) => ({ ...empty, messages })),
  ]
}

/** Messages of one thread in parts, oldest part first; at least one. */
export function messageParts(messages: readonly MessagePatch[]): MessagePatch[][] {
  const parts = split(messages)
  return parts.length === 0 ? [[]] : parts
}

function split<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = []
  let part: T[] = []
  let characters = 0
  for (const row of rows) {
    const weight = weightOf(row, 0)
    if (part.length > 0 && (part.length >= ROWS || characters + weight > CHARACTERS)) {
      parts.push(part)
      part = []
      characters = 0
    }
    part.push(row)
    characters += weight
  }
  if (part.length > 0) parts.push(part)
  return parts
}

/** Characters of all text in a value, about. Its values in one list, for which the engine is three times as fast as for each key. */
function weightOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return PLAIN
  let weight = PLAIN
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'string') weight += PLAIN + part.length
    else weight += typeof part === 'object' && part !== null ? PLAIN + weightOf(part, depth + 1) : PLAIN
  }
  return weight
}
