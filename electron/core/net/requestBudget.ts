import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Dispose } from '../ports.ts'
import { Timer } from '../timer.ts'

/** What waits for a request: the screen, the outbox, or neither. */
export type Priority = 'screen' | 'outbox' | 'rest'

/** The priority of some work. `raiseUrgency` raises it while its requests wait. */
export interface Urgency {
  priority: Priority
  /** Where its request waits. */
  onRaised?: () => void
}

/** The server's limit holds requests back. Wall milliseconds. */
export interface RequestLimit {
  readonly since: number
  /** When the next of them is sent. */
  readonly until: number
}

const ORDER = ['screen', 'outbox', 'rest'] as const satisfies readonly Priority[]
const MINUTE = 60_000
/** Requests that a limited server gets in a minute: servers before 3.2 allow 300 per address. */
const PER_MINUTE = 300
/** How many there may have been for another one: background work leaves some to the screen, and both some to replies. */
const MOST: Readonly<Record<Priority, number>> = { outbox: PER_MINUTE, screen: 270, rest: 220 }
/** Milliseconds to wait after a 429 without `Retry-After`. */
const DEFAULT_WAIT = 10_000

const urgencies = new AsyncLocalStorage<Urgency>()

/** Runs `work`; the requests that it sends have this urgency. */
export const atUrgency = <T>(urgency: Urgency, work: () => T): T => urgencies.run(urgency, work)

/** The urgency of the running work; null where none was set. */
export const currentUrgency = (): Urgency | null => urgencies.getStore() ?? null

/** Somebody more urgent waits for the work. */
export function raiseUrgency(urgency: Urgency, priority: Priority): void {
  if (ORDER.indexOf(priority) >= ORDER.indexOf(urgency.priority)) return
  urgency.priority = priority
  urgency.onRaised?.()
}

interface Waiting {
  readonly urgency: Urgency
  readonly start: () => void
}

/**
 * The requests to one server address, of all its sessions. A server that is old, or that has answered 429, gets 300 in a
 * minute. A 429 also pauses requests of the same priority and background work: limits may be for one route only, so that
 * the others find out for themselves.
 */
export class RequestBudget {
  readonly #clock: Clock
  readonly #timer: Timer
  readonly #listeners = new Set<() => void>()
  /** Monotonic times of the last requests, oldest first. */
  #sent: number[] = []
  #isLimited = false
  /** Monotonic times before which the server wants no request. */
  readonly #pausedUntil: Record<Priority, number> = { screen: -Infinity, outbox: -Infinity, rest: -Infinity }
  #waiting: Waiting[] = []
  #limit: RequestLimit | null = null

  constructor(clock: Clock) {
    this.#clock = clock
    this.#timer = new Timer(clock)
  }

  /** The limit that holds requests back now. */
  get limit(): RequestLimit | null {
    return this.#limit
  }

  /** `limit` changed. */
  onChange(listener: () => void): Dispose {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The server is so old that it allows 300 requests a minute. */
  markOld(): void {
    this.#isLimited = true
  }

  /** Milliseconds until a request of this priority could be sent, whatever waits. */
  delayOf(priority: Priority): number {
    const now = this.#clock.monotonic()
    const paused = this.#pausedUntil[priority] - now
    const oldest = this.#isLimited ? this.#sent.at(-MOST[priority]) : undefined
    return Math.max(0, paused, oldest === undefined ? 0 : oldest + MINUTE - now)
  }

  /** Counts a request that is sent now. */
  count(): void {
    this.#sent.push(this.#clock.monotonic())
    if (this.#sent.length > 2 * PER_MINUTE) this.#sent = this.#sent.slice(-PER_MINUTE)
  }

  /** Counts a request once it may be sent. Null: now. Rejects with the reason of `signal`. */
  enter(urgency: Urgency, signal?: AbortSignal): Promise<void> | null {
    if (this.delayOf(urgency.priority) <= 0 && !this.#isBehindOthers(urgency)) {
      this.count()
      return null
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(signal?.reason as Error)
        this.recheck()
      }
      const waiting: Waiting = {
        urgency,
        start: () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      urgency.onRaised = () => this.recheck()
      this.#waiting.push(waiting)
      this.recheck()
    })
  }

  /** The server answered 429 to a request, and wants no other for `retryAfter` milliseconds; null: it doesn't say. */
  refused(priority: Priority, retryAfter: number | null): void {
    this.#isLimited = true
    const until = this.#clock.monotonic() + (retryAfter ?? DEFAULT_WAIT)
    for (const held of [priority, 'rest'] as const) this.#pausedUntil[held] = Math.max(this.#pausedUntil[held], until)
    this.recheck()
  }

  /** Starts what may be sent now, also after an urgency was raised, and plans the rest. */
  recheck(): void {
    this.#timer.clear()
    for (const priority of ORDER)
      while (this.delayOf(priority) <= 0) {
        const next = this.#waiting.find(({ urgency }) => urgency.priority === priority)
        if (!next) break
        this.#waiting = this.#waiting.filter((other) => other !== next)
        this.count()
        next.start()
      }
    const delays = ORDER.filter((priority) => this.#isHeld(priority)).map((priority) => this.delayOf(priority))
    if (delays.length > 0) this.#timer.set(Math.min(...delays), () => this.recheck())
    this.#setLimit(delays.length === 0 ? null : Math.min(...delays))
  }

  /** Whether the server has asked to wait, or requests wait for their turn. */
  #isHeld(priority: Priority): boolean {
    return (
      this.#pausedUntil[priority] > this.#clock.monotonic() ||
      this.#waiting.some(({ urgency }) => urgency.priority === priority)
    )
  }

  #isBehindOthers(urgency: Urgency): boolean {
    return this.#waiting.some((other) => ORDER.indexOf(other.urgency.priority) <= ORDER.indexOf(urgency.priority))
  }

  #setLimit(delay: number | null): void {
    const now = this.#clock.now()
    const before = this.#limit
    this.#limit = delay === null ? null : { since: before?.since ?? now, until: now + delay }
    if (before?.until !== this.#limit?.until) for (const listener of this.#listeners) listener()
  }
}

/** The budget of each server address, by origin. */
export class RequestBudgets {
  readonly #clock: Clock
  readonly #byOrigin = new Map<string, RequestBudget>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  of(address: string): RequestBudget {
    const { origin } = new URL(address)
    const known = this.#byOrigin.get(origin) ?? new RequestBudget(this.#clock)
    this.#byOrigin.set(origin, known)
    return known
  }
}
