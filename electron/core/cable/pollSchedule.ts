import type { Random } from '../ports.ts'

/** Least and most milliseconds between two polls of an account. */
const INTERVALS = {
  /** Its events should arrive: a poll finds out whether they do. */
  live: [20_000, 45_000],
  /** Only polls show its changes. */
  silent: [15_000, 30_000],
} as const
/** Factor by which intervals grow at most while the server limits requests. */
const SLOWEST = 8

/** `isThrottled`: the server limited the requests of the poll. */
export interface PollResult {
  readonly isThrottled: boolean
}

/**
 * When the changes of each account are polled: at random times, so that neither the accounts of one user nor the users
 * of one server ask at the same time. Slower while the server limits requests. Monotonic milliseconds.
 */
export class PollSchedule {
  readonly #random: Random
  readonly #isLive: (accountId: number) => boolean
  readonly #due = new Map<number, number>()
  #slowness = 1

  constructor(random: Random, isLive: (accountId: number) => boolean) {
    this.#random = random
    this.#isLive = isLive
  }

  /** Polls these accounts from now on, and no others. */
  start(accountIds: readonly number[], now: number): void {
    this.#due.clear()
    for (const accountId of accountIds) this.#plan(accountId, now)
  }

  stop(): void {
    this.#due.clear()
    this.#slowness = 1
  }

  /** Whether intervals are longer than usual, because the server limits requests. */
  get isSlow(): boolean {
    return this.#slowness > 1
  }

  /** The accounts to poll now; each is planned again. */
  take(now: number): number[] {
    const accountIds = [...this.#due].filter(([, due]) => now >= due).map(([accountId]) => accountId)
    for (const accountId of accountIds) this.#plan(accountId, now)
    return accountIds
  }

  /** A poll ended: the next ones come later while the server limits requests. */
  onResult({ isThrottled }: PollResult, now: number): void {
    this.#slowness = isThrottled ? Math.min(SLOWEST, this.#slowness * 2) : Math.max(1, this.#slowness / 2)
    if (isThrottled) for (const accountId of this.#due.keys()) this.#plan(accountId, now)
  }

  #plan(accountId: number, now: number): void {
    const [least, most] = INTERVALS[this.#isLive(accountId) ? 'live' : 'silent']
    this.#due.set(accountId, now + (least + this.#random() * (most - least)) * this.#slowness)
  }
}
