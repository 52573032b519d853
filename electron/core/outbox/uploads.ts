import { join } from 'node:path'
import { errorMessage, errorText } from '../../../shared/text/errors.ts'
import type { UploadFile } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { LocalStore, PixelSize, Upload } from '../cache/index.ts'
import type { Clock, Files, Log } from '../ports.ts'

/** Bytes: the servers' default limit, docs/servers.md#messages. */
export const LARGEST_UPLOAD = 40 * 1024 * 1024
/** Seconds after which an upload that no draft and no message uses is deleted at the next start. */
const ORPHANED_AFTER = 86_400

export interface UploadsOptions {
  local: LocalStore
  files: Files
  folder: string
  clock: Clock
  log: Log
}

/**
 * Attachments of drafts and unsent messages, copied into the session's folder so that moving or changing the original
 * doesn't matter.
 */
export class Uploads {
  readonly #local: LocalStore
  readonly #files: Files
  readonly #folder: string
  readonly #clock: Clock
  readonly #log: Log
  /** Unfinished uploads: bytes received, and the last write. */
  readonly #open = new Map<string, { received: number; writing: Promise<void> }>()

  constructor(options: UploadsOptions) {
    this.#local = options.local
    this.#files = options.files
    this.#folder = options.folder
    this.#clock = options.clock
    this.#log = options.log
  }

  has(uploadId: string): boolean {
    return this.#local.upload(uploadId) !== null
  }

  pathOf(uploadId: string): string {
    return join(this.#folder, uploadId)
  }

  /** Rejects with `tooLarge` or `badInput`. */
  async begin(upload: Omit<Upload, 'pixels' | 'complete' | 'createdAt'>): Promise<void> {
    if (upload.size > LARGEST_UPLOAD) throw new ApiError({ code: 'tooLarge', reachedServer: 'no' })
    if (this.has(upload.uploadId))
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'this upload was begun before' })
    this.#local.saveUpload({
      ...upload,
      pixels: null,
      complete: false,
      createdAt: Math.floor(this.#clock.now() / 1_000),
    })
    const opened = this.#write(async () => {
      await this.#files.makeFolder(this.#folder)
      await this.#files.append(this.pathOf(upload.uploadId), new Uint8Array())
    })
    this.#open.set(upload.uploadId, { received: 0, writing: opened })
    await opened
  }

  /** Appends bytes. Writes chunks in the order of the calls. */
  async chunk(uploadId: string, bytes: Uint8Array): Promise<void> {
    const upload = this.#local.upload(uploadId)
    const open = this.#open.get(uploadId)
    if (!upload || !open) throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    open.received += bytes.byteLength
    if (open.received > upload.size)
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'more bytes than announced' })
    open.writing = open.writing.then(() => this.#write(() => this.#files.append(this.pathOf(uploadId), bytes)))
    await open.writing
  }

  /** `pixels`: the size of an image, so that its message has the same height before and after it is sent. */
  async finish(uploadId: string, pixels: PixelSize | null = null): Promise<Upload> {
    const upload = this.#local.upload(uploadId)
    const open = this.#open.get(uploadId)
    if (!upload || !open) throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    await open.writing
    if (open.received !== upload.size)
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'fewer bytes than announced' })
    this.#open.delete(uploadId)
    const complete = { ...upload, pixels, complete: true }
    this.#local.saveUpload(complete)
    return complete
  }

  async remove(uploadId: string): Promise<void> {
    const open = this.#open.get(uploadId)
    this.#open.delete(uploadId)
    this.#local.removeUpload(uploadId)
    if (open) await Promise.allSettled([open.writing])
    await this.#write(() => this.#files.remove(this.pathOf(uploadId)))
  }

  /** Deletes the files of a message that the server has, or that was given up. Logs failures. */
  async removeFiles(uploadIds: readonly string[]): Promise<void> {
    for (const uploadId of uploadIds) {
      try {
        await this.#files.remove(this.pathOf(uploadId))
      } catch (error) {
        this.#log.warn('Attachment deletion failed', { error: errorText(error) })
      }
    }
  }

  /** A finished upload, for the REST client to stream; null if it is incomplete or unknown. */
  file(uploadId: string): UploadFile | null {
    const upload = this.#local.upload(uploadId)
    if (!upload?.complete) return null
    return {
      name: upload.name,
      contentType: upload.contentType,
      size: upload.size,
      open: () => this.#files.read(this.pathOf(uploadId)),
    }
  }

  /** The files of a message; `lost` is the name of the first that is missing on disk or has another size. */
  async filesOf(uploadIds: readonly string[]): Promise<{ files: UploadFile[]; lost: string | null }> {
    const files: UploadFile[] = []
    for (const uploadId of uploadIds) {
      const file = this.file(uploadId)
      if (!file || (await this.#sizeOf(uploadId)) !== file.size)
        return { files, lost: this.#local.upload(uploadId)?.name ?? uploadId }
      files.push(file)
    }
    return { files, lost: null }
  }

  /**
   * Deletes uploads that a crash left behind. Those of a draft stay in it, so that the user sees which file to attach
   * again.
   */
  async removeOrphans(): Promise<void> {
    const used = new Set(this.#local.entries().flatMap((entry) => entry.uploadIds))
    const now = this.#clock.now() / 1_000
    for (const upload of this.#local.uploads()) {
      const drafts = this.#local.drafts(upload.accountId, upload.conversationId)
      const isDraft =
        drafts.reply.uploadIds.includes(upload.uploadId) || drafts.note.uploadIds.includes(upload.uploadId)
      if (used.has(upload.uploadId) || (isDraft && upload.complete) || now - upload.createdAt < ORPHANED_AFTER) continue
      if (isDraft) await this.removeFiles([upload.uploadId])
      else await this.remove(upload.uploadId)
    }
  }

  async #sizeOf(uploadId: string): Promise<number | null> {
    try {
      return await this.#files.size(this.pathOf(uploadId))
    } catch (error) {
      this.#log.warn('Attachment size check failed', { error: errorText(error) })
      return null
    }
  }

  async #write<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      this.#log.error('Attachment write failed', { error: errorText(error) })
      throw new ApiError({ code: 'disk', reachedServer: 'no', detail: errorMessage(error) })
    }
  }
}
