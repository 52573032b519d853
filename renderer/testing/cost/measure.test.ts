import { describe, expect, it } from 'vitest'
import type { Timer } from './measure.ts'
import { costOf, isTooMuch, LENGTHS, MOST } from './measure.ts'

/** Times by a rule; the first runs take as much longer as `late` says. */
function timer(milliseconds: (length: number) => number, late: readonly number[] = []): Timer {
  let runs = 0
  return (length) => Promise.resolve(milliseconds(length) * (late[runs++] ?? 1))
}

const judged = async (time: Timer): Promise<boolean> => {
  const { long, short } = await costOf(time, LENGTHS)
  return isTooMuch(long, short)
}

describe('the measure of cost', () => {
  it('finds what grows with the square, at whichever length it can be measured', async () => {
    for (const worth of LENGTHS)
      expect(await judged(timer((length) => 60 * (length / worth) ** 2)), String(worth)).toBe(true)
  })

  it('finds what takes a little more than the most that is allowed, and nothing below', async () => {
    expect(await judged(timer((length) => 100 * (length / 1e6) ** Math.log2(Math.cbrt(MOST + 0.5))))).toBe(true)
    expect(await judged(timer((length) => 100 * (length / 1e6) ** Math.log2(Math.cbrt(MOST - 0.5))))).toBe(false)
  })

  it('takes no busy moment for a cost', async () => {
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

  it('takes no single step for growth', async () => {
    for (const step of [10_000, 100_000])
      expect(await judged(timer((length) => length * (length > step ? 2e-4 : 1e-4))), String(step)).toBe(false)
  })

  it('reports what was thrown', async () => {
    expect((await costOf(() => Promise.reject(new RangeError('too deep')), LENGTHS)).thrown).toBe(
      'RangeError: too deep',
    )
  })
})
