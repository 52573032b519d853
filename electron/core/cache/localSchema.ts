import type { Migration } from './database.ts'

/** What only this machine knows, per session: no rebuild ever touches it. */
export const LOCAL_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE drafts (
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    mode TEXT NOT NULL,
    text TEXT NOT NULL,
    upload_ids TEXT NOT NULL,
    updated_at REAL NOT NULL,
    PRIMARY KEY (account_id, conversation_id, mode)
  ) WITHOUT ROWID;

  CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    echo_id TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    json TEXT NOT NULL
  );

  CREATE TABLE uploads (
    upload_id TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    created_at REAL NOT NULL
  ) WITHOUT ROWID;
  `,
]
