/** One option of a `PickDialog`. */
export interface PickOption {
  key: string
  label: string
  hint: string
  chosen: boolean
}
