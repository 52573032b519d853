import type { MessagePatch } from '../../../shared/model/message.ts'
import type { ConversationPage } from '../api/types.ts'

/** Rows and characters of one transaction, which takes some ten milliseconds. A usual page is one part. */
const MAX_ROWS = 200
const MAX_CHARACTERS = 1_000_000
/** The model nests no deeper (`shared/model/freeForm.ts`). */
const MAX_DEPTH = 80
/** Weight of a key, a number or an empty value, in characters. */
const BASE_WEIGHT = 8

/**
 * Splits a page into parts that are applied one after the other, so that an answer of many megabytes doesn't block the
 * process. A conversation and its messages stay together. A page that is not large is returned as the only part.
 */
export function pageParts(page: ConversationPage): ConversationPage[] {
  const contacts = split(page.contacts)
  const messagesOf = Map.groupBy(page.messages, ({ conversationId }) => conversationId)
  const conversations = split(
    page.conversations.map((conversation) => ({ conversation, messages: messagesOf.get(conversation.id) ?? [] })),
  )
  if (contacts.length <= 1 && conversations.length <= 1) return [page]
  const empty = { ...page, conversations: [], contacts: [], messages: [] }
  const onPage = new Set(page.conversations.map(({ id }) => id))
  const others = split(page.messages.filter(({ conversationId }) => !onPage.has(conversationId)))
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

/** Splits messages of one thread, oldest first. Returns at least one part. */
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
    if (part.length > 0 && (part.length >= MAX_ROWS || characters + weight > MAX_CHARACTERS)) {
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

/**
 * Approximate number of characters of all text in a value. Takes the values as one list, which V8 does three times as
 * fast as key by key.
 */
function weightOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return BASE_WEIGHT
  let weight = BASE_WEIGHT
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'string') weight += BASE_WEIGHT + part.length
    else weight += typeof part === 'object' && part !== null ? BASE_WEIGHT + weightOf(part, depth + 1) : BASE_WEIGHT
  }
  return weight
}
