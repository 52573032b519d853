/** Whether a preview needs one line or two, by the font's own widths; the row clamps to the same number, so the two never disagree on screen. */
import type { ConversationRow } from '../../../shared/views.ts'
import { previewWords } from './rowFacts.ts'
import { textWidth } from './textWidth.ts'

/** The preview's font size in pixels, as in `RowPreview.vue`. */
const FONT_SIZE = 12.5
/** What the column spends beside the words: paddings, avatar and gap, in pixels; and the unread count where there is one. */
const BESIDE_WORDS = 75
const COUNT = 30
/** Longer than this is two lines in any list, in characters. */
const SURELY_TWO = 120

const known = new WeakMap<ConversationRow, { width: number; lines: 1 | 2 }>()

/** Lines of a row's preview in a list of `width` pixels. */
export function previewLines(row: ConversationRow, width: number): 1 | 2 {
  const before = known.get(row)
  if (before?.width === width) return before.lines
  const words = previewWords(row)
  const room = width - BESIDE_WORDS - (row.unreadCount > 0 ? COUNT : 0)
  const lines = words.length > SURELY_TWO || textWidth(words, FONT_SIZE) > room ? 2 : 1
  known.set(row, { width, lines })
  return lines
}
