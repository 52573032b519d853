import * as v from 'valibot'
import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { mentionsUser } from '../../../shared/text/mentions.ts'
import type { LoadState } from '../../../shared/views.ts'
import type { Applied, AppliedEvent } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, loadError } from './loadError.ts'
import { ON_SCREEN } from './requestQueue.ts'
import { applyPage, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

const Ids = v.array(v.number())
/** Conversations of one account that are remembered, the newest first. */
const MOST = 500
/** Notifications that are searched for mentions. */
const SEARCHED = 1_000

type Status = ConversationStatus | 'all'

/** The server's list of one account and status. */
interface MentionList {
  readonly accountId: number
  readonly status: Status
  /** Rows that a window shows. */
  limit: number
  epoch: number
  /** Rows from the top that were fetched in that epoch, and whether the server has no more. */
  fetched: number
  complete: boolean
  running: boolean
  /** It was asked for while it ran, or has to be fetched although it was in this epoch. */
  runAgain: boolean
  force: boolean
  error: LoadError | null
}

/**
 * The conversations in which the user was mentioned: the server's own list as far as it is fetched, stored over restarts; its events; and
 * the notifications, which are all that a server without that list has.
 */
export class MentionKeeper {
  readonly #ports: SyncPorts
  readonly #fetcher: Pick<ConversationFetcher, 'request'>
  /** Null where the server's answers have not shown it. */
  readonly #hasList: () => boolean | null
  /** By account, a new object with every change. */
  readonly #ids = new Map<number, ReadonlySet<number>>()
  readonly #lists = new Map<string, MentionList>()
  /** Comparing its lists has shown that the server has one of mentions. */
  #isListFound = false
  #stopped = false

  constructor(ports: SyncPorts, fetcher: Pick<ConversationFetcher, 'request'>, hasList: () => boolean | null) {
    this.#ports = ports
    this.#fetcher = fetcher
    this.#hasList = hasList
  }

  /** Those of every status, as far as they are known. Another object after each change. */
  ids(accountId: number): ReadonlySet<number> {
    let ids = this.#ids.get(accountId)
    if (!ids) {
      const { meta, notifications } = this.#ports.server
      const notified = notifications
        .list(accountId, SEARCHED)
        .flatMap(({ type, conversationId }) =>
          type === 'conversation_mention' && conversationId !== null ? [conversationId] : [],
        )
      ids = new Set([...(meta.json(keyOf(accountId), Ids) ?? []), ...notified])
      this.#ids.set(accountId, ids)
    }
    return ids
  }

  /** The load state of a list of which the cache shows `rows` rows. */
  stateOf(
    accountId: number,
    status: Status,
    rows: number,
  ): { state: LoadState; loadingMore: boolean; mayHaveMore: boolean } {
    const { epoch, fetched, complete, running, error } = this.#list(accountId, status)
    const shown = error && exceptCanceled(error)
    const state: LoadState =
      rows > 0 || epoch >= 0
        ? { kind: 'ready', refreshing: running }
        : shown && !running
          ? { kind: 'error', ...shown }
          : { kind: 'loading' }
    return { state, loadingMore: running && fetched > 0, mayHaveMore: epoch >= 0 && !complete && fetched < MOST }
  }

  /** Fetches the first `limit` of a status in the background, unless that happened since the last gap; never rejects. */
  ensureLoaded(accountId: number, status: Status, limit: number, force = false): void {
    const list = this.#list(accountId, status)
    list.limit = Math.min(MOST, limit)
    list.force ||= force
    list.runAgain = !this.#isCurrent(list)
    if (list.runAgain && !list.running) void this.#run(list)
  }

  onApplied({ events }: Applied): void {
    for (const { event, conversationId } of events)
      if (this.#isMention(event)) this.#add(event.accountId, conversationId)
  }

  onNotification({ accountId, type, conversationId }: ServerNotification & { conversationId: number }): void {
    if (type === 'conversation_mention') this.#add(accountId, conversationId)
  }

  /** Servers before 2.0 have no event for a mention, but the note is there. */
  #isMention(event: AppliedEvent['event']): boolean {
    if (event.kind === 'conversation') return event.name === 'conversation.mentioned'
    if (event.kind !== 'message' || event.message.private !== true) return false
    const teams = this.#ports.server.meta.reference(event.accountId, 'teams') ?? []
    const mine = teams.filter(({ isMember }) => isMember).map(({ id }) => id)
    return mentionsUser(event.message.content ?? '', this.#ports.me(), mine)
  }

  stop(): void {
    this.#stopped = true
  }

  #list(accountId: number, status: Status): MentionList {
    const key = `${accountId}/${status}`
    let list = this.#lists.get(key)
    if (!list) {
      const asked = { limit: 0, running: false, runAgain: false, force: false }
      list = { accountId, status, ...asked, epoch: -1, fetched: 0, complete: false, error: null }
      this.#lists.set(key, list)
    }
    return list
  }

  #isCurrent({ complete, epoch, fetched, force, limit }: MentionList): boolean {
    return !force && epoch === this.#ports.freshness.epoch && (complete || fetched >= limit)
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
    server.meta.set(keyOf(accountId), JSON.stringify([...next]))
    changes.lists.add(accountId)
    changes.flushSoon()
  }

  /** Runs once, and again for what was asked for meanwhile. */
  async #run(list: MentionList): Promise<void> {
    const touch = (): void => {
      this.#ports.changes.lists.add(list.accountId)
      this.#ports.changes.flushSoon()
    }
    list.running = true
    touch()
    while (list.runAgain && !this.#stopped) {
      list.runAgain = false
      list.force = false
      try {
        await this.#fetch(list)
        // What was fetched before a gap lacks the mentions of the gap.
        list.runAgain = !this.#isCurrent(list)
      } catch (error) {
        list.error = loadError(error, this.#ports.log)
        this.#ports.log.debug('Fetching mentions failed', { ...list.error })
      }
    }
    list.running = false
    if (!this.#stopped) touch()
  }

  async #fetch(list: MentionList): Promise<void> {
    const { accountId, status, limit } = list
    const { epoch } = this.#ports.freshness
    const seen = new Set<number>()
    let complete = !(await this.#asksServer(accountId))
    if (this.#stopped) return
    if (complete) this.#requestMissing(accountId, limit)
    for (let page = 1; !complete && seen.size < limit; page++) {
      const read = await readServer(
        this.#ports,
        (server) => server.conversations(accountId, { status, assigneeType: 'all', page, conversationType: 'mention' }),
        ON_SCREEN,
      )
      if (this.#stopped) return
      await applyPage(this.#ports, read)
      const before = seen.size
      for (const { id } of read.answer.conversations) seen.add(id)
      complete = seen.size === before || seen.size >= read.answer.counts.all
      this.#set(accountId, [...seen, ...this.ids(accountId)])
    }
    Object.assign(list, { epoch, fetched: seen.size, complete, error: null })
  }

  /**
   * Whether the server has a list of mentions: others answer with all conversations. Where it isn't known, the counts tell, requested in
   * this order, so that a new conversation doesn't make the list of mentions look shorter. A user who was mentioned everywhere on
   * such a server is left with what the events and notifications tell.
   */
  async #asksServer(accountId: number): Promise<boolean> {
    const known = this.#ports.api.isOld() ? false : this.#isListFound || this.#hasList()
    if (known !== null) return known
    const count = async (conversationType?: 'mention'): Promise<number> => {
      const filter = {
        status: 'all' as const,
        assigneeType: 'all' as const,
        ...(conversationType && { conversationType }),
      }
      return (await readServer(this.#ports, (server) => server.counts(accountId, filter), ON_SCREEN)).answer.all
    }
    const all = await count()
    this.#isListFound = (await count('mention')) < all
    return this.#isListFound
  }
}

const keyOf = (accountId: number): string => `mentions/${accountId}`
