import type { Clock, TimerHandle } from '../ports.ts'
import type { BadFrame } from './frames.ts'
import { parseFrame, pingTimeOf } from './frames.ts'
import type { Subscription } from './identifier.ts'
import { Liveness } from './liveness.ts'
import type { LinkEnd } from './reasons.ts'
import type { CableEvent, CableLimits, CableSocket, CableSocketEvents, OpenCableSocket } from './types.ts'

export const PROTOCOL = 'actioncable-v1-json'
/** Lets a server that speaks none of ours complete the handshake, so that we learn it and stay away. */
export const DECOY_PROTOCOL = 'actioncable-unsupported'

export type LinkOddity =
  BadFrame | 'unknownIdentifier' | 'foreignAccount' | 'unconfirmedEvent' | 'repeatedWelcome' | 'repeatedConfirm'

export interface LinkListener {
  onWelcome(): void
  /** Every account is confirmed, or the deadline passed with some: `missing` are the others. Once per link. */
  onReady(missing: readonly number[]): void
  /** An account of `missing` was confirmed after all. */
  onLateConfirm(accountId: number): void
  onEvent(event: CableEvent, bytes: number): void
  onOddity(oddity: LinkOddity): void
  /** A ping states the server's time in unix seconds. */
  onServerTime(at: number): void
  /** Our own code threw on a frame; must not throw. */
  onFault(error: unknown): void
  /** Once, last. The socket is already gone. */
  onEnd(end: LinkEnd): void
}

export interface LinkOptions {
  readonly url: string
  readonly origin: string
  readonly open: OpenCableSocket
  readonly clock: Clock
  readonly limits: CableLimits
  readonly subscriptions: readonly Subscription[]
  /** Accounts whose silence is known: their confirm is not waited for. */
  readonly silentAccounts: ReadonlySet<number>
  readonly listener: LinkListener
}

interface Member {
  readonly subscription: Subscription
  confirmed: boolean
  rejected: boolean
}

/**
 * One socket from open to end. It ends once, by its own deadlines or the peer's doing; whatever a dead socket still
 * reports is ignored, so that each link is its own generation (ws#1142).
 */
export class CableLink {
  readonly #options: LinkOptions
  readonly #listener: LinkListener
  readonly #clock: Clock
  readonly #members = new Map<string, Member>()
  readonly openedAt: number
  #isClockRead = false
  #lastMember: Member | undefined
  #heardAt: number
  #socket: CableSocket | undefined
  #liveness: Liveness | undefined
  #deadline: TimerHandle | undefined
  #phase: 'handshake' | 'subscribing' | 'ready' | 'over' = 'handshake'

