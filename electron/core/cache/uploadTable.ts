import type { Database } from './database.ts'

export interface Upload {
  uploadId: string
  accountId: number
  conversationId: number
  name: string
  contentType: string
  /** Bytes. */
  size: number
  /** Pixels of an image as it is shown; null for other files, and where it couldn't be measured. */
  pixels: PixelSize | null
  complete: boolean
  /** Unix seconds. */
  createdAt: number
}

export interface PixelSize {
  width: number
  height: number
}

interface Row {
  upload_id: string
  account_id: number
  conversation_id: number
  name: string
  content_type: string
  size: number
  width: number | null
  height: number | null
  complete: number
  created_at: number
}

/** Files that are attached to drafts and queued messages; their bytes are in the uploads folder. Also held in memory. */
export class UploadTable {
  readonly #db: Database
  readonly #uploads = new Map<string, Upload>()

  constructor(database: Database) {
    this.#db = database
  }

  /** Adds the rows of the database to memory. */
  load(): void {
    for (const row of this.#db.all<Row>('SELECT * FROM uploads'))
      this.#uploads.set(row.upload_id, {
        uploadId: row.upload_id,
        accountId: row.account_id,
        conversationId: row.conversation_id,
        name: row.name,
        contentType: row.content_type,
        size: row.size,
        pixels: row.width === null || row.height === null ? null : { width: row.width, height: row.height },
        complete: row.complete === 1,
        createdAt: row.created_at,
      })
  }

  /** Writes all uploads to the database again. */
  restore(): void {
    for (const upload of this.#uploads.values()) this.#store(upload)
  }

  get(uploadId: string): Upload | null {
    return this.#uploads.get(uploadId) ?? null
  }

  all(): Upload[] {
    return [...this.#uploads.values()]
  }

  save(upload: Upload): void {
    this.#store(upload)
    this.#uploads.set(upload.uploadId, upload)
  }

  /** Removes the row; `forget` follows once the transaction is committed. */
  deleteRow(uploadId: string): void {
    this.#db.run('DELETE FROM uploads WHERE upload_id = ?', uploadId)
  }

  forget(uploadId: string): void {
    this.#uploads.delete(uploadId)
  }

  #store(upload: Upload): void {
    this.#db.run(
      `INSERT INTO uploads (upload_id, account_id, conversation_id, name, content_type, size, width, height, complete, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (upload_id)
       DO UPDATE SET complete = excluded.complete, width = excluded.width, height = excluded.height`,
      upload.uploadId,
      upload.accountId,
      upload.conversationId,
      upload.name,
      upload.contentType,
      upload.size,
      upload.pixels?.width ?? null,
      upload.pixels?.height ?? null,
      upload.complete ? 1 : 0,
      upload.createdAt,
    )
  }
}
