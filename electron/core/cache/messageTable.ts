import { mergeMessage } from '../../../shared/model/mergeMessage.ts'
import type { Message, MessagePatch } from '../../../shared/model/message.ts'
import { isBeyond } from '../../../shared/model/times.ts'
import { BoundedMap } from './boundedMap.ts'
import type { Database } from './database.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'
import type { Revisions } from './revisions.ts'
import { isMessage, readServerRow } from './storedJson.ts'

interface Row {
  id: number
  revision: number
  json: string
}

/** Conversations whose refused messages are kept in memory. */
const CACHED = 5_000
/** Refused messages of a conversation that are listed. */
const MOST_FAILED = 50

/** Messages, by account, conversation and id. */
export class MessageTable {
  readonly #db: Database
  readonly #revisions: Revisions
  readonly #latest: () => number
  /**
   * Results of `failed`, until a refused message of the conversation changes: every row of a list asks for them with each event. Some of
   * the messages may have been trimmed since.
   */
  readonly #failed = new BoundedMap<LocalKey, readonly number[]>(CACHED)

  /** `latest`: the latest time that the server's clock can show, in unix seconds. */
  constructor(database: Database, revisions: Revisions, latest: () => number = () => Infinity) {
    this.#db = database
    this.#revisions = revisions
    this.#latest = latest
  }

