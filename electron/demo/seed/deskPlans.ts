import type { FileToStore } from '../model/blobs.ts'
import type { Model } from '../model/model.ts'
import { notify } from '../model/notifications.ts'
import type { ConversationStatus, Inbox, User } from '../model/types.ts'
import { between, pick } from '../random.ts'
import type { Desk } from './desk.ts'
import { seedDeskSettings } from './desk.ts'
import type { Plan, SeedContact } from './deskTalk.ts'
import { seedContacts, seedConversation } from './deskTalk.ts'
import { pdf, voiceNote } from './files.ts'
import { chart, display, landscape, parcel, receipt } from './images.ts'
import { seedShowpiece } from './showpieces.ts'
import { showpieces } from './showpieceTalk.ts'

const CONVERSATIONS = 200
const MESSAGES = 4000
const OPEN = 45
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Conversation lengths from 3 to about 70 that add up to `total`. */
function lengthsOf(model: Model, count: number, total: number): number[] {
  const wanted = Array.from({ length: count }, () => 3 + Math.floor(model.random() ** 2.2 * 60))
  const sum = wanted.reduce((a, b) => a + b, 0)
  const lengths = wanted.map((length) => Math.max(3, Math.round((length * total) / sum)))
  let rest = total - lengths.reduce((a, b) => a + b, 0)
  for (let i = 0; rest !== 0; i = (i + 1) % count) {
    const step = Math.sign(rest)
    const length = lengths[i] ?? 3
    if (length + step < 3) continue
    lengths[i] = length + step
    rest -= step
  }
  return lengths
}

function inboxFor(model: Model, desk: Desk, seedContact: SeedContact): Inbox {
  if (seedContact.globex) return desk.inboxes.globex
  const { website, api, email, whatsapp, telegram } = desk.inboxes
  return pick(model.random, [website, website, website, api, api, email, whatsapp, whatsapp, telegram])
}

/**
 * Status and assignee: 45 open (5 unassigned, about a quarter Ada's), some pending, some snoozed where the server has
 * that, the rest resolved.
 */
function standing(
  model: Model,
  desk: Desk,
  index: number,
  inbox: Inbox,
): { status: ConversationStatus; assignee: User | null } {
  const members = [desk.ada, desk.ben, desk.cleo, desk.dina].filter((user) => inbox.members.has(user.id))
  const status: ConversationStatus =
    index < OPEN
      ? 'open'
      : index < OPEN + 8
        ? 'pending'
        : index < OPEN + 15 && model.can('snooze')
          ? 'snoozed'
          : 'resolved'
  if (status === 'pending') return { status, assignee: null }
  if (status === 'open' && index % 9 === 4) return { status, assignee: null }
  const isAdas = status === 'open' ? index % 5 === 0 || index % 17 === 3 : model.random() < 0.35
  return {
    status,
    assignee:
      isAdas && members.includes(desk.ada)
        ? desk.ada
        : pick(
            model.random,
            members.filter((user) => user !== desk.ada),
          ),
  }
}

/** Files that contacts attach now and then. */
function snapshots(model: Model): FileToStore[] {
  const { random } = model
  const png = (fileName: string, bytes: Buffer): FileToStore => ({ fileName, contentType: 'image/png', bytes })
  return [
    png('receipt.png', receipt(random, '129.00')),
    png('receipt-2.png', receipt(random, '24.90')),
    png('parcel.png', parcel()),
    png('display.png', display('E-07')),
    png('display.png', display('E-12')),
    png('kitchen.png', landscape(random, 720, 480)),
    png('numbers.png', chart(random)),
    { fileName: 'noise.wav', contentType: 'audio/wav', bytes: voiceNote(4) },
    {
      fileName: 'receipt.pdf',
      contentType: 'application/pdf',
      bytes: pdf(['ACME SUPPORT', 'Receipt', '', 'Total 129.00 EUR']),
    },
  ]
}

/** One notification for each open conversation of the user; read if the user has seen the conversation. */
function seedNotifications(model: Model, user: User): void {
  const own = [...model.conversations.values()]
    .filter((c) => c.assigneeId === user.id && c.status === 'open')
    .sort((a, b) => a.lastActivityAt - b.lastActivityAt)
  for (const conversation of own) {
    const last = conversation.messages.findLast((m) => m.kind === 'incoming')
    const type = last ? 'assigned_conversation_new_message' : 'conversation_assignment'
    notify(model, type, user.id, conversation, last ? { message: last } : {})
    const notification = [...model.notifications.values()].at(-1)
    if (!notification) continue
    const at = last?.createdAt ?? conversation.createdAt
    Object.assign(notification, {
      createdAt: at,
      updatedAt: at,
      lastActivityAt: at,
      readAt: (conversation.agentLastSeenAt ?? 0) >= at ? at : null,
    })
  }
}

/** The desk of the screenshots and the tests: 2 accounts, 200 conversations, 4,000 messages over the last 30 days. */
export function seedDesk(model: Model): void {
  const desk = seedDeskSettings(model)
  const contacts = seedContacts(model, desk)
  const shown = showpieces(model)
  const written = shown.reduce((sum, { pieces }) => sum + pieces.length, 0)
  const lengths = lengthsOf(model, CONVERSATIONS - shown.length, MESSAGES - written)
  const now = model.now()
  const plans = lengths.map((length, i): Plan => {
    // The showpieces count as open.
    const index = i + shown.length
    const seedContact = contacts[(i * 7 + Math.floor(i / contacts.length)) % contacts.length]
    if (!seedContact) throw new Error('no contacts')
    const inbox = inboxFor(model, desk, seedContact)
    const { status, assignee } = standing(model, desk, index, inbox)
    const age =
      index < OPEN
        ? (index - shown.length + 1) ** 1.9 * 2.2 * MINUTE + between(model.random, 1, 3) * MINUTE
        : status === 'resolved'
          ? ((index - OPEN) / (CONVERSATIONS - OPEN)) ** 1.2 * 28 * DAY + between(model.random, 1, 20) * HOUR
          : between(model.random, 4, 90) * HOUR
    return {
      seedContact,
      inbox,
      status,
      assignee,
      length,
      endedAt: Math.floor(now - age),
      isWaiting: status === 'open' ? model.random() < 0.6 : false,
    }
  })
  const files = snapshots(model)
  // Oldest first, so that ids grow with time as on a real server.
  for (const plan of [...plans].sort((a, b) => a.endedAt - b.endedAt)) seedConversation(model, desk, plan, files)
  for (const piece of shown) seedShowpiece(model, desk, contacts, piece)
  seedNotifications(model, desk.ada)
  const oldest = Math.min(...[...model.conversations.values()].map((conversation) => conversation.createdAt))
  for (const user of model.users.values()) user.createdAt = Math.min(user.createdAt, oldest - 90 * DAY)
}
