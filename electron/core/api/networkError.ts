import type { ErrorCode } from '../../../shared/views.ts'
import { PRIVATE_ADDRESS } from '../net/publicLookup.ts'
import { ApiError } from './types.ts'

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_CRL',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
  'PATH_LENGTH_EXCEEDED',
])
const UNREACHABLE = new Set([
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
])

/**
 * Converts an error of node:http, the resolver or TLS to an `ApiError`. `mayHaveReachedServer` decides `reachedServer`, and
 * with it whether the request may be sent again.
 */
export function networkError(error: unknown, mayHaveReachedServer: boolean): ApiError {
  if (error instanceof ApiError) return error
  const failure = new ApiError({
    code: errorCode(codeOf(error)),
    reachedServer: mayHaveReachedServer ? 'unknown' : 'no',
  })
  failure.cause = error
  return failure
}

/** The system's error code (`CERT_HAS_EXPIRED`, `ECONNRESET`), for the log and not for the user; null without one. */
export function reasonOf(error: ApiError): string | null {
  return codeOf(error.cause)
}

function errorCode(code: string | null): ErrorCode {
  if (code === null) return 'internal'
  if (code === PRIVATE_ADDRESS) return 'forbidden'
  if (UNTRUSTED.has(code) || /^(ERR_TLS_CERT|CERT_|CRL_)/.test(code)) return 'tlsUntrusted'
  if (code === 'PROXY_REFUSED') return 'proxyRefused'
  // The peer speaks no TLS or no HTTP.
  if (code === 'EPROTO' || /^(ERR_SSL_|ERR_TLS_|HPE_)/.test(code)) return 'notACompatibleServer'
  if (code === 'ENOTFOUND' || code === 'ENODATA') return 'hostNotFound'
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') return 'timeout'
  if (code === 'ABORT_ERR') return 'cancelled'
  if (UNREACHABLE.has(code)) return 'offline'
  return /^E[A-Z]+$/.test(code) ? 'offline' : 'internal'
}

/** A failure for several addresses of a host is one error that contains the others. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error.name === 'AbortError' ? 'ABORT_ERR' : null
}
