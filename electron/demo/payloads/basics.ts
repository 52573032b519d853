import type { Model } from '../model/model.ts'

export const iso = (milliseconds: number) => new Date(milliseconds).toISOString()
export const isoOrNull = (milliseconds: number | null) => (milliseconds === null ? null : iso(milliseconds))
/** Whole seconds since 1970; 0 for null, as on the wire. */
export const seconds = (milliseconds: number | null) => (milliseconds === null ? 0 : Math.floor(milliseconds / 1000))

/** Address of a stored file. It redirects, as the real server's storage does. */
export function blobUrl(model: Model, key: string): string {
  const blob = model.blobs.get(key)
  return blob ? `${model.base}/rails/active_storage/blobs/redirect/${key}/${encodeURIComponent(blob.fileName)}` : ''
}

/** Address of an image's thumbnail. */
export function thumbnailUrl(model: Model, key: string): string {
  const blob = model.blobs.get(key)
  return blob
    ? `${model.base}/rails/active_storage/representations/redirect/${key}/variation/${encodeURIComponent(blob.fileName)}`
    : ''
}

export const avatarUrl = (model: Model, key: string | null) => (key === null ? '' : thumbnailUrl(model, key))
