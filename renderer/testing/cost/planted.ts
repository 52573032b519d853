import type { Row } from './measure.ts'

/** Functions with each fault, by which the table shows that it finds them. */
export const PLANTED: readonly Row[] = [
  { name: 'planted#quadratic', run: (text) => /\s+$/.test(`${text}.`) },
  { name: 'planted#throws', run: (text) => decodeURIComponent(text) },
  { name: 'planted#hangs', run: (text) => /^(.+.+)+$/.test(`${text}\n\n`) },
]
