import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { ProcessClock, trueClock } from './clock.ts'

/** More reads of the clock at one moment than anything that ends needs. */
const MAX_READS = 10

/** Waits until a time of the process's clock as the desk does: repeatedly for the rest. Returns how often it read the clock. */
async function readsUntil(at: number, offset: number, wait: number): Promise<number> {
  const base = trueClock()
  await base.advance(at)
  const clock = new ProcessClock(base, { wall: 0, monotonic: -offset })
  const due = clock.monotonic() + wait
  let reads = 0
  const check = (): void => {
    if (++reads > MAX_READS) return
    const left = due - clock.monotonic()
    if (left > 0) clock.after(left, check)
  }
  check()
  await base.advance(wait + 1)
  return reads
}

describe('the clock of a process', () => {
  it('advances for a timer that waits for the rest of a wait, however short', async () => {
    const random = seededRandom(4_454)
    for (let time = 0; time < 2_000; time++) {
      // After a long sleep that its clock doesn't count, the process's time is finer than the true time.
      const at = 1e6 + (random() * 1e6) / 3
      const offset = at - random() * 1e3
      const wait = (random() * 1e3) / 3
      expect(await readsUntil(at, offset, wait), `at ${at}, ${offset} behind, for ${wait}`).toBeLessThanOrEqual(
        MAX_READS,
      )
    }
  })
})
