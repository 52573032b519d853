import type { ConversationPage } from '../api/types.ts'
import { accountFilter } from '../cache/index.ts'
import type { ReadOptions } from './requestQueue.ts'
import type { ServerRead } from './serverRead.ts'
import { readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Rows of a page. */
const PAGE_ROWS = 25

export interface NewestPage {
  page: ConversationPage
  /** It equals the last answer that was applied. The cache has its rows, so nothing was sent. */
  isSame: boolean
  /** For `storeTag`, once the page is applied. */
  tag: string | null
}

/**
 * Reads the newest conversations of an account. The tag of the last applied answer is stored, over restarts: where the
 * server confirms it, no message came since, and the page is read from the cache.
 */
export async function readNewestPage(
  ports: SyncPorts,
  accountId: number,
  options: ReadOptions,
): Promise<ServerRead<NewestPage>> {
  const known = ports.server.meta.get(tagKey(accountId))
  const { answer, ...read } = await readServer(ports, (api) => api.newestConversations(accountId, known), options)
  const { page, tag } = answer
  return { ...read, answer: { page: page ?? cachedPage(ports, accountId), isSame: page === null, tag } }
}

/** Called in the transaction that applies the page. */
export function storeTag({ server }: Pick<SyncPorts, 'server'>, accountId: number, tag: string | null): void {
  if (tag === null) server.meta.remove(tagKey(accountId))
  else if (server.meta.get(tagKey(accountId)) !== tag) server.meta.set(tagKey(accountId), tag)
}

function cachedPage({ me, server }: SyncPorts, accountId: number): ConversationPage {
  const rows = server.conversations.list(accountFilter(accountId), me(), PAGE_ROWS)
  return {
    counts: { mine: 0, unassigned: 0, all: 0 },
    conversations: rows.map((row) => server.conversations.base(accountId, row.id) ?? row),
    contacts: [],
    messages: [],
  }
}

const tagKey = (accountId: number): string => `newestTag/${accountId}`
