import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/types.ts'
import { outcomeOf } from './sendOutcome.ts'

describe('outcomeOf', () => {
  it.each<[ConstructorParameters<typeof ApiError>[0], string]>([
    [{ code: 'offline', delivered: 'no' }, 'later'],
    [{ code: 'timeout', delivered: 'unknown' }, 'lost'],
    [{ code: 'serverError', delivered: 'yes', status: 500 }, 'lost'],
    [{ code: 'serverError', delivered: 'yes', status: 504 }, 'lost'],
    [{ code: 'rateLimited', delivered: 'yes', status: 429 }, 'later'],
    [{ code: 'refusedByServer', delivered: 'yes', status: 422 }, 'refused'],
    [{ code: 'forbidden', delivered: 'yes', status: 401 }, 'unauthorized'],
    [{ code: 'disk', delivered: 'no' }, 'refused'],
  ])('maps %j to %s', (error, kind) => {
    expect(outcomeOf(new ApiError(error)).kind).toBe(kind)
  })
})
