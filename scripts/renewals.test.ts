import { describe, expect, it } from 'vitest'
import type { Renewal } from './renewals.ts'
import { Renewals } from './renewals.ts'

/** Renewals whose runs the test ends. */
function rig(): { renewals: Renewals; runs: Renewal[]; failures: unknown[]; end: (error?: Error) => Promise<void> } {
  const runs: Renewal[] = []
  const failures: unknown[] = []
  let running = Promise.withResolvers<null>()
  const renewals = new Renewals(
    async (renewal) => {
      runs.push(renewal)
      running = Promise.withResolvers<null>()
      await running.promise
    },
    (error) => failures.push(error),
  )
  const end = async (error?: Error): Promise<void> => {
    if (error) running.reject(error)
    else running.resolve(null)
    await new Promise(setImmediate)
  }
  return { renewals, runs, failures, end }
}

describe('renewals', () => {
  it('runs one at a time, and those requested meanwhile once afterwards', async () => {
    const { renewals, runs, end } = rig()
    for (let count = 0; count < 3; count++) renewals.request('reload')
    expect(runs).toEqual(['reload'])
    await end()
    expect(runs).toEqual(['reload', 'reload'])
    await end()
    expect(runs).toHaveLength(2)
  })
  it('prefers a restart, in any order of requests', async () => {
    const { renewals, runs, end } = rig()
    renewals.request('reload')
    renewals.request('restart')
    renewals.request('reload')
    await end()
    expect(runs).toEqual(['reload', 'restart'])
  })
  it('continues after a failure', async () => {
    const { renewals, runs, failures, end } = rig()
    renewals.request('restart')
    await end(new Error('main does not start'))
    renewals.request('restart')
    expect(runs).toEqual(['restart', 'restart'])
    expect(failures).toHaveLength(1)
  })
})
