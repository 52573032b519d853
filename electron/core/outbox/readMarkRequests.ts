import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'

/** Requests that mark a conversation as read and have not been answered: one after the other for each conversation. */
export class ReadMarkRequests {
  readonly #running = new Map<LocalKey, Promise<void>>()

  /** Runs `request` behind the earlier ones of its conversation; rejects as it does. */
  async run(accountId: number, conversationId: number, request: () => Promise<void>): Promise<void> {
    const key = localKey(accountId, conversationId)
    const before = this.#running.get(key) ?? Promise.resolve()
    const run = before.then(request)
    // The next one runs after a refusal too, which the caller hears of.
    const settled = Promise.allSettled([run]).then(() => {
      if (this.#running.get(key) === settled) this.#running.delete(key)
    })
    this.#running.set(key, settled)
    await run
  }

  /** Settles when every request that runs now has been answered. */
  async settled(accountId: number, conversationId: number): Promise<void> {
    await this.#running.get(localKey(accountId, conversationId))
  }
}
