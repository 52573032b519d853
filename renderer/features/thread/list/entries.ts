/**
 * From messages to the rows of a thread: days, the new-messages line, activity lines, and turns (what one person said in
 * one go). Pure, so that the list only draws. Times are unix seconds; days are those of the person's own time zone.
 */
import type { Delivery } from '../../../../shared/model/message.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'

/** A pause longer than this, in seconds, begins a new turn: the time of day is worth saying again. */
export const TURN_PAUSE = 10 * 60

export interface MessageEntry {
  kind: 'message'
  key: string
  message: ThreadMessage
  side: 'in' | 'out'
  /** Place in its turn. */
  first: boolean
  last: boolean
  /** Its author is named above the first bubble, where the side alone does not say who it is. */
  named: boolean
  /** The state to show under the bubble; null: none. */
  delivery: Delivery | null
}

export type ThreadEntry =
  | { kind: 'beginning'; key: string }
  | { kind: 'day'; key: string; time: number }
  | { kind: 'new'; key: string }
  | { kind: 'activity'; key: string; message: ThreadMessage }
  | { kind: 'typing'; key: string; names: string[] }
  | MessageEntry

export interface EntriesInput {
  messages: readonly ThreadMessage[]
  hasOlder: boolean
  newAfter: number | null
  typing: readonly string[]
  contactLastSeenAt: number | null
}

/** The calendar day of `seconds`, as `2026-11-21`, in the machine's time zone. */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export function sideOf(message: ThreadMessage): 'in' | 'out' {
  return message.type === 'incoming' && !message.private ? 'in' : 'out'
}

/** Who speaks, for grouping: two messages with the same voice may share a turn. */
function voiceOf(message: ThreadMessage): string {
  const { sender } = message
  // Everyone of an email conversation who isn't an agent has the contact's id.
  const who = sender ? `${sender.kind}:${sender.id}:${sender.name}` : `${message.type}:${message.author}`
  return `${sideOf(message)}/${message.private}/${who}`
}

/** What the server said, plus what the contact's last visit implies: a page seen after the message was read. */
export function shownDelivery(message: ThreadMessage, contactLastSeenAt: number | null): Delivery {
  const { delivery } = message
  const seen = contactLastSeenAt !== null && message.createdAt <= contactLastSeenAt
  return seen && (delivery === 'sent' || delivery === 'delivered') ? 'read' : delivery
}

const isReply = (message: ThreadMessage): boolean =>
  sideOf(message) === 'out' && !message.private && message.type !== 'activity' && !message.deleted

/** The message before which the new-messages line stands: the first that somebody else wrote after the last look. */
function firstNewKey({ messages, newAfter }: EntriesInput): string | null {
  if (newAfter === null) return null
  const found = messages.find(
    (message) =>
      message.id !== null && message.id > newAfter && message.type !== 'activity' && message.sender?.isMe !== true,
  )
  return found?.key ?? null
}

/** On the user's side everything that the user did not write. */
function isNamed(message: ThreadMessage): boolean {
  return !message.private && sideOf(message) === 'out' && message.sender?.isMe !== true
}

/**
 * The rows of a thread, oldest first. While older messages exist on the server, the oldest loaded day has no line of its own: where
 * that day begins is not known yet, and a line that moves would move the text under the reader's eyes.
 */
export function threadEntries(input: EntriesInput): ThreadEntry[] {
  const { messages, hasOlder, typing, contactLastSeenAt } = input
  const entries: ThreadEntry[] = []
  if (!hasOlder && messages.length > 0) entries.push({ kind: 'beginning', key: 'beginning' })
  const newKey = firstNewKey(input)
  const lastReply = messages.findLast(isReply)
  let day: string | null = null
  let turn: MessageEntry | null = null
  for (const message of messages) {
    const today = dayOf(message.createdAt)
    if (today !== day) {
      if (message.createdAt > 0 && (day !== null || !hasOlder))
        entries.push({ kind: 'day', key: `day:${today}:${message.key}`, time: message.createdAt })
      day = today
      turn = null
    }
    if (message.key === newKey) {
      entries.push({ kind: 'new', key: 'new' })
      turn = null
    }
    if (message.type === 'activity') {
      entries.push({ kind: 'activity', key: message.key, message })
      turn = null
      continue
    }
    const continues: boolean =
      turn !== null &&
      voiceOf(turn.message) === voiceOf(message) &&
      message.createdAt - turn.message.createdAt <= TURN_PAUSE
    if (turn && continues) turn.last = false
    const delivery = shownDelivery(message, contactLastSeenAt)
    const calm = delivery === 'sent' || delivery === 'delivered' || delivery === 'read'
    const shown = sideOf(message) === 'out' && !message.deleted && (!calm || message === lastReply)
    const entry: MessageEntry = {
      kind: 'message',
      key: message.key,
      message,
      side: sideOf(message),
      first: !continues,
      last: true,
      named: !continues && isNamed(message),
      delivery: shown ? delivery : null,
    }
    entries.push(entry)
    turn = entry
  }
  if (typing.length > 0) entries.push({ kind: 'typing', key: 'typing', names: [...typing] })
  return entries
}

/** `next` with every entry that says the same as before replaced by that very object. */
export function keepSame(before: readonly ThreadEntry[], next: readonly ThreadEntry[]): ThreadEntry[] {
  const known = new Map(before.map((entry) => [entry.key, entry]))
  return next.map((entry) => {
    const old = known.get(entry.key)
    return old !== undefined && isSame(old, entry) ? old : entry
  })
}

function isSame(one: ThreadEntry, other: ThreadEntry): boolean {
  switch (one.kind) {
    case 'beginning':
    case 'new':
      return other.kind === one.kind
    case 'day':
      return other.kind === 'day' && other.time === one.time
    case 'activity':
      return other.kind === 'activity' && other.message === one.message
    case 'typing':
      return other.kind === 'typing' && other.names.join('\n') === one.names.join('\n')
    case 'message':
      return (
        other.kind === 'message' &&
        other.message === one.message &&
        other.side === one.side &&
        other.first === one.first &&
        other.last === one.last &&
        other.named === one.named &&
        other.delivery === one.delivery
      )
  }
}

/** How many messages by others stand after `key`: what "jump to latest" counts. All of them when the key is unknown. */
export function newerThan(messages: readonly ThreadMessage[], key: string | null): number {
  const from = key === null ? -1 : messages.findIndex((message) => message.key === key)
  return messages.slice(from + 1).filter((message) => message.type !== 'activity' && message.sender?.isMe !== true)
    .length
}
