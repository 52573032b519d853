/** What a row says beside its words, and how high it is. Heights are known before a row is drawn, so that nothing moves while it loads. */
import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import type { Translate } from '../../i18n.ts'
import { authorWord } from '../../ui/authorWord.ts'

/** Padding, name line and the hairline gap to the next row; then lines of preview and the line of chips. In pixels, as in the styles. */
const FRAME = 43
const LINE = 18
const FACTS = 24

/** The channel takes no reply now, in a conversation that waits for one. */
export function isClosedForReplies(row: ConversationRow): boolean {
  return !row.canReply && row.status !== 'resolved'
}

/** Facts that earn a chip because they matter now. */
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

/** Pixels from this row's top to the next one's. Typing takes the place of the words it hides, so a row does not move when it starts or ends. */
export function rowHeight(row: ConversationRow, lines: 1 | 2): number {
  return FRAME + LINE * lines + (hasFacts(row) ? FACTS : 0)
}

/** Who is named before an outgoing preview: the first name, or what is known instead of one. Only previews of earlier versions do not say. */
export function senderWord(preview: ConversationRow['preview'], t: Translate): string {
  const first = preview?.senderName?.split(' ')[0] ?? ''
  return first === '' ? authorWord(preview?.author, t) : first
}

/** Words that a preview shows, prefix included, for measuring. */
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

const ATTACHMENTS = ['image', 'audio', 'video', 'file', 'location', 'contact'] as const
export function attachmentKey(kind: string): MessageKey {
  return `list.attachments.${ATTACHMENTS.find((known) => known === kind) ?? 'other'}`
}
