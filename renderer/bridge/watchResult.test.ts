import { describe, expect, it } from 'vitest'
import { applyPatch } from './watchResult.ts'

describe('applyPatch', () => {
  const firstResult = () => ({
    head: 'old',
    order: ['a', 'b'],
    byKey: new Map([
      ['a', { key: 'a' }],
      ['b', { key: 'b' }],
    ]),
    version: 4,
  })
  it('applies head, order and items, and drops items that left the order', () => {
    const result = firstResult()
    expect(
      applyPatch(result, { watchId: 'w', version: 5, head: 'new', order: ['c', 'a'], items: [{ key: 'c' }] }),
    ).toBe(true)
    expect(result).toMatchObject({ head: 'new', order: ['c', 'a'], version: 5 })
    expect([...result.byKey.keys()].sort()).toEqual(['a', 'c'])
  })
  it('leaves parts that the patch does not have', () => {
    const result = firstResult()
    applyPatch(result, { watchId: 'w', version: 5, items: [] })
    expect(result).toMatchObject({ head: 'old', order: ['a', 'b'] })
  })
  it('ignores a version that was applied before and refuses a gap', () => {
    const result = firstResult()
    expect(applyPatch(result, { watchId: 'w', version: 4, head: 'again' })).toBe(true)
    expect(result.head).toBe('old')
    expect(applyPatch(result, { watchId: 'w', version: 6, head: 'later' })).toBe(false)
    expect(result).toMatchObject({ head: 'old', version: 4 })
  })
  it('applies a head of null', () => {
    const result = firstResult()
    applyPatch(result, { watchId: 'w', version: 5, head: null })
    expect(result.head).toBeNull()
  })
})
