/** Seconds by which the clocks of one server, and our estimate of them, may differ. */
export const CLOCKS_APART = 60

/** Whether `time` is later than the server's clock can be, so that it doesn't count for the order. Both in unix seconds. */
export function isBeyond(time: number, latest: number): boolean {
  return time > latest + CLOCKS_APART
}
