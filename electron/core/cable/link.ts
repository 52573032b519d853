import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { BadFrame } from './frames.ts'
import { parseFrame, pingTimeOf } from './frames.ts'
import type { Subscription } from './identifier.ts'
import { Liveness } from './liveness.ts'
import type { LinkEnd } from './reasons.ts'
import type { CableEvent, CableLimits, CableSocket, CableSocketEvents, OpenCableSocket } from './types.ts'
import { ANY_ACCOUNT } from './types.ts'

export const PROTOCOL = 'actioncable-v1-json'
/** Offered second: a server that doesn't know the first one picks it, completes the handshake, and is recognized. */
export const DECOY_PROTOCOL = 'actioncable-unsupported'

export type FrameAnomaly =
  BadFrame | 'unknownIdentifier' | 'foreignAccount' | 'unconfirmedEvent' | 'repeatedWelcome' | 'repeatedConfirm'

export interface LinkListener {
  onWelcome(): void
  /** All accounts are confirmed, or some are and the deadline is over: `missing` are the others. Once per link. */
  onReady(missing: readonly number[]): void
  /** An account of `missing` was confirmed after all. */
  onLateConfirm(accountId: number): void
  onEvent(event: CableEvent, bytes: number): void
  onAnomaly(anomaly: FrameAnomaly): void
  /** The server's time from a ping, in unix seconds. */
  onServerTime(at: number): void
  /** Our own code threw on a frame. Must not throw. */
  onFault(error: unknown): void
  /** Called once, as the last one. The socket is already gone. */
  onEnd(end: LinkEnd): void
}

export interface LinkOptions {
  readonly url: string
  readonly origin: string
  readonly open: OpenCableSocket
  readonly clock: Clock
  readonly limits: CableLimits
  readonly subscriptions: readonly Subscription[]
  /** Accounts that the last socket didn't confirm: their confirm is not waited for. */
  readonly unconfirmedAccounts: ReadonlySet<number>
  readonly listener: LinkListener
}

interface SubscriptionState {
  readonly subscription: Subscription
  confirmed: boolean
  rejected: boolean
}

/**
 * One socket from open to end. It ends once, by its own deadlines or because of the peer. Events of a socket that has
 * ended are ignored, so that each link is its own generation (ws#1142).
 */
export class CableLink {
  readonly #options: LinkOptions
  readonly #listener: LinkListener
  readonly #clock: Clock
  readonly #subscriptions = new Map<string, SubscriptionState>()
  readonly #deadline: Timer
  readonly openedAt: number
  #isClockRead = false
  #lastState: SubscriptionState | null = null
  #lastFrameAt: number
  #socket: CableSocket | null = null
  #liveness: Liveness | null = null
  #phase: 'handshake' | 'subscribing' | 'ready' | 'over' = 'handshake'

