import { isBeyond } from '../../../shared/model/times.ts'
import type { MessagePage } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { Applied, ThreadExtent } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { messageParts } from './batches.ts'
import { isTooLarge } from './loadError.ts'
import type { ReadOptions } from './requestQueue.ts'
import type { ServerRead } from './serverRead.ts'
import { applyInParts, readConversation } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Pages of one comparison, of 20 or 100 messages. A thread with more new messages is cached again from its end. */
export const MAX_PAGES = 40
const AFTER_PAGE = 100
/** Messages of a page without range. */
const LATEST_PAGE = 20
/** Seconds from the id of a message to the end of its transaction, files included. */
const STORED_WITHIN = 30
/** A message waits for it. */
const OUTBOX: ReadOptions = { urgency: { priority: 'outbox' }, isUrgent: true }

/** Fetches the end of single threads, and extends their cached parts. */
export class ThreadComparison {
  readonly #ports: SyncPorts

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** Fetches the latest page, and what is missing between it and the cached part. Rejects with what a request rejected with. */
  async compare(accountId: number, conversationId: number, options: ReadOptions): Promise<void> {
    const { freshness, server } = this.#ports
    const { epoch } = freshness
    const cached = server.threads.get(accountId, conversationId)
    let latest: ServerRead<MessagePage>
    try {
      latest = await this.read(accountId, conversationId, undefined, options)
    } catch (error) {
      if (!isTooLarge(error)) throw error
      await this.#compareNewer(accountId, conversationId, cached, options)
      freshness.threadCompared(accountId, conversationId, epoch)
      return
    }
    const known = cached ?? extentOf(latest.answer)
    const extent =
      joinedExtent(known, latest.answer) ??
      (await this.#fetchMissing(accountId, conversationId, known, latest.answer, options))
    await this.apply(latest, () => {
      const isContinued = cached !== null && extent.oldestId <= cached.oldestId
      const current = isContinued ? server.threads.get(accountId, conversationId) : null
      server.threads.set(accountId, conversationId, withOlder(extent, current))
      // After another gap these pages don't contain what it hid.
      if (epoch === freshness.epoch) server.threads.setVerified(accountId, conversationId)
    })
    freshness.threadCompared(accountId, conversationId, epoch)
  }

  /**
   * Fetches only messages newer than the cached part of a thread that was compared: usually none. An event proves nothing
   * about those before it, so the request begins where the last comparison ended. Resolves with false where only a
   * comparison can tell: of a server that ignores `after`, of many new messages, or of large ones.
   */
  async fetchNewer(accountId: number, conversationId: number): Promise<boolean> {
    const { server } = this.#ports
    const after = this.settledId(accountId, conversationId)
    if (after === null) return false
    const read = await this.read(accountId, conversationId, { after }, OUTBOX).catch((error: unknown) => {
      if (!isTooLarge(error)) throw error
      return null
    })
    if (read === null) return false
    const { afterIgnored, messages } = read.answer
    const cached = server.threads.get(accountId, conversationId)
    if (cached === null || (!afterIgnored && messages.length >= LATEST_PAGE)) return false
    const joined = afterIgnored ? joinedExtent(cached, read.answer) : cached
    if (joined === null) return false
    const comparedId = Math.max(cached.comparedId, highestId(read.answer))
    await this.apply(read, () => {
      const current = server.threads.get(accountId, conversationId)
      if (current) server.threads.set(accountId, conversationId, withOlder({ ...joined, comparedId }, current))
    })
    return true
  }

  /**
   * The id up to which nothing can be missing in the cached part of a thread; null if it was never fetched. Servers give
   * an id before they store the message, so that one may appear below a newer one that is already there.
   */
  settledId(accountId: number, conversationId: number): number | null {
    const { server, serverTime } = this.#ports
    const cached = server.threads.get(accountId, conversationId)
    if (cached === null) return null
    const { comparedId } = cached
    return server.messages.lastIdBefore(accountId, conversationId, comparedId, serverTime.earliest() - STORED_WITHIN)
  }

  /**
   * The latest page is too large: fetches only what is newer than the cached part, which is all that a reply depends
   * on. Doesn't find edits among the latest messages.
   */
  async #compareNewer(
    accountId: number,
    conversationId: number,
    cached: ThreadExtent | null,
    options: ReadOptions,
  ): Promise<void> {
    const { freshness, server } = this.#ports
    const { epoch } = freshness
    // A thread that was never fetched begins with the message that its row in the list contained.
    const first = cached?.comparedId ?? server.messages.highestId(accountId, conversationId) - 1
    let extent = cached
    for (let number = 0, from = first; from > 0 && number < MAX_PAGES; number++) {
      const read = await this.read(accountId, conversationId, { after: from }, options)
      const page = read.answer
      if (page.afterIgnored) break
      const reached = Math.max(from, highestId(page))
      const isEnd = page.messages.length < AFTER_PAGE || reached === from
      extent = {
        oldestId: extent?.oldestId ?? lowestId(page) ?? from + 1,
        comparedId: reached,
        reachedStart: extent?.reachedStart ?? false,
      }
      const next = extent
      await this.apply(read, () => {
        server.threads.set(accountId, conversationId, next)
        if (isEnd && epoch === freshness.epoch) server.threads.setVerified(accountId, conversationId)
      })
      if (isEnd) return
      from = reached
    }
    throw new ApiError({ code: 'answerTooLarge', reachedServer: 'yes' })
  }

