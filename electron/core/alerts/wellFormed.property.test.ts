import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import { previewOf, shownPreview } from '../../../shared/model/preview.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import { snippetOf } from '../search/snippet.ts'
import { alertBody, alertTitle } from './texts.ts'

/** Halves of surrogate pairs, emoji of several code points, letters. */
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
const texts = fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join(''))

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

it('main sends no text with half of a character, whether it was cut or received', () => {
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom(0, 1, 3),
      fc.constantFrom('Channel::Whatsapp', 'Channel::Telegram', null),
      (text, type, channel) => {
        const wire = {
          id: 1,
          conversation_id: 2,
          message_type: type,
          content: text,
          created_at: 5,
          sender: { id: 3, type: 'contact', name: text },
          attachments: [{ id: 1, fallback_title: text }],
        }
        const message = messageFromWire(wire, 1)
        const preview = message && previewOf(message)
        if (!message || !preview) throw new Error('not parsed')
        const shown = shownPreview(preview, channel)
        const outgoing = [
          message,
          preview,
          shown,
          alertBody(shown, 2, true, channel),
          alertTitle('message', text.toWellFormed(), true),
          snippetOf([text], parseTerms(text.slice(0, 5)).terms),
          plainLine(text, 'markdown', 120),
        ]
        for (const each of strings(outgoing)) expect(each.isWellFormed()).toBe(true)
        expect(shown.text.length).toBeLessThanOrEqual(300)
      },
    ),
    { numRuns: 200, seed: 20_261_128 },
  )
})
