import { ChangeSet } from './changes.ts'
import { Database } from './database.ts'
import type { FilePolicy } from './rescue.ts'
import { SERVER_MIGRATIONS } from './serverSchema.ts'
import { ServerStore } from './serverStore.ts'
import type { SqliteHandle } from './sqlite.ts'
import { isContact, isConversation, isMessage, readServerRow } from './storedJson.ts'
import { copyTable } from './tables.ts'

/**
 * Most rows copied into memory when the file can only be read: the newest conversations of each account, with their
 * threads up to a limit.
 */
const CONVERSATIONS = 1_000
const MESSAGES = 20_000

export const SERVER_FILE: FilePolicy = {
  name: 'server',
  migrations: SERVER_MIGRATIONS,
  durable: false,
  checked: false,
  holds: true,
  fill: fillFromServer,
  salvage: null,
  mergeBack: null,
}

/**
 * Copies a part of the cache. Any subset of conversations is consistent while each thread has every message that its extent claims, so the
 * watermarks in `meta` stay true. Rows go through the store's own writes, which also write what is derived from them.
 */
function fillFromServer(from: SqliteHandle, to: SqliteHandle): void {
  const store = new ServerStore(new Database(to), new ChangeSet())
  store.transaction(() => {
    for (const table of ['meta', 'reference', 'doubtful', 'unverified', 'notifications']) copyTable(from, to, table)
    const newest = from.prepare(
      'SELECT id, contact_id, json FROM conversations WHERE account_id = ? ORDER BY last_activity_at DESC, id DESC LIMIT ?',
    )
    const contact = from.prepare('SELECT json FROM contacts WHERE account_id = ? AND id = ?')
    const messages = from.prepare(
      'SELECT json FROM messages WHERE account_id = ? AND conversation_id = ? ORDER BY id LIMIT ?',
    )
    const extent = from.prepare(
      'SELECT oldest_id, compared_id, reached_start FROM threads WHERE account_id = ? AND conversation_id = ?',
    )
    let messagesLeft = MESSAGES
    for (const { account_id: account } of from.prepare('SELECT DISTINCT account_id FROM conversations').all()) {
      const accountId = Number(account)
      for (const row of newest.all(accountId, CONVERSATIONS)) {
        const known = row['contact_id'] === null ? null : contact.get(accountId, Number(row['contact_id']))
        const found = messages.all(accountId, Number(row['id']), messagesLeft + 1)
        const isWhole = found.length <= messagesLeft
        if (isWhole) messagesLeft -= found.length
        store.applyPage(
          {
            counts: { mine: 0, unassigned: 0, all: 0 },
            conversations: [readServerRow(String(row['json']), isConversation)],
            contacts: known ? [readServerRow(String(known['json']), isContact)] : [],
            messages: isWhole ? found.map((message) => readServerRow(String(message['json']), isMessage)) : [],
          },
          store.revision,
        )
        const thread = isWhole ? extent.get(accountId, Number(row['id'])) : null
        if (thread)
          store.threads.set(accountId, Number(row['id']), {
            oldestId: Number(thread['oldest_id']),
            comparedId: Number(thread['compared_id']),
            reachedStart: thread['reached_start'] === 1,
          })
      }
    }
  })
}
