import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/views.ts'
import { jsonOf, refusedScope, statusError } from './answer.ts'
import type { HttpResponse } from './http.ts'
import { ApiError } from './types.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const respond = (status: number, body: unknown, headers: Record<string, string> = JSON_TYPE): HttpResponse => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

function failure(response: HttpResponse): ApiError {
  try {
    jsonOf(response)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('expected an ApiError')
}

it.each([
  ['forbidden', 'You are not authorized to access this account', 'account'],
  ['suspended', 'Account is suspended', 'account'],
  ['forbidden', 'You are not authorized to do this action', 'record'],
  ['forbidden', 'No', 'unknown'],
  ['signedOut', 'You need to sign in or sign up before continuing.', 'unknown'],
] as const)('%s “%s” is about: %s', (code, detail, scope) => {
  expect(refusedScope(new ApiError({ code, detail, reachedServer: 'yes', status: 401 }))).toBe(scope)
})

describe('jsonOf', () => {
  it('parses JSON, and returns null for an empty body', () => {
    expect(jsonOf(respond(200, { a: 1 }))).toEqual({ a: 1 })
    expect(jsonOf(respond(200, 'null'))).toBeNull()
    expect(jsonOf(respond(200, ' '))).toBeNull()
  })

  it.each<[number, unknown, ErrorCode]>([
    [401, { errors: ['You need to sign in or sign up before continuing.'] }, 'signedOut'],
    [401, { error: 'Invalid Access Token' }, 'signedOut'],
    [401, { error: 'You are not authorized to do this action' }, 'forbidden'],
    [401, { error: 'You are not authorized to access this account' }, 'forbidden'],
    [401, { error: 'Account is suspended' }, 'suspended'],
    [403, { error: 'Companies are not enabled for this account' }, 'forbidden'],
    [404, { error: 'Resource could not be found' }, 'notFound'],
    [404, { status: 404, error: 'Not Found' }, 'unsupported'],
    [402, { error: 'Please upgrade' }, 'notInPlan'],
    [413, '', 'tooLarge'],
    [422, { message: 'Content is too long', attributes: ['content'] }, 'refusedByServer'],
    [500, { status: 500, error: 'Internal Server Error' }, 'serverError'],
    [302, '', 'badAnswer'],
    [200, '<html>login</html>', 'badAnswer'],
    [200, '{"half":', 'badAnswer'],
  ])('%i %j is %s', (status, body, code) => {
    const headers = typeof body === 'string' && body.startsWith('<') ? { 'content-type': 'text/html' } : JSON_TYPE
    expect(failure(respond(status, body, headers))).toMatchObject({ code, status })
  })

  it.each<[number, unknown, ApiError['reachedServer']]>([
    [422, { error: 'Validation failed: Content is too long (maximum is 150000 characters)' }, 'yes'],
    [422, { error: 'Invalid email address' }, 'yes'],
    [422, { error: "'bogus' is not a valid content_type" }, 'yes'],
    [422, { error: 'Incoming messages are only allowed in Api inboxes' }, 'yes'],
    [422, { message: 'Title is invalid', attributes: ['title'] }, 'yes'],
    [401, { error: 'You are not authorized to do this action' }, 'yes'],
    [401, { errors: ['You need to sign in or sign up before continuing.'] }, 'yes'],
    [403, { error: 'Companies are not enabled for this account' }, 'yes'],
    [404, { error: 'Resource could not be found' }, 'yes'],
    [404, { status: 404, error: 'Not Found' }, 'yes'],
    [413, '<html>nginx</html>', 'yes'],
    [429, 'Retry later', 'yes'],
    [422, { error: 'Connection refused - connect(2) for 127.0.0.1:6379' }, 'unknown'],
    [422, { error: 'Error connecting to Redis on redis:6379 (Errno::ECONNREFUSED)' }, 'unknown'],
    [422, { error: "undefined method `gsub' for an instance of Array" }, 'unknown'],
    [422, { status: 422, error: 'Unprocessable Content' }, 'unknown'],
    [422, { error: 7 }, 'unknown'],
    [422, '<html>proxy</html>', 'unknown'],
    [400, '<html>proxy</html>', 'unknown'],
    [403, '<html>firewall</html>', 'unknown'],
    [403, { message: 'Forbidden' }, 'unknown'],
    [404, '<html>proxy</html>', 'unknown'],
    [404, { timestamp: 1, status: 404, error: 'Not Found', path: '/' }, 'unknown'],
    [404, 'null', 'unknown'],
    [408, { error: 'timeout' }, 'unknown'],
    [500, { status: 500, error: 'Internal Server Error' }, 'unknown'],
    [502, '<html>nginx</html>', 'unknown'],
    [302, '', 'unknown'],
  ])('after %i %j reachedServer is %s', (status, body, reachedServer) => {
    expect(failure(respond(status, body)).reachedServer).toBe(reachedServer)
  })

  // The default pages of nginx, Traefik, ingress-nginx, Kong, Amazon, Google, Spring and Heroku, and no page at all.
  describe.each<[string, unknown, string]>([
    ['an HTML page', '<html><head><title>404 Not Found</title></head><body>nginx</body></html>', 'text/html'],
    ['an HTML page without a type', '<!DOCTYPE html><title>No such app</title>', ''],
    ['an HTML page with the type of JSON', '<html>', 'application/json'],
    ['text', '404 page not found\n', 'text/plain; charset=utf-8'],
    ['text without a type', 'default backend - 404', ''],
    ['nothing', '', ''],
    ['null', 'null', 'application/json'],
    ['a list', '["error"]', 'application/json'],
    ['the JSON of a gateway', { message: 'no Route matched with those values' }, 'application/json'],
    [
      'an error that is an object',
      { error: { code: 404, message: 'Requested entity was not found.' } },
      'application/json',
    ],
    [
      'the JSON of a gateway that repeats the status',
      { timestamp: '2026-11-21T06:00:00Z', status: 404, error: 'Not Found', path: '/api/v1/accounts/1/search' },
      'application/json',
    ],
    ['an error with a number for a status', { status: 403, error: 'Forbidden' }, 'application/json'],
    ['half of the JSON', '{"error":"Resource could not', 'application/json'],
  ])('%s is not an answer of the server', (_name, body, type) => {
    const headers = type === '' ? {} : { 'content-type': type }

    it('with 404: neither an unknown route nor an unknown record, and the request may have arrived', () => {
      expect(failure(respond(404, body, headers))).toMatchObject({ code: 'badAnswer', reachedServer: 'unknown' })
    })

    it.each([401, 403])('with %i: neither signed out nor forbidden', (status) => {
      expect(failure(respond(status, body, headers))).toMatchObject({ code: 'badAnswer', reachedServer: 'unknown' })
    })
  })

  it('has the Retry-After of a 429', () => {
    expect(failure(respond(429, 'Retry later\n', { 'content-type': 'text/plain', 'retry-after': '30' }))).toMatchObject(
      { code: 'rateLimited', retryAfter: 30_000, detail: 'Retry later' },
    )
    const dates = { 'retry-after': 'Sat, 21 Nov 2026 06:00:10 GMT', date: 'Sat, 21 Nov 2026 06:00:00 GMT' }
    expect(failure(respond(429, '', dates)).retryAfter).toBe(10_000)
    expect(failure(respond(429, '', { 'retry-after': 'soon' })).retryAfter).toBeNull()
    expect(failure(respond(429, '', { 'retry-after': '99999999' })).retryAfter).toBe(300_000)
    expect(failure(respond(429, '', {})).retryAfter).toBeNull()
  })

  it("has the server's error text as plain text", () => {
    expect(failure(respond(422, { error: 'Bad <b>thing</b>\n happened <script>x</script>' })).detail).toBe(
      'Bad thing happened x',
    )
    expect(failure(respond(422, { errors: ['First', 'second'] })).detail).toBe('First')
    expect(failure(respond(422, { errors: { full_messages: ['Email is taken'] } })).detail).toBe('Email is taken')
    expect(failure(respond(422, { error: 'x'.repeat(5000) })).detail).toHaveLength(300)
    expect(failure(respond(404, '<html>a page</html>', { 'content-type': 'text/html' })).detail).toBeNull()
  })
})

it('cuts the text of a huge error in linear time, and not within a character', () => {
  for (const pattern of ['<', '< ', '[', '(', ' ', '<a', '\u00a0', '"', '&', '😀', '<<>>', '> <']) {
    const text = pattern.repeat(Math.ceil(1_000_000 / pattern.length))
    for (const [type, body] of [
      ['application/json', JSON.stringify({ error: text })],
      ['application/json', JSON.stringify({ errors: [text] })],
      ['text/plain', text],
    ] as const) {
      const error = statusError({ status: 422, headers: { 'content-type': type }, body: Buffer.from(body) })
      expect(error.detail?.length ?? 0).toBeLessThanOrEqual(301)
      expect((error.detail ?? '').isWellFormed()).toBe(true)
    }
  }
})
