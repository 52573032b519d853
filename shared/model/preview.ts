import { chatDialect, isTyped } from '../text/dialect.ts'
import { isBlank } from '../text/isBlank.ts'
import { plainLine } from '../text/plainWords.ts'
import { truncate } from '../text/truncate.ts'
import { authorOf } from './author.ts'
import type { MessagePreview } from './conversation.ts'
import type { MessagePatch } from './message.ts'
import { messageParts } from './messageParts.ts'
import { isBeyond } from './times.ts'

/** UTF-16 units of a preview's text. */
export const LONGEST_PREVIEW = 300
/** UTF-16 units of typed text, whose markup can be recognized only once the channel is known. */
const LONGEST_TYPED = 600

/** The preview of a message; null for a patch with too few fields. `shownPreview` finishes its text. */
export function previewOf(message: MessagePatch): MessagePreview | null {
  const { type, createdAt } = message
  if (type === undefined || createdAt === undefined) return null
  const { words: content, images } = messageParts(message)
  const written =
    isBlank(content) && images.length === 0 ? (message.email?.textReply ?? message.email?.subject ?? '') : content
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
    attachment: previewKind(message, images.length > 0),
    senderName: message.sender && !isBlank(message.sender.name) ? message.sender.name : null,
    ...(message.sender?.kind === 'bot' ? { byBot: true } : {}),
    createdAt,
    typed,
    author: authorOf(message),
    unsupported: isUnsupported(message),
  }
}

/** The kind of the first attachment, or of an image in the text. A sticker is an image with a content type of its own. */
function previewKind({ attachments, contentType }: MessagePatch, hasImage: boolean): string | null {
  const kind = attachments?.[0]?.kind ?? (hasImage ? 'image' : null)
  return kind === 'image' && contentType === 'sticker' ? 'sticker' : kind
}

export type SentKind = 'image' | 'sticker' | 'audio' | 'video' | 'location' | 'contact' | 'file'

/** The kind of attachment to name where a message has no text; servers have more kinds. */
export function sentKind(attachment: string): SentKind {
  switch (attachment) {
    case 'image':
    case 'sticker':
    case 'audio':
    case 'video':
    case 'location':
    case 'contact':
      return attachment
    default:
      return 'file'
  }
}

/** Whether the server doesn't support the message (`content_attributes.is_unsupported`). */
export function isUnsupported({ attributes, deleted }: Pick<MessagePatch, 'attributes' | 'deleted'>): boolean {
  return attributes?.['is_unsupported'] === true && deleted !== true
}

/** A preview with the text that the thread shows, without the markup of the channel's app. One line of at most 300 units. */
export function shownPreview(preview: MessagePreview, channel: string | null): MessagePreview {
  if (preview.typed !== true) return preview
  const dialect = preview.direction === 'activity' ? 'typed' : chatDialect(channel)
  return { ...preview, typed: false, text: plainLine(preview.text, dialect, LONGEST_PREVIEW) }
}

/**
 * The newer of two previews, in either order. An activity line is used only if there is no message. A repeated message
 * replaces itself. If a time is later than the server's clock (`latest`, unix seconds), the ids decide.
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
