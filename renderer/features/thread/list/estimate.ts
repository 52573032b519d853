/** A row's height before it was drawn, in CSS pixels. Near enough that the scroll bar does not wander; the real one is measured. */
import { imageBox, shapeOf } from '../attachments/kinds.ts'
import type { ThreadEntry } from './entries.ts'

const LINE = 20
const LETTERS_PER_LINE = 62
/** No more of a message is folded out at first. */
const LOOKED_AT = 4_000
const HEIGHTS = { image: 200, audio: 52, video: 184, location: 138, contact: 58, share: 58, file: 58 } as const

export function estimateHeight(entry: ThreadEntry | undefined): number {
  if (entry === undefined) return 60
  if (entry.kind === 'day' || entry.kind === 'beginning') return 42
  if (entry.kind !== 'message') return 30
  const { message, last, named, delivery } = entry
  const lines =
    message.content === ''
      ? 0
      : message.content
          .slice(0, LOOKED_AT)
          .split('\n')
          .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LETTERS_PER_LINE)), 0)
  const words = message.email !== null ? 240 : Math.min(30, lines) * LINE + (lines > 0 ? 15 : 0)
  const attached = message.attachments.reduce(
    (sum, each) =>
      sum + (shapeOf(each) === 'image' ? imageBox(each.width, each.height).height : HEIGHTS[shapeOf(each)]) + 3,
    0,
  )
  return (
    words +
    attached +
    (message.private ? 18 : 0) +
    (message.inReplyTo ? 46 : 0) +
    (named ? 21 : 0) +
    (last || delivery !== null ? 19 : 0) +
    (last ? 11 : 3)
  )
}
