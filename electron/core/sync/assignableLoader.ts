import * as v from 'valibot'
import type { AssignableBot } from '../api/types.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds after which an inbox is asked about again. */
const MAX_AGE = 600_000

const Ids = v.array(v.number())
const Bots = v.array(v.object({ id: v.number(), name: v.string(), avatarUrl: v.nullable(v.string()) }))

/**
 * Which agents can be assigned conversations of an inbox: its members and the administrators. Fetched when a conversation of the inbox is
 * opened or assigned, and stored over restarts.
 */
export class AssignableLoader {
  readonly #ports: SyncPorts
  /** By the key in `meta`: when it was fetched, in monotonic milliseconds, or that it is being fetched. */
  readonly #fetched = new Map<string, number | 'running'>()
  #stopped = false

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** Fetches what is missing or old; never rejects. */
  ensureLoaded(accountId: number, inboxIds: readonly number[], force = false): void {
    const { api } = this.#ports
    for (const inboxId of inboxIds)
      this.#ensure(accountId, keyOf(accountId, inboxId), () => api.assignableAgents(accountId, inboxId), force)
  }

  /** The same for the bots of an account. */
  ensureBotsLoaded(accountId: number, force = false): void {
    this.#ensure(accountId, botKey(accountId), () => this.#ports.api.assignableBots(accountId), force)
  }

  /** The bots to whom conversations of an account can be assigned, as far as known. */
  botsOf(accountId: number): AssignableBot[] {
    return this.#ports.server.meta.json(botKey(accountId), Bots) ?? []
  }

  #ensure(accountId: number, key: string, fetch: () => Promise<unknown>, force: boolean): void {
    const at = this.#fetched.get(key)
    const isFresh = at !== undefined && at !== 'running' && this.#ports.clock.monotonic() - at < MAX_AGE
    if (at !== 'running' && (force || !isFresh)) void this.#load(accountId, key, fetch)
  }

  /**
   * The agents who can be assigned in all of the inboxes. An inbox without a list excludes no agent; null if there is no list
   * at all.
   */
  idsOf(accountId: number, inboxIds: readonly number[]): number[] | null {
    const known = inboxIds.flatMap((inboxId) => {
      const ids = this.#ports.server.meta.json(keyOf(accountId, inboxId), Ids)
      return ids === null ? [] : [new Set(ids)]
    })
    const [first, ...others] = known
    return first === undefined ? null : [...first].filter((id) => others.every((ids) => ids.has(id)))
  }

  stop(): void {
    this.#stopped = true
  }

  async #load(accountId: number, key: string, fetch: () => Promise<unknown>): Promise<void> {
    const { clock, requestQueue, server, log, changes } = this.#ports
    const before = this.#fetched.get(key)
    this.#fetched.set(key, 'running')
    try {
      const found = await requestQueue.read(fetch)
      if (this.#stopped) return
      this.#fetched.set(key, clock.monotonic())
      const text = found === null ? null : JSON.stringify(found)
      if (text === server.meta.get(key)) return
      if (text === null) server.meta.remove(key)
      else server.meta.set(key, text)
      changes.reference.add(accountId)
      changes.flushSoon()
    } catch (error) {
      if (before === undefined || before === 'running') this.#fetched.delete(key)
      else this.#fetched.set(key, before)
      log.warn('Fetching assignable agents failed', { code: loadError(error, log).code })
    }
  }
}

const botKey = (accountId: number): string => `bots/${accountId}`
const keyOf = (accountId: number, inboxId: number): string => `assignable/${accountId}/${inboxId}`
