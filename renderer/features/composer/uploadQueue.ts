/** Uploads files to the main process, two at once. Each can be canceled, and retried after it failed. */
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { asDeskError } from '../../bridge/client.ts'
import { createUploadTransfers } from './uploadTransfers.ts'
import type { Upload } from './useUploads.ts'

const MAX_RUNNING = 2

export interface UploadQueuePorts {
  /** Which files the main process knows, or has completely, has changed. */
  onChange: () => void
  /** An upload ended, whether it succeeded or not. */
  onEnd: () => void
}

export interface UploadQueue {
  add: (upload: Upload, file: File) => void
  /** Uploads a failed file again, from its beginning. */
  retry: (upload: Upload) => void
  /** Stops an upload and removes it from the main process. */
  cancel: (upload: Upload) => void
  /** Releases the bytes and the preview of a file that is not shown any more. */
  release: (upload: Upload) => void
  /** Settles when the upload has ended or was released. */
  ended: (upload: Upload) => Promise<void>
  /** Whether the main process knows the file, or is about to. */
  isKnown: (upload: Upload) => boolean
}

export function createUploadQueue(ref: ConversationRef, ports: UploadQueuePorts): UploadQueue {
  const transfers = createUploadTransfers(ref, ports.onChange)
  const files = new Map<string, File>()
  const canceled = new Set<string>()
  const ends = new Map<string, PromiseWithResolvers<void>>()
  const waiting: Upload[] = []
  let running = 0

  async function run(upload: Upload, file: File): Promise<void> {
    const isCanceled = (): boolean => canceled.has(upload.id)
    running++
    try {
      await transfers.send(upload, file, isCanceled)
      if (isCanceled()) return
      upload.state = 'ready'
      upload.progress = 1
      files.delete(upload.id)
      ports.onChange()
    } catch (thrown) {
      if (isCanceled()) return
      upload.state = 'failed'
      upload.error = asDeskError(thrown).code
    } finally {
      running--
      ends.get(upload.id)?.resolve()
      runNext()
      ports.onEnd()
    }
  }
  function runNext(): void {
    while (running < MAX_RUNNING) {
      const upload = waiting.shift()
      if (upload === undefined) return
      const file = files.get(upload.id)
      if (file !== undefined && !canceled.has(upload.id)) void run(upload, file)
    }
  }
  function enqueue(upload: Upload): void {
    transfers.begin(upload)
    ends.set(upload.id, Promise.withResolvers())
    ports.onChange()
    waiting.push(upload)
    runNext()
  }
  function release(upload: Upload): void {
    if (upload.preview?.startsWith('blob:') === true) URL.revokeObjectURL(upload.preview)
    files.delete(upload.id)
    transfers.forget(upload)
    ends.get(upload.id)?.resolve()
    ends.delete(upload.id)
  }
  return {
    release,
    add: (upload, file) => {
      files.set(upload.id, file)
      enqueue(upload)
    },
    retry: (upload) => {
      if (!files.has(upload.id)) return
      // The main process may have a part of it.
      if (transfers.isKnown(upload)) transfers.remove(upload)
      Object.assign(upload, { state: 'uploading', progress: 0, error: null })
      enqueue(upload)
    },
    cancel: (upload) => {
      canceled.add(upload.id)
      release(upload)
      transfers.remove(upload)
    },
    ended: async ({ id }) => {
      await ends.get(id)?.promise
    },
    isKnown: transfers.isKnown,
  }
}
