import { describe, expect, it } from 'vitest'
import { KeyedLock } from './keyedLock.ts'

describe('KeyedLock', () => {
  it('is acquired one after the other for a key, and independently for two', async () => {
    const lock = new KeyedLock()
    const acquired: string[] = []
    const acquire = async (key: string, name: string): Promise<() => void> => {
      const release = await lock.acquire(key)
      acquired.push(name)
      return release
    }
    const first = await acquire('https://one.test', 'first')
    const second = acquire('https://one.test', 'second')
    const third = acquire('https://one.test', 'third')
    await acquire('https://two.test', 'other')
    expect(acquired).toEqual(['first', 'other'])
    first()
    const releaseSecond = await second
    expect(acquired).toEqual(['first', 'other', 'second'])
    releaseSecond()
    await third
    expect(acquired).toEqual(['first', 'other', 'second', 'third'])
  })
})
