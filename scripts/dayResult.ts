/** What compare-day.mjs found, without what no server decides. */
export interface DayResult {
  readonly lines: readonly string[]
  readonly isSame: boolean
}

/** A difference in the order of contacts that no request sorts: the real server leaves it to its database. */
function isUnsorted(line: string): boolean {
  const [, expected, got] = /^lists: contacts filter .*: ids \[([\d,]+)\] expected, \[([\d,]+)\]$/.exec(line) ?? []
  const sorted = (ids: string) => ids.split(',').sort().join()
  return expected !== undefined && got !== undefined && sorted(expected) === sorted(got)
}

/** Reads the tool's output: a line for each difference, and their number. Without that number the tool broke off. */
export function dayResult(output: readonly string[]): DayResult {
  const [, count, rest] = /^(\d+) (differences in .*)$/.exec(output.at(-1) ?? '') ?? []
  if (count === undefined || rest === undefined) return { lines: output, isSame: false }
  const unsorted = output.filter(isUnsorted).length
  const others = Number(count) - unsorted
  const note = unsorted === 0 ? '' : ` (and ${unsorted} unsorted lists in another order)`
  const shown = output.slice(0, -1).filter((line) => !isUnsorted(line))
  return { lines: [...shown, `${others} ${rest}${note}`], isSame: others === 0 }
}
