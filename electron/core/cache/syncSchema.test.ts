import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { SERVER_MIGRATIONS } from './serverSchema.ts'
import { SYNC_MIGRATION } from './syncSchema.ts'

describe('the migration to unverified threads and notifications', () => {
  it('keeps every row of the version before', () => {
    const db = new DatabaseSync(':memory:')
    const step = SERVER_MIGRATIONS.indexOf(SYNC_MIGRATION)
    expect(step).toBe(2)
    for (const migration of SERVER_MIGRATIONS.slice(0, step)) db.exec(migration)
    db.exec(`
      INSERT INTO meta VALUES ('watermark/1', '900');
      INSERT INTO conversations (account_id, id, revision, status, inbox_id, last_activity_at, created_at, priority, unread, labels, json)
        VALUES (1, 7, 3, 'open', 2, 900, 800, 0, 1, '', '{"id":7}');
      INSERT INTO messages (account_id, conversation_id, id, revision, created_at, json) VALUES (1, 7, 70, 4, 900, '{"id":70}');
      INSERT INTO threads VALUES (1, 7, 60, 70, 0);
      INSERT INTO contacts (account_id, id, revision, json) VALUES (1, 5, 2, '{"id":5}');
      INSERT INTO doubtful VALUES (1, 7);
      INSERT INTO reference VALUES (1, 'labels', '[]');
    `)
    const tables = ['meta', 'conversations', 'messages', 'threads', 'contacts', 'doubtful', 'reference']
    const rows = (): unknown[] => tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all())
    const before = rows()
    for (const migration of SERVER_MIGRATIONS.slice(step)) db.exec(migration)
    expect(rows()).toEqual(before)
    expect(db.prepare('SELECT count(*) AS n FROM unverified').get()).toEqual({ n: 0 })
    expect(db.prepare('SELECT count(*) AS n FROM notifications').get()).toEqual({ n: 0 })
    db.close()
  })
})
