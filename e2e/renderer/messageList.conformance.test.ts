import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

const subject = await openInChromium('messageList.ts')
const list = <T>(call: string): Promise<T> => subject.page.evaluate(`list.${call}`)
afterAll(() => subject.close())
beforeEach(async () => {
  await subject.restart()
  await list('start()')
})

describe('a thread of 400 messages, in a real browser', () => {
  it('opens at its end, with only what is near the eye in the page', async () => {
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    expect(await list<number>('rows()')).toBeLessThan(40)
  })

  it("keeps the reader's place to the pixel while history arrives, page after page", async () => {
    for (const top of [900, 400, 120]) {
      await list(`scrollTo(${top})`)
      expect(await list('prepend()')).toBeLessThanOrEqual(1)
    }
  })
  it('keeps it at the very top too', async () => {
    await list('scrollTo(0)')
    expect(await list('prepend()')).toBeLessThanOrEqual(1)
    await list('scrollTo(0)')
    expect(await list('prepend()')).toBeLessThanOrEqual(1)
  })
  it("moves every row by the reader's own steps and nothing else, through rows that were never drawn before", async () => {
    await list('misjudge()')
    expect(await list('climb(150, 15)')).toBeLessThanOrEqual(1.5)
    expect(await list('prepend()')).toBeLessThanOrEqual(1)
    expect(await list('climb(600, 6)')).toBeLessThanOrEqual(1.5)
  })
  it("opens a long message below the reader's finger, not above it", async () => {
    expect(await list('unfold()')).toBeLessThanOrEqual(1)
  })
  it('asks for history before the reader reaches the top', async () => {
    await list('scrollTo(1400)')
    expect(await list<number>('asked()')).toBeGreaterThan(0)
  })

  it('follows new messages at the end, and stays there when rows grow or the composer takes room', async () => {
    await list('append(false)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    await list('grow()')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    await list('shrink(500)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
  })
  it('does not move who reads above, and counts what came', async () => {
    await list('scrollTo(900)')
    expect(await list('append(false)')).toBeLessThanOrEqual(1)
    expect(await list('append(false)')).toBeLessThanOrEqual(1)
    expect(await list('pill()')).toBe('2 new messages')
    await list('latest()')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    expect(await list('pill()')).toBe('')
  })
  it("goes to the end for the person's own words", async () => {
    await list('scrollTo(900)')
    await list('append(true)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
  })
})
