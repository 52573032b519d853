import * as v from 'valibot'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import type { LoadState } from '../../../shared/views.ts'
import type { ConversationPage } from '../api/types.ts'
import type { Applied, AppliedEvent, ListFilter, Transition } from '../cache/index.ts'
import { compareBySort, localKey, SERVER_SORT } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import { serverFilter } from './counts.ts'
import { listKey } from './listLoader.ts'
import type { ListRun } from './listRun.ts'
import { isCurrent, runList } from './listRun.ts'
import { loaderState } from './loaderState.ts'
import { ON_SCREEN } from './requestQueue.ts'
import type { ServerRead } from './serverRead.ts'
import { applyPage, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

const Ids = v.array(v.number())
/** Conversations of one account that are remembered, the newest first. */
const MOST = 500

/** One kind of membership: that the user was mentioned in a conversation, or takes part in it. */
export interface MembershipKind {
  /** The server's name of the list. */
  readonly conversationType: 'mention' | 'participating'
  /** Where they are stored. */
  readonly storedAs: string
  /** Whether the server has the list; null where its answers have not shown it. */
  hasList(): boolean | null
  /** Those that other data of the account tells. */
  known(accountId: number): number[]
  isEvent(event: AppliedEvent['event']): boolean
  isTransition(transition: Transition): boolean
  isNotification(notification: ServerNotification): boolean
  /**
   * Milliseconds after which the list is fetched again when it is shown, because nothing tells that the user is no longer in a
   * conversation; null where that doesn't happen.
   */
  readonly expiresAfter: number | null
  /** What of an answer may be stored. */
  admit(page: ConversationPage, accountId: number): ConversationPage
}

/** The server's list with one filter. */
interface List extends ListRun {
  readonly filter: ListFilter
  /** Monotonic milliseconds. */
  fetchedAt: number
}

/**
 * The conversations of which the user is a member in one way: the server's own lists as far as they are fetched, stored over restarts;
 * its events; and what other data tells, which is all that a server without such lists has.
 */
export class MembershipKeeper {
  readonly #ports: SyncPorts
  readonly #fetcher: Pick<ConversationFetcher, 'request'>
  readonly #kind: MembershipKind
  /** By account, a new object with every change. */
  readonly #ids = new Map<number, ReadonlySet<number>>()
  readonly #lists = new Map<string, List>()
  /** Comparing its lists has shown that the server has this one. */
  #isListFound = false
  #stopped = false

  constructor(ports: SyncPorts, fetcher: Pick<ConversationFetcher, 'request'>, kind: MembershipKind) {
    this.#ports = ports
    this.#fetcher = fetcher
    this.#kind = kind
  }

  /** Those of every status, as far as they are known. Another object after each change. */
  ids(accountId: number): ReadonlySet<number> {
    let ids = this.#ids.get(accountId)
    if (!ids) {
      const stored = this.#ports.server.meta.json(this.#keyOf(accountId), Ids) ?? []
      ids = new Set([...stored, ...this.#kind.known(accountId)])
      this.#ids.set(accountId, ids)
    }
    return ids
  }

  /** The load state of a list of which the cache shows `rows` rows. */
  stateOf(filter: ListFilter, rows: number): { state: LoadState; loadingMore: boolean; mayHaveMore: boolean } {
    const list = this.#list(filter)
    const { epoch, fetched, complete, running } = list
    return {
      state: loaderState(rows, list),
      loadingMore: running && fetched > 0,
      mayHaveMore: epoch >= 0 && !complete && fetched < MOST,
    }
  }

  /** Fetches the first `limit` of a list in the background, unless that happened since the last gap; never rejects. */
  ensureLoaded(filter: ListFilter, limit: number, force = false): void {
    const list = this.#list(filter)
    list.limit = Math.min(MOST, limit)
    list.force ||= force || this.#isExpired(list)
    list.runAgain = !isCurrent(list, this.#ports)
    if (list.runAgain && !list.running) void this.#run(list)
  }

  onApplied({ events, transitions }: Applied): void {
    for (const { event, conversationId } of events)
      if (this.#kind.isEvent(event)) this.#add(event.accountId, conversationId)
    for (const transition of transitions)
      if (transition.after && this.#kind.isTransition(transition))
        this.#add(transition.after.accountId, transition.after.id)
  }

  onNotification(notification: ServerNotification & { conversationId: number }): void {
    if (this.#kind.isNotification(notification)) this.#add(notification.accountId, notification.conversationId)
  }

  stop(): void {
    this.#stopped = true
  }

  #keyOf(accountId: number): string {
    return `${this.#kind.storedAs}/${accountId}`
  }

  #list(filter: ListFilter): List {
    const key = listKey(filter)
    let list = this.#lists.get(key)
    if (!list) {
      const asked = { limit: 0, running: false, runAgain: false, force: false }
      list = { filter, ...asked, epoch: -1, fetchedAt: 0, fetched: 0, complete: false, error: null }
      this.#lists.set(key, list)
    }
    return list
  }

  #isExpired({ epoch, fetchedAt, running }: List): boolean {
    const { expiresAfter } = this.#kind
    const age = this.#ports.clock.monotonic() - fetchedAt
    return expiresAfter !== null && epoch >= 0 && !running && age > expiresAfter
  }

  #add(accountId: number, conversationId: number): void {
    this.#set(accountId, [conversationId, ...this.ids(accountId)])
    this.#requestMissing(accountId, 1)
  }

  /** Fetches the conversations of the first `count` that are not cached. */
  #requestMissing(accountId: number, count: number): void {
    for (const id of [...this.ids(accountId)].slice(0, count))
      if (!this.#ports.server.conversations.get(accountId, id)) this.#fetcher.request(localKey(accountId, id))
  }

  #set(accountId: number, ids: readonly number[]): void {
    const { changes, server } = this.#ports
    const before = this.ids(accountId)
    const next = new Set([...new Set(ids)].slice(0, MOST))
    if (next.size === before.size && [...next].every((id) => before.has(id))) return
    this.#ids.set(accountId, next)
    server.meta.set(this.#keyOf(accountId), JSON.stringify([...next]))
    changes.lists.add(accountId)
    // The rail counts the unread ones.
    changes.touchSession()
  }

  #run(list: List): Promise<void> {
    const { log } = this.#ports
    return runList(list, {
      ports: this.#ports,
      accountId: list.filter.accountId,
      isStopped: () => this.#stopped,
      fetch: () => this.#fetch(list),
      onError: (error) => log.debug('Fetching a list failed', { type: this.#kind.conversationType, ...error }),
    })
  }

  async #fetch(list: List): Promise<void> {
    const { filter, limit } = list
    const { accountId } = filter
    const { epoch } = this.#ports.freshness
    const before = this.ids(accountId)
    const seen = new Set<number>()
    let complete = !(await this.#asksServer(accountId))
    const hasList = !complete
    if (this.#stopped) return
    if (complete) this.#requestMissing(accountId, limit)
    for (let page = 1; !complete && seen.size < limit; page++) {
      const { answer, asOf } = await this.#page(filter, page)
      if (this.#stopped) return
      await applyPage(this.#ports, { answer: this.#kind.admit(answer, accountId), asOf })
      const count = seen.size
      for (const { id } of answer.conversations) seen.add(id)
      complete = seen.size === count || seen.size >= answer.counts.all
      this.#set(accountId, [...seen, ...this.ids(accountId)])
    }
    if (hasList && this.#kind.expiresAfter !== null) this.#removeLeft(list, { before, seen, complete })
    const fetchedAt = this.#ports.clock.monotonic()
    Object.assign(list, { epoch, fetchedAt, fetched: seen.size, complete, error: null })
  }

  async #page(filter: ListFilter, page: number): Promise<ServerRead<ConversationPage>> {
    const { conversationType } = this.#kind
    const sortBy = SERVER_SORT[filter.sort]
    return readServer(
      this.#ports,
      (server) =>
        server.conversations(filter.accountId, {
          ...serverFilter(filter),
          page,
          conversationType,
          ...(sortBy === null ? {} : { sortBy }),
        }),
      ON_SCREEN,
    )
  }

  /** Removes those known before the request that the answer, as far as it goes, doesn't have any more. */
  #removeLeft(
    { filter }: List,
    { before, seen, complete }: { before: ReadonlySet<number>; seen: ReadonlySet<number>; complete: boolean },
  ): void {
    const { accountId } = filter
    const { conversations } = this.#ports.server
    const last = [...seen].map((id) => conversations.get(accountId, id)).at(-1) ?? null
    const isAbove = (one: Conversation): boolean =>
      complete || (last !== null && compareBySort({ ...one, id: last.id }, last, filter.sort) < 0)
    const left = conversations
      .list(filter, this.#ports.me(), MOST, before)
      .filter((one) => !seen.has(one.id) && isAbove(one))
      .map(({ id }) => id)
    this.#set(
      accountId,
      [...this.ids(accountId)].filter((id) => !left.includes(id)),
    )
  }

  /**
   * Whether the server has the list: others answer with all conversations. Where it isn't known, the counts tell, requested in this
   * order, so that a new conversation doesn't make the list look shorter. A user who is a member everywhere on such a server is left with
   * what events and other data tell.
   */
  async #asksServer(accountId: number): Promise<boolean> {
    const known = this.#ports.api.isOld() ? false : this.#isListFound || this.#kind.hasList()
    if (known !== null) return known
    const count = async (isAll: boolean): Promise<number> => {
      const { conversationType } = this.#kind
      const filter = {
        status: 'all' as const,
        assigneeType: 'all' as const,
        ...(isAll ? {} : { conversationType }),
      }
      return (await readServer(this.#ports, (server) => server.counts(accountId, filter), ON_SCREEN)).answer.all
    }
    const all = await count(true)
    this.#isListFound = (await count(false)) < all
    return this.#isListFound
  }
}
