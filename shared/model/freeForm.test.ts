import { describe, expect, it } from 'vitest'
import { freeForm, MAX_DEPTH, MAX_VALUES } from './freeForm.ts'
import { attributesOf } from './wire.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

function depthOf(value: unknown): number {
  let depth = 0
  for (let inner = value; typeof inner === 'object' && inner !== null; inner = Object.values(inner)[0]) depth++
  return depth
}

describe('free-form attributes', () => {
  it.each([65, 1_001, 6_000, 100_000])('are cut at 64 levels of %i, as objects and as text', (depth) => {
    const text = `{"a":${nested(depth)},"b":1}`
    for (const attributes of [attributesOf(JSON.parse(text)), attributesOf(text)]) {
      expect(depthOf(attributes)).toBe(MAX_DEPTH)
      expect(attributes['b']).toBe(1)
      expect(() => JSON.stringify(structuredClone(attributes))).not.toThrow()
    }
    const objects = attributesOf(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)
    expect(depthOf(objects)).toBe(MAX_DEPTH)
  })

  it('are the same object if nothing changes', () => {
    const attributes = { plan: 'gold', seats: [1, 2, { deep: null }], on: true, '': 'é🙂' }
    expect(freeForm(attributes)).toBe(attributes)
    const deepest = JSON.parse(`{"a":${nested(MAX_DEPTH - 1)}}`) as Record<string, unknown>
    expect(freeForm(deepest)).toBe(deepest)
  })

  it('contain well-formed text, finite numbers and no prototype', () => {
    const attributes = freeForm(
      JSON.parse(
        '{"__proto__":{"polluted":1},"a":"x\\ud800y","\\udc00":1e999,"list":[{"__proto__":1,"b":-1e999}],"a\\u0000":"\\u0000"}',
      ) as Record<string, unknown>,
    )
    expect(attributes).toEqual({ a: 'x\ufffdy', '\ufffd': null, list: [{ b: null }], 'a\0': '\0' })
    expect(Object.keys(attributes)).not.toContain('__proto__')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('are cut if they are large', () => {
    expect((freeForm({ a: Array.from({ length: 1_000_000 }, (_, index) => index) })['a'] as unknown[]).length).toBe(
      MAX_VALUES - 1,
    )
    expect(
      Object.keys(freeForm(Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, index])))),
    ).toHaveLength(MAX_VALUES)
  })
})
