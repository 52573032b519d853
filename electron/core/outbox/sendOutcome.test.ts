import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/types.ts'
import { outcomeOf } from './sendOutcome.ts'

describe('outcomeOf', () => {
  it.each<[ConstructorParameters<typeof ApiError>[0], string]>([
    [{ code: 'offline', reachedServer: 'no' }, 'later'],
    [{ code: 'timeout', reachedServer: 'unknown' }, 'lost'],
    [{ code: 'serverError', reachedServer: 'yes', status: 500 }, 'lost'],
    [{ code: 'serverError', reachedServer: 'yes', status: 504 }, 'lost'],
    [{ code: 'rateLimited', reachedServer: 'yes', status: 429 }, 'later'],
    [{ code: 'refusedByServer', reachedServer: 'yes', status: 422 }, 'refused'],
    [{ code: 'forbidden', reachedServer: 'yes', status: 401 }, 'unauthorized'],
    [{ code: 'forbidden', reachedServer: 'unknown', status: 401 }, 'lost'],
    [{ code: 'refusedByServer', reachedServer: 'unknown', status: 422 }, 'lost'],
    [{ code: 'rateLimited', reachedServer: 'unknown', status: 429 }, 'later'],
    [{ code: 'badAnswer', reachedServer: 'yes', status: 200 }, 'lost'],
    [{ code: 'badAnswer', reachedServer: 'unknown', status: 302 }, 'lost'],
    [{ code: 'disk', reachedServer: 'no' }, 'refused'],
  ])('maps %j to %s', (error, kind) => {
    expect(outcomeOf(new ApiError(error)).kind).toBe(kind)
  })

  it.each<[ConstructorParameters<typeof ApiError>[0], boolean]>([
    [{ code: 'timeout', reachedServer: 'unknown' }, false],
    [{ code: 'offline', reachedServer: 'unknown' }, false],
    [{ code: 'cancelled', reachedServer: 'unknown' }, false],
    [{ code: 'serverError', reachedServer: 'yes', status: 500 }, true],
    [{ code: 'timeout', reachedServer: 'unknown', status: 504 }, true],
    [{ code: 'badAnswer', reachedServer: 'yes' }, true],
    [{ code: 'answerTooLarge', reachedServer: 'yes', status: 200 }, true],
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
  ])('maps an answer with status %s that tells nothing to lost, looks refused: %s', (status, looksRefused) => {
    expect(outcomeOf(new ApiError({ code: 'badAnswer', reachedServer: 'unknown', status }))).toMatchObject({
      kind: 'lost',
      looksRefused,
    })
  })

  it('takes an error of the desk itself as lost without an answer', () => {
    expect(outcomeOf(new Error('broken'))).toMatchObject({ kind: 'lost', answered: false })
  })
})
