import type { Applied } from '../cache/index.ts'
import type { ServerStore } from '../cache/serverStore.ts'
import { heardLate, type Heard } from './liveEvents.ts'

/** Gathers the messages that a sync finds, so that they are told of as if they had been heard, once the sync is over. */
export class Recovery {
  readonly #sessionId: string
  readonly #server: ServerStore
  /** Newest activity known at the gap, by account: what is older was only new to this cache. Null while no sync runs. */
  #since: ReadonlyMap<number, number> | null = null
  #heard: Heard[] = []

  constructor(sessionId: string, server: ServerStore) {
    this.#sessionId = sessionId
    this.#server = server
  }

  begin(accountIds: readonly number[]): void {
    this.#heard = []
    this.#since = new Map(accountIds.flatMap((id) => {
      const watermark = this.#server.meta.number(`watermark/${id}`)
      return watermark === null ? [] : [[id, watermark] as const]
    }))
  }

  onApplied(applied: Applied): void {
    for (const { message, isNew, fromEvent } of applied.messages) {
      const since = this.#since?.get(message.accountId)
      if (isNew && !fromEvent && since !== undefined && message.createdAt > since) this.#heard.push(heardLate({ sessionId: this.#sessionId, server: this.#server }, message))
    }
  }

  /** What was found, oldest first; nothing is gathered afterwards. */
  end(): Heard[] {
    const heard = this.#heard
    this.#since = null
    this.#heard = []
    return heard
  }
}
