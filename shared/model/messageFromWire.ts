import { boundMarks } from '../text/boundMarks.ts'
import { isContactWire } from './contactFromWire.ts'
import { emailFromWire } from './emailFromWire.ts'
import type { Attachment, MessagePatch, MessageSender, MessageType, ServerDelivery } from './message.ts'
import { MESSAGE_TYPES } from './message.ts'
import { addressKey, parseAddresses } from './recipients.ts'
import type { Wire } from './wire.ts'
import {
  attributesOf,
  countOf,
  idOf,
  listOf,
  numberOf,
  oneOf,
  secondOf,
  textOf,
  timeOf,
  wireOf,
  wordsOf,
} from './wire.ts'

/** Far more than messages have; each is a row on the screen. */
const MOST_ATTACHMENTS = 500

const DELIVERIES: readonly ServerDelivery[] = ['sent', 'delivered', 'read', 'failed']

/**
 * Reads a message from a page, an answer, a conversation's `messages` or the socket: docs/servers.md#rest-and-socket-forms.
 * Null without an id or a conversation. Unknown types read as incoming text, so that nothing a contact wrote disappears.
 */
export function messageFromWire(data: unknown, accountId: number, conversationId?: number): MessagePatch | null {
  const wire = wireOf(data)
  if (!wire) return null
  const id = idOf(wire['id'])
  const conversation = idOf(wire['conversation_id']) ?? conversationId ?? null
  if (id === null || conversation === null) return null
  const message: MessagePatch = { accountId, id, conversationId: conversation }
  const inboxId = idOf(wire['inbox_id'])
  if (inboxId !== null) message.inboxId = inboxId
  if ('message_type' in wire) message.type = typeOf(wire['message_type'])
  if ('content_type' in wire) message.contentType = textOf(wire['content_type']) ?? 'text'
  if ('content' in wire) message.content = wordsOf(wire['content']) ?? ''
  if (typeof wire['private'] === 'boolean') message.private = wire['private']
  const delivery = oneOf(wire['status'], DELIVERIES)
  if (delivery !== null) message.delivery = delivery
  if (typeof wire['echo_id'] === 'string' || typeof wire['echo_id'] === 'number')
    message.echoId = String(wire['echo_id']).toWellFormed()
  const sourceId = textOf(wire['source_id'])
  if (sourceId !== null) message.sourceId = sourceId
  const createdAt = secondOf(wire['created_at'])
  if (createdAt !== null) message.createdAt = createdAt
  const version = timeOf(wire['updated_at'])
  if (version !== null) message.updatedAt = Math.round(version * 1000)
  const sender = senderOf(wire['sender'], wire['sender_type'])
  if (sender) message.sender = sender
  if (Array.isArray(wire['attachments'])) message.attachments = attachmentsOf(wire['attachments'])
  if (wire['content_attributes']) readContentAttributes(attributesOf(wire['content_attributes']), message)
  const writer = emailWriter(message, wireOf(wire['sender']))
  return writer === null ? message : { ...message, sender: writer }
}

function readContentAttributes(attributes: Record<string, unknown>, message: MessagePatch): void {
  const { email, ...others } = attributes
  message.attributes = others
  message.deleted = attributes['deleted'] === true
  message.inReplyTo = idOf(attributes['in_reply_to'])
  message.externalError = textOf(attributes['external_error'])
  // A server that sends a failed email again empties the attributes, and a deleted one has no email.
  message.email = email === undefined ? null : emailFromWire(email)
  // The server deletes the files of a deleted message and leaves the key out.
  if (message.deleted) message.attachments ??= []
}

/** Servers name the contact as the author of every incoming email. Someone in Cc who answers is named only in the email itself. */
function emailWriter({ email, sender, type }: MessagePatch, wire: Wire | null): MessageSender | null {
  const contactEmail = textOf(wire?.['email'])
  const [writer] = email?.from ?? []
  if (type !== 'incoming' || sender?.kind !== 'contact' || writer === undefined || contactEmail === null) return null
  const isContact =
    email?.from.flatMap(parseAddresses).some((address) => addressKey(address) === addressKey(contactEmail)) === true
  return isContact ? null : { ...sender, name: writer, avatarUrl: null }
}

function typeOf(value: unknown): MessageType {
  if (typeof value === 'number') return MESSAGE_TYPES[value] ?? 'incoming'
  return oneOf(value, MESSAGE_TYPES) ?? 'incoming'
}

function senderOf(value: unknown, senderType: unknown): MessageSender | null {
  const wire = wireOf(value)
  const id = wire && idOf(wire['id'])
  if (!wire || id === null) return null
  const kind = senderKindOf(wire, senderType)
  const name = kind === 'user' ? (textOf(wire['available_name']) ?? textOf(wire['name'])) : textOf(wire['name'])
  return { kind, id, name: name ?? '', avatarUrl: textOf(wire['thumbnail']) ?? textOf(wire['avatar_url']) }
}

function senderKindOf(wire: Wire, senderType: unknown): MessageSender['kind'] {
  const type = (textOf(wire['type']) ?? textOf(senderType) ?? '').toLowerCase()
  if (type === 'user' || type === 'contact') return type
  if (type.includes('bot') || type.includes('assistant') || type.includes('captain')) return 'bot'
  return isContactWire(wire) ? 'contact' : 'user'
}

function attachmentsOf(value: unknown): Attachment[] {
  const attachments: Attachment[] = []
  for (const entry of listOf(value).slice(0, MOST_ATTACHMENTS)) {
    const wire = wireOf(entry)
    const id = wire && idOf(wire['id'])
    if (wire && id !== null) attachments.push(attachmentOf(wire, id))
  }
  return attachments
}

function attachmentOf(wire: Wire, id: number): Attachment {
  const dataUrl = textOf(wire['data_url'])
  const kind = textOf(wire['file_type']) ?? 'file'
  const latitude = numberOf(wire['coordinates_lat'])
  const longitude = numberOf(wire['coordinates_long'])
  return {
    id,
    kind,
    name: kind === 'contact' ? cardNameOf(wire['meta']) : dataUrl === null ? null : fileNameOf(dataUrl),
    contentType: textOf(wire['content_type']),
    size: countOf(wire['file_size']),
    width: sizeOf(wire['width']),
    height: sizeOf(wire['height']),
    dataUrl,
    thumbUrl: textOf(wire['thumb_url']),
    title: textOf(wire['fallback_title']),
    coordinates: kind === 'location' && latitude !== null && longitude !== null ? { latitude, longitude } : null,
    transcript: textOf(wire['transcribed_text']),
  }
}

/** The name on a contact card; its `fallback_title` is the phone number. */
function cardNameOf(value: unknown): string | null {
  const meta = wireOf(value)
  const parts = [meta?.['firstName'], meta?.['lastName']].flatMap((part) => textOf(part) ?? [])
  return parts.length === 0 ? null : boundMarks(parts.join(' '))
}

function sizeOf(value: unknown): number | null {
  const size = numberOf(value)
  return size !== null && size > 0 ? Math.round(size) : null
}

/** The decoded last part of an address's path, the only place of a file's name. */
function fileNameOf(url: string): string | null {
  const end = url.search(/[?#]/)
  const path = end === -1 ? url : url.slice(0, end)
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === '' || !name.includes('%')) return name === '' ? null : name
  try {
    return boundMarks(decodeURIComponent(name).toWellFormed())
  } catch (error) {
    if (error instanceof URIError) return name
    throw error
  }
}
