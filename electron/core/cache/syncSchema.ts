/** Threads to compare after a gap, so that a sync continues where it stopped; the user's notifications. */
export const SYNC_MIGRATION = `
  CREATE TABLE unverified (
    account_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (account_id, conversation_id)
  ) WITHOUT ROWID;

  CREATE TABLE notifications (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    conversation_id INTEGER,
    at REAL NOT NULL,
    unread INTEGER NOT NULL,
    unsent INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
  ) WITHOUT ROWID;
  CREATE INDEX notifications_order ON notifications (account_id, at DESC, id DESC);
  CREATE INDEX notifications_unread ON notifications (account_id, conversation_id) WHERE unread = 1;
`
