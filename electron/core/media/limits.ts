import type { BodyDeadlines } from '../api/http.ts'
import type { MediaKind } from './signer.ts'

const MIB = 1024 * 1024
/** Bytes of the largest file of each kind. */
export const MAX_BYTES: Record<MediaKind, number> = {
  avatar: 5 * MIB,
  thumbnail: 10 * MIB,
  inline: 10 * MIB,
  sticker: 2 * MIB,
  remote: 10 * MIB,
  attachment: 512 * MIB,
  upload: 512 * MIB,
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const IMAGE: BodyDeadlines = { idle: 30 * SECOND, reader: 2 * MINUTE, total: 3 * MINUTE }
/** A paused video isn't read; the page requests the rest when playback continues. */
const FILE: BodyDeadlines = { idle: 30 * SECOND, reader: 10 * MINUTE, total: 60 * MINUTE }
/** How long the body of each kind may take. */
export const DEADLINES: Record<MediaKind, BodyDeadlines> = {
  avatar: IMAGE,
  thumbnail: IMAGE,
  inline: IMAGE,
  sticker: IMAGE,
  remote: IMAGE,
  attachment: FILE,
  upload: FILE,
}

const IMAGES = /^image\/(png|jpe?g|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon|heic|heif|tiff)$/
const PLAYABLE = /^(audio|video)\/[\w.+-]+$|^application\/pdf$/

const BY_EXTENSION: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  aac: 'audio/aac',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  pdf: 'application/pdf',
}

/**
 * The content type under which a file may reach the page. For kinds that are images: images, and null for anything
 * else. For attachments and uploads: images, audio, video and PDF; everything else, above all HTML, only as bytes to
 * save.
 */
export function safeType(kind: MediaKind, contentType: string | undefined, name: string): string | null {
  const declared = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const isUnspecified = declared === '' || declared === 'application/octet-stream' || declared === 'binary/octet-stream'
  const type = isUnspecified ? (BY_EXTENSION[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? '') : declared
  if (IMAGES.test(type)) return type
  if (kind === 'attachment' || kind === 'upload') return PLAYABLE.test(type) ? type : 'application/octet-stream'
  return null
}
