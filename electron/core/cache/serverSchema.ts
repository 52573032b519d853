import type { Migration } from './database.ts'
import { ISLAND_MIGRATION, PLACES_MIGRATION, SEARCH_MIGRATION } from './searchSchema.ts'
import { SYNC_MIGRATION } from './syncSchema.ts'

/**
 * The cache of server data, per session: can be deleted and fetched again. Objects are stored as JSON of the model, with columns beside it
 * that lists filter and sort by. `revision` grows with every write to a row.
 */
export const SERVER_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE conversations (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    status TEXT NOT NULL,
    assignee_id INTEGER,
    inbox_id INTEGER NOT NULL,
    team_id INTEGER,
    contact_id INTEGER,
    last_activity_at REAL NOT NULL,
    created_at REAL NOT NULL,
    priority INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    waiting_since REAL,
    labels TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (account_id, id)
  );
  CREATE INDEX conversations_activity ON conversations (account_id, last_activity_at DESC, id DESC);
  CREATE INDEX conversations_status ON conversations (account_id, status, last_activity_at DESC, id DESC);
  CREATE INDEX conversations_assignee ON conversations (account_id, assignee_id, status, last_activity_at DESC, id DESC);
  CREATE INDEX conversations_unread ON conversations (account_id, assignee_id) WHERE status = 'open' AND unread > 0;
  CREATE INDEX conversations_contact ON conversations (account_id, contact_id, last_activity_at DESC, id DESC);

  CREATE TABLE doubtful (account_id INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (account_id, id)) WITHOUT ROWID;

  CREATE TABLE messages (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    created_at REAL NOT NULL,
    echo_id TEXT,
    json TEXT NOT NULL,
    UNIQUE (account_id, conversation_id, id)
  );
  CREATE INDEX messages_order ON messages (account_id, conversation_id, created_at DESC, id DESC);
  CREATE INDEX messages_echo ON messages (echo_id) WHERE echo_id IS NOT NULL;

  CREATE TABLE threads (
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    oldest_id INTEGER NOT NULL,
    compared_id INTEGER NOT NULL,
    reached_start INTEGER NOT NULL,
    PRIMARY KEY (account_id, conversation_id)
  ) WITHOUT ROWID;

  CREATE TABLE contacts (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (account_id, id)
  );

  CREATE TABLE reference (
    account_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (account_id, kind)
  ) WITHOUT ROWID;
  `,
  // An index for every order and filter of the lists, so that a query reads no more than its window (`listQuery.ts`).
  `
  CREATE INDEX conversations_status_created ON conversations (account_id, status, created_at DESC, id DESC);
  CREATE INDEX conversations_status_priority ON conversations (account_id, status, priority DESC, last_activity_at DESC, id DESC);
  CREATE INDEX conversations_status_waiting ON conversations (account_id, status, ifnull(waiting_since, 9e15), created_at, id);
  CREATE INDEX conversations_assignee_created ON conversations (account_id, assignee_id, status, created_at DESC, id DESC);
  CREATE INDEX conversations_assignee_priority
    ON conversations (account_id, assignee_id, status, priority DESC, last_activity_at DESC, id DESC);
  CREATE INDEX conversations_assignee_waiting
    ON conversations (account_id, assignee_id, status, ifnull(waiting_since, 9e15), created_at, id);
  CREATE INDEX conversations_inbox ON conversations (account_id, inbox_id, status, last_activity_at DESC, id DESC);
  CREATE INDEX conversations_team ON conversations (account_id, team_id, status, last_activity_at DESC, id DESC) WHERE team_id IS NOT NULL;

  CREATE TABLE conversation_labels (
    account_id INTEGER NOT NULL,
    label TEXT NOT NULL,
    status TEXT NOT NULL,
    last_activity_at REAL NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (account_id, label, status, last_activity_at DESC, id DESC)
  ) WITHOUT ROWID;
  INSERT OR IGNORE INTO conversation_labels
    SELECT conversations.account_id, json_each.value, conversations.status, conversations.last_activity_at, conversations.id
    FROM conversations, json_each(conversations.json, '$.labels');
  `,
  SYNC_MIGRATION,
  SEARCH_MIGRATION,
  ISLAND_MIGRATION,
  PLACES_MIGRATION,
  // Few messages are refused, and every row of a list asks for them. In JSON, no text of a person can hold these quotes.
  `
  CREATE INDEX messages_failed ON messages (account_id, conversation_id, id) WHERE instr(json, '"delivery":"failed"');
  `,
  // The unread conversations of all accounts, merged by their last activity.
  `
  CREATE INDEX conversations_unread_activity ON conversations (account_id, last_activity_at DESC, id DESC)
    WHERE status = 'open' AND unread > 0;
  `,
  // Every message moves its conversation in each index that has the last activity. Lists of all statuses need none of their own, and few
  // conversations have a priority (`listQuery.ts`). Read marks that the server doesn't have are asked for with each notification.
  `
  DROP INDEX conversations_activity;
  DROP INDEX conversations_status_priority;
  DROP INDEX conversations_assignee_priority;
  CREATE INDEX conversations_status_priority ON conversations (account_id, status, priority DESC, last_activity_at DESC, id DESC)
    WHERE priority > 0;
  CREATE INDEX conversations_assignee_priority
    ON conversations (account_id, assignee_id, status, priority DESC, last_activity_at DESC, id DESC) WHERE priority > 0;
  CREATE INDEX notifications_unsent ON notifications (account_id) WHERE unsent = 1;
  `,
  // Those that nobody has answered yet, and those whose contact waits; found without parsing, as above.
  `
  CREATE INDEX conversations_unattended ON conversations (account_id, status, last_activity_at DESC, id DESC)
    WHERE waiting_since IS NOT NULL OR instr(json, '"firstReplyAt":null') > 0;
  `,
]
