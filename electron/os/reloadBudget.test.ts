import { expect, it } from 'vitest'
import { FakeClock } from '../core/testing/fakeClock.ts'
import { ReloadBudget } from './reloadBudget.ts'

it('allows three in ten minutes, and again when the oldest is that old', async () => {
  const clock = new FakeClock()
  const budget = new ReloadBudget(clock)
  const taken = [budget.take(), budget.take()]
  await clock.advance(300_000)
  taken.push(budget.take(), budget.take())
  await clock.advance(300_000)
  taken.push(budget.take(), budget.take(), budget.take())
  expect(taken).toEqual([true, true, true, false, true, true, false])
})
