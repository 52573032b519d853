import { ChangeSet } from './changes.ts'
import { Database } from './database.ts'
import type { FilePolicy } from './rescue.ts'
import { SERVER_MIGRATIONS } from './serverSchema.ts'
import { ServerStore } from './serverStore.ts'
import type { SqliteHandle } from './sqlite.ts'
import { isContact, isConversation, isMessage, readServerRow } from './storedJson.ts'
import { copyTable } from './tables.ts'

/** What goes into memory when the file can only be read: the newest conversations of each account, with their threads as far as there is room. */
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
  comeBack: null,
}

/**
 * A cache is whole with any part of its conversations, as long as each thread comes with all that its extent claims; so the marks
 * of what was compared (`meta`) stay true. Rows go through the store's own writes, which make what is derived from them.
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
    let room = MESSAGES
    for (const { account_id: account } of from.prepare('SELECT DISTINCT account_id FROM conversations').all()) {
      const accountId = Number(account)
      for (const row of newest.all(accountId, CONVERSATIONS)) {
        const known = row['contact_id'] === null ? undefined : contact.get(accountId, Number(row['contact_id']))
        const found = messages.all(accountId, Number(row['id']), room + 1)
        const isWhole = found.length <= room
        if (isWhole) room -= found.length
        store.applyPage(
          {
            counts: { mine: 0, unassigned: 0, all: 0 },
            conversations: [readServerRow(String(row['json']), isConversation)],
            contacts: known ? [readServerRow(String(known['json']), isContact)] : [],
            messages: isWhole ? found.map((message) => readServerRow(String(message['json']), isMessage)) : [],
          },
          store.revision,
        )
        const thread = isWhole ? extent.get(accountId, Number(row['id'])) : undefined
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
