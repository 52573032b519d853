import type { Attachment } from '../../../shared/model/message.ts'
import { ApiError } from '../api/types.ts'
import type { Uploads } from './uploads.ts'
import { LARGEST_UPLOAD } from './uploads.ts'

export interface CopyOptions {
  accountId: number
  conversationId: number
  uploads: Uploads
  uuid(): string
  /** Reads the file at an attachment's address. */
  read(url: string): Promise<AsyncIterable<Uint8Array>>
}

/**
 * Downloads a message's files as new uploads, all or none. Rejects with `ApiError`: `attachmentLost` if an attachment
 * has no file.
 */
export async function copyAttachments(attachments: readonly Attachment[], options: CopyOptions): Promise<string[]> {
  const copied: string[] = []
  try {
    for (const attachment of attachments) await copyAttachment(attachment, options, copied)
    return copied
  } catch (error) {
    for (const uploadId of copied) await options.uploads.remove(uploadId)
    throw error
  }
}

/** Adds the new upload to `copied` before anything of it is on disk, so that a failed one can be removed. */
async function copyAttachment(
  { name, contentType, dataUrl }: Attachment,
  options: CopyOptions,
  copied: string[],
): Promise<void> {
  if (dataUrl === null) throw new ApiError({ code: 'attachmentLost', reachedServer: 'no', detail: name })
  const bytes = await readAll(await options.read(dataUrl))
  const { accountId, conversationId, uploads } = options
  const uploadId = options.uuid()
  copied.push(uploadId)
  await uploads.begin({
    uploadId,
    accountId,
    conversationId,
    name: name ?? 'file',
    contentType: contentType ?? 'application/octet-stream',
    size: bytes.byteLength,
  })
  await uploads.chunk(uploadId, bytes)
  await uploads.finish(uploadId)
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > LARGEST_UPLOAD) throw new ApiError({ code: 'tooLarge', reachedServer: 'no' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
