import { DatabaseSync } from 'node:sqlite'
import type { Message, MessagePatch } from '../../../shared/model/message.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import { ChangeSet } from '../cache/changes.ts'
import { Database } from '../cache/database.ts'
import { SERVER_MIGRATIONS } from '../cache/serverSchema.ts'
import { ServerStore } from '../cache/serverStore.ts'

/** A server store in memory whose search index is updated at once. */
export class SearchStore {
  readonly handle: DatabaseSync
  readonly store: ServerStore

  constructor(handle = migrated()) {
    this.handle = handle
    this.store = new ServerStore(new Database(handle), new ChangeSet())
  }

  /** Stores messages as from a REST page. */
  write(...messages: (Partial<Message> & { id: number })[]): void {
    this.store.applyMessages({ messages: messages.map(patch), contact: null }, this.store.revision)
  }

  index(): void {
    while (this.store.index.work(50) > 0) continue
  }

  /** Returns the ids of matching messages, newest first. */
  find(typed: string, limit = 50, accountId = 1): number[] {
    this.index()
    return this.store.search.messages(accountId, parseTerms(typed), limit).hits.map(({ id }) => id)
  }
}

/** A database in memory with this schema. */
export function migrated(migrations = SERVER_MIGRATIONS): DatabaseSync {
  const handle = new DatabaseSync(':memory:')
  for (const migration of migrations) handle.exec(migration)
  return handle
}

function patch(message: Partial<Message> & { id: number }): MessagePatch {
  return {
    accountId: 1,
    conversationId: 1,
    type: 'incoming',
    content: '',
    createdAt: 1_000 + message.id,
    deleted: false,
    attachments: [],
    email: null,
    private: false,
    ...message,
  }
}
