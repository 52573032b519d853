/** Seconds by which the clocks of one server, and our estimate of them, may differ. */
export const CLOCKS_APART = 60

/** `time` is later than the server's clock can be, so that it orders nothing. Both in unix seconds. */
export function isBeyond(time: number, latest: number): boolean {
  return time > latest + CLOCKS_APART
}
