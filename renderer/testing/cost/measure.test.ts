import { describe, expect, it } from 'vitest'
import type { Timer } from './measure.ts'
import { costOf, FULL, isTooMuch, lengthsOf, MOST } from './measure.ts'

/** A timer that computes the time from the length; `late` holds factors for the first runs. */
function timer(milliseconds: (length: number) => number, late: readonly number[] = []): Timer {
  let runs = 0
  return (length) => Promise.resolve(milliseconds(length) * (late[runs++] ?? 1))
}

const LENGTHS = lengthsOf(0)

const judged = async (time: Timer): Promise<boolean> => {
  const { long, short } = await costOf(time, LENGTHS)
  return isTooMuch(long, short)
}

describe('cost measurement', () => {
  it('measures every second input up to a megabyte, and the others up to an eighth of it', async () => {
    expect(lengthsOf(0).at(-1)).toBe(FULL)
    expect(lengthsOf(1).at(-1)).toBe(FULL / 8)
    const { long, short } = await costOf(
      timer((length) => 60 * (length / 1e5) ** 2),
      lengthsOf(1),
    )
    expect(isTooMuch(long, short)).toBe(true)
  })

  it('detects quadratic growth at every length that can be measured', async () => {
    for (const worth of LENGTHS)
      expect(await judged(timer((length) => 60 * (length / worth) ** 2)), String(worth)).toBe(true)
  })

  it('detects growth just above the limit, and accepts growth just below', async () => {
    expect(await judged(timer((length) => 100 * (length / 1e6) ** Math.log2(Math.cbrt(MOST + 0.5))))).toBe(true)
    expect(await judged(timer((length) => 100 * (length / 1e6) ** Math.log2(Math.cbrt(MOST - 0.5))))).toBe(false)
  })

  it('ignores a run that was slow because the machine was busy', async () => {
    for (let at = 0; at < 12; at++) {
      const late = Array.from({ length: at + 1 }, (_, run) => (run === at ? 50 : 1))
      expect(await judged(timer((length) => 100 * (length / 1e6), late)), String(at)).toBe(false)
    }
    expect(
      await judged(
        timer(
          (length) => 100 * (length / 1e6),
          Array.from({ length: 20 }, (_, run) => 1 + (run % 3) * 4),
        ),
      ),
    ).toBe(false)
  })

  it('does not count a single step as growth', async () => {
    for (const step of [10_000, 100_000])
      expect(await judged(timer((length) => length * (length > step ? 2e-4 : 1e-4))), String(step)).toBe(false)
  })

  it('reports a thrown error', async () => {
    expect((await costOf(() => Promise.reject(new RangeError('too deep')), LENGTHS)).thrown).toBe(
      'RangeError: too deep',
    )
  })
})