  /** Fetches the messages between the end of the cached part and the latest page. */
  async #fetchMissing(
    accountId: number,
    conversationId: number,
    cached: ThreadExtent,
    latest: MessagePage,
    options: ReadOptions,
  ): Promise<ThreadExtent> {
    const newEnd = highestId(latest)
    let lowest = lowestId(latest) ?? 0
    let from = cached.comparedId
    for (let number = 0; number < MAX_PAGES; number++) {
      const read = await this.read(accountId, conversationId, { after: from }, options)
      const page = read.answer
      // A server that ignores `after` returns its latest page again, which proves nothing about the messages before it.
      if (page.afterIgnored || (lowestId(page) ?? 0) >= lowest) break
      const reached = highestId(page)
      await this.apply(read, () => {
        // The page continues the cached part: the next attempt starts here.
        if (reached > from)
          this.#ports.server.threads.set(accountId, conversationId, { ...cached, comparedId: reached })
      })
      if (page.messages.length < AFTER_PAGE || reached <= from || reached >= lowest)
        return { ...cached, comparedId: newEnd }
      from = reached
    }
    // Servers before 2.12 ignore `after`: fetch backwards from the latest page until the cached part.
    for (let number = 0; number < MAX_PAGES; number++) {
      const read = await this.read(accountId, conversationId, { before: lowest }, options)
      await this.apply(read)
      const next = lowestId(read.answer)
      if (next === null || next >= lowest || next <= cached.comparedId)
        return { ...cached, oldestId: Math.min(cached.oldestId, next ?? lowest), comparedId: newEnd }
      lowest = next
    }
    return { oldestId: lowest, comparedId: newEnd, reachedStart: false }
  }

  read(
    accountId: number,
    conversationId: number,
    bound: { before: number } | { after: number } | undefined,
    options?: ReadOptions,
  ): Promise<ServerRead<MessagePage>> {
    return readConversation(
      this.#ports,
      accountId,
      conversationId,
      (api) => api.messages(accountId, conversationId, bound),
      options,
    )
  }

  /** `withLast` runs in the transaction of the last part, because it claims that the whole page is cached. */
  apply({ answer: page, asOf }: ServerRead<MessagePage>, withLast: () => void = () => undefined): Promise<void> {
    const { changes, server } = this.#ports
    return applyInParts(this.#ports, messageParts(page.messages), (messages, isLast) => {
      const applied = server.transaction(() => {
        if (isLast) withLast()
        return server.applyMessages({ ...page, messages }, asOf)
      })
      this.#fetchStaleRows(applied)
      this.#ports.afterWrite(applied)
      if (isLast) changes.flushSoon()
    })
  }

  /** The event of a message that is newer than its row is late or lost: the row is fetched too. */
  #fetchStaleRows({ messages, toFetch }: Applied): void {
    const { freshness, server, serverTime } = this.#ports
    for (const { isNew, message } of messages) {
      const { accountId, conversationId, createdAt } = message
      if (!isNew || !freshness.isRowCompared(accountId, conversationId)) continue
      const row = server.conversations.base(accountId, conversationId)
      if (row && createdAt > row.lastActivityAt && !isBeyond(createdAt, serverTime.latest()))
        toFetch.add(localKey(accountId, conversationId))
    }
  }
}

/** Older pages may have been loaded while newer ones were fetched. */
function withOlder(extent: ThreadExtent, current: ThreadExtent | null): ThreadExtent {
  if (current === null || current.oldestId > extent.oldestId) return extent
  return { ...extent, oldestId: current.oldestId, reachedStart: current.reachedStart || extent.reachedStart }
}

/** The cached part of a thread of which only this page is cached. */
function extentOf(page: MessagePage): ThreadExtent {
  return { oldestId: lowestId(page) ?? 0, comparedId: highestId(page), reachedStart: false }
}

/** The cached part of a thread once its latest page is applied; null if messages between both are missing. */
function joinedExtent(cached: ThreadExtent, latest: MessagePage): ThreadExtent | null {
  const lowest = lowestId(latest)
  if (lowest === null) return { oldestId: 0, comparedId: 0, reachedStart: true }
  if (lowest > cached.comparedId) return null
  return { ...cached, oldestId: Math.min(cached.oldestId, lowest), comparedId: highestId(latest) }
}

export function lowestId(page: MessagePage): number | null {
  return page.messages.reduce<number | null>((lowest, { id }) => (lowest === null || id < lowest ? id : lowest), null)
}

function highestId(page: MessagePage): number {
  return page.messages.reduce((highest, { id }) => Math.max(highest, id), 0)
}
