/** Sends the bytes of files to the main process, and remembers which files it knows. */
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { call } from '../../bridge/client.ts'
import { imageSize } from './imageSize.ts'
import type { Upload } from './useUploads.ts'

export const CHUNK_BYTES = 1024 * 1024

export interface UploadTransfers {
  /** Announces a file to the main process, so that the draft still names it if the app is closed before its turn. */
  begin: (upload: Upload) => void
  /** Sends all pieces of a file that was begun. Stops early once `isCanceled`. */
  send: (upload: Upload, file: File, isCanceled: () => boolean) => Promise<void>
  /** Whether the main process knows the file, or is about to. */
  isKnown: (upload: Upload) => boolean
  /** Removes a file from the main process. */
  remove: (upload: Upload) => void
  forget: (upload: Upload) => void
}

/** `onUnknown`: the main process refused to begin a file. */
export function createUploadTransfers(ref: ConversationRef, onUnknown: () => void): UploadTransfers {
  /** Answers to `upload:begin`. A failed one stays: it has the error to show when the file's turn comes. */
  const begun = new Map<string, Promise<null>>()
  /** Files that could not be begun. */
  const unknown = new Set<string>()
  return {
    begin: ({ id, name, contentType, size }) => {
      const answer = call('upload:begin', { ref, uploadId: id, name, contentType, size })
      begun.set(id, answer)
      unknown.delete(id)
      answer.catch(() => {
        unknown.add(id)
        onUnknown()
      })
    },
    send: async (upload, file, isCanceled) => {
      const measuring = imageSize(file)
      await begun.get(upload.id)
      for (let offset = 0; offset < file.size; offset += CHUNK_BYTES) {
        if (isCanceled()) return
        const bytes = new Uint8Array(await file.slice(offset, offset + CHUNK_BYTES).arrayBuffer())
        await call('upload:chunk', { uploadId: upload.id, bytes })
        upload.progress = Math.min(1, (offset + bytes.length) / file.size)
      }
      const pixels = await measuring
      if (!isCanceled()) await call('upload:finish', { uploadId: upload.id, ...(pixels === null ? {} : { pixels }) })
    },
    isKnown: ({ id }) => !unknown.has(id),
    remove: ({ id }) => {
      call('upload:remove', { uploadId: id }).catch((thrown: unknown) =>
        console.warn('Removing an upload failed', thrown),
      )
    },
    forget: ({ id }) => {
      begun.delete(id)
      unknown.delete(id)
    },
  }
}
