/** How an attachment is drawn: its shape, its icon, its size on the screen. */
import {
  Archive,
  Contact,
  File,
  FileAudio,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Link2,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { AttachmentView } from '../../../../shared/views.ts'

export type AttachmentShape = 'image' | 'audio' | 'video' | 'location' | 'contact' | 'share' | 'file'

const BY_KIND: Readonly<Record<string, AttachmentShape>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  location: 'location',
  contact: 'contact',
  file: 'file',
  fallback: 'share',
  share: 'share',
  embed: 'share',
  story_mention: 'share',
  ig_reel: 'share',
  ig_post: 'share',
  ig_story: 'share',
}

/** An unknown kind is a file, and so is media without an address: it can't be played or shown. */
export function shapeOf(attachment: AttachmentView): AttachmentShape {
  const shape = BY_KIND[attachment.kind] ?? 'file'
  if (shape === 'location') return attachment.coordinates === null ? 'share' : 'location'
  // What a contact shared from a social network is stored as a file.
  const media = attachment.address === null ? null : /^(image|video)\//.exec(attachment.contentType ?? '')?.[1]
  if (shape === 'share' && (media === 'image' || media === 'video')) return media
  const needsAddress = shape === 'image' || shape === 'audio' || shape === 'video'
  return needsAddress && attachment.address === null ? 'file' : shape
}

export function extensionOf(name: string): string {
  return /\.([\p{L}\d]{1,5})$/u.exec(name)?.[1]?.toUpperCase() ?? ''
}

const ICONS: readonly [RegExp, Component][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/pdf|msword|wordprocessing|^text\/(plain|markdown)/, FileText],
  [/csv|excel|spreadsheet/, FileSpreadsheet],
  [/zip|tar|gzip|rar|7z/, Archive],
  [/json|xml|html|javascript|^text\//, FileCode],
]

export function fileIcon({ kind, contentType }: Pick<AttachmentView, 'kind' | 'contentType'>): Component {
  if (kind === 'contact') return Contact
  if (BY_KIND[kind] === 'share') return Link2
  return ICONS.find(([pattern]) => pattern.test(contentType ?? ''))?.[1] ?? File
}

/** Seconds as `3:07`, or `1:01:01` from an hour on. */
export function formatLength(seconds: number): string {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** The largest size of a sticker, in CSS pixels. */
export const STICKER = { width: 140, height: 140 } as const
/** No image is drawn smaller than this, so that it can be seen and clicked. CSS pixels. */
const LEAST = 56
/** The grid of several images, in CSS pixels. Its tiles are cropped, so its size doesn't depend on the images. */
export const GRID = { width: 320, pair: 159, square: 240, tiles: 4 } as const

/** The attachments of a message as they are drawn: several images as one grid, then everything else. */
export function groupAttachments(
  attachments: readonly AttachmentView[],
  isSticker = false,
): { grid: AttachmentView[]; others: AttachmentView[] } {
  const images = attachments.filter((attachment) => shapeOf(attachment) === 'image')
  if (isSticker || images.length < 2) return { grid: [], others: [...attachments] }
  return { grid: images, others: attachments.filter((attachment) => shapeOf(attachment) !== 'image') }
}

/** The height of the grid of `count` images, in CSS pixels. */
export function gridHeight(count: number): number {
  return count < 2 ? 0 : count === 2 ? GRID.pair : GRID.square
}

/**
 * The size of an image on the screen, in CSS pixels. Known before it loads, so that loading moves nothing. In proportion, except that
 * very long ones are cropped and very small ones get some space around them.
 */
export function imageBox(
  width: number | null,
  height: number | null,
  limit = { width: 320, height: 300 },
): { width: number; height: number } {
  if (width === null || height === null || width <= 0 || height <= 0)
    return { width: Math.min(240, limit.width), height: Math.min(180, limit.height) }
  const scale = Math.min(1, limit.width / width, limit.height / height)
  return { width: Math.max(LEAST, Math.round(width * scale)), height: Math.max(LEAST, Math.round(height * scale)) }
}
