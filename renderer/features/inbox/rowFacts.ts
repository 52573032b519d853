/** The facts of a row and its height. Heights are known before a row is rendered, so that nothing moves while the list loads. */
import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import type { Density } from '../../../shared/model/settings.ts'
import type { ConversationRow, StatusFilter } from '../../../shared/views.ts'
import type { Translate } from '../../i18n.ts'
import { authorWord } from '../../ui/authorWord.ts'
import { isMoment } from '../../ui/times.ts'

/** How the rows of a list are laid out. */
export interface RowFrame {
  /** Of the list, in pixels. */
  readonly width: number
  readonly density: Density
  /** The filters of the list: what all of its rows have in common is not shown. */
  readonly status: StatusFilter
  readonly label: string | null
}

export function isSameFrame(a: RowFrame, b: RowFrame): boolean {
  return a.width === b.width && a.density === b.density && a.status === b.status && a.label === b.label
}

/** Padding, name line and the hairline gap to the next row; then lines of preview and the line of chips. In pixels, as in the styles. */
const FRAME = 43
const LINE = 18
const FACTS = 24
/** A row of the compact list, with one line of preview and its facts beside the name. */
const COMPACT = 56

/** The channel takes no reply now, and the conversation is not resolved. */
export function isClosedForReplies(row: ConversationRow): boolean {
  return !row.canReply && row.status !== 'resolved'
}

/** The status that the row names: not open, and not the one of the whole list. Of a snooze its end is shown instead. */
export function shownStatus(
  { status }: ConversationRow,
  list: Pick<RowFrame, 'status'>,
): 'resolved' | 'pending' | null {
  return (status === 'resolved' || status === 'pending') && status !== list.status ? status : null
}

/** The labels that the row names: all but the one of the whole list. */
export function shownLabels({ labels }: ConversationRow, list: Pick<RowFrame, 'label'>): string[] {
  return labels.filter((label) => label !== list.label)
}

/**
 * Whether the row names how long its customer waits for an answer. Old servers keep the time of a resolved conversation, which waits for
 * nobody; those before 3.0 have none at all.
 */
export function isCustomerWaiting({ waitingSince, status }: ConversationRow): boolean {
  return isMoment(waitingSince) && status !== 'resolved'
}

/** An hour: whoever writes in a chat has left by then. */
const LONG_WAIT = 3_600
/** A day: the longest that the writer of an email takes for usual. */
const TOO_LONG_WAIT = 86_400

/** How bad a wait of so many seconds is. One measure for all channels, since an agent answers all in one queue. */
export function waitTone(seconds: number): 'neutral' | 'warn' | 'bad' {
  if (seconds < LONG_WAIT) return 'neutral'
  return seconds < TOO_LONG_WAIT ? 'warn' : 'bad'
}

/** Whether the row has a line of chips. */
export function hasFacts(row: ConversationRow, list: Pick<RowFrame, 'status' | 'label'>): boolean {
  return (
    shownLabels(row, list).length > 0 ||
    row.priority === 'high' ||
    row.priority === 'urgent' ||
    row.outbox !== null ||
    row.unsent !== null ||
    row.pending ||
    isClosedForReplies(row) ||
    (row.sla !== null && row.sla.dueAt !== null) ||
    isCustomerWaiting(row) ||
    shownStatus(row, list) !== null ||
    row.status === 'snoozed' ||
    row.snoozedUntil !== null ||
    (row.assignee !== null && !row.assignee.isMe)
  )
}

/** Pixels from the top of this row to the top of the next. Who is typing replaces the preview, so the height stays the same. */
export function rowHeight(row: ConversationRow, lines: 1 | 2, frame: RowFrame): number {
  return frame.density === 'compact' ? COMPACT : FRAME + LINE * lines + (hasFacts(row, frame) ? FACTS : 0)
}

/** The sender of an outgoing preview: an agent's first name, a bot's whole name, or the kind of author. Earlier versions stored none. */
export function senderWord(preview: ConversationRow['preview'], t: Translate): string {
  const name = preview?.senderName ?? ''
  const first = preview?.byBot === true ? name : (name.split(' ')[0] ?? '')
  return first === '' ? authorWord(preview?.author, t) : first
}

/** The text of the latest message with its prefix, for measuring. A draft takes as many lines, so that writing it moves no row. */
export function previewWords({ preview }: ConversationRow): string {
  // Where other words are shown in place of the text, they take one line: a second one would be empty.
  if (preview === null || preview.deleted === true || preview.unsupported === true) return ''
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
