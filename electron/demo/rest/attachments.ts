import type { AccountCall, Answer } from '../http.ts'
import { ok, pageParam } from '../http.ts'
import { pageOf } from '../model/lists.ts'
import type { Details, Message } from '../model/types.ts'
import { seconds } from '../payloads/basics.ts'
import { attachmentPayload, senderPayload } from '../payloads/messages.ts'

const PAGE = 100

const withoutAccount = ({ account_id: _account, ...rest }: Details): Details => rest

/** One page of the attachments of messages: the messages in their order, those of one with the latest first, as recorded. */
export function attachmentsPage(call: AccountCall, messages: readonly Message[]): Answer {
  const { model } = call
  const rows = messages.flatMap((message) =>
    message.attachments.map((attachment) => ({ message, attachment })).reverse(),
  )
  const payload = pageOf(rows, pageParam(call), PAGE).map(({ message, attachment }) => ({
    ...withoutAccount(attachmentPayload(model, attachment)),
    created_at: seconds(message.createdAt),
    sender: senderPayload(model, message),
  }))
  return ok({ ...(model.can('modernPayloads') ? { meta: { total_count: rows.length } } : {}), payload })
}
