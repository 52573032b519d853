import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'

/** Unanswered requests that mark conversations as read, one at a time per conversation. */
export class ReadMarkRequests {
  readonly #running = new Map<LocalKey, Promise<void>>()

  /** Runs `request` after the earlier ones of its conversation. Rejects with what it rejects with. */
  async run(accountId: number, conversationId: number, request: () => Promise<void>): Promise<void> {
    const key = localKey(accountId, conversationId)
    const before = this.#running.get(key) ?? Promise.resolve()
    const run = before.then(request)
    // The next request also runs after a failure, which only the caller handles.
    const settled = Promise.allSettled([run]).then(() => {
      if (this.#running.get(key) === settled) this.#running.delete(key)
    })
    this.#running.set(key, settled)
    await run
  }

  /** Resolves when the running requests of a conversation have been answered. */
  async settled(accountId: number, conversationId: number): Promise<void> {
    await this.#running.get(localKey(accountId, conversationId))
  }
}
