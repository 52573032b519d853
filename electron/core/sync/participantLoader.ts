import type { ErrorCode } from '../../../shared/views.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Fetches who takes part in a conversation, each time the user looks: no event tells. */
export class ParticipantLoader {
  readonly #ports: SyncPorts
  readonly #running = new Set<LocalKey>()
  readonly #errors = new Map<LocalKey, ErrorCode>()
  #stopped = false

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** Never rejects. */
  ensureLoaded(accountId: number, conversationId: number): void {
    const key = localKey(accountId, conversationId)
    if (!this.#running.has(key)) void this.#load(accountId, conversationId, key)
  }

  /** Why the last try failed; null if it didn't. */
  errorOf(accountId: number, conversationId: number): ErrorCode | null {
    return this.#errors.get(localKey(accountId, conversationId)) ?? null
  }

  stop(): void {
    this.#stopped = true
  }

  async #load(accountId: number, id: number, key: LocalKey): Promise<void> {
    const { afterWrite, api, changes, log, requestQueue, server } = this.#ports
    this.#running.add(key)
    this.#errors.delete(key)
    try {
      const participants = await requestQueue.read(() => api.participants(accountId, id))
      if (this.#stopped || server.conversations.base(accountId, id) === null) return
      afterWrite(server.applyConversation({ accountId, id, participants }))
    } catch (error) {
      if (this.#stopped) return
      this.#errors.set(key, loadError(error, log).code)
      changes.conversations.add(key)
      changes.flushSoon()
    } finally {
      this.#running.delete(key)
    }
  }
}
