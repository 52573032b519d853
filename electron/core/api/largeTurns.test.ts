import { describe, expect, it } from 'vitest'
import { LargeTurns } from './largeTurns.ts'

describe('turns for large answers', () => {
  it('come one after the other for a server, and beside each other for two', async () => {
    const turns = new LargeTurns()
    const got: string[] = []
    const take = async (origin: string, name: string): Promise<() => void> => {
      const end = await turns.enter(origin)
      got.push(name)
      return end
    }
    const first = await take('https://one.test', 'first')
    const second = take('https://one.test', 'second')
    const third = take('https://one.test', 'third')
    await take('https://two.test', 'other')
    expect(got).toEqual(['first', 'other'])
    first()
    const endSecond = await second
    expect(got).toEqual(['first', 'other', 'second'])
    endSecond()
    await third
    expect(got).toEqual(['first', 'other', 'second', 'third'])
  })
})
