import { describe, expect, it } from 'vitest'
import { MAX_LEVELS, nestsDeeperThan, readJson } from './json.ts'

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('JSON from outside', () => {
  it('counts only brackets outside strings', () => {
    expect(nestsDeeperThan(nested(MAX_LEVELS), MAX_LEVELS)).toBe(false)
    expect(nestsDeeperThan(nested(MAX_LEVELS + 1), MAX_LEVELS)).toBe(true)
    expect(nestsDeeperThan(JSON.stringify({ a: '[{'.repeat(5_000), b: '\\"[[' }), 3)).toBe(false)
    expect(nestsDeeperThan(JSON.stringify(['\\', ['\\\\', ['"\\"', []]]]), 3)).toBe(true)
    expect(nestsDeeperThan('"never closed [[[[[[', 1)).toBe(false)
  })

  it("is parsed, and undefined if it isn't JSON", () => {
    expect(['{"a":[1,null]}', '"a"', 'null'].map(readJson)).toEqual([{ a: [1, null] }, 'a', null])
    for (const text of ['', '{', '[1', 'a', '{"a":1}}']) expect(readJson(text), text).toBeUndefined()
  })

  it('has null for values below the limit of nesting', () => {
    const around = (inner: string): string => `{"a":${inner},"b":"[[{","c":${inner},"d":1}`
    const read = readJson(around(nested(MAX_LEVELS + 5))) as Record<string, unknown>
    expect([depthOf(read['a']), read['b'], depthOf(read['c']), read['d']]).toEqual([
      MAX_LEVELS - 1,
      '[[{',
      MAX_LEVELS - 1,
      1,
    ])
    expect(depthOf(readJson(nested(MAX_LEVELS)))).toBe(MAX_LEVELS)
    expect(['['.repeat(100_000), '{"a":'.repeat(100_000), `${nested(100_000)}]`].map(readJson)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

/** Lists within lists, down to an empty one or null. */
function depthOf(value: unknown): number {
  let depth = 0
  for (let inner = value; Array.isArray(inner); inner = inner[0]) depth++
  return depth
}
