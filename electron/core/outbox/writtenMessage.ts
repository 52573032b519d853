import type { Recipients } from '../../../shared/model/recipients.ts'
import {
  addressKey,
  distinctRecipients,
  RECIPIENT_FIELDS,
  recipientsProblem,
} from '../../../shared/model/recipients.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { ApiError } from '../api/types.ts'
import type { LocalStore } from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import type { Uploads } from './uploads.ts'

/** Throws `ApiError` for a message without words and files, or with a file that is not complete. */
export function checkContent(
  uploads: Pick<Uploads, 'file'>,
  { content, uploadIds }: { content: string; uploadIds: readonly string[] },
): void {
  if (isBlank(content) && uploadIds.length === 0) throw new ApiError({ code: 'emptyMessage', reachedServer: 'no' })
  if (uploadIds.some((uploadId) => !uploads.file(uploadId)))
    throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'an attachment is not complete' })
}

/** The recipients of an email; null for other channels. Throws `badInput` for recipients that the server would refuse. */
export function chosenRecipients(
  { ports: { server }, local }: { ports: Pick<SyncPorts, 'server'>; local: LocalStore },
  accountId: number,
  conversationId: number,
  chosen: Recipients | null,
): Recipients | null {
  const thread = emailThread(server, accountId, conversationId)
  if (thread === null) return null
  if (chosen === null) return nextRecipients({ server, local }, accountId, conversationId, thread)
  const all = new Set(RECIPIENT_FIELDS.flatMap((field) => chosen[field].map(addressKey)))
  const problem = recipientsProblem(chosen, all, thread.contactEmail)
  if (problem !== null)
    throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: `recipients: ${problem.kind}` })
  return distinctRecipients(chosen)
}
