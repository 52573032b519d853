import { describe, expect, it } from 'vitest'
import { errorMessage, errorStack, errorText, toError } from './errors.ts'

describe('text of what was thrown', () => {
  it('reads an error', () => {
    const error = new RangeError('too far')
    expect([errorText(error), errorMessage(error)]).toEqual(['RangeError: too far', 'too far'])
    expect(errorStack(error)).toContain('errors.test')
  })

  it('reads anything else that was thrown', () => {
    expect(['gone', 7, null, undefined].map(errorMessage)).toEqual(['gone', '7', 'null', 'undefined'])
    expect(errorStack('gone')).toBe('gone')
  })

  it('keeps an error and wraps anything else', () => {
    const error = new RangeError('too far')
    expect(toError(error)).toBe(error)
    expect(toError('gone').message).toBe('gone')
  })

  it('never throws', () => {
    const hostile = {
      toString() {
        throw new Error('again')
      },
    }
    for (const read of [errorText, errorMessage, errorStack]) {
      expect(read(hostile)).toBe('object')
      expect(read(Object.create(null))).toBe('object')
    }
    expect(toError(hostile).message).toBe('object')
  })
})
