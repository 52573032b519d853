import { afterAll, describe, expect, it } from 'vitest'
import { MAIN_ROWS } from './main.rows.ts'
import { MainJudge } from './run.ts'

/** Milliseconds for one function over all inputs, on a busy machine. */
const LONGEST = 300_000

const main = new MainJudge()
afterAll(() => {
  main.close()
})

describe('a function of main that takes outside text is linear, bounded and total', () => {
  it.each(MAIN_ROWS.map(({ name }) => name))('%s', { timeout: LONGEST }, async (name) => {
    expect((await main.judge(name)).faults).toEqual([])
  })
})

describe('the cost test detects a fault in main', () => {
  it.each([
    ['planted#quadratic', /times as much/],
    ['planted#throws', /throws for/],
    ['planted#hangs', /hangs for/],
  ])('%s', { timeout: LONGEST }, async (name, fault) => {
    const { faults } = await main.judge(name, { endedAfter: name === 'planted#hangs' ? 5_000 : undefined })
    expect(faults[0]).toMatch(fault)
  })
})
