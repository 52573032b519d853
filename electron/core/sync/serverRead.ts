import type { ConversationPage, DeskApi } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { pageParts } from './batches.ts'
import type { ReadOptions } from './requestQueue.ts'
import type { SyncPorts } from './syncPorts.ts'

/** An answer of the server, with what is needed to apply it. */
export interface ServerRead<T> {
  answer: T
  /** Revision of the cache when the request began: rows written since are newer than the answer. */
  asOf: number
  /** Epoch in which the read was queued: `Freshness` ignores what was read in an earlier one. */
  epoch: number
}

/** Sends a request through the queue. Rejects with what the last attempt rejected with. */
export function readServer<T>(
  { api, freshness, requestQueue, server }: Pick<SyncPorts, 'api' | 'freshness' | 'requestQueue' | 'server'>,
  request: (api: DeskApi) => Promise<T>,
  options?: ReadOptions,
): Promise<ServerRead<T>> {
  const { epoch } = freshness
  let asOf = 0
  const reading = requestQueue.read(() => {
    asOf = server.revision
    return request(api)
  }, options)
  return reading.then((answer) => ({ answer, asOf, epoch }))
}

/** Conversations of a contact in one answer. */
const CONTACT_PAGE = 20

/**
 * Sends a read of one conversation through the queue. Rejects with `notFound` also where an old server answers 500 to an
 * unknown conversation: a 500 alone proves nothing, but the conversations of its contact are then without it.
 */
export function readConversation<T>(
  ports: Pick<SyncPorts, 'api' | 'freshness' | 'requestQueue' | 'server'>,
  accountId: number,
  conversationId: number,
  request: (api: DeskApi) => Promise<T>,
  options?: ReadOptions,
): Promise<ServerRead<T>> {
  const ask = async (api: DeskApi): Promise<T> => {
    try {
      return await request(api)
    } catch (error) {
      const mayBeUnknown = error instanceof ApiError && error.status === 500 && api.isOld()
      if (!mayBeUnknown || !(await isMissing(ports, accountId, conversationId))) throw error
      throw new ApiError({ code: 'notFound', reachedServer: 'yes', status: 404 })
    }
  }
  return readServer(ports, ask, options)
}

async function isMissing(
  { api, freshness, server }: Pick<SyncPorts, 'api' | 'freshness' | 'server'>,
  accountId: number,
  conversationId: number,
): Promise<boolean> {
  const row = server.conversations.base(accountId, conversationId)
  // Without its row its contact is unknown, but a window may still show it.
  if (row === null || row.contactId === null) return freshness.isMissing(accountId, conversationId)
  try {
    const { conversations } = await api.contactConversations(accountId, row.contactId)
    if (conversations.length >= CONTACT_PAGE || conversations.some(({ id }) => id === conversationId)) return false
  } catch (error) {
    // A contact is deleted with its conversations.
    if (!(error instanceof ApiError) || error.code !== 'notFound') return false
  }
  freshness.setMissing(accountId, conversationId)
  return true
}

/**
 * Applies the parts of a large answer one by one, with a turn of the event loop between them. Rejects when `signal`
 * aborts, and with `cancelled` when the session's files are closed meanwhile.
 */
export async function applyInParts<T>(
  { clock, isStopped }: Pick<SyncPorts, 'clock' | 'isStopped'>,
  parts: readonly T[],
  apply: (part: T, isLast: boolean) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    apply(part, isLast)
    if (isLast) return
    await clock.turn?.()
    signal?.throwIfAborted()
    if (isStopped()) throw new ApiError({ code: 'cancelled', reachedServer: 'yes' })
  }
}

/** Writes a page of conversations to the cache. */
export function applyPage(
  ports: SyncPorts,
  { answer, asOf }: Pick<ServerRead<ConversationPage>, 'answer' | 'asOf'>,
): Promise<void> {
  return applyInParts(ports, pageParts(answer), (part) => ports.afterWrite(ports.server.applyPage(part, asOf)))
}
