import { describe, expect, it } from 'vitest'
import { MAIN_ROWS } from './main.rows.ts'
import { judgeMain } from './run.ts'

/** Milliseconds for one function over all inputs, on a busy machine. */
const LONGEST = 300_000

describe('a function that takes text from outside is linear, bounded and total', () => {
  it.each(MAIN_ROWS.map(({ name }) => name))('%s', { timeout: LONGEST }, async (name) => {
    expect((await judgeMain(name)).faults).toEqual([])
  })
})
