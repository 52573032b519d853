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
  it('opens at its end and draws only the rows near the viewport', async () => {
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    expect(await list<number>('rows()')).toBeLessThan(40)
  })

  it('keeps the scroll position to the pixel while pages of history arrive', async () => {
    for (const top of [900, 400, 120]) {
      await list(`scrollTo(${top})`)
      expect(await list('prepend()')).toBeLessThanOrEqual(1)
    }
  })
  it('keeps the scroll position at the very top when history arrives', async () => {
    await list('scrollTo(0)')
    expect(await list('prepend()')).toBeLessThanOrEqual(1)
    await list('scrollTo(0)')
    expect(await list('prepend()')).toBeLessThanOrEqual(1)
  })
  it("moves rows by the user's scrolling alone, past rows that were never drawn before", async () => {
    await list('misjudge()')
    expect(await list('climb(150, 15)')).toBeLessThanOrEqual(1.5)
    expect(await list('prepend()')).toBeLessThanOrEqual(1)
    expect(await list('climb(600, 6)')).toBeLessThanOrEqual(1.5)
  })
  it('unfolds a long message downwards, its top unmoved', async () => {
    expect(await list('unfold()')).toBeLessThanOrEqual(1)
  })
  it('requests history before the user reaches the top', async () => {
    await list('scrollTo(1400)')
    expect(await list<number>('asked()')).toBeGreaterThan(0)
  })

  it('stays at the end when messages arrive, rows grow or the composer grows', async () => {
    await list('append(false)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    await list('grow()')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    await list('shrink(500)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
  })
  it.each([
    [false, 0, 40],
    [true, 0, 40],
    [false, 30, 40],
    [true, 30, 40],
    [false, 0, 4],
    [true, 0, 4],
  ])(
    'is at the end in one step when a message joins the turn of the last one: own %s, %i px above, of %i',
    async (mine, above, of) => {
      expect(await list(`join(${JSON.stringify({ mine, above, of })})`)).toEqual({ off: 0, distance: 0 })
    },
  )
  it("doesn't scroll when messages arrive below, and counts them", async () => {
    await list('scrollTo(900)')
    expect(await list('append(false)')).toBeLessThanOrEqual(1)
    expect(await list('append(false)')).toBeLessThanOrEqual(1)
    expect(await list('pill()')).toBe('2 new messages')
    await list('latest()')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    expect(await list('pill()')).toBe('')
  })
  it.each([900, 300])(
    'moves no row when a line or a banner appears or goes away above it, scrolled to %d',
    async (top) => {
      await list(`scrollTo(${top})`)
      for (const change of ['pushDown(38)', 'sayMissing(true)', 'pushDown(90)', 'sayMissing(false)', 'pushDown(0)'])
        expect([change, await list<number>(change)]).toEqual([change, expect.closeTo(0, 0)])
    },
  )
  it('moves no row at the end of the thread when a line or a banner appears or goes away above it', async () => {
    for (const change of ['pushDown(38)', 'sayMissing(true)', 'pushDown(0)', 'sayMissing(false)'])
      expect([change, await list<number>(change)]).toEqual([change, expect.closeTo(0, 0)])
  })
  it('scrolls to the end when the user sends a message', async () => {
    await list('scrollTo(900)')
    await list('append(true)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
  })
})

describe('a thread with new messages, in a real browser', () => {
  const open = async (height: number, unread: number): Promise<void> => {
    await subject.restart()
    await list(`start({ height: ${height}, unread: ${unread} })`)
  }
  const newLine = (): Promise<{ top: number; visible: boolean }> => list('newLine()')

  it.each([1, 3])('is at the first new message where one of %d turns out taller than the view', async (unread) => {
    await open(300, unread)
    await list('grow()')
    expect(await newLine()).toMatchObject({ visible: true })
    expect((await newLine()).top).toBeLessThan(60)
    expect(await list('distance()')).toBeGreaterThan(50)
    // What arrives below moves nothing.
    await list('append(false)')
    expect((await newLine()).top).toBeLessThan(60)
  })
  it('is at the first of many new messages', async () => {
    await open(700, 25)
    expect((await newLine()).top).toBeLessThan(60)
    expect(await list('distance()')).toBeGreaterThan(50)
  })
  it.each([
    ['read', ['setRead(true)', 'setRead(false)']],
    ['answered', ['append(true)']],
  ])('stays at the end where the new messages become many after they were %s', async (_, steps) => {
    await open(700, 15)
    for (const step of [...steps, ...Array.from({ length: 10 }, () => 'append(false)')]) await list(step)
    expect(await list('distance()')).toBeLessThanOrEqual(1)
  })
  it('stays at the end where the new messages fit, and where the user reads on from there', async () => {
    await open(700, 2)
    await list('append(false)')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
    await open(300, 1)
    await list('touch()')
    await list('grow()')
    expect(await list('distance()')).toBeLessThanOrEqual(1)
  })
})