  constructor(options: LinkOptions) {
    this.#options = options
    this.#listener = options.listener
    this.#clock = options.clock
    this.openedAt = this.#heardAt = options.clock.monotonic()
    for (const subscription of options.subscriptions) {
      this.#members.set(subscription.identifier, { subscription, confirmed: false, rejected: false })
    }
    // Absolute, from connect to welcome: the handshake timeout of `ws` restarts with every byte (docs/protocol.md#findings-that-shaped-the-client, 7).
    this.#deadline = this.#clock.after(options.limits.welcomeDeadline, () => {
      this.#end({ by: 'noWelcome' })
    })
    const socket = options.open(
      options.url,
      { origin: options.origin, protocols: [PROTOCOL, DECOY_PROTOCOL] },
      this.#events(),
    )
    // A socket that failed while it was being opened has already ended this link.
    if (this.#isOver()) socket.terminate()
    else this.#socket = socket
  }

  get phase(): 'handshake' | 'subscribing' | 'ready' | 'over' {
    return this.#phase
  }

  /** When the last frame came; monotonic milliseconds. */
  get heardAt(): number {
    return this.#heardAt
  }

  /** Ends without a report. A healthy peer is told goodbye; nothing is waited for. */
  dispose(polite = false): void {
    const socket = this.#socket
    if (polite && this.#phase !== 'handshake') socket?.close(1000)
    this.#release()
  }

  /** The account's subscription is confirmed, and its events are taken. */
  isSubscribed(accountId: number): boolean {
    return (
      this.#phase === 'ready' &&
      [...this.#members.values()].some(
        ({ subscription, confirmed }) => confirmed && subscription.accountId === accountId,
      )
    )
  }

  suspect(): void {
    this.#liveness?.suspect()
  }

  /** Ends with a cause found by the owner. */
  abandon(end: LinkEnd): void {
    this.#end(end)
  }

  /** Sends `update_presence` on the confirmed subscriptions; false where none is, or the socket is clogged. */
  sendPresence(accountId: number | undefined): boolean {
    const socket = this.#socket
    if (socket === undefined || this.#phase !== 'ready' || socket.bufferedAmount > this.#options.limits.sendBufferBytes)
      return false
    let sent = false
    for (const { subscription, confirmed } of this.#members.values()) {
      if (!confirmed || (accountId !== undefined && subscription.accountId !== accountId)) continue
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
          // After a throw in its listener `ws` delivers nothing more (docs/protocol.md#findings-that-shaped-the-client, 6).
          this.#listener.onFault(error)
        }
      },
      onPong: () => {
        this.#liveness?.pong()
      },
      onUnexpectedResponse: (status, headers) => {
        const retryAfter = headers['retry-after']
        this.#end({ by: 'status', status, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined })
      },
      onError: (error) => {
        this.#end({
          by: 'error',
          code: typeof error.code === 'string' ? error.code : undefined,
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
    const frame = parseFrame(data, isBinary, this.#lastMember?.subscription.eventStart)
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
        this.#listener.onOddity(frame.why)
        return
    }
  }

  #onPing(data: Buffer | string): void {
    const at = pingTimeOf(data)
    if (at !== null) this.#listener.onServerTime(at)
  }

  /** Frames of one read share one reading: under a flood the clock costs more than everything else we do for a frame. */
  #readClock(): number {
    if (!this.#isClockRead) {
      this.#isClockRead = true
      this.#heardAt = this.#clock.monotonic()
      this.#liveness?.sign(this.#heardAt)
      queueMicrotask(() => {
        this.#isClockRead = false
      })
    }
    return this.#heardAt
  }

  #onMessage(identifier: string, name: string, data: Record<string, unknown>, receivedAt: number, bytes: number): void {
    const member = this.#memberOf(identifier)
    if (member === undefined) {
      this.#listener.onOddity('unknownIdentifier')
      return
    }
    const { accountId } = member.subscription
    // An event comes once per subscription; only the copy on its own account's counts: docs/protocol.md#which-copy-of-an-event-counts.
    if (data['account_id'] !== accountId) {
      this.#listener.onOddity('foreignAccount')
      return
    }
    if (member.confirmed) {
      this.#listener.onEvent({ accountId, name, data, receivedAt }, bytes)
    } else {
      this.#listener.onOddity('unconfirmedEvent')
      this.#listener.onEvent({ accountId, name, data, receivedAt, unconfirmed: true }, bytes)
    }
  }

  /** Comparing with the last one's bytes is several times cheaper than hashing a fresh string for each frame. */
  #memberOf(identifier: string): Member | undefined {
    if (this.#lastMember?.subscription.identifier !== identifier) this.#lastMember = this.#members.get(identifier)
    return this.#lastMember
  }

  #onWelcome(): void {
    if (this.#phase !== 'handshake') {
      this.#listener.onOddity('repeatedWelcome')
      return
    }
    this.#phase = 'subscribing'
    this.#clearDeadline()
    this.#liveness = new Liveness({
      clock: this.#clock,
      limits: this.#options.limits,
      probe: () => this.#socket?.ping(),
      onDead: (why) => {
        this.#end({ by: why })
      },
    })
    this.#deadline = this.#clock.after(this.#options.limits.confirmDeadline, () => {
      this.#onConfirmDeadline()
    })
    this.#listener.onWelcome()
    // One ping now tells whether this peer answers them at all.
    this.#socket?.ping()
    for (const { subscription } of this.#members.values()) this.#socket?.send(subscription.subscribe)
  }

  #onConfirm(identifier: string): void {
    const member = this.#members.get(identifier)
    if (member === undefined || this.#phase === 'handshake') {
      this.#listener.onOddity('unknownIdentifier')
      return
    }
    if (member.confirmed) {
      this.#listener.onOddity('repeatedConfirm')
      return
    }
    member.confirmed = true
    member.rejected = false
    if (this.#phase === 'ready') this.#listener.onLateConfirm(member.subscription.accountId)
    else this.#settle()
  }

  /** A rejected account is lost, not the others: the socket stays as long as one may still live. */
  #onReject(identifier: string): void {
    const member = this.#members.get(identifier)
    if (member === undefined || this.#phase === 'handshake') {
      this.#listener.onOddity('unknownIdentifier')
      return
    }
    if (member.confirmed) {
      this.#end({ by: 'rejected', afterConfirm: true })
      return
    }
    member.rejected = true
    if ([...this.#members.values()].every((other) => other.rejected)) this.#end({ by: 'rejected', afterConfirm: false })
    else if (this.#phase === 'subscribing') this.#settle()
  }

  /** Ready when nobody is left to wait for. */
  #settle(): void {
    const members = [...this.#members.values()]
    const awaited = members.some(
      ({ confirmed, rejected, subscription }) =>
        !confirmed && !rejected && !this.#options.silentAccounts.has(subscription.accountId),
    )
    if (!awaited && members.some((member) => member.confirmed)) this.#ready()
  }

  #onConfirmDeadline(): void {
    this.#deadline = undefined
    if ([...this.#members.values()].some((member) => member.confirmed)) this.#ready()
    else this.#end({ by: 'noConfirm' })
  }

  #ready(): void {
    this.#phase = 'ready'
    this.#clearDeadline()
    this.#listener.onReady(
      [...this.#members.values()].filter((member) => !member.confirmed).map((member) => member.subscription.accountId),
    )
  }

  #clearDeadline(): void {
    if (this.#deadline !== undefined) this.#clock.clear(this.#deadline)
    this.#deadline = undefined
  }

  #end(end: LinkEnd): void {
    if (this.#phase === 'over') return
    this.#release()
    this.#listener.onEnd(end)
  }

  /** Never a closing handshake: a dead peer would hold it for 30 s. */
  #release(): void {
    this.#phase = 'over'
    this.#clearDeadline()
    this.#liveness?.dispose()
    this.#liveness = undefined
    this.#socket?.terminate()
    this.#socket = undefined
  }
}
