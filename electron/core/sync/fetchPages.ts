import type { ConversationPage } from '../api/types.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { TimerMap } from '../timer.ts'
import { pageParts } from './batches.ts'
import { loadError } from './loadError.ts'
import type { ServerRead } from './serverRead.ts'
import { applyInParts, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds after which the conversations of a page without an answer are fetched one by one. */
const PATIENCE = 150

export interface FetchPagesOptions {
  /** Fetches a conversation by a request of its own, unless the page comes before that is sent. */
  fetchOne(key: LocalKey): void
  /** No request of their own was sent for these. */
  onAnswered(keys: readonly LocalKey[], read: ServerRead<ConversationPage>): void
  /** The answer may be older than a request. */
  onOutdated(key: LocalKey): void
}

interface Page {
  readonly canceled: AbortController
  isSent: boolean
  /** Conversations without an answer, and without a request of their own that was sent. */
  readonly keys: Set<LocalKey>
  /** Those that were requested again since it was sent. */
  readonly outdated: Set<LocalKey>
}

/** Fetches several conversations at once, by a page of the newest ones, which those that events report are among. */
export class FetchPages {
  readonly #ports: SyncPorts
  readonly #options: FetchPagesOptions
  readonly #pages = new Map<LocalKey, Page>()
  readonly #patience: TimerMap<Page>

  constructor(ports: SyncPorts, options: FetchPagesOptions) {
    this.#ports = ports
    this.#options = options
    this.#patience = new TimerMap(ports.clock)
  }

  /** Whether what is under way for a conversation, or follows from it, answers a request of now. */
  covers(key: LocalKey): boolean {
    const page = this.#pages.get(key)
    if (page?.isSent === true) page.outdated.add(key)
    return page !== undefined
  }

  /** A request of its own was sent for a conversation, or it has an answer. */
  leave(key: LocalKey): void {
    const page = this.#pages.get(key)
    if (!page) return
    this.#pages.delete(key)
    page.keys.delete(key)
    if (page.keys.size === 0) page.canceled.abort()
  }

  /**
   * Conversations that the page doesn't contain are fetched one by one: the user may not see them, they were deleted, or
   * others are newer. So are all of them when the page fails, or has no answer after `PATIENCE`. Never
   * rejects; resolves with whether the page was answered before that.
   */
  async fetch(accountId: number, keys: readonly LocalKey[]): Promise<boolean> {
    const { accountIds, isStopped, log } = this.#ports
    // As for one conversation: the server would refuse it, and the next sync fetches them.
    if (keys.length === 0 || !accountIds().includes(accountId)) return false
    const page: Page = { canceled: new AbortController(), isSent: false, keys: new Set(keys), outdated: new Set() }
    for (const key of keys) this.#pages.set(key, page)
    this.#patience.set(page, PATIENCE, () => this.#fetchEach(page))
    let isInTime = false
    try {
      const read = await this.#read(accountId, page)
      isInTime = this.#patience.clear(page)
      await this.#apply(page, read)
    } catch (error) {
      if (!isStopped() && page.keys.size > 0)
        log.debug('Page of requested conversations failed', { accountId, ...loadError(error, log) })
    }
    this.#patience.clear(page)
    if (!isStopped()) this.#fetchEach(page)
    for (const key of [...page.keys]) this.leave(key)
    return isInTime
  }

  stop(): void {
    this.#patience.clearAll()
    this.#pages.clear()
  }

  #read(accountId: number, page: Page): Promise<ServerRead<ConversationPage | null>> {
    return readServer(
      this.#ports,
      async (api) => {
        page.isSent = true
        return (await api.newestConversations(accountId, null)).page
      },
      { signal: page.canceled.signal },
    )
  }

  #fetchEach(page: Page): void {
    for (const key of [...page.keys]) this.#options.fetchOne(key)
  }

  /** Applies only what was requested, like single answers: other changes are left for `ChangePoll` to find. */
  async #apply(page: Page, { answer, ...read }: ServerRead<ConversationPage | null>): Promise<void> {
    if (answer === null) return
    await applyInParts(this.#ports, pageParts(requestedPart(answer, page.keys)), (part) => {
      const keys = part.conversations.map(({ accountId, id }) => localKey(accountId, id))
      for (const key of keys) this.leave(key)
      this.#options.onAnswered(keys, { ...read, answer: part })
      for (const key of keys) if (page.outdated.has(key)) this.#options.onOutdated(key)
    })
  }
}

/** What a page has of these conversations. */
function requestedPart(page: ConversationPage, keys: ReadonlySet<LocalKey>): ConversationPage {
  const conversations = page.conversations.filter(({ accountId, id }) => keys.has(localKey(accountId, id)))
  const ids = new Set(conversations.map(({ id }) => id))
  const contactIds = new Set(conversations.map(({ contactId }) => contactId))
  return {
    counts: page.counts,
    conversations,
    contacts: page.contacts.filter(({ id }) => contactIds.has(id)),
    messages: page.messages.filter(({ conversationId }) => ids.has(conversationId)),
  }
}
