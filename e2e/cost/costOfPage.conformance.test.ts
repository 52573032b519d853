import { afterAll, describe, expect, it } from 'vitest'
import { openInChromium } from '../renderer/browserPage.ts'
import { judgePage } from './run.ts'

/** Milliseconds for one function over all inputs, on a busy machine. */
const LONGEST = 300_000

const subject = await openInChromium('cost.ts')
const names: string[] = await subject.page.evaluate('names()')
afterAll(() => subject.close())

describe('a function of the page that takes outside text is linear, bounded and total', () => {
  it.each(names)('%s', { timeout: LONGEST }, async (name) => {
    expect((await judgePage(subject.page, subject.restart, name)).faults).toEqual([])
  })
})

describe('the cost test detects a fault in the page', () => {
  it.each([
    ['planted#quadratic', /times as much/],
    ['planted#throws', /throws for/],
    ['planted#hangs', /hangs for/],
  ])('%s', { timeout: LONGEST }, async (name, fault) => {
    const { faults } = await judgePage(subject.page, subject.restart, name, {
      endedAfter: name === 'planted#hangs' ? 5_000 : undefined,
    })
    expect(faults[0]).toMatch(fault)
  })
})
