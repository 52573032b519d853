/** The result of a benchmark. */
export interface BenchResult {
  name: string
  /** First row: headers. */
  table: string[][]
  /** The figures, for `out/bench/<name>.json`. */
  json: unknown
  /** Whether every goal was met. */
  ok: boolean
  /** Goals with their figures, conditions of the run, remarks. */
  notes: string[]
}
