import * as v from 'valibot'
import type { Condition } from '../../../shared/filters/condition.ts'
import { withDates } from '../../../shared/filters/condition.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AttributeDefinition } from '../../../shared/model/people.ts'
import type { FilterView, LoadState } from '../../../shared/views.ts'
import type { ConversationPage } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { Applied, FilterTest, Fitting } from '../cache/index.ts'
import { accountFilter, BoundedMap, compareBySort, filterTest, localKey } from '../cache/index.ts'
import { TimerMap } from '../timer.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { ListRun } from './listRun.ts'
import { isCurrent, runList } from './listRun.ts'
import type { LoadError } from './loadError.ts'
import { loaderState } from './loaderState.ts'
import { ON_SCREEN } from './requestQueue.ts'
import type { ServerRead } from './serverRead.ts'
import { applyPage, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds from a change that the count may not have to the request. */
const SETTLE = 2_000
/** Filters whose state is kept: each change in the builder is one. */
const MOST_LISTS = 60
/** Conversations that are remembered of a filter that only the server can answer. */
const MOST_IDS = 500
/** Such filters whose answers are stored for the next start. */
const MOST_STORED = 20
/** Stale rows that one comparison looks for beyond the rows of its pages. */
const MOST_STALE = 60
const Stored = v.array(v.tuple([v.string(), v.array(v.number())]))

interface List extends ListRun {
  readonly accountId: number
  /** With days from now, which mean other dates tomorrow. */
  readonly conditions: readonly Condition[]
  readonly key: string
  /** The server's count, and what changed since; null until it has answered. */
  count: number | null
  /** Conversations that fit came into the cache: the count may have them already. */
  dirty: boolean
  /** The server's answer, for a filter that has no test; another object after each change. */
  ids: ReadonlySet<number>
  /** For the dates and definitions of its making. */
  made: { dates: string; definitions: readonly AttributeDefinition[] | null; test: FilterTest; fitting: Fitting } | null
}

/**
 * Lists that a filter makes: the server's pages (`POST conversations/filter`), kept in the cache, and a test of the cache that finds the
 * same, so that they follow events and work offline. Where there is no such test, the list has what the server has answered.
 */
export class FilterLists {
  readonly #ports: SyncPorts
  readonly #fetcher: Pick<ConversationFetcher, 'request'>
  readonly #onAnswer: (isThere: boolean) => void
  readonly #lists = new BoundedMap<string, List>(MOST_LISTS)
  /** Keys of lists whose count follows events. */
  readonly #counted = new Set<string>()
  readonly #timers: TimerMap<string>
  #stopped = false

  /** `onAnswer`: whether the server can filter, as its answers show. */
  constructor(ports: SyncPorts, fetcher: Pick<ConversationFetcher, 'request'>, onAnswer: (isThere: boolean) => void) {
    this.#ports = ports
    this.#fetcher = fetcher
    this.#onAnswer = onAnswer
    this.#timers = new TimerMap(ports.clock)
  }

  /** What narrows the list of all conversations to those of a filter; the same object as long as it narrows to the same. */
  only(accountId: number, conditions: readonly Condition[]): Fitting | ReadonlySet<number> {
    const list = this.#list(accountId, conditions)
    const { test, fitting } = this.#made(list)
    return test.kind === 'test' ? fitting : list.ids
  }

  /** The load state of a list of which the cache shows `rows` rows. */
  stateOf(
    accountId: number,
    conditions: readonly Condition[],
    rows: number,
  ): { state: LoadState; loadingMore: boolean; mayHaveMore: boolean } {
    const list = this.#list(accountId, conditions)
    const { epoch, fetched, complete, running, limit } = list
    // Only lists on screen are asked for.
    if (list.dirty && list.error === null && !this.#timers.has(list.key))
      this.#timers.set(list.key, SETTLE, () => this.#countAgain(list))
    // Where the server can't answer, what is cached is all there is.
    const isLacking = list.error?.code === 'unsupported'
    return {
      state: isLacking ? { kind: 'ready', refreshing: running } : loaderState(rows, list),
      loadingMore: running && rows > 0 && rows < limit,
      mayHaveMore: epoch >= 0 && !complete && !isLacking && fetched > 0,
    }
  }

  /** How many conversations fit, and what is known of them. `isOffline`: the server will not answer now. */
  viewOf(accountId: number, conditions: readonly Condition[], isOffline: boolean): { all: number; filter: FilterView } {
    const list = this.#list(accountId, conditions)
    const { test, fitting } = this.#made(list)
    const trouble = list.error === null ? null : troubleOf(list.error)
    const filter = {
      counted: list.count === null ? null : ('server' as const),
      unknown: test.kind === 'test' ? null : test.key,
      trouble,
    }
    if (list.count !== null) return { all: list.count, filter }
    if (!isOffline && list.error === null) return { all: 0, filter }
    const { conversations } = this.#ports.server
    const all =
      test.kind === 'test'
        ? conversations.countFitting(accountFilter(accountId), this.#ports.me(), fitting)
        : list.ids.size
    return { all, filter: { ...filter, counted: 'cache' } }
  }

  /** Fetches the first `limit` of a list in the background, unless that happened since the last gap; never rejects. */
  ensureLoaded(accountId: number, conditions: readonly Condition[], limit: number, force = false): void {
    const list = this.#list(accountId, conditions)
    list.limit = limit
    // Nothing tells which conversations of such a list changed: it is fetched whenever it is shown.
    const isBlind = this.#made(list).test.kind !== 'test' && !list.running
    list.force ||= force || isBlind
    list.runAgain = !isCurrent(list, this.#ports)
    if (list.runAgain && !list.running) void this.#run(list)
  }

  /** Counts follow what comes and goes; those that an answer brings into the cache are counted already. */
  onApplied({ events, transitions }: Pick<Applied, 'events' | 'transitions'>): void {
    if (transitions.length === 0) return
    for (const key of this.#counted) {
      const list = this.#lists.get(key)
      if (list?.count === null || list?.count === undefined || list.made?.test.kind !== 'test') continue
      const { fits } = list.made.fitting
      for (const { before, after } of transitions) {
        if ((before ?? after)?.accountId !== list.accountId) continue
        if (before === null && events.length === 0) {
          if (after !== null && fits(after)) this.#setDirty(list)
          continue
        }
        list.count += Number(after !== null && fits(after)) - Number(before !== null && fits(before))
      }
      list.count = Math.max(0, list.count)
    }
  }

  stop(): void {
    this.#stopped = true
    this.#timers.clearAll()
  }

  #setDirty(list: List): void {
    list.dirty = true
    this.#ports.changes.lists.add(list.accountId)
  }

  #countAgain(list: List): void {
    if (this.#stopped || !list.dirty) return
    list.force = true
    list.runAgain = true
    if (!list.running) void this.#run(list)
  }

  #list(accountId: number, conditions: readonly Condition[]): List {
    const key = JSON.stringify([accountId, conditions])
    let list = this.#lists.get(key)
    if (!list) {
      const asked = { limit: 0, running: false, runAgain: false, force: false, error: null }
      const ids = new Set(this.#stored(accountId).find(([stored]) => stored === key)?.[1] ?? [])
      list = {
        accountId,
        conditions,
        key,
        ...asked,
        epoch: -1,
        fetched: 0,
        complete: false,
        count: null,
        dirty: false,
        ids,
        made: null,
      }
      this.#lists.set(key, list)
    }
    return list
  }

  /** The test of a list, made anew on another day, or when attributes were defined. */
  #made(list: List): NonNullable<List['made']> {
    const { meta } = this.#ports.server
    const definitions = meta.reference(list.accountId, 'attributeDefinitions')
    const conditions = this.#dated(list)
    const dates = JSON.stringify(conditions)
    if (list.made?.dates === dates && list.made.definitions === definitions) return list.made
    const test = filterTest(conditions, definitions)
    list.made = { dates, definitions, test, fitting: { fits: test.kind === 'test' ? test.test : () => false } }
    return list.made
  }

  #dated({ conditions }: List): Condition[] {
    return withDates(conditions, this.#ports.serverTime.earliest() * 1_000)
  }

  #stored(accountId: number): [string, number[]][] {
    return this.#ports.server.meta.json(`filters/${accountId}`, Stored) ?? []
  }

  #run(list: List): Promise<void> {
    return runList(list, {
      ports: this.#ports,
      accountId: list.accountId,
      isStopped: () => this.#stopped,
      fetch: async () => {
        await this.#fetch(list)
        this.#onAnswer(true)
      },
      onError: (error, thrown) => {
        if (thrown instanceof ApiError && thrown.code === 'unsupported') this.#onAnswer(false)
        this.#ports.log.debug('Fetching a filtered list failed', { ...error })
      },
    })
  }

  async #fetch(list: List): Promise<void> {
    const { epoch } = this.#ports.freshness
    const seen = new Set<number>()
    let [complete, count, asOf] = [false, 0, 0]
    for (let page = 1; !complete && seen.size < list.limit; page++) {
      const read = await this.#page(list, page)
      if (this.#stopped) return
      asOf ||= read.asOf
      await applyPage(this.#ports, read)
      const before = seen.size
      for (const { id } of read.answer.conversations) seen.add(id)
      count = read.answer.counts.all
      complete = seen.size === before || seen.size >= count
    }
    if (this.#stopped) return
    this.#compare(list, { seen, complete, asOf })
    this.#setIds(list, [...seen])
    this.#counted.add(list.key)
    Object.assign(list, { epoch, fetched: seen.size, complete, count, dirty: false, error: null })
  }

  #page(list: List, page: number): Promise<ServerRead<ConversationPage>> {
    const { accountId } = list
    const definitions = this.#ports.server.meta.reference(accountId, 'attributeDefinitions') ?? []
    const custom = new Set(definitions.filter(({ of }) => of === 'conversation').map(({ key }) => key))
    return readServer(
      this.#ports,
      (server) => server.filterConversations(accountId, this.#dated(list), custom, page),
      ON_SCREEN,
    )
  }

  /** Refetches cached conversations that fit and that the answer, as far as it goes, doesn't have: they are out of date or deleted. */
  #compare(list: List, { seen, complete, asOf }: { seen: ReadonlySet<number>; complete: boolean; asOf: number }): void {
    const { conversations } = this.#ports.server
    const { accountId } = list
    const only = this.only(accountId, list.conditions)
    const last = [...seen].map((id) => conversations.get(accountId, id)).at(-1) ?? null
    const isAbove = (one: Conversation): boolean =>
      complete || (last !== null && compareBySort({ ...one, id: last.id }, last, 'lastActivityDesc') < 0)
    if (only instanceof Set) return
    for (const one of conversations.list(accountFilter(accountId), this.#ports.me(), seen.size + MOST_STALE, only)) {
      if (!isAbove(one)) break
      if (
        !seen.has(one.id) &&
        conversations.revision(accountId, one.id) <= asOf &&
        !conversations.hasOverlay(accountId, one.id)
      )
        this.#fetcher.request(localKey(accountId, one.id))
    }
  }

  /** Stores the answer to a filter that has no test. */
  #setIds(list: List, ids: readonly number[]): void {
    if (this.#made(list).test.kind === 'test') return
    const first = ids.slice(0, MOST_IDS)
    if (first.join() !== [...list.ids].join()) list.ids = new Set(first)
    const others = this.#stored(list.accountId).filter(([key]) => key !== list.key)
    this.#ports.server.meta.set(
      `filters/${list.accountId}`,
      JSON.stringify([[list.key, first], ...others].slice(0, MOST_STORED)),
    )
  }
}

/** What the server thinks of a filter that it doesn't answer; null where it was not asked, or failed by chance. */
function troubleOf({ code }: LoadError): FilterView['trouble'] {
  if (code === 'unsupported') return 'lacking'
  return code === 'refusedByServer' || code === 'serverError' ? 'refused' : null
}
