import type { Migration } from './database.ts'

/** Kinds of indexed rows, as numbered in `search_queue` and `search_backlog`. */
export const SEARCH_KINDS = { message: 1, contact: 2, conversation: 3 } as const
/** Messages with ids up to these are indexed by account and id, others by row. */
export const HIGHEST_PLACED_ID = 2 ** 40 - 1
export const HIGHEST_PLACED_ACCOUNT = 2 ** 22 - 1
export type SearchKind = keyof typeof SEARCH_KINDS

/** Paths of searchable text in the JSON of a row: only changes there need indexing. */
const PATHS = {
  contact: "'$.name', '$.email', '$.phone', '$.identifier', '$.additionalAttributes', '$.customAttributes'",
  conversation: "'$.labels', '$.additionalAttributes', '$.customAttributes'",
} as const

/**
 * Full-text search. Both indexes of a kind store no text and no positions (`detail=none`), only which row has which
 * token: a third of the size, and hits are compared with the row itself. Messages are indexed by account and id, so
 * that "newest first" is the order of the index, and an account is a range of it. `SearchIndex` merges in small steps
 * (`automerge` 0), never inside a commit.
 *
 * Triggers keep the index correct for every writer: a row whose text changed is queued in `search_queue`, a deleted row
 * leaves the index at once, so a plain DELETE of messages is enough. (OR IGNORE does not work in triggers: the outer
 * statement decides about conflicts.) Older rows are indexed from `search_backlog.up_to` down.
 */
export const SEARCH_MIGRATION: Migration = `
  ${(['message', 'contact', 'conversation'] as const)
    .map(
      (kind) => `
  CREATE VIRTUAL TABLE ${kind}_letters USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1');
  CREATE VIRTUAL TABLE ${kind}_signs USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');
  INSERT INTO ${kind}_letters (${kind}_letters, rank) VALUES ('automerge', 0);
  INSERT INTO ${kind}_signs (${kind}_signs, rank) VALUES ('automerge', 0);
  `,
    )
    .join('')}
  CREATE TABLE message_places (id INTEGER PRIMARY KEY, row INTEGER NOT NULL);
  CREATE TABLE search_queue (kind INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (kind, row)) WITHOUT ROWID;
  CREATE TABLE search_backlog (kind INTEGER PRIMARY KEY, up_to INTEGER NOT NULL);
  INSERT INTO search_backlog SELECT ${SEARCH_KINDS.message}, ifnull(max(row), 0) FROM messages;
  INSERT INTO search_backlog SELECT ${SEARCH_KINDS.contact}, ifnull(max(row), 0) FROM contacts;
  INSERT INTO search_backlog SELECT ${SEARCH_KINDS.conversation}, ifnull(max(row), 0) FROM conversations;

  CREATE TRIGGER messages_search_insert AFTER INSERT ON messages BEGIN
    INSERT INTO search_queue VALUES (${SEARCH_KINDS.message}, new.row);
  END;
  CREATE TRIGGER messages_search_update AFTER UPDATE OF json ON messages
    WHEN json_extract(old.json, '$.content', '$.deleted', '$.type', '$.email', '$.attachments')
      IS NOT json_extract(new.json, '$.content', '$.deleted', '$.type', '$.email', '$.attachments') BEGIN
    INSERT INTO search_queue SELECT ${SEARCH_KINDS.message}, new.row
      WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = ${SEARCH_KINDS.message} AND row = new.row);
  END;
  CREATE TRIGGER messages_search_delete AFTER DELETE ON messages BEGIN
    DELETE FROM search_queue WHERE kind = ${SEARCH_KINDS.message} AND row = old.row;
    DELETE FROM message_letters WHERE rowid = (old.account_id << 40) + old.id;
    DELETE FROM message_signs WHERE rowid = (old.account_id << 40) + old.id;
    DELETE FROM message_places WHERE id = (old.account_id << 40) + old.id;
  END;
  ${(['contact', 'conversation'] as const)
    .map(
      (kind) => `
  CREATE TRIGGER ${kind}s_search_insert AFTER INSERT ON ${kind}s BEGIN
    INSERT INTO search_queue VALUES (${SEARCH_KINDS[kind]}, new.row);
  END;
  CREATE TRIGGER ${kind}s_search_update AFTER UPDATE OF json ON ${kind}s
    WHEN json_extract(old.json, ${PATHS[kind]}) IS NOT json_extract(new.json, ${PATHS[kind]}) BEGIN
    INSERT INTO search_queue SELECT ${SEARCH_KINDS[kind]}, new.row
      WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = ${SEARCH_KINDS[kind]} AND row = new.row);
  END;
  CREATE TRIGGER ${kind}s_search_delete AFTER DELETE ON ${kind}s BEGIN
    DELETE FROM search_queue WHERE kind = ${SEARCH_KINDS[kind]} AND row = old.row;
    DELETE FROM ${kind}_letters WHERE rowid = old.row;
    DELETE FROM ${kind}_signs WHERE rowid = old.row;
  END;
  `,
    )
    .join('')}
`

