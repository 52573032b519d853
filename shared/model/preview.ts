import { chatDialect, isTyped } from '../text/dialect.ts'
import { isBlank } from '../text/isBlank.ts'
import { plainLine } from '../text/plainWords.ts'
import { truncate } from '../text/truncate.ts'
import { authorOf } from './author.ts'
import type { MessagePreview } from './conversation.ts'
import type { MessagePatch } from './message.ts'
import { isBeyond } from './times.ts'

/** UTF-16 units of a preview's words. */
export const LONGEST_PREVIEW = 300
/** What is kept of typed text, whose marks can only be told from its characters when the channel is known. */
const LONGEST_TYPED = 600

/** What a list row shows of a message; null for a patch that does not say enough. `shownPreview` makes its text final. */
export function previewOf(message: MessagePatch): MessagePreview | null {
  const { type, createdAt } = message
  if (type === undefined || createdAt === undefined) return null
  const written =
    message.content === undefined || isBlank(message.content)
      ? (message.email?.textReply ?? message.email?.subject ?? '')
      : message.content
  const typed = isTyped(message)
  return {
    messageId: message.id,
    text: !typed
      ? plainLine(written, 'markdown', LONGEST_PREVIEW)
      : isBlank(written)
        ? ''
        : truncate(written.trimStart(), LONGEST_TYPED),
    direction:
      type === 'activity'
        ? 'activity'
        : type === 'incoming'
          ? 'incoming'
          : message.private === true
            ? 'note'
            : 'outgoing',
    attachment: message.attachments?.[0]?.kind ?? null,
    senderName: message.sender && !isBlank(message.sender.name) ? message.sender.name : null,
    createdAt,
    typed,
    author: authorOf(message),
    unsupported: isUnsupported(message),
  }
}

/** Whether the server could not take over what was sent (`content_attributes.is_unsupported`). */
export function isUnsupported({ attributes, deleted }: Pick<MessagePatch, 'attributes' | 'deleted'>): boolean {
  return attributes?.['is_unsupported'] === true && deleted !== true
}

/** A preview with its words as the thread draws them: typed text without the marks of its channel's app. One line of at most 300 units. */
export function shownPreview(preview: MessagePreview, channel: string | null): MessagePreview {
  if (preview.typed !== true) return preview
  const dialect = preview.direction === 'activity' ? 'typed' : chatDialect(channel)
  return { ...preview, typed: false, text: plainLine(preview.text, dialect, LONGEST_PREVIEW) }
}

/**
 * The newer of two previews, whichever arrived first. Activity lines only stand where nothing was ever said; the same message
 * again is its newer form. Where a time is later than the server's clock (`latest`, unix seconds) the ids decide.
 */
export function newerPreview(
  known: MessagePreview | null,
  next: MessagePreview | null,
  latest = Infinity,
): MessagePreview | null {
  if (known === null || next === null) return known ?? next
  if (known.messageId === next.messageId) return next
  if ((known.direction === 'activity') !== (next.direction === 'activity'))
    return known.direction === 'activity' ? next : known
  const isTimed = !isBeyond(known.createdAt, latest) && !isBeyond(next.createdAt, latest)
  if (isTimed && known.createdAt !== next.createdAt) return known.createdAt > next.createdAt ? known : next
  return known.messageId > next.messageId ? known : next
}
