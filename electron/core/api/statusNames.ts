import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import { ApiError } from './types.ts'

/** The names of servers before 1.19, which answer 500 to any other (recorded on 1.16.2). */
const OLD_NAMES = { open: 'open', resolved: 'resolved', pending: 'bot', snoozed: null } as const satisfies Record<
  ConversationStatus,
  string | null
>

/**
 * Uses the status names that the server knows. After a 500 for a name that old servers lack, the request is repeated
 * with their names. Any server can fail once, so the old names are kept only if the server accepts them and refuses
 * another newer name as well: with old names, a newer server would leave out snoozed conversations.
 */
export class StatusNames {
  /** Null until a list or a count has shown it. A change doesn't show it: old servers accept more names there. */
  #isOld: boolean | null = null

  get isOld(): boolean {
    return this.#isOld === true
  }

  /** Requests a list or a count for one status. Old servers have no `all`, so each status is requested and merged. */
  async list<T>(
    status: ConversationStatus | 'all',
    request: (name: string) => Promise<T>,
    merge: (one: T, other: T) => T,
  ): Promise<T> {
    if (this.#isOld === true) return this.#listOld(status, request, merge)
    try {
      return await this.#requestNew(status, request)
    } catch (error) {
      if (!this.#mayBeUnknownName(error, status)) throw error
      const answer = await this.#listOld(status, request, merge)
      if (!(await this.#refuses(status === 'snoozed' ? 'pending' : 'snoozed', request))) throw error
      this.#isOld = true
      return answer
    }
  }

  /** Changes a status. Rejects with `unsupported` for snoozing on an old server. */
  async change(status: ConversationStatus, send: (name: string) => Promise<void>): Promise<void> {
    if (this.#isOld !== true) {
      try {
        return await send(status)
      } catch (error) {
        if (!this.#mayBeUnknownName(error, status) || status !== 'pending') throw error
      }
    }
    const name = OLD_NAMES[status]
    if (name === null) throw new ApiError({ code: 'unsupported', reachedServer: 'no' })
    await send(name)
  }

  async #requestNew<T>(status: ConversationStatus | 'all', request: (name: string) => Promise<T>): Promise<T> {
    const answer = await request(status)
    if (isNewer(status)) this.#isOld = false
    return answer
  }

  async #refuses(status: ConversationStatus, request: (name: string) => Promise<unknown>): Promise<boolean> {
    try {
      await this.#requestNew(status, request)
      return false
    } catch (error) {
      if (this.#mayBeUnknownName(error, status)) return true
      throw error
    }
  }

  async #listOld<T>(
    status: ConversationStatus | 'all',
    request: (name: string) => Promise<T>,
    merge: (one: T, other: T) => T,
  ): Promise<T> {
    if (status !== 'all') return request(OLD_NAMES[status] ?? 'bot')
    const open = await request('open')
    const resolved = await request('resolved')
    return merge(merge(open, resolved), await request('bot'))
  }

  #mayBeUnknownName(error: unknown, status: ConversationStatus | 'all'): boolean {
    return this.#isOld !== false && error instanceof ApiError && error.status === 500 && isNewer(status)
  }
}

function isNewer(status: ConversationStatus | 'all'): boolean {
  return status !== 'open' && status !== 'resolved'
}
