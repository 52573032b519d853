import * as v from 'valibot'
import type { OutboxEntry } from '../cache/outboxEntry.ts'
import { OutboxEntrySchema } from '../cache/outboxEntry.ts'

/** A queued reply in conversation 1, as an older version stored it, with the given changes. */
export function outboxEntry(change: Partial<OutboxEntry> = {}): OutboxEntry {
  return v.parse(OutboxEntrySchema, {
    echoId: 'e1',
    accountId: 1,
    conversationId: 1,
    content: 'Dear Maya',
    private: false,
    inReplyTo: null,
    uploadIds: [],
    createdAt: 1,
    state: { kind: 'queued', error: null },
    ...change,
  })
}
