import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import { ApiError } from './types.ts'

/** What servers before 1.19 know; anything else they answer with 500 (recorded on 1.16.2). */
const OLD_NAMES = { open: 'open', resolved: 'resolved', pending: 'bot', snoozed: null } as const satisfies Record<
  ConversationStatus,
  string | null
>

/**
 * Speaks of statuses as the server at hand does. A 500 for a name that old servers lack is asked again in their words. Any server may fail
 * once, so they are only used from then on where it understands them and refuses another newer name, too: a newer server that was taken for
 * an old one would leave out what is snoozed.
 */
export class StatusNames {
  /** Null until a list or a count has shown it; of what is changed an old server may take more names than it lists. */
  #isOld: boolean | null = null

  /** Asks for a list or a count under one status; old servers have no `all`, so each is asked for and merged. */
  async list<T>(
    status: ConversationStatus | 'all',
    ask: (name: string) => Promise<T>,
    merge: (one: T, other: T) => T,
  ): Promise<T> {
    if (this.#isOld === true) return this.#listOld(status, ask, merge)
    try {
      return await this.#understood(status, ask)
    } catch (error) {
      if (!this.#mayBeUnknown(error, status)) throw error
      const answer = await this.#listOld(status, ask, merge)
      if (!(await this.#refuses(status === 'snoozed' ? 'pending' : 'snoozed', ask))) throw error
      this.#isOld = true
      return answer
    }
  }

  /** Changes a status. Snoozing does not exist on old servers: `unsupported`. */
  async change(status: ConversationStatus, send: (name: string) => Promise<void>): Promise<void> {
    if (this.#isOld !== true) {
      try {
        return await send(status)
      } catch (error) {
        if (!this.#mayBeUnknown(error, status) || status !== 'pending') throw error
      }
    }
    const name = OLD_NAMES[status]
    if (name === null) throw new ApiError({ code: 'unsupported', delivered: 'no' })
    await send(name)
  }

  async #understood<T>(status: ConversationStatus | 'all', ask: (name: string) => Promise<T>): Promise<T> {
    const answer = await ask(status)
    if (isNewer(status)) this.#isOld = false
    return answer
  }

  async #refuses(status: ConversationStatus, ask: (name: string) => Promise<unknown>): Promise<boolean> {
    try {
      await this.#understood(status, ask)
      return false
    } catch (error) {
      if (this.#mayBeUnknown(error, status)) return true
      throw error
    }
  }

  async #listOld<T>(
    status: ConversationStatus | 'all',
    ask: (name: string) => Promise<T>,
    merge: (one: T, other: T) => T,
  ): Promise<T> {
    if (status !== 'all') return ask(OLD_NAMES[status] ?? 'bot')
    const open = await ask('open')
    const resolved = await ask('resolved')
    return merge(merge(open, resolved), await ask('bot'))
  }

  #mayBeUnknown(error: unknown, status: ConversationStatus | 'all'): boolean {
    return this.#isOld !== false && error instanceof ApiError && error.status === 500 && isNewer(status)
  }
}

function isNewer(status: ConversationStatus | 'all'): boolean {
  return status !== 'open' && status !== 'resolved'
}
