import type { MessagePreview } from './conversation.ts'
import type { MessagePatch } from './message.ts'

const LONGEST = 300
/** More source than this never reaches a preview of `LONGEST` characters that anyone would miss. */
const LONGEST_SOURCE = 2_000

/** What a list row shows of a message; null for a patch that does not say enough. */
export function previewOf(message: MessagePatch): MessagePreview | null {
  const { type, createdAt } = message
  if (type === undefined || createdAt === undefined) return null
  return {
    messageId: message.id,
    text: plainText(message.content === undefined || message.content === '' ? (message.email?.textReply ?? message.email?.subject ?? '') : message.content),
    direction: type === 'activity' ? 'activity' : type === 'incoming' ? 'incoming' : message.private === true ? 'note' : 'outgoing',
    attachment: message.attachments?.[0]?.kind ?? null,
    senderName: message.sender?.name ?? null,
    createdAt,
  }
}

/**
 * The newer of two previews, whichever arrived first. Activity lines only stand where nothing was ever said; the same message
 * again is its newer form.
 */
export function newerPreview(known: MessagePreview | null, next: MessagePreview | null): MessagePreview | null {
  if (known === null || next === null) return known ?? next
  if (known.messageId === next.messageId) return next
  if ((known.direction === 'activity') !== (next.direction === 'activity')) return known.direction === 'activity' ? next : known
  if (known.createdAt !== next.createdAt) return known.createdAt > next.createdAt ? known : next
  return known.messageId > next.messageId ? known : next
}

/** Markdown as one plain paragraph of at most 300 characters. */
export function plainText(markdown: string): string {
  const text = markdown
    .slice(0, LONGEST_SOURCE)
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`{1,3})/g, '')
    .replace(/(^|\s)[*_]([^*_\n]+)[*_](?=\s|$|[.,!?])/g, '$1$2')
    .replace(/^\s{0,3}(#{1,6}|>|[-*+])\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length <= LONGEST ? text : text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '') + '…'
}
