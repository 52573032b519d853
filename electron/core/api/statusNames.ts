import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import { ApiError } from './types.ts'

/** What servers before 1.19 know; anything else they answer with 500 (recorded on 1.16.2). */
const OLD_NAMES = { open: 'open', resolved: 'resolved', pending: 'bot', snoozed: null } as const satisfies Record<ConversationStatus, string | null>

/**
 * Speaks of statuses as the server at hand does. A 500 for a name that old servers lack is asked again in their words; when those are
 * understood, they are used from then on.
 */
export class StatusNames {
  #isOld = false

  /** Asks for a list or a count under one status; old servers have no `all`, so each is asked for and merged. */
  async list<T>(status: ConversationStatus | 'all', ask: (name: string) => Promise<T>, merge: (one: T, other: T) => T): Promise<T> {
    if (!this.#isOld) {
      try {
        return await ask(status)
      } catch (error) {
        if (!isUnknownName(error, status)) throw error
      }
    }
    const answer = await this.#listOld(status, ask, merge)
    this.#isOld = true
    return answer
  }

  /** Changes a status. Snoozing does not exist on old servers: `unsupported`. */
  async change(status: ConversationStatus, send: (name: string) => Promise<void>): Promise<void> {
    if (!this.#isOld) {
      try {
        return await send(status)
      } catch (error) {
        if (!isUnknownName(error, status) || status !== 'pending') throw error
      }
    }
    const name = OLD_NAMES[status]
    if (name === null) throw new ApiError({ code: 'unsupported', delivered: 'no' })
    await send(name)
    this.#isOld = true
  }

  async #listOld<T>(status: ConversationStatus | 'all', ask: (name: string) => Promise<T>, merge: (one: T, other: T) => T): Promise<T> {
    if (status !== 'all') return ask(OLD_NAMES[status] ?? 'bot')
    const open = await ask('open')
    const resolved = await ask('resolved')
    return merge(merge(open, resolved), await ask('bot'))
  }
}

function isUnknownName(error: unknown, status: ConversationStatus | 'all'): boolean {
  return error instanceof ApiError && error.status === 500 && status !== 'open' && status !== 'resolved'
}
