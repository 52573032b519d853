/** What the socket needs of the signed-in user, from `GET /api/v1/profile`, or of a contact (`electron/visitor`). Secret. */
export interface CableCredentials {
  readonly pubsubToken: string
  /** Null for a contact, whose token alone names it. */
  readonly userId: number | null
  /** For a contact: `ANY_ACCOUNT` alone. */
  readonly accountIds: readonly number[]
}

/** The account of a contact's subscription, which names none: every event on it is the contact's. */
export const ANY_ACCOUNT = 0

/** Whether the server still accepts the user's credentials, and which token the socket needs. */
export type ProfileCheck =
  | { readonly outcome: 'current'; readonly credentials: CableCredentials }
  | { readonly outcome: 'signedOut'; readonly reason: string }
  | { readonly outcome: 'unreachable'; readonly error: string }

/** An event of one account. `data` is not validated yet: `shared/events.ts` does that. */
export interface CableEvent {
  readonly accountId: number
  readonly name: string
  readonly data: Record<string, unknown>
  /** Monotonic milliseconds. */
  readonly receivedAt: number
  /** Received on a subscription that the server has not confirmed. */
  readonly unconfirmed?: true
}

/**
 * Why missed changes are fetched: `start`: first connect; `reconnect`: after a drop; `wake`: after sleep, unlock, a
 * network change or a reconnect by the user; `credentials`: after a token change; `overflow`: live events were dropped;
 * `lateConfirm`: an account was confirmed late; `retry`: the last run failed; `degraded`: the socket has lost events.
 */
export type ResyncReason =
  'start' | 'reconnect' | 'wake' | 'credentials' | 'overflow' | 'lateConfirm' | 'retry' | 'degraded'

export type KickReason = 'resume' | 'unlock' | 'network' | 'manual' | 'watched' | 'clockJump'

export interface CableSocket {
  send(text: string): void
  ping(): void
  /** Destroys the socket at once. Its later events can be ignored. */
  terminate(): void
  close(code?: number): void
  readonly bufferedAmount: number
}

export interface CableSocketEvents {
  onOpen(protocol: string): void
  onFrame(data: Buffer | string, isBinary: boolean): void
  onPong(): void
  onUnexpectedResponse(status: number, headers: Record<string, string | string[] | undefined>): void
  onError(error: Error & { code?: string }): void
  onClose(code: number, reason: string): void
}

/** Opens a socket. Never throws: errors are reported through `events`. `handshakeTimeout` in ms. */
export type OpenCableSocket = (
  url: string,
  options: { origin: string; protocols: readonly string[]; handshakeTimeout?: number },
  events: CableSocketEvents,
) => CableSocket

/** Limits and deadlines, in milliseconds unless the name says otherwise: docs/protocol.md#deadlines-and-bounds. */
export interface CableLimits {
  readonly welcomeDeadline: number
  readonly confirmDeadline: number
  readonly probeAfterSilence: number
  readonly deadAfterSilence: number
  /** A server without frames for this long is dead, even if its socket still answers WebSocket pings. */
  readonly deadWithoutFrames: number
  /** In which a suspected socket must answer a probe. */
  readonly probeAnswer: number
  readonly kickWindow: number
  readonly kickWindowMax: number
  readonly flushInterval: number
  /** Longest wait of an event that follows another one: see `EventBatcher`. */
  readonly followUpInterval: number
  /** Few enough that the events of a flood are collected young. */
  readonly batchSize: number
  readonly bufferEvents: number
  readonly bufferBytes: number
  readonly syncedBeforeReset: number
  /** Least and most time between two profile checks while synced. */
  readonly profileInterval: readonly [number, number]
  readonly profileDeadline: number
  readonly resyncDeadline: number
  /** Longest random delay of a resync after a disconnect that the server announced. */
  readonly resyncJitter: number
  readonly echoDeadline: number
  /** In which the event of a message that REST shows must arrive. */
  readonly eventDeadline: number
  readonly sendBufferBytes: number
  readonly historySize: number
}

export const DEFAULT_LIMITS: CableLimits = {
  welcomeDeadline: 10_000,
  confirmDeadline: 8_000,
  probeAfterSilence: 4_500,
  deadAfterSilence: 7_500,
  deadWithoutFrames: 11_000,
  probeAnswer: 1_700,
  kickWindow: 250,
  kickWindowMax: 1_500,
  flushInterval: 16,
  followUpInterval: 100,
  batchSize: 100,
  bufferEvents: 2_000,
  bufferBytes: 8 * 1024 * 1024,
  syncedBeforeReset: 30_000,
  profileInterval: [60_000, 90_000],
  profileDeadline: 15_000,
  resyncDeadline: 300_000,
  resyncJitter: 2_000,
  echoDeadline: 5_000,
  eventDeadline: 10_000,
  sendBufferBytes: 64 * 1024,
  historySize: 200,
}
