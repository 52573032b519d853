import { channelApp } from '../../../shared/model/channelApps.ts'
import type { MessagePreview } from '../../../shared/model/conversation.ts'
import { sentKind } from '../../../shared/model/preview.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { AlertCode, AlertReason, AlertText } from './alert.ts'

/** Characters. Systems cut the body at 200 to 250. */
const LONGEST = 200

const TITLES = {
  message: 'title.message',
  mention: 'title.mention',
  assigned: 'title.assigned',
} as const satisfies Record<AlertReason, AlertCode>
const HIDDEN = {
  message: 'title.messageHidden',
  mention: 'title.mentionHidden',
  assigned: 'title.assignedHidden',
} as const satisfies Record<AlertReason, AlertCode>

export function alertTitle(reason: AlertReason, name: string, preview: boolean): AlertText {
  return preview && name !== '' ? { code: TITLES[reason], values: { name } } : { code: HIDDEN[reason], values: {} }
}

/**
 * The message's text, or what kind of attachment it is; with previews off, only the conversation's number. `channel`:
 * `Channel::…`, null where unknown.
 */
export function alertBody(
  preview: MessagePreview | null,
  number: number,
  showContent: boolean,
  channel: string | null,
): AlertText {
  if (!showContent || !preview) return { code: 'body.conversation', values: { number } }
  if (preview.unsupported === true) {
    const app = channelApp(channel)
    return app === null ? { code: 'body.unsupportedHere', values: {} } : { code: 'body.unsupported', values: { app } }
  }
  if (preview.text !== '') return { code: 'body.text', values: { text: truncate(preview.text, LONGEST) } }
  return preview.attachment === null
    ? { code: 'body.conversation', values: { number } }
    : { code: `body.${sentKind(preview.attachment)}`, values: {} }
}
