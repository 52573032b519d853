import type { ConversationPage } from '../api/types.ts'
import type { Applied, LocalKey } from '../cache/index.ts'
import { localKey, partsOf } from '../cache/index.ts'
import { pageParts } from './batches.ts'
import type { CountsKeeper } from './counts.ts'
import type { GapSync } from './gapSync.ts'
import { readNewestPage, storeTag } from './newestPage.ts'
import { applyInParts } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

export interface ChangePollOptions {
  gapSync: Pick<GapSync, 'poll' | 'fetchChanged'>
  counts: Pick<CountsKeeper, 'markDirty'>
}

/** Servers count no more unread messages than 10. */
const MOST_UNREAD = 9

/**
 * Finds what events didn't report, in an account whose events should arrive, by one small request: the newest
 * conversations. Every message moves its conversation to the top, so nothing new can hide elsewhere. An answer that
 * equals the last one has no body.
 */
export class ChangePoll {
  readonly #ports: SyncPorts
  readonly #options: ChangePollOptions
  /** The last activity for which each thread was found incomplete: if its comparison didn't help, another won't. */
  readonly #completed = new Map<LocalKey, number>()

  constructor(ports: SyncPorts, options: ChangePollOptions) {
    this.#ports = ports
    this.#options = options
  }

  /** Resolves with whether something was found, once it is fetched. Rejects when the server could not be asked. */
  async poll(accountId: number, signal: AbortSignal): Promise<boolean> {
    const { gapSync, counts } = this.#options
    const { freshness } = this.#ports
    const { answer, asOf, epoch } = await readNewestPage(this.#ports, accountId, { signal })
    const { page, isSame, tag } = answer
    if (isSame) return false
    const { hasChanged, moved } = await this.#apply(accountId, page, tag, asOf, signal)
    freshness.rowsCompared(page.conversations, epoch)
    if (hasChanged) counts.markDirty([accountId])
    if (moved.size === 0) return hasChanged
    const oldest = page.conversations.at(-1)
    // More may have moved than the page shows.
    if (oldest && moved.has(localKey(accountId, oldest.id))) await gapSync.poll(signal, [accountId])
    else await gapSync.fetchChanged(accountId, signal)
    return true
  }

  /** Writes the page. Returns whether it shows a change that no event reported, and the threads that got messages. */
  async #apply(
    accountId: number,
    page: ConversationPage,
    tag: string | null,
    asOf: number,
    signal: AbortSignal,
  ): Promise<{ hasChanged: boolean; moved: Set<LocalKey> }> {
    const { changes, server } = this.#ports
    const moved = new Set<LocalKey>()
    let hasChanged = false
    await applyInParts(
      this.#ports,
      pageParts(page),
      (part, isLast) => {
        const applied = server.transaction(() => {
          const written = server.applyPage(part, asOf)
          const keys = part.conversations.map(({ accountId, id }) => localKey(accountId, id))
          for (const key of [...movedThreads(written), ...keys.filter((each) => this.#lacksMessages(each))]) {
            const { accountId, id } = partsOf(key)
            server.threads.setDue(accountId, id)
            moved.add(key)
          }
          if (isLast) storeTag(this.#ports, accountId, tag)
          return written
        })
        hasChanged ||= applied.transitions.length > 0
        this.#ports.afterWrite(applied)
      },
      signal,
    )
    changes.flushSoon()
    return { hasChanged, moved }
  }

  /** Whether a cached thread has fewer unread messages than the server: the event of an earlier one was lost. */
  #lacksMessages(key: LocalKey): boolean {
    const { server } = this.#ports
    const { accountId, id } = partsOf(key)
    const row = server.conversations.base(accountId, id)
    const extent = row === null || row.unreadCount === 0 ? null : server.threads.get(accountId, id)
    if (row === null || extent === null || this.#completed.get(key) === row.lastActivityAt) return false
    const seenAt = row.agentLastSeenAt ?? 0
    const oldest = server.messages.get(accountId, id, extent.oldestId)
    const isCachedSinceThen = extent.reachedStart || (oldest !== null && oldest.createdAt <= seenAt)
    const expected = Math.min(row.unreadCount, MOST_UNREAD)
    if (!isCachedSinceThen || server.messages.countIncoming(accountId, id, seenAt, expected) >= expected) return false
    this.#completed.set(key, row.lastActivityAt)
    return true
  }
}

/** Threads that got messages. */
function movedThreads({ transitions, messages }: Applied): LocalKey[] {
  return [
    ...transitions.flatMap(({ before, after }) =>
      after && (after.lastActivityAt > (before?.lastActivityAt ?? 0) || after.unreadCount > (before?.unreadCount ?? 0))
        ? [localKey(after.accountId, after.id)]
        : [],
    ),
    ...messages.flatMap(({ message, isNew }) => (isNew ? [localKey(message.accountId, message.conversationId)] : [])),
  ]
}
