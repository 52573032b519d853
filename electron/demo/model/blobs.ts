import type { Model } from './model.ts'
import type { Attachment, Blob, Details } from './types.ts'

export interface FileToStore {
  readonly fileName: string
  readonly contentType: string
  readonly bytes: Buffer
}

/** Types to which the server changes what clients name, as it looks into the files. */
const SNIFFED: Readonly<Record<string, string>> = { 'audio/wav': 'audio/x-wav' }

/** Stores a file under a generated key. */
export function storeBlob(model: Model, { fileName, contentType, bytes }: FileToStore): Blob {
  const blob: Blob = { key: model.token(28), fileName, contentType: SNIFFED[contentType] ?? contentType, bytes }
  model.blobs.set(blob.key, blob)
  return blob
}

/** The `file_type` of an attachment: image, audio, video or file. */
export function fileTypeOf(contentType: string): string {
  const kind = contentType.split('/')[0] ?? ''
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}

export interface AttachmentToAdd {
  file?: FileToStore
  fileType?: string
  extra?: Details
}

/** Milliseconds until the job that measures an image has run. Recorded: the answer and the event have no size yet, and none follows. */
const MEASURED_AFTER = 1_000

export function makeAttachment(model: Model, accountId: number, messageId: number, input: AttachmentToAdd): Attachment {
  const blob = input.file ? storeBlob(model, input.file) : null
  const fileType = input.fileType ?? fileTypeOf(blob?.contentType ?? '')
  const size = blob && fileType === 'image' ? imageSize(blob.bytes) : null
  const attachment: Attachment = {
    id: model.nextId('attachments'),
    accountId,
    messageId,
    fileType,
    blob: blob?.key ?? null,
    width: null,
    height: null,
    extra: input.extra ?? {},
    createdAt: model.now(),
  }
  const measure = () => void Object.assign(attachment, size)
  if (model.isQuiet) measure()
  else if (size) model.clock.after(MEASURED_AFTER, () => model.jobs.add(measure))
  return attachment
}

/** The size in pixels of a PNG, GIF or JPEG, from its header; null for anything else. */
export function imageSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length > 24 && bytes.readUInt32BE(0) === 0x89504e47)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  if (bytes.length > 10 && bytes.toString('latin1', 0, 4) === 'GIF8')
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = bytes.readUInt16BE(at)
    if (marker >= 0xffc0 && marker <= 0xffc3)
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}
