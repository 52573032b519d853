/**
 * Estimates the height of a row that is not drawn yet, in CSS pixels: close enough that the scroll bar hardly moves
 * when rows are measured.
 */
import type { ThreadMessage } from '../../../../shared/views.ts'
import { gridHeight, groupAttachments, imageBox, shapeOf, STICKER } from '../attachments/kinds.ts'
import type { ThreadEntry } from './entries.ts'

const LINE = 20
const CHARACTERS_PER_LINE = 62
/** The characters that count: longer messages are drawn folded. */
const LONGEST = 4_000
const HEIGHTS = { image: 200, audio: 48, video: 184, location: 138, contact: 54, share: 54, file: 54 } as const

/** Between the parts of a message. */
const GAP = 3

/** The heights of the attachments as they are drawn, one below the other. */
function attachmentHeights({ attachments, contentType }: ThreadMessage): number[] {
  const isSticker = contentType === 'sticker'
  const { grid, others } = groupAttachments(attachments, isSticker)
  const heights = others.map((each) => {
    const shape = shapeOf(each)
    return shape === 'image'
      ? imageBox(each.width, each.height, isSticker ? STICKER : undefined).height
      : HEIGHTS[shape]
  })
  return grid.length > 0 ? [gridHeight(grid.length), ...heights] : heights
}

export function estimateHeight(entry: ThreadEntry | undefined): number {
  if (entry === undefined) return 60
  if (entry.kind === 'day' || entry.kind === 'beginning') return 42
  if (entry.kind !== 'message') return 30
  const { message, last, named, delivery } = entry
  const lines =
    message.content === ''
      ? 0
      : message.content
          .slice(0, LONGEST)
          .split('\n')
          .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARACTERS_PER_LINE)), 0)
  const words = message.email !== null ? 240 : Math.min(30, lines) * LINE + (lines > 0 ? 15 : 0)
  const attached = attachmentHeights(message)
  const gaps = Math.max(0, attached.length - (words > 0 ? 0 : 1)) * GAP
  return (
    words +
    attached.reduce((sum, height) => sum + height, gaps) +
    (message.private ? 18 : 0) +
    (message.inReplyTo ? 46 : 0) +
    (named ? 21 : 0) +
    (last || delivery !== null ? 19 : 0) +
    (last ? 11 : 3)
  )
}
