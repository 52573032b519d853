import { monogramsOf } from '../../../shared/text/monograms.ts'

/** Entries of a section of the rail with the letters that stand for them while it is folded. */
export function withMonograms<T>(
  entries: readonly T[],
  name: (entry: T) => string,
): (T & { monogram: string | undefined })[] {
  const monograms = monogramsOf(entries.map(name))
  return entries.map((entry, index) => ({ ...entry, monogram: monograms[index] }))
}
