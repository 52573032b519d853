import type { BlockedReason, TroubleReason } from '../../../shared/model/connection.ts'
import { parseRetryAfter } from '../net/retryAfter.ts'

/** How one socket's life ended, as it was observed. */
export type LinkEnd =
  | { readonly by: 'close'; readonly code: number; readonly reason: string }
  | { readonly by: 'error'; readonly code: string | undefined; readonly message: string }
  | { readonly by: 'status'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly by: 'disconnect'; readonly reason: string; readonly reconnect: boolean | undefined }
  | { readonly by: 'rejected'; readonly afterConfirm: boolean }
  | { readonly by: 'noWelcome' | 'noConfirm' | 'stale' | 'noAnswer' | 'noEcho' | 'unsupportedProtocol' }

/** What to do about it. */
export interface Verdict {
  readonly reason: TroubleReason
  /**
   * `offline`: the server was never reached, so gentler retries apply and nothing counts as its failure. `now`: the machine slept and
   * its socket did not survive, which is nobody's failure either.
   */
  readonly pace: 'backoff' | 'offline' | 'now'
  /** The next attempt is not made earlier than this, milliseconds. */
  readonly floor: number
  /** Ask `GET /api/v1/profile` whether we are still known. */
  readonly checkProfile: boolean
  readonly blocked?: BlockedReason
  /** Broken framing; three in a row are shown as a protocol error. */
  readonly protocolError?: true
}

const SECOND = 1_000
/** Three subscribes a minute at most: 8 s of waiting for the confirm and this. */
const SILENT_FLOOR = 14 * SECOND

const UNREACHED = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'ENONET',
])
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|EPROTO$)/

/** The table of docs/protocol.md#what-an-end-means. `now` is wall time, for dates in Retry-After. */
export function classify(end: LinkEnd, now: number): Verdict {
  switch (end.by) {
    case 'close':
      return classifyClose(end.code)
    case 'error':
      return classifyError(end.code, end.message)
    case 'status':
      return classifyStatus(end.status, end.retryAfter, now)
    case 'disconnect':
      return classifyDisconnect(end.reason, end.reconnect)
    case 'rejected':
      return end.afterConfirm
        ? verdict('rejected', { floor: 5 * SECOND, checkProfile: true })
        : verdict('rejected', { floor: 600 * SECOND, checkProfile: true, blocked: 'rejected' })
    case 'noWelcome':
      return verdict('timeout')
    case 'noConfirm':
      return verdict('silent', { floor: SILENT_FLOOR, checkProfile: true })
    case 'stale':
      return verdict('stale')
    case 'noAnswer':
      return verdict('stale', { pace: 'now' })
    case 'noEcho':
      return verdict('noEcho')
    case 'unsupportedProtocol':
      return verdict('unsupportedProtocol', { floor: 600 * SECOND, blocked: 'unsupportedProtocol' })
  }
}

function verdict(reason: TroubleReason, rest: Partial<Verdict> = {}): Verdict {
  return { reason, pace: 'backoff', floor: 0, checkProfile: false, ...rest }
}

/** 1000 too is a reason to return: Rails closes with it after every kind of disconnect. */
function classifyClose(code: number): Verdict {
  switch (code) {
    case 1002:
    case 1007:
      return verdict('protocol', { protocolError: true })
    case 1008:
      return verdict('policy', { floor: 30 * SECOND, checkProfile: true })
    case 1009:
      return verdict('tooLarge', { floor: 30 * SECOND })
    case 1012:
      return verdict('serverRestart')
    case 1011:
    case 1013:
      return verdict('serverError')
    default:
      return verdict('closed')
  }
}

function classifyError(code: string | undefined, message: string): Verdict {
  if (code !== undefined) {
    if (UNREACHED.has(code)) return verdict('offline', { pace: 'offline' })
    if (code === 'ECONNREFUSED') return verdict('refused')
    if (code === 'ETIMEDOUT') return verdict('timeout')
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS')
      return verdict('tooLarge', { floor: 30 * SECOND })
    if (code.startsWith('WS_ERR_') || code.startsWith('HPE_')) return verdict('protocol', { protocolError: true })
    if (TLS_CODE.test(code)) return verdict('tls', { floor: 60 * SECOND, blocked: 'tls' })
  }
  // The handshake errors of `ws` carry no code.
  if (/subprotocol|Sec-WebSocket|Upgrade header|extension/i.test(message))
    return verdict('protocol', { protocolError: true })
  if (/timed out/i.test(message)) return verdict('timeout')
  return verdict('closed')
}

function classifyStatus(status: number, retryAfter: string | undefined, now: number): Verdict {
  if (status === 401 || status === 403) return verdict('unauthorized', { floor: 60 * SECOND, checkProfile: true })
  if (status === 407) return verdict('proxy', { floor: 60 * SECOND, blocked: 'proxy' })
  if (status === 429) return verdict('throttled', { floor: parseRetryAfter(retryAfter, now) ?? 10 * SECOND })
  if (status === 408 || status === 425 || status >= 500)
    return verdict('serverError', { floor: status === 503 ? (parseRetryAfter(retryAfter, now) ?? 0) : 0 })
  if (status >= 300 && status < 400) return verdict('redirect', { floor: 60 * SECOND, blocked: 'redirect' })
  // 404 is what Rails answers to a refused Origin; 200 and the rest say that no cable lives at this address.
  return verdict('origin', { floor: 60 * SECOND, blocked: 'origin' })
}

function classifyDisconnect(reason: string, reconnect: boolean | undefined): Verdict {
  if (reason === 'unauthorized' || reason === 'invalid_request' || reconnect === false)
    return verdict('unauthorized', { floor: 60 * SECOND, checkProfile: true })
  return verdict(reason === 'server_restart' ? 'serverRestart' : 'closed')
}

/** One line for the history; texts of the peer are redacted by whoever keeps it. */
export function describe(end: LinkEnd): string {
  switch (end.by) {
    case 'close':
      return `close ${end.code}${end.reason === '' ? '' : ` ${end.reason}`}`
    case 'error':
      return end.code === undefined ? end.message : `${end.code} ${end.message}`
    case 'status':
      return `HTTP ${end.status}`
    case 'disconnect':
      return `disconnect ${end.reason}, reconnect ${end.reconnect ?? 'not said'}`
    case 'rejected':
      return end.afterConfirm ? 'rejected after confirm' : 'rejected'
    case 'noWelcome':
    case 'noConfirm':
    case 'stale':
    case 'noAnswer':
    case 'noEcho':
    case 'unsupportedProtocol':
      return end.by
  }
}
