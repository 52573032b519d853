import type { Migration } from './database.ts'

/** Data that only this computer has, per session: never rebuilt. */
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
  // Changes to conversations that the server has not confirmed: each is on disk before it is shown.
  `
  CREATE TABLE actions (
    action_id TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    json TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  // Rows get numbers, so that each can be read out of a damaged file by itself (`salvage.ts`).
  `
  ALTER TABLE drafts RENAME TO drafts_before;
  CREATE TABLE drafts (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    mode TEXT NOT NULL,
    text TEXT NOT NULL,
    upload_ids TEXT NOT NULL,
    updated_at REAL NOT NULL,
    UNIQUE (account_id, conversation_id, mode)
  );
  INSERT INTO drafts (account_id, conversation_id, mode, text, upload_ids, updated_at)
    SELECT account_id, conversation_id, mode, text, upload_ids, updated_at FROM drafts_before;
  DROP TABLE drafts_before;

  ALTER TABLE uploads RENAME TO uploads_before;
  CREATE TABLE uploads (
    row INTEGER PRIMARY KEY,
    upload_id TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    created_at REAL NOT NULL
  );
  INSERT INTO uploads (upload_id, account_id, conversation_id, name, content_type, size, complete, created_at)
    SELECT upload_id, account_id, conversation_id, name, content_type, size, complete, created_at FROM uploads_before;
  DROP TABLE uploads_before;

  ALTER TABLE actions RENAME TO actions_before;
  CREATE TABLE actions (
    row INTEGER PRIMARY KEY,
    action_id TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    json TEXT NOT NULL
  );
  INSERT INTO actions (action_id, account_id, conversation_id, json)
    SELECT action_id, account_id, conversation_id, json FROM actions_before;
  DROP TABLE actions_before;
  `,
  // The recipients of an email as JSON; null where the user didn't change them.
  `ALTER TABLE drafts ADD COLUMN recipients TEXT;`,
  // Refused emails of which the server has a new copy, sent from here.
  `
  CREATE TABLE sent_again (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    UNIQUE (account_id, message_id)
  );
  `,
  // Pixels of an image, measured before it was uploaded; null for other files.
  `
  ALTER TABLE uploads ADD COLUMN width INTEGER;
  ALTER TABLE uploads ADD COLUMN height INTEGER;
  `,
  // Conversations with a read mark that has no answer yet.
  `
  CREATE TABLE unconfirmed (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    UNIQUE (account_id, conversation_id)
  );
  `,
  // Conversations that the user pinned, at the top of lists in this order.
  `
  CREATE TABLE pins (
    row INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    pinned_at REAL NOT NULL,
    UNIQUE (account_id, conversation_id)
  );
  `,
]
