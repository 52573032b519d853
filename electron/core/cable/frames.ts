import { isRecord, timeOf } from '../../../shared/model/wire.ts'
import { MAX_LEVELS, nestsDeeperThan, parseJson, readJson } from '../../../shared/text/json.ts'

/** A parsed frame: docs/protocol.md#reading-frames. A `bad` frame is counted and never ends the socket. */
export type Frame =
  | {
      readonly kind: 'message'
      readonly identifier: string
      readonly event: string
      readonly data: Record<string, unknown>
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'confirm'; readonly identifier: string }
  | { readonly kind: 'reject'; readonly identifier: string }
  | { readonly kind: 'disconnect'; readonly reason: string; readonly reconnect: boolean | null }
  | { readonly kind: 'bad'; readonly reason: BadFrame }

export type BadFrame =
  'binary' | 'notJson' | 'notObject' | 'unknownType' | 'noIdentifier' | 'noEvent' | 'noData' | 'tooDeep'

/** Bytes below which a frame is not scanned for depth, because it can't nest deep enough. */
const DEPTH_SCAN_FROM = 4_096

const CLOSING_BRACE = 0x7d

const PING: Frame = { kind: 'ping' }
const WELCOME: Frame = { kind: 'welcome' }
const bad = (reason: BadFrame): Frame => ({ kind: 'bad', reason })

/** How each event of a subscription begins on the wire. Every server writes it like this. */
export interface EventStart {
  readonly identifier: string
  readonly bytes: Buffer
}

export function eventStartOf(identifier: string): EventStart {
  return { identifier, bytes: Buffer.from(`{"identifier":${JSON.stringify(identifier)},"message":`) }
}

/**
 * Parses a socket frame. Any input gives a frame; never throws. `expected` changes only the cost: when the frame begins
 * like that, its identifier is known and is not decoded and parsed again.
 */
export function parseFrame(data: Buffer | string, isBinary: boolean, expected: EventStart | null = null): Frame {
  if (isBinary) return bad('binary')
  const event = expected === null || typeof data === 'string' ? null : parseExpected(data, expected)
  if (event !== null) return event
  // UTF-8; Node decodes faster when the encoding is not named.
  const text = typeof data === 'string' ? data : data.toString()
  if (data.length >= DEPTH_SCAN_FROM && nestsDeeperThan(text, MAX_LEVELS)) return bad('tooDeep')
  const value = parseJson(text)
  if (value === undefined) return bad('notJson')
  if (!isRecord(value)) return bad('notObject')
  return value['type'] === undefined ? readMessage(value['identifier'], value['message']) : readControl(value)
}

/** The time of a ping by the server's clock, in unix seconds; null where it has none. */
export function pingTimeOf(data: Buffer | string): number | null {
  const ping = readJson(data.toString())
  return isRecord(ping) ? timeOf(ping['message']) : null
}

/**
 * Null for anything but one message between the start and the last brace: a further key may change what the frame is.
 */
function parseExpected(data: Buffer, { identifier, bytes }: EventStart): Frame | null {
  const from = bytes.length
  const to = data.length - 1
  if (to <= from || data[to] !== CLOSING_BRACE || data.compare(bytes, 0, from, 0, from) !== 0) return null
  const text = data.toString('utf8', from, to)
  if (data.length >= DEPTH_SCAN_FROM && nestsDeeperThan(text, MAX_LEVELS - 1)) return null
  const message = parseJson(text)
  return message === undefined ? null : readMessage(identifier, message)
}

function readMessage(identifier: unknown, message: unknown): Frame {
  if (typeof identifier !== 'string') return bad('noIdentifier')
  if (!isRecord(message)) return bad('noEvent')
  const { event, data } = message
  if (typeof event !== 'string' || event === '') return bad('noEvent')
  if (!isRecord(data)) return bad('noData')
  return { kind: 'message', identifier, event, data }
}

/** `type` takes precedence over `message`, as in both published clients. */
function readControl(frame: Record<string, unknown>): Frame {
  const { type, identifier } = frame
  switch (type) {
    case 'ping':
      return PING
    case 'welcome':
      return WELCOME
    case 'confirm_subscription':
      return typeof identifier === 'string' ? { kind: 'confirm', identifier } : bad('noIdentifier')
    case 'reject_subscription':
      return typeof identifier === 'string' ? { kind: 'reject', identifier } : bad('noIdentifier')
    case 'disconnect': {
      const { reason, reconnect } = frame
      return {
        kind: 'disconnect',
        reason: typeof reason === 'string' ? reason : '',
        reconnect: typeof reconnect === 'boolean' ? reconnect : null,
      }
    }
    default:
      return bad('unknownType')
  }
}