  get(accountId: number, conversationId: number, id: number): Message | null {
    return this.#db.read(() => {
      const row = this.#row(accountId, conversationId, id)
      return row && parse(row)
    })
  }

  /**
   * Merges a patch from the server. A row that changed after the REST request began (`asOf`) is left as it is: the answer may be older
   * than the event that changed it, and has no version to compare.
   */
  upsert(
    patch: MessagePatch,
    asOf: number | null,
  ): { outcome: 'changed' | 'same' | 'stale'; message: Message; isNew: boolean } {
    const row = this.#row(patch.accountId, patch.conversationId, patch.id)
    const known = row && parse(row)
    if (row && known && asOf !== null && row.revision > asOf) return { outcome: 'stale', message: known, isNew: false }
    const latest = this.#latest()
    const message = mergeMessage(
      known ?? undefined,
      isUntimed(patch, latest) ? this.#timed(patch, known, latest) : patch,
      latest,
    )
    const json = JSON.stringify(message)
    if (row?.json === json) return { outcome: 'same', message, isNew: false }
    this.#db.run(
      `INSERT INTO messages (account_id, conversation_id, id, revision, created_at, echo_id, json) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, conversation_id, id) DO UPDATE
       SET revision = excluded.revision, created_at = excluded.created_at, echo_id = excluded.echo_id, json = excluded.json`,
      message.accountId,
      message.conversationId,
      message.id,
      this.#revisions.next(),
      message.createdAt,
      message.echoId,
      json,
    )
    if (known?.delivery === 'failed' || message.delivery === 'failed')
      this.#failed.delete(localKey(message.accountId, message.conversationId))
    return { outcome: 'changed', message, isNew: !known }
  }

  /** Ids and revisions of the newest `limit` messages with an id of at least `from`, newest first. */
  newest(accountId: number, conversationId: number, from: number, limit: number): { id: number; revision: number }[] {
    return this.#db.all(
      // The index is named, or SQLite picks another for `id >= ?` and sorts the thread.
      `SELECT id, revision FROM messages INDEXED BY messages_order
       WHERE account_id = ? AND conversation_id = ? AND id >= ? ORDER BY created_at DESC, id DESC LIMIT ?`,
      accountId,
      conversationId,
      from,
      limit,
    )
  }

  /** Up to `limit` messages with ids from `from` to `id`, newest first. */
  upTo(
    accountId: number,
    conversationId: number,
    id: number,
    from: number,
    limit: number,
  ): { id: number; revision: number }[] {
    return this.#db.all(
      `SELECT id, revision FROM messages
       WHERE account_id = ? AND conversation_id = ? AND id <= ? AND id >= ? ORDER BY id DESC LIMIT ?`,
      accountId,
      conversationId,
      id,
      from,
      limit,
    )
  }

  /** Up to `limit` messages with ids above `id` and up to `to`, oldest first. */
  beyond(
    accountId: number,
    conversationId: number,
    id: number,
    to: number,
    limit: number,
  ): { id: number; revision: number }[] {
    return this.#db.all(
      `SELECT id, revision FROM messages
       WHERE account_id = ? AND conversation_id = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`,
      accountId,
      conversationId,
      id,
      to,
      limit,
    )
  }

  /** Messages above an id, oldest first. */
  after(accountId: number, conversationId: number, id: number): Message[] {
    return this.#db.read(() =>
      this.#db
        .all<Row>(
          'SELECT id, revision, json FROM messages WHERE account_id = ? AND conversation_id = ? AND id > ? ORDER BY id',
          accountId,
          conversationId,
          id,
        )
        .map(parse),
    )
  }

  /** Ids of the newest messages that the channel refused, newest first. */
  failed(accountId: number, conversationId: number): readonly number[] {
    const key = localKey(accountId, conversationId)
    const cached = this.#failed.get(key)
    if (cached !== null) return cached
    const ids = this.#db
      .all<{ id: number }>(
        `SELECT id FROM messages INDEXED BY messages_failed
         WHERE account_id = ? AND conversation_id = ? AND instr(json, '"delivery":"failed"') ORDER BY id DESC LIMIT ?`,
        accountId,
        conversationId,
        MOST_FAILED,
      )
      .map(({ id }) => id)
    this.#failed.set(key, ids)
    return ids
  }

  /** Number of cached messages from the contact after a time in unix seconds, `limit` at most. */
  countIncoming(accountId: number, conversationId: number, after: number, limit: number): number {
    return (
      this.#db.get<{ count: number }>(
        `SELECT count(*) AS count FROM (
           SELECT 1 FROM messages INDEXED BY messages_order
           WHERE account_id = ? AND conversation_id = ? AND created_at > ? AND json_extract(json, '$.type') = 'incoming' LIMIT ?)`,
        accountId,
        conversationId,
        after,
        limit,
      )?.count ?? 0
    )
  }

  byEcho(accountId: number, conversationId: number, echoId: string): Message | null {
    return this.#db.read(() => {
      const row = this.#db.get<Row>(
        `SELECT id, revision, json FROM messages
         WHERE echo_id = ? AND account_id = ? AND conversation_id = ? ORDER BY id LIMIT 1`,
        echoId,
        accountId,
        conversationId,
      )
      return row && parse(row)
    })
  }

  highestId(accountId: number, conversationId: number): number {
    return (
      this.#db.get<{ id: number | null }>(
        'SELECT max(id) AS id FROM messages WHERE account_id = ? AND conversation_id = ?',
        accountId,
        conversationId,
      )?.id ?? 0
    )
  }

  /** The highest id up to `maxId` of a message from `createdBefore` (unix seconds) or earlier; 0 if there is none. */
  lastIdBefore(accountId: number, conversationId: number, maxId: number, createdBefore: number): number {
    return (
      this.#db.get<{ id: number }>(
        `SELECT id FROM messages WHERE account_id = ? AND conversation_id = ? AND id <= ? AND created_at <= ?
         ORDER BY id DESC LIMIT 1`,
        accountId,
        conversationId,
        maxId,
        createdBefore,
      )?.id ?? 0
    )
  }

  removeConversation(accountId: number, conversationId: number): void {
    this.#db.run('DELETE FROM messages WHERE account_id = ? AND conversation_id = ?', accountId, conversationId)
    this.#failed.delete(localKey(accountId, conversationId))
  }

  /** Clears the memory, which a transaction that was rolled back may have written. */
  forgetMemory(): void {
    this.#failed.clear()
  }

  /**
   * Gives a message without a valid time its cached time; a new one gets the time of the next message by id, or the server's current time
   * when it is the newest.
   */
  #timed(patch: MessagePatch, known: Message | null, latest: number): MessagePatch {
    const { accountId, conversationId, id } = patch
    const rest = { ...patch }
    delete rest.createdAt
    if (known && known.createdAt > 0) return rest
    const next = this.#time('id > ? ORDER BY id', accountId, conversationId, id)
    const createdAt =
      next ??
      (latest === Infinity ? this.#time('id < ? ORDER BY id DESC', accountId, conversationId, id) : Math.floor(latest))
    return createdAt === null ? patch : { ...rest, createdAt }
  }

  #time(which: string, accountId: number, conversationId: number, id: number): number | null {
    const sql = `SELECT created_at AS at FROM messages
      WHERE account_id = ? AND conversation_id = ? AND created_at > 0 AND ${which} LIMIT 1`
    return this.#db.get<{ at: number }>(sql, accountId, conversationId, id)?.at ?? null
  }

  #row(accountId: number, conversationId: number, id: number): Row | null {
    return this.#db.get<Row>(
      'SELECT id, revision, json FROM messages WHERE account_id = ? AND conversation_id = ? AND id = ?',
      accountId,
      conversationId,
      id,
    )
  }
}

/** Whether a message has no time, or one that its server's clock (`latest`, unix seconds) has not reached. */
export function isUntimed({ createdAt, content }: MessagePatch, latest: number): boolean {
  return createdAt === undefined ? content !== undefined : isBeyond(createdAt, latest)
}

function parse(row: Row): Message {
  return readServerRow(row.json, isMessage)
}
