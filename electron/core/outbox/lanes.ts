import type { ChangeSet, LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { ConcurrencyLimit } from '../concurrencyLimit.ts'
import type { Clock, Log, Random } from '../ports.ts'
import type { ActionTarget } from './kinds/kind.ts'
import type { Step } from './lane.ts'
import { Lane } from './lane.ts'

export interface LanesOptions<T> {
  ports: { clock: Clock; random: Random; log: Log; changes: ChangeSet; accountIds(): number[] }
  /** The first entry of a conversation that can be processed. */
  next(target: ActionTarget): T | null
  /** Processes one step of an entry. Rejects only if the entry can't be written to disk. */
  step(entry: T): Promise<Step>
  /** Most steps at once, of all conversations; no limit, if omitted. */
  atOnce?: number
}

/**
 * One lane per conversation: entries of a conversation run in order, conversations run in parallel, up to a limit. None
 * runs while its account is suspended or not the user's.
 */
export class Lanes<T extends ActionTarget> {
  readonly #options: LanesOptions<T>
  readonly #lanes = new Map<LocalKey, Lane<T>>()
  readonly #limit: ConcurrencyLimit
  #paused = false
  #stopped = false

  constructor(options: LanesOptions<T>) {
    this.#options = options
    this.#limit = new ConcurrencyLimit(options.atOnce ?? Infinity)
  }

  get isPaused(): boolean {
    return this.#paused
  }

  get isStopped(): boolean {
    return this.#stopped
  }

  /** Wall milliseconds at which a conversation is tried next; null if nothing is scheduled. */
  nextTryAt({ accountId, conversationId }: ActionTarget): number | null {
    if (!this.#options.ports.accountIds().includes(accountId)) return null
    return this.#lanes.get(localKey(accountId, conversationId))?.nextTryAt ?? null
  }

  /** Runs the lane of a conversation now. */
  kick(target: ActionTarget): void {
    this.#lane(target).kick()
  }

  /** Resolves once the lane of a conversation has nothing to process, or waits. */
  idle({ accountId, conversationId }: ActionTarget): Promise<void> {
    return this.#lanes.get(localKey(accountId, conversationId))?.idle ?? Promise.resolve()
  }

  /** Runs the lanes of all these entries now, each once. */
  kickAll(entries: readonly T[]): void {
    for (const lane of new Set(entries.map((entry) => this.#lane(entry)))) lane.kick()
  }

  /** Starts no further step until `resume`. */
  pause(): void {
    this.#paused = true
  }

  /** Runs the lanes of these entries. */
  resume(entries: readonly T[]): void {
    this.#paused = false
    this.kickAll(entries)
  }

  stop(): void {
    this.#stopped = true
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #lane({ accountId, conversationId }: ActionTarget): Lane<T> {
    const key = localKey(accountId, conversationId)
    let lane = this.#lanes.get(key)
    if (!lane) {
      const { ports, next, step } = this.#options
      const target = { accountId, conversationId }
      lane = new Lane<T>({
        clock: ports.clock,
        random: ports.random,
        log: ports.log,
        mayRun: () => !this.#paused && !this.#stopped,
        next: () => (ports.accountIds().includes(accountId) ? next(target) : null),
        step: (entry) => step(entry),
        limit: this.#limit,
        onWait: () => {
          ports.changes.threads.add(key)
          ports.changes.touchSession()
        },
        onEmpty: () => this.#lanes.delete(key),
      })
      this.#lanes.set(key, lane)
    }
    return lane
  }
}
