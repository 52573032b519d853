/** The number of lines that a preview needs, by the widths of the font. The row clamps its text to the same number. */
import type { ConversationRow } from '../../../shared/views.ts'
import type { RowFrame } from './rowFacts.ts'
import { previewWords } from './rowFacts.ts'
import { textWidth } from './textWidth.ts'

/** The preview's font size in pixels, as in `RowPreview.vue`. */
const FONT_SIZE = 12.5
/** Pixels beside the words of a row: paddings, avatar and gap. */
export const BESIDE_TEXT = 75
/** A preview with more characters takes two lines in a list of any width. */
const ALWAYS_TWO_LINES = 120

const cache = new WeakMap<ConversationRow, { width: number; lines: 1 | 2 }>()

/**
 * Lines of a row's preview. The unread count does not matter, although it takes some of the width: opening a conversation
 * would move the rows below.
 */
export function previewLines(row: ConversationRow, { width, density }: RowFrame): 1 | 2 {
  if (density === 'compact') return 1
  // One for the subject.
  if (row.subject !== null) return 2
  const cached = cache.get(row)
  if (cached?.width === width) return cached.lines
  const words = previewWords(row)
  const lines = words.length > ALWAYS_TWO_LINES || textWidth(words, FONT_SIZE) > width - BESIDE_TEXT ? 2 : 1
  cache.set(row, { width, lines })
  return lines
}
