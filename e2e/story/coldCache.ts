import { join } from 'node:path'
import { accountFilter, ChangeSet, openStores } from '../../electron/core/cache/index.ts'
import type { OutboxEntry } from '../../electron/core/cache/outboxEntry.ts'
import { FakeClock } from '../../electron/core/testing/fakeClock.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import { SESSION } from './machine.ts'

export interface Waiting {
  content: string
  state: OutboxEntry['state']
  isInProgress: boolean
  /** It waits for the user's decision. */
  asks: boolean
}

/** The files of a desk that has ended. */
export interface ColdCache {
  conversations(accountIds: readonly number[]): Conversation[]
  needsRefetch(accountId: number, id: number): boolean
  message(accountId: number, conversationId: number, id: number): Message | null
  outbox(): Waiting[]
  /** The reply's text. */
  draft(accountId: number, conversationId: number): string
  close(): void
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** Opens the files of a machine without a running process. */
export function openCache(folder: string): ColdCache {
  const { server, local, close } = openStores(join(folder, SESSION), new ChangeSet(), {
    clock: new FakeClock(),
    log: quiet,
  })
  const outbox = local.entries().map((entry) => ({
    content: entry.content,
    state: entry.state,
    isInProgress: isInProgress(entry.state),
    asks: entry.state.kind === 'unknown' && entry.state.ask,
  }))
  return {
    conversations: (accountIds) =>
      accountIds.flatMap((accountId) => server.conversations.list(accountFilter(accountId), 1, 10_000)),
    needsRefetch: (accountId, id) => server.conversations.idsToRefetch(accountId).includes(id),
    message: (accountId, conversationId, id) => server.messages.get(accountId, conversationId, id),
    outbox: () => outbox,
    draft: (accountId, conversationId) => local.drafts(accountId, conversationId).reply.text,
    close,
  }
}

function isInProgress(state: OutboxEntry['state']): boolean {
  return state.kind === 'queued' || state.kind === 'sending' || (state.kind === 'unknown' && !state.ask)
}
