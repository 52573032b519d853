import type { Row } from './measure.ts'

/**
 * Functions with a known fault each, to check that the measurement finds them. Loops, because engines differ in the patterns that they
 * make linear.
 */
export const PLANTED: readonly Row[] = [
  { name: 'planted#quadratic', run: pairsOf },
  { name: 'planted#throws', run: (text) => decodeURIComponent(text) },
  {
    name: 'planted#hangs',
    run: (text) => {
      for (let at = 0; at < text.length;) at += text.length === 0 ? 1 : 0
    },
  },
]

/** Pairs of equal characters. */
function pairsOf(text: string): number {
  let pairs = 0
  for (let at = 0; at < text.length; at++)
    for (let other = 0; other < at; other++) if (text.charCodeAt(at) === text.charCodeAt(other)) pairs++
  return pairs
}
