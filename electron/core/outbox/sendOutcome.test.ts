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
    [{ code: 'forbidden', delivered: 'unknown', status: 401 }, 'lost'],
    [{ code: 'refusedByServer', delivered: 'unknown', status: 422 }, 'lost'],
    [{ code: 'rateLimited', delivered: 'unknown', status: 429 }, 'later'],
    [{ code: 'badAnswer', delivered: 'yes', status: 200 }, 'lost'],
    [{ code: 'badAnswer', delivered: 'unknown', status: 302 }, 'lost'],
    [{ code: 'disk', delivered: 'no' }, 'refused'],
  ])('maps %j to %s', (error, kind) => {
    expect(outcomeOf(new ApiError(error)).kind).toBe(kind)
  })

  it.each<[ConstructorParameters<typeof ApiError>[0], boolean]>([
    [{ code: 'timeout', delivered: 'unknown' }, false],
    [{ code: 'offline', delivered: 'unknown' }, false],
    [{ code: 'cancelled', delivered: 'unknown' }, false],
    [{ code: 'serverError', delivered: 'yes', status: 500 }, true],
    [{ code: 'timeout', delivered: 'unknown', status: 504 }, true],
    [{ code: 'badAnswer', delivered: 'yes' }, true],
    [{ code: 'answerTooLarge', delivered: 'yes', status: 200 }, true],
  ])('maps %j to lost, answered: %s', (error, answered) => {
    expect(outcomeOf(new ApiError(error))).toMatchObject({ kind: 'lost', answered })
  })

  it.each<[number | null, boolean]>([
    [422, true],
    [403, true],
    [408, false],
    [500, false],
    [302, false],
    [200, false],
    [null, false],
  ])('maps an answer with status %s that tells nothing to lost, refused: %s', (status, isRefused) => {
    expect(outcomeOf(new ApiError({ code: 'badAnswer', delivered: 'unknown', status }))).toMatchObject({
      kind: 'lost',
      isRefused,
    })
  })

  it('takes an error of the desk itself as lost without an answer', () => {
    expect(outcomeOf(new Error('broken'))).toMatchObject({ kind: 'lost', answered: false })
  })
})
