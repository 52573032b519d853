import * as v from 'valibot'
import { localKey } from '../cache/index.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds after which an inbox is asked about again. */
const MAX_AGE = 600_000

const Ids = v.array(v.number())

/**
 * Which agents can be assigned conversations of an inbox: its members and the administrators. Fetched when a conversation of the inbox is
 * opened or assigned, and stored over restarts.
 */
export class AssignableLoader {
  readonly #ports: SyncPorts
  /** By account and inbox: when it was fetched, in monotonic milliseconds, or that it is being fetched. */
  readonly #inboxes = new Map<string, number | 'running'>()
  #stopped = false

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** Fetches what is missing or old; never rejects. */
  ensureLoaded(accountId: number, inboxIds: readonly number[], force = false): void {
    for (const inboxId of inboxIds) {
      const at = this.#inboxes.get(localKey(accountId, inboxId))
      const isFresh = at !== undefined && at !== 'running' && this.#ports.clock.monotonic() - at < MAX_AGE
      if (at !== 'running' && (force || !isFresh)) void this.#load(accountId, inboxId)
    }
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

  async #load(accountId: number, inboxId: number): Promise<void> {
    const { clock, requestQueue, api, server, log, changes } = this.#ports
    const key = localKey(accountId, inboxId)
    const before = this.#inboxes.get(key)
    this.#inboxes.set(key, 'running')
    try {
      const ids = await requestQueue.read(() => api.assignableAgents(accountId, inboxId))
      if (this.#stopped) return
      this.#inboxes.set(key, clock.monotonic())
      const stored = keyOf(accountId, inboxId)
      const text = ids === null ? null : JSON.stringify(ids)
      if (text === server.meta.get(stored)) return
      if (text === null) server.meta.remove(stored)
      else server.meta.set(stored, text)
      changes.reference.add(accountId)
      changes.flushSoon()
    } catch (error) {
      if (before === undefined || before === 'running') this.#inboxes.delete(key)
      else this.#inboxes.set(key, before)
      log.warn('Fetching assignable agents failed', { code: loadError(error, log).code })
    }
  }
}

const keyOf = (accountId: number, inboxId: number): string => `assignable/${accountId}/${inboxId}`
