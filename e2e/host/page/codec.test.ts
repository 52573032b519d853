import { describe, expect, it } from 'vitest'
import { makeCodec } from './codec.ts'

const { encode, decode } = makeCodec()
const roundTrip = (value: unknown): unknown => decode(encode(value))

describe('the IPC codec', () => {
  it.each([
    ['plain data', { a: [1, 'two', true, null], b: { c: 'ü' } }],
    ['undefined inside', { a: undefined, list: [undefined, 1] }],
    ['odd numbers', [NaN, Infinity, -Infinity, -0, 1e300]],
    ['big integers', 2n ** 80n],
    ['dates', new Date(1_700_000_000_000)],
    ['bytes', new Uint8Array([0, 1, 254, 255])],
    ['views', [new Float64Array([1.5, -2]), new Int16Array([-3])]],
    ['buffers', new Uint8Array([7, 8]).buffer],
    ['maps and sets', new Map<unknown, unknown>([['a', new Set([1, { b: 2 }])]])],
    ['patterns', /a+b/giu],
    ['a key that looks like a tag', { $: ['date', 3], other: { $: 1 } }],
    ['the name __proto__', JSON.parse('{"__proto__":{"a":1}}')],
  ])('carries %s', (_name, value) => {
    expect(roundTrip(value)).toEqual(value)
  })

  it('carries an invalid date', () => {
    expect(Number.isNaN((roundTrip(new Date(NaN)) as Date).getTime())).toBe(true)
  })

  it('carries errors with their type and cause', () => {
    const error = roundTrip(new TypeError('wrong', { cause: { code: 3 } })) as TypeError
    expect(error).toBeInstanceOf(TypeError)
    expect([error.message, error.cause]).toEqual(['wrong', { code: 3 }])
  })

  it('preserves identity and cycles', () => {
    const shared = { name: 'Ada' }
    const value: Record<string, unknown> = { first: shared, second: shared, when: new Date(5) }
    value['self'] = value
    const back = roundTrip(value) as Record<string, unknown>
    expect(back['first']).toBe(back['second'])
    expect(back['self']).toBe(back)
  })

  it('encodes only the part of a buffer that a view covers', () => {
    const buffer = new Uint8Array([1, 2, 3, 4])
    expect(roundTrip(buffer.subarray(1, 3))).toEqual(new Uint8Array([2, 3]))
    expect(roundTrip(Buffer.from('hi'))).toEqual(new Uint8Array([104, 105]))
  })

  it.each([
    ['a function', { run: () => 1 }],
    ['a symbol', [Symbol('x')]],
    ['a proxy, as Vue makes them', { row: new Proxy({}, {}) }],
    ['a promise', Promise.resolve()],
  ])('refuses %s', (_name, value) => {
    expect(() => encode(value)).toThrow(expect.objectContaining({ name: 'DataCloneError' }) as Error)
  })
})
