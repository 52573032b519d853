import { join } from 'node:path'
import { errorText } from '../../shared/text/errors.ts'
import type { UploadFile } from '../core/api/types.ts'
import { ApiError } from '../core/api/types.ts'
import type { Files } from '../core/ports.ts'
import type { Log } from '../core/ports.ts'
import type { StoredUpload } from './work.ts'

/** Bytes of one file: the limit of servers. */
const LONGEST = 40 * 1024 * 1024

export interface UploadsOptions {
  readonly files: Files
  /** Absolute. */
  readonly folder: string
  readonly log: Log
}

/** Files of the visitor that wait in the outbox or beside the field, as copies on disk. */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #known = new Map<string, StoredUpload>()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Uploads of the outbox after a start. */
  adopt(uploads: readonly StoredUpload[]): void {
    for (const upload of uploads) this.#known.set(upload.id, upload)
  }

  get(id: string): StoredUpload | null {
    return this.#known.get(id) ?? null
  }

  async begin(id: string, name: string, contentType: string): Promise<void> {
    const { files, folder } = this.#options
    await onDisk(async () => {
      await files.makeFolder(folder)
      await files.append(this.#path(id), new Uint8Array())
    })
    this.#known.set(id, { id, name, contentType, size: 0 })
  }

  async append(id: string, bytes: Uint8Array): Promise<void> {
    const upload = this.#known.get(id)
    if (!upload) throw new ApiError({ code: 'attachmentLost', reachedServer: 'no' })
    const size = upload.size + bytes.byteLength
    if (size > LONGEST) throw new ApiError({ code: 'tooLarge', reachedServer: 'no' })
    await onDisk(() => this.#options.files.append(this.#path(id), bytes))
    this.#known.set(id, { ...upload, size })
  }

  remove(id: string): void {
    if (!this.#known.delete(id)) return
    const { files, log } = this.#options
    files
      .remove(this.#path(id))
      .catch((error: unknown) => log.warn('Removing a file of the visitor failed', { error: errorText(error) }))
  }

  /** Removes every file. */
  async clear(): Promise<void> {
    this.#known.clear()
    await this.#options.files.remove(this.#options.folder)
  }

  /** To send; rejects with `tooLarge` or `disk` if it is not on disk as it was. */
  async file(upload: StoredUpload): Promise<UploadFile> {
    const size = await onDisk(() => this.#options.files.size(this.#path(upload.id)))
    if (size !== upload.size) throw new ApiError({ code: 'disk', reachedServer: 'no' })
    return { ...upload, open: () => this.#options.files.read(this.#path(upload.id)) }
  }

  /** To show. */
  shown(id: string): UploadFile | null {
    const upload = this.#known.get(id)
    return upload ? { ...upload, open: () => this.#options.files.read(this.#path(id)) } : null
  }

  #path(id: string): string {
    return join(this.#options.folder, id)
  }
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw Object.assign(new ApiError({ code: 'disk', reachedServer: 'no' }), { cause: error })
  }
}
