import type { BlockedReason, TroubleReason } from '../../../shared/model/connection.ts'
import { parseRetryAfter } from '../net/retryAfter.ts'

/** How a socket ended, as observed. */
export type LinkEnd =
  | { readonly by: 'close'; readonly code: number; readonly reason: string }
  | { readonly by: 'error'; readonly code: string | null; readonly message: string }
  | { readonly by: 'status'; readonly status: number; readonly retryAfter: string | null }
  | { readonly by: 'disconnect'; readonly reason: string; readonly reconnect: boolean | null }
  | { readonly by: 'rejected'; readonly afterConfirm: boolean }
  | { readonly by: 'noWelcome' | 'noConfirm' | 'stale' | 'noAnswer' | 'noEcho' | 'noEvents' | 'unsupportedProtocol' }

/** How to go on after a socket's end. */
export interface ReconnectPlan {
  readonly reason: TroubleReason
  /**
   * `offline`: the server was never reached, so a gentler backoff applies and the end doesn't count as a failure of the
   * server. `awaited`: the server is away. `none`: the machine slept and its socket did not survive, which isn't a
   * failure of the server either.
   */
  readonly backoff: 'normal' | 'offline' | 'awaited' | 'none'
  /** Least delay before the next attempt, milliseconds. */
  readonly floor: number
  /** Whether to ask `GET /api/v1/profile` if the credentials are still accepted. */
  readonly checkProfile: boolean
  readonly blocked?: BlockedReason
  /** The server announced it to everyone at once, and is back soon: the requests of all have to be spread. */
  readonly isAnnounced?: true
  /** Broken framing; three in a row are shown as a protocol error. */
  readonly protocolError?: true
}

const SECOND = 1_000
/** With the 8 s confirm deadline, this makes three subscribes a minute at most. */
const SILENT_FLOOR = 14 * SECOND

/** Errors that mean that the server was never reached. */
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
const TLS_CODE = new RegExp(
  '^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE' +
    '|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|EPROTO$)',
)

/** The table of docs/protocol.md#what-an-end-means. `now` is wall time, for dates in Retry-After. */
export function planFor(end: LinkEnd, now: number): ReconnectPlan {
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
        ? plan('rejected', { floor: 5 * SECOND, checkProfile: true })
        : plan('rejected', { floor: 600 * SECOND, checkProfile: true, blocked: 'rejected' })
    case 'noWelcome':
      return plan('timeout')
    case 'noConfirm':
      return plan('silent', { floor: SILENT_FLOOR, checkProfile: true })
    case 'stale':
      return plan('stale')
    case 'noAnswer':
      return plan('stale', { backoff: 'none' })
    case 'noEcho':
    case 'noEvents':
      return plan('noEcho')
    case 'unsupportedProtocol':
      return plan('unsupportedProtocol', { floor: 600 * SECOND, blocked: 'unsupportedProtocol' })
  }
}

function plan(reason: TroubleReason, rest: Partial<ReconnectPlan> = {}): ReconnectPlan {
  return { reason, backoff: 'normal', floor: 0, checkProfile: false, ...rest }
}

/** Reconnects after 1000 too: Rails closes with it after every kind of disconnect. */
function classifyClose(code: number): ReconnectPlan {
  switch (code) {
    case 1002:
    case 1007:
      return plan('protocol', { protocolError: true })
    case 1008:
      return plan('policy', { floor: 30 * SECOND, checkProfile: true })
    case 1009:
      return plan('tooLarge', { floor: 30 * SECOND })
    case 1012:
      return plan('serverRestart', { isAnnounced: true })
    case 1011:
    case 1013:
      return plan('serverError')
    default:
      return plan('closed')
  }
}

function classifyError(code: string | null, message: string): ReconnectPlan {
  if (code !== null) {
    if (UNREACHED.has(code)) return plan('offline', { backoff: 'offline' })
    if (code === 'PROXY_REFUSED') return plan('proxy')
    if (code === 'ECONNREFUSED') return plan('refused')
    if (code === 'ETIMEDOUT') return plan('timeout')
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS')
      return plan('tooLarge', { floor: 30 * SECOND })
    if (code.startsWith('WS_ERR_') || code.startsWith('HPE_')) return plan('protocol', { protocolError: true })
    if (TLS_CODE.test(code)) return plan('tls', { floor: 60 * SECOND, blocked: 'tls' })
  }
  // The handshake errors of `ws` have no code.
  if (/subprotocol|Sec-WebSocket|Upgrade header|extension/i.test(message))
    return plan('protocol', { protocolError: true })
  if (/timed out/i.test(message)) return plan('timeout')
  return plan('closed')
}

function classifyStatus(status: number, retryAfter: string | null, now: number): ReconnectPlan {
  if (status === 401 || status === 403) return plan('unauthorized', { floor: 60 * SECOND, checkProfile: true })
  if (status === 407) return plan('proxy', { floor: 60 * SECOND, blocked: 'proxy' })
  if (status === 429) return plan('throttled', { floor: parseRetryAfter(retryAfter, now) ?? 10 * SECOND })
  if (status === 408 || status === 425 || status >= 500)
    return plan('serverError', { floor: status === 503 ? (parseRetryAfter(retryAfter, now) ?? 0) : 0 })
  if (status >= 300 && status < 400) return plan('redirect', { floor: 60 * SECOND, blocked: 'redirect' })
  // Rails answers 404 to a refused Origin. 200 and the rest mean that there is no cable at this address.
  return plan('origin', { floor: 60 * SECOND, blocked: 'origin' })
}

function classifyDisconnect(reason: string, reconnect: boolean | null): ReconnectPlan {
  if (reason === 'unauthorized' || reason === 'invalid_request' || reconnect === false)
    return plan('unauthorized', { floor: 60 * SECOND, checkProfile: true })
  return plan(reason === 'server_restart' ? 'serverRestart' : 'closed', { isAnnounced: true })
}

/** One line for the history. May contain text of the peer: redact it before storing it. */
export function describeEnd(end: LinkEnd): string {
  switch (end.by) {
    case 'close':
      return `close ${end.code}${end.reason === '' ? '' : ` ${end.reason}`}`
    case 'error':
      return end.code === null ? end.message : `${end.code} ${end.message}`
    case 'status':
      return `HTTP ${end.status}`
    case 'disconnect':
      return `disconnect ${end.reason}, reconnect ${end.reconnect ?? 'absent'}`
    case 'rejected':
      return end.afterConfirm ? 'rejected after confirm' : 'rejected'
    case 'noWelcome':
    case 'noConfirm':
    case 'stale':
    case 'noAnswer':
    case 'noEcho':
    case 'noEvents':
    case 'unsupportedProtocol':
      return end.by
  }
}
