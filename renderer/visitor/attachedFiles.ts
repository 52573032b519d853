/** Files beside the field: copied to main piece by piece, so that a message can wait with them. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef } from 'vue'
import { visitorCall } from '../bridge/visitor.ts'
import { run } from './failure.ts'

/** Bytes of one piece. */
const PIECE = 1024 * 1024
/** Files of one message. */
const MOST = 15

export interface AttachedFile {
  readonly id: string
  readonly name: string
  readonly isReady: boolean
}

export interface AttachedFiles {
  readonly files: Readonly<ShallowRef<readonly AttachedFile[]>>
  readonly isLoading: ComputedRef<boolean>
  add(chosen: readonly File[]): void
  remove(id: string): void
  /** These are sent: the message has them now. */
  take(ids: readonly string[]): void
}

/** `copied`: files that main has already. */
export function createAttachedFiles(copied: readonly Omit<AttachedFile, 'isReady'>[]): AttachedFiles {
  const files = shallowRef<readonly AttachedFile[]>(copied.map(({ id, name }) => ({ id, name, isReady: true })))
  const drop = (id: string): void => {
    files.value = files.value.filter((file) => file.id !== id)
  }

  async function copy(id: string, file: File): Promise<void> {
    const { name, type } = file
    await visitorCall('visitor:upload', { uploadId: id, name, contentType: type || 'application/octet-stream' })
    for (let at = 0; at < file.size; at += PIECE) {
      // Removed meanwhile.
      if (!files.value.some((one) => one.id === id)) return
      const bytes = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer())
      await visitorCall('visitor:chunk', { uploadId: id, bytes })
    }
    files.value = files.value.map((one) => (one.id === id ? { ...one, isReady: true } : one))
  }

  function add(chosen: readonly File[]): void {
    for (const file of chosen.slice(0, MOST - files.value.length)) {
      const id = crypto.randomUUID()
      files.value = [...files.value, { id, name: file.name, isReady: false }]
      void run(copy(id, file)).then((isCopied) => {
        if (!isCopied || !files.value.some((one) => one.id === id)) remove(id)
      })
    }
  }

  function remove(id: string): void {
    drop(id)
    visitorCall('visitor:removeUpload', { uploadId: id }).catch((thrown: unknown) => console.warn(thrown))
  }

  return {
    files,
    isLoading: computed(() => files.value.some(({ isReady }) => !isReady)),
    add,
    remove,
    take: (ids) => ids.forEach(drop),
  }
}
