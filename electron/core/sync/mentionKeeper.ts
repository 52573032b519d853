import * as v from 'valibot'
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

interface MentionList {
  /** A new object with every change. */
  ids: ReadonlySet<number>
  epoch: number
  /** Rows from the top that were fetched in that epoch, and whether the server has no more. */
  fetched: number
  complete: boolean
  running: boolean
  error: LoadError | null
}

/**
 * The conversations in which the user was mentioned: the server's own list as far as it is fetched, stored over restarts; its events; and
 * the notifications, which are all that a server without that list has.
 */
export class MentionKeeper {
  readonly #ports: SyncPorts
  readonly #fetcher: Pick<ConversationFetcher, 'request'>
  readonly #lists = new Map<number, MentionList>()
  #stopped = false

  constructor(ports: SyncPorts, fetcher: Pick<ConversationFetcher, 'request'>) {
    this.#ports = ports
    this.#fetcher = fetcher
  }

  /** Another object after each change. */
  ids(accountId: number): ReadonlySet<number> {
    return this.#list(accountId).ids
  }

  stateOf(accountId: number): { state: LoadState; loadingMore: boolean; mayHaveMore: boolean } {
    const { ids, epoch, fetched, complete, running, error } = this.#list(accountId)
    const shown = error && exceptCanceled(error)
    const state: LoadState =
      ids.size > 0 || epoch >= 0
        ? { kind: 'ready', refreshing: running }
        : shown && !running
          ? { kind: 'error', ...shown }
          : { kind: 'loading' }
    return { state, loadingMore: running && fetched > 0, mayHaveMore: epoch >= 0 && !complete }
  }

  /** Fetches the first `limit` in the background, unless that happened since the last gap; never rejects. */
  ensureLoaded(accountId: number, limit: number, force = false): void {
    const list = this.#list(accountId)
    const isCurrent = list.epoch === this.#ports.freshness.epoch && (list.complete || list.fetched >= limit)
    if (!list.running && (force || !isCurrent)) void this.#fetch(accountId, list, Math.min(MOST, limit))
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

  #list(accountId: number): MentionList {
    let list = this.#lists.get(accountId)
    if (!list) {
      const { meta, notifications } = this.#ports.server
      const notified = notifications
        .list(accountId, SEARCHED)
        .flatMap(({ type, conversationId }) =>
          type === 'conversation_mention' && conversationId !== null ? [conversationId] : [],
        )
      const ids = new Set([...(meta.json(keyOf(accountId), Ids) ?? []), ...notified])
      list = { ids, epoch: -1, fetched: 0, complete: false, running: false, error: null }
      this.#lists.set(accountId, list)
    }
    return list
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
    const list = this.#list(accountId)
    const next = new Set([...new Set(ids)].slice(0, MOST))
    if (next.size === list.ids.size && [...next].every((id) => list.ids.has(id))) return
    list.ids = next
    server.meta.set(keyOf(accountId), JSON.stringify([...next]))
    changes.lists.add(accountId)
    changes.flushSoon()
  }

  async #fetch(accountId: number, list: MentionList, limit: number): Promise<void> {
    const { api, changes, freshness, log } = this.#ports
    const epoch = freshness.epoch
    const seen = new Set<number>()
    const touch = (): void => {
      changes.lists.add(accountId)
      changes.flushSoon()
    }
    list.running = true
    touch()
    try {
      // Such a server answers with all conversations.
      let complete = api.isOld()
      if (complete) this.#requestMissing(accountId, limit)
      for (let page = 1; !complete && seen.size < limit; page++) {
        const read = await readServer(
          this.#ports,
          (server) =>
            server.conversations(accountId, { status: 'all', assigneeType: 'all', page, conversationType: 'mention' }),
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
    } catch (error) {
      list.error = loadError(error, log)
      log.debug('Fetching mentions failed', { ...list.error })
    } finally {
      list.running = false
      if (!this.#stopped) touch()
    }
  }
}

const keyOf = (accountId: number): string => `mentions/${accountId}`
