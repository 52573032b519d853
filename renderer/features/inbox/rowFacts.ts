/** The facts of a row and its height. Heights are known before a row is rendered, so that nothing moves while the list loads. */
import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import type { Translate } from '../../i18n.ts'
import { authorWord } from '../../ui/authorWord.ts'

/** Padding, name line and the hairline gap to the next row; then lines of preview and the line of chips. In pixels, as in the styles. */
const FRAME = 43
const LINE = 18
const FACTS = 24

/** The channel takes no reply now, and the conversation is not resolved. */
export function isClosedForReplies(row: ConversationRow): boolean {
  return !row.canReply && row.status !== 'resolved'
}

/** Whether the row has a line of chips. */
export function hasFacts(row: ConversationRow): boolean {
  return (
    row.labels.length > 0 ||
    row.priority === 'high' ||
    row.priority === 'urgent' ||
    row.outbox !== null ||
    row.pending ||
    isClosedForReplies(row) ||
    (row.sla !== null && row.sla.dueAt !== null) ||
    row.status !== 'open' ||
    row.snoozedUntil !== null ||
    (row.assignee !== null && !row.assignee.isMe)
  )
}

/** Pixels from the top of this row to the top of the next. Who is typing replaces the preview, so the height stays the same. */
export function rowHeight(row: ConversationRow, lines: 1 | 2): number {
  return FRAME + LINE * lines + (hasFacts(row) ? FACTS : 0)
}

/** The sender before an outgoing preview: the first name, or the kind of author. Previews of earlier versions have no sender. */
export function senderWord(preview: ConversationRow['preview'], t: Translate): string {
  const first = preview?.senderName?.split(' ')[0] ?? ''
  return first === '' ? authorWord(preview?.author, t) : first
}

/** The text of a preview with its prefix, for measuring. */
export function previewWords(row: ConversationRow): string {
  if (row.draft !== null) return `Draft: ${row.draft}`
  const { preview } = row
  if (preview === null) return ''
  switch (preview.direction) {
    case 'outgoing':
      return `000 ${senderWord(preview, (key) => key)}: ${preview.text}`
    case 'note':
      return `000 Note: ${preview.text}`
    case 'incoming':
    case 'activity':
      return preview.text
  }
}

const ATTACHMENTS = ['image', 'sticker', 'audio', 'video', 'file', 'location', 'contact'] as const
export function attachmentKey(kind: string): MessageKey {
  return `list.attachments.${ATTACHMENTS.find((known) => known === kind) ?? 'other'}`
}
