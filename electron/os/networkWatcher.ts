import type { Clock, Dispose } from '../core/ports.ts'

/** Milliseconds between two reads of the computer's addresses. */
const PERIOD = 5_000

/** Calls `onChange` when the fingerprint differs from the last one. Polls, because Node has no event for it. */
export function watchNetwork(clock: Clock, fingerprint: () => string, onChange: () => void): Dispose {
  let known = fingerprint()
  const look = (): void => {
    timer = clock.after(PERIOD, look)
    const now = fingerprint()
    if (now === known) return
    known = now
    onChange()
  }
  let timer = clock.after(PERIOD, look)
  return () => clock.clear(timer)
}
