/** Files on their way to main, a piece of 1 MiB at a time, two at once; each can be cancelled, and tried again where it failed. */
import { defineStore } from 'pinia'
import { markRaw, onBeforeUnmount, shallowReactive } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { AttachmentView, ErrorCode } from '../../../shared/views.ts'
import { asDeskError, call, DeskError } from '../../bridge.ts'
import type { Mode } from './useDraft.ts'

export const CHUNK = 1024 * 1024
const AT_ONCE = 2

export interface Upload {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly size: number
  /** A picture's address to show; null for other files. */
  readonly preview: string | null
  /** `interrupted`: its bytes were lost when the app was closed; it has to be attached again. */
  state: 'uploading' | 'ready' | 'failed' | 'interrupted'
  /** 0 to 1. */
  progress: number
  error: ErrorCode | null
}

export interface Uploads {
  readonly list: Upload[]
  /** Those that main knows, to be kept with the draft: whole, on their way, and interrupted. */
  keptIds: () => string[]
  add: (files: readonly File[]) => void
  remove: (id: string) => void
  retry: (id: string) => void
  /** Shows files of a kept draft: main has them already, or only what they were called. */
  restore: (attachments: readonly AttachmentView[]) => void
  /** Takes the files out to be sent. The kept draft names them until `taken` or `putBack`. */
  take: () => readonly Upload[]
  /** Settles when main has all of `uploads`. Rejects with a `DeskError` where one failed. */
  whole: (uploads: readonly Upload[]) => Promise<void>
  /** Main took the first files that were taken out, with their message. */
  taken: () => void
  /** Main refused: everything taken out comes back. */
  putBack: () => void
}

interface LeavableUploads extends Uploads {
  /** Who keeps the list with the draft: the composer that is on the screen, or was the last to be. */
  changed: () => void
  isLeft: boolean
  /** Lets go of what main has, and of the rest once main has it. */
  leave: () => void
}

/** Files outlive the composer that they were added in: one still on its way is there when the user comes back. */
const useLeftUploads = defineStore('uploads', () => ({ byPlace: markRaw(new Map<string, LeavableUploads>()) }))

/** `changed`: the list is another one, to be kept with the draft. */
export function useUploads(ref: ConversationRef, mode: Mode, changed: () => void): Uploads {
  const { byPlace } = useLeftUploads()
  const place = `${conversationKey(ref)}/${mode}`
  const uploads = byPlace.get(place) ?? createUploads(ref, () => byPlace.delete(place))
  byPlace.set(place, uploads)
  Object.assign(uploads, { changed, isLeft: false })
  onBeforeUnmount(uploads.leave)
  return uploads
}

