import { join } from 'node:path'
import { errorText } from '../../shared/text/errors.ts'
import type { UploadFile } from '../core/api/types.ts'
import { ApiError } from '../core/api/types.ts'
import type { Files, ListedFiles, Log } from '../core/ports.ts'
import { HeldFiles } from './heldFiles.ts'
import { onDisk } from './onDisk.ts'
import type { StoredUpload } from './work.ts'

/** Bytes of one file: the limit of servers. */
const LONGEST = 40 * 1024 * 1024
/** Files that wait, far more than anyone attaches; and bytes of those in memory. */
const MOST = 500
const MOST_HELD = 200 * 1024 * 1024

export interface UploadsOptions {
  readonly files: ListedFiles
  /** Absolute. */
  readonly folder: string
  readonly log: Log
  /** Whether anything of the visitor may be on disk. */
  isKept(): boolean
}

/** A file and where it is. */
interface Known {
  upload: StoredUpload
  readonly files: Files
}

/** Files of the visitor that wait in the outbox or beside the field: copies on disk, or in memory where nothing may be kept. */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #held = new HeldFiles()
  readonly #known = new Map<string, Known>()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** At a start: the uploads of the outbox and the drafts. Every other file is removed: nothing can be sent with it any more. */
  async adopt(uploads: readonly StoredUpload[]): Promise<void> {
    const { files, folder, log } = this.#options
    const before = new Map(this.#known)
    this.#known.clear()
    for (const upload of uploads)
      this.#known.set(
        upload.id,
        before.get(upload.id) ?? { upload, files: this.#options.isKept() ? files : this.#held },
      )
    for (const [id, { files: place }] of before) if (!this.#known.has(id)) await place.remove(this.#path(id))
    try {
      const names = await files.list(folder)
      for (const name of names) if (!this.#known.has(name)) await files.remove(this.#path(name))
    } catch (error) {
      log.warn('Removing files of the visitor failed', { error: errorText(error) })
    }
  }

  get(id: string): StoredUpload | null {
    return this.#known.get(id)?.upload ?? null
  }

  async begin(id: string, name: string, contentType: string): Promise<void> {
    if (this.#known.size >= MOST) throw new ApiError({ code: 'tooLarge', reachedServer: 'no' })
    const files = this.#options.isKept() ? this.#options.files : this.#held
    this.#known.set(id, { upload: { id, name, contentType, size: 0 }, files })
    await onDisk(async () => {
      await files.makeFolder(this.#options.folder)
      await this.#write(id, files, new Uint8Array())
    })
  }

  async append(id: string, bytes: Uint8Array): Promise<void> {
    const known = this.#known.get(id)
    if (!known) throw new ApiError({ code: 'attachmentLost', reachedServer: 'no' })
    const { upload, files } = known
    const size = upload.size + bytes.byteLength
    const isTooMuch = files === this.#held && this.#held.bytes + bytes.byteLength > MOST_HELD
    if (size > LONGEST || isTooMuch) throw new ApiError({ code: 'tooLarge', reachedServer: 'no' })
    await onDisk(() => this.#write(id, files, bytes))
    known.upload = { ...upload, size }
  }

  remove(id: string): void {
    const known = this.#known.get(id)
    if (!this.#known.delete(id) || !known) return
    known.files
      .remove(this.#path(id))
      .catch((error: unknown) =>
        this.#options.log.warn('Removing a file of the visitor failed', { error: errorText(error) }),
      )
  }

  /** Removes every file. */
  async clear(): Promise<void> {
    this.#known.clear()
    this.#held.clear()
    await this.#options.files.remove(this.#options.folder)
  }

  /** To send; rejects with `disk` if it is not there as it was. */
  async file(upload: StoredUpload): Promise<UploadFile> {
    const files = this.#known.get(upload.id)?.files ?? this.#options.files
    const size = await onDisk(() => files.size(this.#path(upload.id)))
    if (size !== upload.size) throw new ApiError({ code: 'disk', reachedServer: 'no' })
    return { ...upload, open: () => files.read(this.#path(upload.id)) }
  }

  /** To show. */
  shown(id: string): UploadFile | null {
    const known = this.#known.get(id)
    return known ? { ...known.upload, open: () => known.files.read(this.#path(id)) } : null
  }

  /** What was removed meanwhile doesn't come back by a piece that was on its way. */
  async #write(id: string, files: Files, bytes: Uint8Array): Promise<void> {
    await files.append(this.#path(id), bytes)
    if (!this.#known.has(id)) await files.remove(this.#path(id))
  }

  #path(id: string): string {
    return join(this.#options.folder, id)
  }
}
