import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseServerEvent } from './events.ts'

const NAMES = [
  'message.created',
  'message.updated',
  'first.reply.created',
  'conversation.created',
  'conversation.updated',
  'conversation.status_changed',
  'assignee.changed',
  'conversation.typing_on',
  'presence.update',
  'contact.updated',
  'notification.created',
  'notification.deleted',
  'account.cache_invalidated',
]
const KEYS = [
  'id',
  'account_id',
  'conversation_id',
  'meta',
  'sender',
  'messages',
  'content',
  'content_attributes',
  'attachments',
  'created_at',
  'updated_at',
  'message_type',
  'user',
  'conversation',
  'notification',
  'primary_actor',
  'users',
  'contacts',
  'labels',
  'contact_inboxes',
  'applied_sla',
  'email',
  'data_url',
  'inbox',
  'status',
  'echo_id',
  '__proto__',
]
/** Objects like a server's, with any value under each key. */
const { hostile } = fc.letrec((tie) => ({
  hostile: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 1 }),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constantFrom(null, true, 0, '', '12', '{"a":1}', '{', '2026-11-21T04:57:00Z'),
    fc.array(tie('hostile'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('hostile'), { maxKeys: 12 }),
  ),
}))

describe('reading hostile events', () => {
  it('never throws, and returns events of the named account only', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.dictionary(fc.constantFrom(...KEYS), hostile),
        fc.boolean(),
        (name, data, hasIds) => {
          const event = parseServerEvent(name, hasIds ? { ...data, account_id: 3, id: 5, conversation_id: 7 } : data)
          if (event && hasIds) expect(event.accountId).toBe(3)
          expect(() => structuredClone(event)).not.toThrow()
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
