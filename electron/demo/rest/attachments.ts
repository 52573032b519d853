import type { AccountCall, Answer } from '../http.ts'
import { ok, pageParam } from '../http.ts'
import { pageOf } from '../model/lists.ts'
import type { Message } from '../model/types.ts'
import { seconds } from '../payloads/basics.ts'
import { attachmentPayload, senderPayload } from '../payloads/messages.ts'

const PAGE = 100

/** One page of the attachments of messages, newest first. */
export function attachmentsPage(call: AccountCall, messages: readonly Message[]): Answer {
  const { model } = call
  const rows = messages
    .flatMap((message) => message.attachments.map((attachment) => ({ message, attachment })))
    .sort((a, b) => b.attachment.id - a.attachment.id)
  const payload = pageOf(rows, pageParam(call), PAGE).map(({ message, attachment }) => ({
    ...attachmentPayload(model, attachment),
    created_at: seconds(message.createdAt),
    sender: senderPayload(model, message),
  }))
  return ok({ ...(model.can('modernPayloads') ? { meta: { total_count: rows.length } } : {}), payload })
}
