import { describe, expect, it } from 'vitest'
import { keepSteps, problemsOf, report, shrink } from './shrink.ts'
import { planOf } from './story.ts'

/** `DESK_SEEDS` and `DESK_FROM` select other seeds; `DESK_SEED` (with `DESK_STEPS`) a single one. */
const SEEDS = Number(process.env['DESK_SEEDS'] ?? 200)
const FROM = Number(process.env['DESK_FROM'] ?? 1)
const ONLY = process.env['DESK_SEED']
const STEPS = process.env['DESK_STEPS']?.split(',').map(Number)

const seeds = ONLY === undefined ? Array.from({ length: SEEDS }, (_, index) => FROM + index) : [Number(ONLY)]
/** Seeds per test: a failing test names its range, and the others continue. */
const BATCH = 25

describe('a desk equals its server at rest after random faults', () => {
  const batches = Array.from({ length: Math.ceil(seeds.length / BATCH) }, (_, index) =>
    seeds.slice(index * BATCH, (index + 1) * BATCH),
  )
  it.each(
    batches.map((batch) => ({
      batch,
      name: batch.length === 1 ? `seed ${batch[0]}` : `seeds ${batch[0]} to ${batch.at(-1)}`,
    })),
  )(
    "comes to rest with the server's truth, nothing lost, nothing doubled ($name)",
    async ({ batch }) => {
      for (const seed of batch) {
        const whole = planOf(seed)
        const plan = STEPS ? keepSteps(whole, STEPS) : whole
        const problems = await problemsOf(plan)
        if (problems.length === 0) continue
        const failure = STEPS ? { seed, problems, kept: STEPS } : await shrink(plan, problems)
        expect.fail(report(failure))
      }
    },
    300_000,
  )

  it('plays the same story for the same seed', async () => {
    const plan = planOf(7)
    expect(planOf(7)).toEqual(plan)
    expect(await problemsOf(plan)).toEqual(await problemsOf(plan))
  }, 300_000)
})
