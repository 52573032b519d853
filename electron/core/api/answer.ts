import { listOf, textOf, wireOf } from '../../../shared/model/wire.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { readJson } from '../../../shared/text/json.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { parseRetryAfter } from '../net/retryAfter.ts'
import type { HttpHead, HttpResponse } from './http.ts'
import { hasOwnWords, isRefusal, isUnknownRoute } from './refusal.ts'
import { ApiError } from './types.ts'

/** Characters. */
const LONGEST_DETAIL = 300
/** Characters of an error text that are examined. */
const LONGEST_READ = 4_000

/**
 * The JSON of a successful answer, null where it is empty. Throws an `ApiError` with the server's error text otherwise.
 */
export function jsonOf(response: HttpResponse): unknown {
  if (response.status < 200 || response.status > 299) throw statusError(response)
  const text = response.body.toString('utf8').trim()
  if (text === '') return null
  const body = readJson(text)
  if (body === undefined) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes', status: response.status })
  return body
}

/** Milliseconds; see `parseRetryAfter`. */
export const retryAfterOf = ({ headers }: HttpHead): number | null =>
  parseRetryAfter(headers['retry-after'], Date.parse(headers['date'] ?? ''))

/** The error for an answer that is not a success. Only a refusal in the server's own words tells what it did. */
export function statusError(response: HttpResponse): ApiError {
  const { status } = response
  const body = isHtml(response) ? undefined : readJson(response.body.toString('utf8'))
  return new ApiError({
    code: codeFor(response, body),
    // A proxy that wants a password has passed nothing on.
    reachedServer: status === 407 ? 'no' : isRefusal(status, body) ? 'yes' : 'unknown',
    status,
    retryAfter: retryAfterOf(response),
    detail: detailOf(response, body),
  })
}

/**
 * True when the server doesn't accept the credentials. Its other 401s are about permissions:
 * docs/servers.md#what-a-401-means.
 */
export function isAuthenticationFailure(body: unknown): boolean {
  const wire = wireOf(body)
  return wire !== null && (Array.isArray(wire['errors']) || wire['error'] === 'Invalid Access Token')
}

/** Whether the server says that the user, the account or a record of it may not be used: the profile tells which. */
export function isAccessRefusal({ code }: ApiError): boolean {
  return code === 'signedOut' || code === 'suspended' || code === 'forbidden'
}

/** What a refusal is about, by the words that were recorded; `unknown` for others. */
export function refusedScope({ code, detail }: ApiError): 'account' | 'record' | 'unknown' {
  if (code === 'suspended' || detail === 'You are not authorized to access this account') return 'account'
  return code === 'forbidden' && detail === 'You are not authorized to do this action' ? 'record' : 'unknown'
}

export function isHtml(response: HttpResponse): boolean {
  return (
    (response.headers['content-type'] ?? '').includes('html') ||
    /^\s*<(!doctype|html)/i.test(response.body.toString('utf8', 0, 64))
  )
}

function codeFor(response: HttpResponse, body: unknown): ErrorCode {
  const { status } = response
  switch (status) {
    case 401:
      if (isAuthenticationFailure(body)) return 'signedOut'
      if (isSuspension(body)) return 'suspended'
      return hasOwnWords(body) ? 'forbidden' : 'badAnswer'
    case 402:
      return 'notInPlan'
    case 403:
      return hasOwnWords(body) ? 'forbidden' : 'badAnswer'
    case 404:
      if (isUnknownRoute(body)) return 'unsupported'
      return hasOwnWords(body) ? 'notFound' : 'badAnswer'
    case 407:
      return 'proxyRefused'
    case 408:
    case 504:
      return 'timeout'
    case 413:
      return 'tooLarge'
    case 429:
      return 'rateLimited'
    default:
      if (status >= 500) return 'serverError'
      return status >= 400 ? 'refusedByServer' : 'badAnswer'
  }
}

function isSuspension(body: unknown): boolean {
  return /suspend/i.test((textOf(wireOf(body)?.['error']) ?? '').slice(0, LONGEST_READ))
}

/** `error`, `message` or `errors` as one line without markup; null for HTML pages. */
function detailOf(response: HttpResponse, body: unknown): string | null {
  const wire = wireOf(body)
  const plain =
    body === undefined && (response.headers['content-type'] ?? '').startsWith('text/plain')
      ? response.body.toString('utf8', 0, LONGEST_READ)
      : null
  const texts = wire
    ? [wire['error'], wire['message'], ...listOf(wire['errors']), ...listOf(wireOf(wire['errors'])?.['full_messages'])]
    : [plain]
  const detail = texts.find((text) => typeof text === 'string' && !isBlank(text.slice(0, LONGEST_READ)))
  if (typeof detail !== 'string') return null
  // Cut before matching, and a tag ends where the next one begins: no text costs more time than its length.
  const text = detail
    .slice(0, LONGEST_READ)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return text === '' ? null : truncate(text, LONGEST_DETAIL)
}
