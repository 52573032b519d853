import type { Attachment, Message, MessagePatch, ServerDelivery } from './message.ts'
import { isBeyond } from './times.ts'

const RANK: Record<Exclude<ServerDelivery, 'failed'>, number> = { sent: 0, delivered: 1, read: 2 }

/**
 * Merges a patch into a message. Absent keys change nothing. An older version only adds the echo id, which only
 * `message.created` has. Delivery never goes back (sent, delivered, read), and only a newer version ends `failed` or begins
 * again at `sent`.
 * `latest`: unix seconds that the server's clock can have reached; a later version doesn't count for the order.
 */
export function mergeMessage(known: Message | undefined, patch: MessagePatch, latest = Infinity): Message {
  if (!known)
    return { ...emptyMessage(patch), ...patch, delivery: patch.delivery ?? untoldDelivery(emptyMessage(patch), patch) }
  const echoId = known.echoId ?? patch.echoId ?? null
  const isWrong = known.updatedAt !== null && isBeyond(known.updatedAt / 1_000, latest)
  const order = isWrong ? 'newer' : versionOrder(known, patch)
  if (order === 'older' || (order !== 'newer' && known.deleted && patch.deleted !== true)) return { ...known, echoId }
  return {
    ...known,
    ...patch,
    echoId,
    attachments: mergeAttachments(known.attachments, patch.attachments),
    sender: patch.sender ?? known.sender,
    sourceId: patch.sourceId ?? known.sourceId,
    inboxId: patch.inboxId ?? known.inboxId,
    createdAt: patch.createdAt ?? known.createdAt,
    updatedAt: (isWrong ? patch.updatedAt : Math.max(known.updatedAt ?? 0, patch.updatedAt ?? 0)) || null,
    delivery: mergeDelivery(known, patch, order),
  }
}

/** Servers measure images after the first event, and some answers leave the sizes out: a known one stays. */
function mergeAttachments(known: readonly Attachment[], next: Attachment[] | undefined): Attachment[] {
  return (next ?? [...known]).map((attachment) => {
    if (attachment.width !== null && attachment.height !== null) return attachment
    const { width, height } = known.find(({ id }) => id === attachment.id) ?? attachment
    return { ...attachment, width, height }
  })
}

type VersionOrder = 'older' | 'same' | 'newer' | 'unknown'

/** 1.16 cuts the socket's versions to whole seconds; a comparison with one of those uses seconds only. */
function versionOrder(known: Message, patch: MessagePatch): VersionOrder {
  if (typeof patch.updatedAt !== 'number') return 'unknown'
  if (known.updatedAt === null) return 'newer'
  const coarse = patch.updatedAt % 1000 === 0 || known.updatedAt % 1000 === 0
  const difference = coarse
    ? Math.floor(patch.updatedAt / 1000) - Math.floor(known.updatedAt / 1000)
    : patch.updatedAt - known.updatedAt
  return difference === 0 ? 'same' : difference > 0 ? 'newer' : 'older'
}

function mergeDelivery(known: Message, patch: MessagePatch, order: VersionOrder): ServerDelivery {
  const next = patch.delivery
  if (next === undefined) return untoldDelivery(known, patch)
  // A newer version that was only sent follows a failure: the server has sent the message again.
  if (next === 'failed' || (order === 'newer' && (next === 'sent' || known.delivery === 'failed'))) return next
  // The answer to a send, which has the echo id, is older than the channel's refusal; other patches without a version are newer.
  if (known.delivery === 'failed') return order === 'unknown' && typeof patch.echoId !== 'string' ? next : 'failed'
  return RANK[next] > RANK[known.delivery] ? next : known.delivery
}

/** Pages of servers before 2.12 have the channel's error, but no delivery. A known error may be older than the delivery. */
function untoldDelivery(known: Message, { externalError }: MessagePatch): ServerDelivery {
  const hasFailed =
    typeof externalError === 'string' && (externalError !== known.externalError || known.delivery === 'sent')
  return hasFailed ? 'failed' : known.delivery
}

function emptyMessage(patch: MessagePatch): Message {
  return {
    accountId: patch.accountId,
    id: patch.id,
    conversationId: patch.conversationId,
    inboxId: null,
    type: 'incoming',
    contentType: 'text',
    content: '',
    private: false,
    delivery: 'sent',
    externalError: null,
    deleted: false,
    inReplyTo: null,
    sender: null,
    attachments: [],
    email: null,
    attributes: {},
    echoId: null,
    sourceId: null,
    createdAt: 0,
    updatedAt: null,
  }
}