/**
 * History ranges: complete parts of a thread that do not reach its newest page, fetched around an old message. Deleting a message leaves a
 * gap in its range, so the range is deleted too.
 */
export const ISLAND_MIGRATION: Migration = `
  CREATE TABLE thread_islands (
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    reached_start INTEGER NOT NULL,
    PRIMARY KEY (account_id, conversation_id, from_id)
  ) WITHOUT ROWID;
  CREATE TRIGGER messages_island_delete AFTER DELETE ON messages BEGIN
    DELETE FROM thread_islands
      WHERE account_id = old.account_id AND conversation_id = old.conversation_id AND from_id <= old.id AND to_id >= old.id;
  END;
`

/** The row id of a message in the index: account and id, or for ids that do not fit, its negative row number. */
const placeOf = (message: string): string =>
  `CASE WHEN ${message}.id < (1 << 40) AND ${message}.account_id < (1 << 22)
    THEN (${message}.account_id << 40) + ${message}.id ELSE -${message}.row END`
const TRIGGER_PATHS = { message: "'$.content', '$.deleted', '$.type', '$.email', '$.attachments'", ...PATHS } as const

/**
 * Fixes two problems. Message ids above 2^40 were indexed at row ids of another account. And SQLite does not read JSON that is nested too
 * deep, which an earlier version may have written: such a row is indexed again at every write.
 */
export const PLACES_MIGRATION: Migration = `
  DROP TRIGGER messages_search_delete;
  DELETE FROM message_letters WHERE rowid IN
    (SELECT id FROM message_places WHERE row IN (SELECT row FROM messages WHERE id >= (1 << 40) OR account_id >= (1 << 22)));
  DELETE FROM message_signs WHERE rowid IN
    (SELECT id FROM message_places WHERE row IN (SELECT row FROM messages WHERE id >= (1 << 40) OR account_id >= (1 << 22)));
  DELETE FROM message_places WHERE row IN (SELECT row FROM messages WHERE id >= (1 << 40) OR account_id >= (1 << 22));
  INSERT OR IGNORE INTO search_queue SELECT ${SEARCH_KINDS.message}, row FROM messages WHERE id >= (1 << 40) OR account_id >= (1 << 22);
  CREATE TRIGGER messages_search_delete AFTER DELETE ON messages BEGIN
    DELETE FROM search_queue WHERE kind = ${SEARCH_KINDS.message} AND row = old.row;
    DELETE FROM message_letters WHERE rowid = ${placeOf('old')};
    DELETE FROM message_signs WHERE rowid = ${placeOf('old')};
    DELETE FROM message_places WHERE id = ${placeOf('old')};
  END;
  ${(['message', 'contact', 'conversation'] as const)
    .map(
      (kind) => `
  DROP TRIGGER ${kind}s_search_update;
  CREATE TRIGGER ${kind}s_search_update AFTER UPDATE OF json ON ${kind}s
    WHEN CASE WHEN json_valid(old.json) AND json_valid(new.json)
      THEN json_extract(old.json, ${TRIGGER_PATHS[kind]}) IS NOT json_extract(new.json, ${TRIGGER_PATHS[kind]}) ELSE 1 END BEGIN
    INSERT INTO search_queue SELECT ${SEARCH_KINDS[kind]}, new.row
      WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = ${SEARCH_KINDS[kind]} AND row = new.row);
  END;
  `,
    )
    .join('')}
`
