import { join } from 'node:path'
import { errorText } from '../../../shared/text/errors.ts'
import type { UploadFile } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { LocalStore, Upload } from '../cache/index.ts'
import type { Files } from '../ports.ts'
import type { Clock, Log } from '../ports.ts'

/** Bytes: the servers' default limit, docs/servers.md#messages. */
export const LARGEST_UPLOAD = 40 * 1024 * 1024
/** Seconds after which an upload that no draft and no message names is thrown away on start. */
const ORPHANED_AFTER = 86_400

/** Attachments on their way in: copied into the session's folder, so that a moved or changed file does not matter. */
export class Uploads {
  readonly #local: LocalStore
  readonly #files: Files
  readonly #folder: string
  readonly #clock: Clock
  readonly #log: Log
  /** Bytes received of those that are not finished, and the write under way. */
  readonly #open = new Map<string, { received: number; writing: Promise<void> }>()

  constructor(options: { local: LocalStore; files: Files; folder: string; clock: Clock; log: Log }) {
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
  async begin(upload: Omit<Upload, 'complete' | 'createdAt'>): Promise<void> {
    if (upload.size > LARGEST_UPLOAD) throw new ApiError({ code: 'tooLarge', delivered: 'no' })
    if (this.has(upload.uploadId))
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'this upload was begun before' })
    this.#local.saveUpload({ ...upload, complete: false, createdAt: Math.floor(this.#clock.now() / 1_000) })
    const opened = this.#disk(async () => {
      await this.#files.makeFolder(this.#folder)
      await this.#files.append(this.pathOf(upload.uploadId), new Uint8Array())
    })
    this.#open.set(upload.uploadId, { received: 0, writing: opened })
    await opened
  }

  /** Chunks are written in the order of the calls. */
  async chunk(uploadId: string, bytes: Uint8Array): Promise<void> {
    const upload = this.#local.upload(uploadId)
    const open = this.#open.get(uploadId)
    if (!upload || !open) throw new ApiError({ code: 'notFound', delivered: 'no' })
    open.received += bytes.byteLength
    if (open.received > upload.size)
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'more bytes than announced' })
    open.writing = open.writing.then(() => this.#disk(() => this.#files.append(this.pathOf(uploadId), bytes)))
    await open.writing
  }

  async finish(uploadId: string): Promise<Upload> {
    const upload = this.#local.upload(uploadId)
    const open = this.#open.get(uploadId)
    if (!upload || !open) throw new ApiError({ code: 'notFound', delivered: 'no' })
    await open.writing
    if (open.received !== upload.size)
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'fewer bytes than announced' })
    this.#open.delete(uploadId)
    const complete = { ...upload, complete: true }
    this.#local.saveUpload(complete)
    return complete
  }

  async remove(uploadId: string): Promise<void> {
    const open = this.#open.get(uploadId)
    this.#open.delete(uploadId)
    this.#local.removeUpload(uploadId)
    if (open) await Promise.allSettled([open.writing])
    await this.#disk(() => this.#files.remove(this.pathOf(uploadId)))
  }

  /** The files of a message that the server has, or that was given up; failures are logged. */
  async removeFiles(uploadIds: readonly string[]): Promise<void> {
    for (const uploadId of uploadIds) {
      try {
        await this.#files.remove(this.pathOf(uploadId))
      } catch (error) {
        this.#log.warn('An attachment could not be removed from disk', { error: errorText(error) })
      }
    }
  }

  /** A finished upload as the REST client streams it. Undefined when it is not here whole. */
  file(uploadId: string): UploadFile | undefined {
    const upload = this.#local.upload(uploadId)
    if (!upload?.complete) return undefined
    return {
      name: upload.name,
      contentType: upload.contentType,
      size: upload.size,
      open: () => this.#files.read(this.pathOf(uploadId)),
    }
  }

  /** The uploads of a message, or the name of the first that is gone from the disk, or not as long any more as it was. */
  async whole(uploadIds: readonly string[]): Promise<{ files: UploadFile[]; lost: string | null }> {
    const files: UploadFile[] = []
    for (const uploadId of uploadIds) {
      const file = this.file(uploadId)
      if (!file || (await this.#sizeOf(uploadId)) !== file.size)
        return { files, lost: this.#local.upload(uploadId)?.name ?? uploadId }
      files.push(file)
    }
    return { files, lost: null }
  }

  /** Throws away what a crash left behind. What a draft names stays known: the user is told that it has to be attached again. */
  async removeOrphans(): Promise<void> {
    const named = new Set(this.#local.entries().flatMap((entry) => entry.uploadIds))
    const now = this.#clock.now() / 1_000
    for (const upload of this.#local.uploads()) {
      const drafts = this.#local.drafts(upload.accountId, upload.conversationId)
      const isDraft =
        drafts.reply.uploadIds.includes(upload.uploadId) || drafts.note.uploadIds.includes(upload.uploadId)
      if (named.has(upload.uploadId) || (isDraft && upload.complete) || now - upload.createdAt < ORPHANED_AFTER)
        continue
      if (isDraft) await this.removeFiles([upload.uploadId])
      else await this.remove(upload.uploadId)
    }
  }

  async #sizeOf(uploadId: string): Promise<number | null> {
    try {
      return await this.#files.size(this.pathOf(uploadId))
    } catch (error) {
      this.#log.warn('An attachment could not be looked at', { error: errorText(error) })
      return null
    }
  }

  async #disk<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      this.#log.error('An attachment could not be written', { error: errorText(error) })
      throw new ApiError({ code: 'disk', delivered: 'no', detail: error instanceof Error ? error.message : null })
    }
  }
}
