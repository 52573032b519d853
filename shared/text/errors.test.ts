import { describe, expect, it } from 'vitest'
import { errorMessage, errorStack, errorText } from './errors.ts'

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
  })
})
