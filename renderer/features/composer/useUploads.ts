/** The files of a reply or a note: listed with their progress while they upload to the main process, and named by the draft. */
import { defineStore } from 'pinia'
import { markRaw, onBeforeUnmount, shallowReactive } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { AttachmentView, ErrorCode } from '../../../shared/views.ts'
import { DeskError } from '../../bridge/client.ts'
import { createUploadQueue } from './uploadQueue.ts'
import type { Mode } from './useDraft.ts'

export interface Upload {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly size: number
  /** The address of an image to show; null for other files. */
  readonly preview: string | null
  /** `interrupted`: its bytes were lost when the app was closed. It has to be attached again. */
  state: 'uploading' | 'ready' | 'failed' | 'interrupted'
  /** 0 to 1. */
  progress: number
  error: ErrorCode | null
}

export interface Uploads {
  readonly list: Upload[]
  /** Ids of the files that the main process knows, to be saved with the draft: ready, uploading, and interrupted ones. */
  draftIds: () => string[]
  add: (files: readonly File[]) => void
  remove: (id: string) => void
  retry: (id: string) => void
  /** Lists the files of a saved draft. Without an address only their names are left. */
  restore: (attachments: readonly AttachmentView[]) => void
  /** Takes the files out to be sent. The saved draft names them until `confirmTaken` or `putBack`. */
  take: () => readonly Upload[]
  /** Settles when all of `uploads` are ready. Rejects with a `DeskError` if one failed. */
  allReady: (uploads: readonly Upload[]) => Promise<void>
  /** The main process took the first files that were taken out, with their message. */
  confirmTaken: () => void
  /** The main process refused: everything taken out comes back. */
  putBack: () => void
}

interface SharedUploads extends Uploads {
  /** Saves the list with the draft of the composer that is mounted, or was the last to be. */
  onChange: () => void
  /** No composer shows them. */
  isDetached: boolean
  /** Releases the list, at once or as soon as its uploads have ended. */
  detach: () => void
}

/** Uploads outlive their composer: a file still uploading is listed when the user comes back. One list for each mode of a conversation. */
const useUploadStore = defineStore('uploads', () => ({ byKey: markRaw(new Map<string, SharedUploads>()) }))

/** `onChange`: the draft has to be saved, because its files changed. */
export function useUploads(ref: ConversationRef, mode: Mode, onChange: () => void): Uploads {
  const { byKey } = useUploadStore()
  const key = `${conversationKey(ref)}/${mode}`
  const uploads = byKey.get(key) ?? createUploads(ref, () => byKey.delete(key))
  byKey.set(key, uploads)
  Object.assign(uploads, { onChange, isDetached: false })
  onBeforeUnmount(uploads.detach)
  return uploads
}

const newUpload = (file: File): Upload =>
  shallowReactive({
    id: crypto.randomUUID(),
    name: file.name || 'file',
    contentType: file.type || 'application/octet-stream',
    size: file.size,
    preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null,
    state: 'uploading',
    progress: 0,
    error: null,
  })

const savedUpload = ({ id, name, contentType, size, kind, address }: AttachmentView): Upload =>
  shallowReactive({
    id,
    name,
    contentType: contentType ?? '',
    size: size ?? 0,
    preview: kind === 'image' ? address : null,
    state: address === null ? 'interrupted' : 'ready',
    progress: address === null ? 0 : 1,
    error: null,
  })

function createUploads(ref: ConversationRef, dispose: () => void): SharedUploads {
  const list = shallowReactive<Upload[]>([])
  /** The files of each message that the main process is asked to take, oldest first. */
  const outgoing: (readonly Upload[])[] = []
  const queue = createUploadQueue(ref, { onChange: () => uploads.onChange(), onEnd: detachAgain })

  const find = (id: string): Upload | undefined => list.find((upload) => upload.id === id)
  function detachAgain(): void {
    if (uploads.isDetached) uploads.detach()
  }
  const uploads: SharedUploads = {
    list,
    isDetached: false,
    onChange: () => undefined,
    detach: () => {
      uploads.isDetached = true
      if (outgoing.length > 0 || list.some(({ state }) => state === 'uploading' || state === 'failed')) return
      list.forEach(queue.release)
      dispose()
    },
    draftIds: () => [...outgoing.flat(), ...list].filter(queue.isKnown).map(({ id }) => id),
    add: (files) => {
      for (const file of files) {
        const interrupted = list.find(
          ({ state, name, size }) => state === 'interrupted' && name === file.name && size === file.size,
        )
        if (interrupted !== undefined) uploads.remove(interrupted.id)
        const upload = newUpload(file)
        list.push(upload)
        queue.add(upload, file)
      }
    },
    remove: (id) => {
      const upload = find(id)
      if (upload === undefined) return
      list.splice(list.indexOf(upload), 1)
      queue.cancel(upload)
      uploads.onChange()
    },
    retry: (id) => {
      const upload = find(id)
      if (upload?.state === 'failed') queue.retry(upload)
    },
    restore: (attachments) => {
      const present = new Set([...outgoing.flat(), ...list].map(({ id }) => id))
      list.push(...attachments.filter(({ id }) => !present.has(id)).map(savedUpload))
    },
    take: () => {
      const taken = list.splice(0)
      outgoing.push(taken)
      return taken
    },
    allReady: async (taken) => {
      await Promise.all(taken.map(queue.ended))
      const failed = taken.find(({ state }) => state !== 'ready')
      if (failed !== undefined) throw new DeskError(failed.error ?? 'internal', '')
    },
    confirmTaken: () => {
      outgoing.shift()?.forEach(queue.release)
      detachAgain()
    },
    putBack: () => {
      list.unshift(...outgoing.splice(0).flat())
      detachAgain()
    },
  }
  return uploads
}