function createUploads(ref: ConversationRef, over: () => void): LeavableUploads {
  const list = shallowReactive<Upload[]>([])
  const files = new Map<string, File>()
  const cancelled = new Set<string>()
  /** Main's answers to what was begun; null where main does not know the file. */
  const begun = new Map<string, Promise<null> | null>()
  /** Those of each message that main is asked to take. */
  const leaving: (readonly Upload[])[] = []
  /** Of those on their way: settles when main has one, or when it failed or was removed. */
  const ends = new Map<string, PromiseWithResolvers<void>>()
  let running = 0

  const find = (id: string): Upload | undefined => list.find((upload) => upload.id === id)
  function forget(upload: Upload): void {
    if (upload.preview?.startsWith('blob:') === true) URL.revokeObjectURL(upload.preview)
    files.delete(upload.id)
    begun.delete(upload.id)
    ends.get(upload.id)?.resolve()
    ends.delete(upload.id)
  }

  /** Main knows of a file before its turn comes, so that the draft still names it when the app is closed meanwhile. */
  function begin({ id, name, contentType, size }: Upload): void {
    const answer = call('upload:begin', { ref, uploadId: id, name, contentType, size })
    begun.set(id, answer)
    answer.catch(() => {
      begun.set(id, null)
      uploads.changed()
    })
  }

  async function send(upload: Upload, file: File): Promise<void> {
    const known = begun.get(upload.id)
    if (known !== undefined) await known
    for (let at = 0; at < file.size; at += CHUNK) {
      if (cancelled.has(upload.id)) return
      const bytes = new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer())
      await call('upload:chunk', { uploadId: upload.id, bytes })
      upload.progress = Math.min(1, (at + bytes.length) / file.size)
    }
    if (!cancelled.has(upload.id)) await call('upload:finish', { uploadId: upload.id })
  }

  async function run(upload: Upload, file: File): Promise<void> {
    running++
    try {
      await send(upload, file)
      if (cancelled.has(upload.id)) return
      upload.state = 'ready'
      upload.progress = 1
      files.delete(upload.id)
      uploads.changed()
    } catch (thrown) {
      if (cancelled.has(upload.id)) return
      upload.state = 'failed'
      upload.error = asDeskError(thrown).code
    } finally {
      running--
      ends.get(upload.id)?.resolve()
      next()
      if (uploads.isLeft) uploads.leave()
    }
  }
  function discard(uploadId: string): void {
    call('upload:remove', { uploadId }).catch((thrown: unknown) => console.warn('an upload was not removed', thrown))
  }
  const waiting: { upload: Upload; file: File }[] = []
  function next(): void {
    while (running < AT_ONCE) {
      const first = waiting.shift()
      if (first === undefined) return
      if (!cancelled.has(first.upload.id)) void run(first.upload, first.file)
    }
  }
  function enqueue(upload: Upload, file: File): void {
    begin(upload)
    ends.set(upload.id, Promise.withResolvers())
    uploads.changed()
    waiting.push({ upload, file })
    next()
  }
  const uploads: LeavableUploads = {
    list,
    isLeft: false,
    changed: () => undefined,
    leave: () => {
      uploads.isLeft = true
      if (leaving.length > 0 || list.some(({ state }) => state === 'uploading' || state === 'failed')) return
      list.forEach(forget)
      over()
    },
    keptIds: () => [...leaving.flat(), ...list].filter(({ id }) => begun.get(id) !== null).map(({ id }) => id),
    add: (chosen) => {
      for (const file of chosen) {
        const interrupted = list.find(
          ({ state, name, size }) => state === 'interrupted' && name === file.name && size === file.size,
        )
        if (interrupted !== undefined) uploads.remove(interrupted.id)
        const upload: Upload = shallowReactive({
          id: crypto.randomUUID(),
          name: file.name || 'file',
          contentType: file.type || 'application/octet-stream',
          size: file.size,
          preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null,
          state: 'uploading',
          progress: 0,
          error: null,
        })
        list.push(upload)
        files.set(upload.id, file)
        enqueue(upload, file)
      }
    },
    remove: (id) => {
      const upload = find(id)
      if (upload === undefined) return
      cancelled.add(id)
      list.splice(list.indexOf(upload), 1)
      forget(upload)
      discard(id)
      uploads.changed()
    },
    retry: (id) => {
      const upload = find(id)
      const file = files.get(id)
      if (upload === undefined || file === undefined || upload.state !== 'failed') return
      // Main may hold a part of it: it begins anew.
      if (begun.get(id) !== null) discard(id)
      Object.assign(upload, { state: 'uploading', progress: 0, error: null })
      enqueue(upload, file)
    },
    restore: (attachments) => {
      for (const attachment of attachments) {
        if (find(attachment.id) !== undefined || leaving.flat().some(({ id }) => id === attachment.id)) continue
        const isWhole = attachment.address !== null
        list.push(
          shallowReactive({
            id: attachment.id,
            name: attachment.name,
            contentType: attachment.contentType ?? '',
            size: attachment.size ?? 0,
            preview: attachment.kind === 'image' ? attachment.address : null,
            state: isWhole ? 'ready' : 'interrupted',
            progress: isWhole ? 1 : 0,
            error: null,
          }),
        )
      }
    },
    take: () => {
      const taken = list.splice(0)
      leaving.push(taken)
      return taken
    },
    whole: async (taken) => {
      await Promise.all(taken.flatMap(({ id }) => ends.get(id)?.promise ?? []))
      const bad = taken.find(({ state }) => state !== 'ready')
      if (bad !== undefined) throw new DeskError(bad.error ?? 'internal', '')
    },
    taken: () => {
      leaving.shift()?.forEach(forget)
      if (uploads.isLeft) uploads.leave()
    },
    putBack: () => {
      list.unshift(...leaving.splice(0).flat())
      if (uploads.isLeft) uploads.leave()
    },
  }
  return uploads
}
