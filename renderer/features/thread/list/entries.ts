/**
 * Turns messages into the rows of a thread: days, the new-messages line, activity lines, and turns (successive messages of one sender).
 * Times are unix seconds; days are in the local time zone.
 */
import type { Delivery } from '../../../../shared/model/message.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'

/** A pause longer than this, in seconds, begins a new turn, which shows the time again. */
export const TURN_PAUSE = 10 * 60

export interface MessageEntry {
  kind: 'message'
  key: string
  message: ThreadMessage
  side: 'in' | 'out'
  /** First and last of its turn. */
  first: boolean
  last: boolean
  /** Its author is named above the first bubble, where the side alone doesn't identify the author. */
  named: boolean
  /** The state to show under the bubble; null: none. */
  delivery: Delivery | null
  /** It failed, and the contact has written since: the channel may accept it now. */
  answered: boolean
}

export type ThreadEntry =
  | { kind: 'beginning'; key: string }
  | { kind: 'day'; key: string; time: number }
  | { kind: 'new'; key: string }
  | { kind: 'activity'; key: string; message: ThreadMessage }
  | { kind: 'typing'; key: string; names: string[]; isNote: boolean }
  | MessageEntry

export interface EntriesInput {
  messages: readonly ThreadMessage[]
  hasOlder: boolean
  newAfter: number | null
  typing: readonly string[]
  /** Who types a private note. */
  typingNote?: readonly string[] | undefined
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

/** A key of the sender: two messages with the same one may share a turn. */
function senderKey(message: ThreadMessage): string {
  const { sender } = message
  // Everyone of an email conversation who isn't an agent has the contact's id.
  const who = sender ? `${sender.kind}:${sender.id}:${sender.name}` : `${message.type}:${message.author}`
  return `${sideOf(message)}/${message.private}/${who}`
}

/** The delivery state from the server, or `read` where the contact has been on the page since the message. */
export function shownDelivery(message: ThreadMessage, contactLastSeenAt: number | null): Delivery {
  const { delivery } = message
  const seen = contactLastSeenAt !== null && message.createdAt <= contactLastSeenAt
  return seen && (delivery === 'sent' || delivery === 'delivered') ? 'read' : delivery
}

const isReply = (message: ThreadMessage): boolean =>
  sideOf(message) === 'out' && !message.private && message.type !== 'activity' && !message.deleted

/** The message below the new-messages line: the first that another sender wrote after the user last viewed the thread. */
function firstNewKey({ messages, newAfter }: EntriesInput): string | null {
  if (newAfter === null) return null
  const found = messages.find(
    (message) =>
      message.id !== null && message.id > newAfter && message.type !== 'activity' && message.sender?.isMe !== true,
  )
  return found?.key ?? null
}

/** Messages on the user's side that the user didn't write. */
function isNamed(message: ThreadMessage): boolean {
  return !message.private && sideOf(message) === 'out' && message.sender?.isMe !== true
}

/**
 * The rows of a thread, oldest first. While older messages exist on the server, the oldest loaded day has no line of its own: where
 * that day begins is not known yet, and a line that moves would shift the text that the user reads.
 */
export function threadEntries(input: EntriesInput): ThreadEntry[] {
  const { messages, hasOlder, typing, typingNote = [], contactLastSeenAt } = input
  const entries: ThreadEntry[] = []
  if (!hasOlder && messages.length > 0) entries.push({ kind: 'beginning', key: 'beginning' })
  const newKey = firstNewKey(input)
  const lastReply = messages.findLast(isReply)
  const lastIncoming = messages.findLast((message) => message.type === 'incoming' && !message.private)?.createdAt ?? 0
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
      senderKey(turn.message) === senderKey(message) &&
      message.createdAt - turn.message.createdAt <= TURN_PAUSE
    if (turn && continues) turn.last = false
    const delivery = shownDelivery(message, contactLastSeenAt)
    const isSettled = delivery === 'sent' || delivery === 'delivered' || delivery === 'read'
    const isShown = sideOf(message) === 'out' && !message.deleted && (!isSettled || message === lastReply)
    const entry: MessageEntry = {
      kind: 'message',
      key: message.key,
      message,
      side: sideOf(message),
      first: !continues,
      last: true,
      named: !continues && isNamed(message),
      delivery: isShown ? delivery : null,
      answered: delivery === 'failed' && lastIncoming > message.createdAt,
    }
    entries.push(entry)
    turn = entry
  }
  if (typing.length > 0) entries.push({ kind: 'typing', key: 'typing', names: [...typing], isNote: false })
  if (typingNote.length > 0) entries.push({ kind: 'typing', key: 'typingNote', names: [...typingNote], isNote: true })
  return entries
}

/** `next`, with the objects of `before` where entries are equal: Vue then redraws only the rows that changed. */
export function reuseEqual(before: readonly ThreadEntry[], next: readonly ThreadEntry[]): ThreadEntry[] {
  const known = new Map(before.map((entry) => [entry.key, entry]))
  return next.map((entry) => {
    const old = known.get(entry.key)
    return old !== undefined && isEqual(old, entry) ? old : entry
  })
}

function isEqual(one: ThreadEntry, other: ThreadEntry): boolean {
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
        other.delivery === one.delivery &&
        other.answered === one.answered
      )
  }
}

/** The number of messages by others after `key`, for the "jump to latest" button. Counts all of them when the key is unknown. */
export function newerThan(messages: readonly ThreadMessage[], key: string | null): number {
  const from = key === null ? -1 : messages.findIndex((message) => message.key === key)
  return messages.slice(from + 1).filter((message) => message.type !== 'activity' && message.sender?.isMe !== true)
    .length
}
