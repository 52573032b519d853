/** One option of a `PickDialog`. */
export interface PickOption {
  key: string
  label: string
  hint: string
  /** `some`: of several things, not all have it. */
  chosen: boolean | 'some'
}
