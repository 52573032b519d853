import { fold } from '../../../shared/search/fold.ts'
import { findTerms, markTerms, type TextPart } from '../../../shared/search/terms.ts'

/** Characters shown, and how many of them stand before the first hit. */
const LENGTH = 180
const LEAD = 40
/** Around where the hit is expected in a long text; the whole is looked through where it is not there. */
const NEAR = 2_000

/** The piece in which most is found, cut to a line around the first hit, with the hits marked. */
export function snippetOf(texts: readonly string[], terms: readonly string[]): TextPart[] {
  let best = ''
  let most = -1
  for (const text of texts) {
    const folded = fold(text)
    const count = terms.filter((term) => folded.includes(term)).length
    if (count > most) {
      best = text
      most = count
    }
  }
  return markTerms(around(best, terms), terms)
}

function around(text: string, terms: readonly string[]): string {
  if (text.length <= LENGTH) return text.replace(/\s+/g, ' ').trim()
  const hit = firstHit(text, terms)
  const start = hit <= LEAD ? 0 : wordStart(text, hit - LEAD, hit)
  const end = Math.min(text.length, start + LENGTH)
  const cut = text.slice(start, end).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '').replace(/\s+/g, ' ').trim()
  return `${start > 0 ? '…' : ''}${cut}${end < text.length ? '…' : ''}`
}

function firstHit(text: string, terms: readonly string[]): number {
  const folded = fold(text)
  const places = terms.map((term) => folded.indexOf(term)).filter((place) => place !== -1)
  if (places.length === 0) return 0
  const expected = Math.round((Math.min(...places) / Math.max(1, folded.length)) * text.length)
  const from = Math.max(0, expected - NEAR)
  const near = findTerms(text.slice(from, expected + NEAR), terms)[0]
  return near ? from + near.start : (findTerms(text, terms)[0]?.start ?? 0)
}

/** The beginning of a word between two places, where there is one. */
function wordStart(text: string, from: number, to: number): number {
  const space = text.slice(from, to).search(/\s\S/)
  return space === -1 ? from : from + space + 1
}
