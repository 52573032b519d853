/** The number of lines that a preview needs, by the widths of the font. The row clamps its text to the same number. */
import type { ConversationRow } from '../../../shared/views.ts'
import { previewWords } from './rowFacts.ts'
import { textWidth } from './textWidth.ts'

/** The preview's font size in pixels, as in `RowPreview.vue`. */
const FONT_SIZE = 12.5
/** Pixels beside the text: paddings, avatar and gap; and the unread count, if there is one. */
const BESIDE_TEXT = 75
const COUNT = 30
/** A preview with more characters takes two lines in a list of any width. */
const ALWAYS_TWO_LINES = 120

const cache = new WeakMap<ConversationRow, { width: number; lines: 1 | 2 }>()

/** Lines of a row's preview in a list of `width` pixels. */
export function previewLines(row: ConversationRow, width: number): 1 | 2 {
  const cached = cache.get(row)
  if (cached?.width === width) return cached.lines
  const words = previewWords(row)
  const available = width - BESIDE_TEXT - (row.unreadCount > 0 ? COUNT : 0)
  const lines = words.length > ALWAYS_TWO_LINES || textWidth(words, FONT_SIZE) > available ? 2 : 1
  cache.set(row, { width, lines })
  return lines
}
