import type { Migration } from './database.ts'

/** What is indexed, as it stands in `search_queue` and `search_backlog`. */
export const SEARCH_KINDS = { message: 1, contact: 2, conversation: 3 } as const
/** Messages up to these are indexed by account and id, others by their row. */
export const HIGHEST_PLACED_ID = 2 ** 40 - 1
export const HIGHEST_PLACED_ACCOUNT = 2 ** 22 - 1
export type SearchKind = keyof typeof SEARCH_KINDS

/** Where words stand in the JSON of a row, for telling whether a change is one to be indexed. */
const PATHS = {
  contact: "'$.name', '$.email', '$.phone', '$.identifier', '$.additionalAttributes', '$.customAttributes'",
  conversation: "'$.labels', '$.additionalAttributes', '$.customAttributes'",
} as const

/**
 * Full-text search. Both indexes of a kind keep no text and no positions (`detail=none`), only which row has which token: a third of the
 * size, and what they find is compared with the row itself. Messages are indexed under account and id, so that "newest first" is the order
 * of the index, and an account a range of it. Merging is done in small steps by whoever writes (`automerge` 0), never inside a commit.
 *
 * Triggers keep it true whoever writes: a row whose words changed waits in `search_queue`, a row that is deleted leaves the index at
 * once. (OR IGNORE would not do in them: the statement that fires a trigger says what becomes of its conflicts.) So nothing else has to know of it: delete messages with a plain DELETE. Rows that were there before wait behind
 * `search_backlog.up_to`.
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
    WHEN json_extract(old.json, '$.content', '$.deleted', '$.type', '$.email', '$.attachments') IS NOT json_extract(new.json, '$.content', '$.deleted', '$.type', '$.email', '$.attachments') BEGIN
    INSERT INTO search_queue SELECT ${SEARCH_KINDS.message}, new.row WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = ${SEARCH_KINDS.message} AND row = new.row);
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
    INSERT INTO search_queue SELECT ${SEARCH_KINDS[kind]}, new.row WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = ${SEARCH_KINDS[kind]} AND row = new.row);
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
 * Stretches of a thread that are whole but do not reach its newest page: what was fetched around a message of long ago. A message deleted
 * here makes a hole in its stretch, so that is forgotten.
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
    DELETE FROM thread_islands WHERE account_id = old.account_id AND conversation_id = old.conversation_id AND from_id <= old.id AND to_id >= old.id;
  END;
`

/** Where a message stands in the index: by account and id, or, for ids that have no room there, below zero by its row. */
const placeOf = (message: string): string =>
  `CASE WHEN ${message}.id < (1 << 40) AND ${message}.account_id < (1 << 22) THEN (${message}.account_id << 40) + ${message}.id ELSE -${message}.row END`
const TRIGGER_PATHS = { message: "'$.content', '$.deleted', '$.type', '$.email', '$.attachments'", ...PATHS } as const

/**
 * Servers that number their messages above 2^40 had them at the places of another account. And SQLite refuses to look into what it finds
 * nested too deep, which an earlier version may have written: such a row is indexed again whenever it is written.
 */
export const PLACES_MIGRATION: Migration = `
  DROP TRIGGER messages_search_delete;
  DELETE FROM message_letters WHERE rowid IN (SELECT id FROM message_places WHERE row IN (SELECT row FROM messages WHERE id >= (1 << 40) OR account_id >= (1 << 22)));
  DELETE FROM message_signs WHERE rowid IN (SELECT id FROM message_places WHERE row IN (SELECT row FROM messages WHERE id >= (1 << 40) OR account_id >= (1 << 22)));
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
    INSERT INTO search_queue SELECT ${SEARCH_KINDS[kind]}, new.row WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = ${SEARCH_KINDS[kind]} AND row = new.row);
  END;
  `,
    )
    .join('')}
`
