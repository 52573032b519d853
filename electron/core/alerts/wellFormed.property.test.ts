import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import { previewOf, shownPreview } from '../../../shared/model/preview.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import { snippetOf } from '../search/snippet.ts'
import { alertBody, alertTitle } from './texts.ts'

/** Halves of characters, emoji of many parts, letters. */
const piece = fc.constantFrom(
  '\ud83d',
  '\ude00',
  '😀',
  '👩‍👩‍👧',
  '🇸🇪',
  'e\u0301',
  'a',
  ' ',
  '\n',
  '*',
  '_',
  '[',
  '](https://a.test)',
  '`',
  '\\',
)
const text = fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join(''))

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

it('nothing that is cut or received leaves main with half of a character', () => {
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(0, 1, 3),
      fc.constantFrom('Channel::Whatsapp', 'Channel::Telegram', null),
      (words, type, channel) => {
        const wire = {
          id: 1,
          conversation_id: 2,
          message_type: type,
          content: words,
          created_at: 5,
          sender: { id: 3, type: 'contact', name: words },
          attachments: [{ id: 1, fallback_title: words }],
        }
        const message = messageFromWire(wire, 1)
        const preview = message && previewOf(message)
        if (!message || !preview) throw new Error('not read')
        const shown = shownPreview(preview, channel)
        const left = [
          message,
          preview,
          shown,
          alertBody(shown, 2, true, channel),
          alertTitle('message', words.toWellFormed(), true),
          snippetOf([words], parseTerms(words.slice(0, 5)).terms),
          plainLine(words, 'markdown', 120),
        ]
        for (const each of strings(left)) expect(each.isWellFormed()).toBe(true)
        expect(shown.text.length).toBeLessThanOrEqual(300)
      },
    ),
    { numRuns: 200, seed: 20_261_128 },
  )
})
