/** Whether a preview needs one line or two, by the font's own widths; the row clamps to the same number, so the two never disagree on screen. */
import { previewWords } from './rowFacts.ts'
import type { ConversationRow } from '../../../shared/views.ts'

/** The preview's font, as in `RowPreview.vue`. */
const FONT = "430 12.5px 'Inter Variable', system-ui, sans-serif"
/** What the column spends beside the words: paddings, avatar and gap, in pixels; and the unread count where there is one. */
const BESIDE_WORDS = 75
const COUNT = 30
/** Longer than this is two lines in any list; shorter than the other is one. In characters. */
const SURELY_TWO = 120
const SURELY_ONE = 12

let context: CanvasRenderingContext2D | null | undefined
function measure(text: string): number | null {
  context ??= document.createElement('canvas').getContext('2d')
  if (context === null) return null
  context.font = FONT
  return context.measureText(text).width
}

const known = new WeakMap<ConversationRow, { width: number; lines: 1 | 2 }>()

/** Lines of a row's preview in a list of `width` pixels. Two where the page cannot measure. */
export function previewLines(row: ConversationRow, width: number): 1 | 2 {
  const before = known.get(row)
  if (before?.width === width) return before.lines
  const words = previewWords(row)
  const room = width - BESIDE_WORDS - (row.unreadCount > 0 ? COUNT : 0)
  const lines = words.length > SURELY_TWO ? 2 : words.length <= SURELY_ONE ? 1 : (measure(words) ?? Infinity) > room ? 2 : 1
  known.set(row, { width, lines })
  return lines
}