  constructor(options: LinkOptions) {
    this.#options = options
    this.#listener = options.listener
    this.#clock = options.clock
    this.#deadline = new Timer(options.clock)
    this.openedAt = this.#lastFrameAt = options.clock.monotonic()
    for (const subscription of options.subscriptions) {
      this.#subscriptions.set(subscription.identifier, { subscription, confirmed: false, rejected: false })
    }
    // Absolute, from connect to welcome: the handshake timeout of `ws` restarts with every byte
    // (docs/protocol.md#findings-that-shaped-the-client, 7).
    this.#deadline.set(options.limits.welcomeDeadline, () => {
      this.#end({ by: 'noWelcome' })
    })
    const socket = options.open(
      options.url,
      { origin: options.origin, protocols: [PROTOCOL, DECOY_PROTOCOL] },
      this.#events(),
    )
    // The link has already ended if the socket failed while it was being opened.
    if (this.#isOver()) socket.terminate()
    else this.#socket = socket
  }

  get phase(): 'handshake' | 'subscribing' | 'ready' | 'over' {
    return this.#phase
  }

  /** Time of the last frame; monotonic milliseconds. */
  get lastFrameAt(): number {
    return this.#lastFrameAt
  }

  /** Ends without calling the listener. `polite` sends a close frame, but doesn't wait for the answer. */
  dispose(polite = false): void {
    const socket = this.#socket
    if (polite && this.#phase !== 'handshake') socket?.close(1000)
    this.#release()
  }

  /** Whether the account's subscription is confirmed. */
  isSubscribed(accountId: number): boolean {
    return (
      this.#phase === 'ready' &&
      [...this.#subscriptions.values()].some(
        ({ subscription, confirmed }) => confirmed && subscription.accountId === accountId,
      )
    )
  }

  /** Probes the peer: it may be dead. */
  suspect(): void {
    this.#liveness?.suspect()
  }

  /** Ends for a reason that the owner found. */
  abandon(end: LinkEnd): void {
    this.#end(end)
  }

  /**
   * Sends `update_presence` on the confirmed subscriptions, or on one account's. False when none is confirmed, or the
   * send buffer is full.
   */
  sendPresence(accountId: number | null): boolean {
    const socket = this.#socket
    if (socket === null || this.#phase !== 'ready' || socket.bufferedAmount > this.#options.limits.sendBufferBytes)
      return false
    let sent = false
    for (const { subscription, confirmed } of this.#subscriptions.values()) {
      if (!confirmed || (accountId !== null && subscription.accountId !== accountId)) continue
      socket.send(subscription.updatePresence)
      sent = true
    }
    return sent
  }

  #isOver(): boolean {
    return this.#phase === 'over'
  }

  #events(): CableSocketEvents {
    return {
      onOpen: (protocol) => {
        if (this.#phase === 'handshake' && protocol !== PROTOCOL) this.#end({ by: 'unsupportedProtocol' })
      },
      onFrame: (data, isBinary) => {
        if (this.#phase === 'over') return
        try {
          this.#onFrame(data, isBinary)
        } catch (error) {
          // After a throw in its listener `ws` delivers nothing more:
          // docs/protocol.md#findings-that-shaped-the-client, 6.
          this.#listener.onFault(error)
        }
      },
      onPong: () => {
        this.#liveness?.onPong()
      },
      onUnexpectedResponse: (status, headers) => {
        const retryAfter = headers['retry-after']
        this.#end({ by: 'status', status, retryAfter: typeof retryAfter === 'string' ? retryAfter : null })
      },
      onError: (error) => {
        this.#end({
          by: 'error',
          code: typeof error.code === 'string' ? error.code : null,
          message: error.message,
        })
      },
      onClose: (code, reason) => {
        this.#end({ by: 'close', code, reason })
      },
    }
  }

  #onFrame(data: Buffer | string, isBinary: boolean): void {
    const now = this.#readClock()
    const frame = parseFrame(data, isBinary, this.#lastState?.subscription.eventStart ?? null)
    switch (frame.kind) {
      case 'message':
        this.#onMessage(frame.identifier, frame.event, frame.data, now, data.length)
        return
      case 'ping':
        this.#onPing(data)
        return
      case 'welcome':
        this.#onWelcome()
        return
      case 'confirm':
        this.#onConfirm(frame.identifier)
        return
      case 'reject':
        this.#onReject(frame.identifier)
        return
      case 'disconnect':
        this.#end({ by: 'disconnect', reason: frame.reason, reconnect: frame.reconnect })
        return
      case 'bad':
        this.#listener.onAnomaly(frame.reason)
        return
    }
  }

  #onPing(data: Buffer | string): void {
    const at = pingTimeOf(data)
    if (at !== null) this.#listener.onServerTime(at)
  }

  /**
   * Frames of one read share one reading of the clock: in a flood it costs more than everything else that is done for a
   * frame.
   */
  #readClock(): number {
    if (!this.#isClockRead) {
      this.#isClockRead = true
      this.#lastFrameAt = this.#clock.monotonic()
      this.#liveness?.onFrame(this.#lastFrameAt)
      queueMicrotask(() => {
        this.#isClockRead = false
      })
    }
    return this.#lastFrameAt
  }

  #onMessage(identifier: string, name: string, data: Record<string, unknown>, receivedAt: number, bytes: number): void {
    const state = this.#stateOf(identifier)
    if (state === null) {
      this.#listener.onAnomaly('unknownIdentifier')
      return
    }
    const { accountId } = state.subscription
    // An event comes once per subscription; only the copy on its own account's subscription counts:
    // docs/protocol.md#which-copy-of-an-event-counts.
    if (data['account_id'] !== accountId && accountId !== ANY_ACCOUNT) {
      this.#listener.onAnomaly('foreignAccount')
      return
    }
    if (state.confirmed) {
      this.#listener.onEvent({ accountId, name, data, receivedAt }, bytes)
    } else {
      this.#listener.onAnomaly('unconfirmedEvent')
      this.#listener.onEvent({ accountId, name, data, receivedAt, unconfirmed: true }, bytes)
    }
  }

  /** Comparing with the last identifier is several times cheaper than hashing a new string for each frame. */
  #stateOf(identifier: string): SubscriptionState | null {
    if (this.#lastState?.subscription.identifier !== identifier)
      this.#lastState = this.#subscriptions.get(identifier) ?? null
    return this.#lastState
  }

  #onWelcome(): void {
    if (this.#phase !== 'handshake') {
      this.#listener.onAnomaly('repeatedWelcome')
      return
    }
    this.#phase = 'subscribing'
    this.#deadline.clear()
    this.#liveness = new Liveness({
      clock: this.#clock,
      limits: this.#options.limits,
      probe: () => this.#socket?.ping(),
      onDead: (reason) => {
        this.#end({ by: reason })
      },
    })
    this.#deadline.set(this.#options.limits.confirmDeadline, () => {
      this.#onConfirmDeadline()
    })
    this.#listener.onWelcome()
    // The answer shows whether this peer answers WebSocket pings at all.
    this.#socket?.ping()
    for (const { subscription } of this.#subscriptions.values()) this.#socket?.send(subscription.subscribe)
  }

  #onConfirm(identifier: string): void {
    const state = this.#subscriptions.get(identifier)
    if (state === undefined || this.#phase === 'handshake') {
      this.#listener.onAnomaly('unknownIdentifier')
      return
    }
    if (state.confirmed) {
      this.#listener.onAnomaly('repeatedConfirm')
      return
    }
    state.confirmed = true
    state.rejected = false
    if (this.#phase === 'ready') this.#listener.onLateConfirm(state.subscription.accountId)
    else this.#settle()
  }

  /** A rejected account doesn't affect the others: the socket stays as long as one of them may still be confirmed. */
  #onReject(identifier: string): void {
    const state = this.#subscriptions.get(identifier)
    if (state === undefined || this.#phase === 'handshake') {
      this.#listener.onAnomaly('unknownIdentifier')
      return
    }
    if (state.confirmed) {
      this.#end({ by: 'rejected', afterConfirm: true })
      return
    }
    state.rejected = true
    if ([...this.#subscriptions.values()].every((other) => other.rejected))
      this.#end({ by: 'rejected', afterConfirm: false })
    else if (this.#phase === 'subscribing') this.#settle()
  }

  /** Becomes ready when no confirm is awaited any more. */
  #settle(): void {
    const states = [...this.#subscriptions.values()]
    const isAwaiting = states.some(
      ({ confirmed, rejected, subscription }) =>
        !confirmed && !rejected && !this.#options.unconfirmedAccounts.has(subscription.accountId),
    )
    if (!isAwaiting && states.some((state) => state.confirmed)) this.#ready()
  }

  #onConfirmDeadline(): void {
    if ([...this.#subscriptions.values()].some((state) => state.confirmed)) this.#ready()
    else this.#end({ by: 'noConfirm' })
  }

  #ready(): void {
    this.#phase = 'ready'
    this.#deadline.clear()
    this.#listener.onReady(
      [...this.#subscriptions.values()]
        .filter((state) => !state.confirmed)
        .map((state) => state.subscription.accountId),
    )
  }

  #end(end: LinkEnd): void {
    if (this.#phase === 'over') return
    this.#release()
    this.#listener.onEnd(end)
  }

  /** Terminates the socket: a closing handshake would take 30 s with a dead peer. */
  #release(): void {
    this.#phase = 'over'
    this.#deadline.clear()
    this.#liveness?.dispose()
    this.#liveness = null
    this.#socket?.terminate()
    this.#socket = null
  }
}
