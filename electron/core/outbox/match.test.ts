import { describe, expect, it } from 'vitest'
import type { Message } from '../../../shared/model/message.ts'
import { ME } from '../testing/fakeServer.ts'
import { outboxEntry } from '../testing/outboxEntry.ts'
import { findSent } from './match.ts'
import { ADA, BEN } from './testing/outboxRig.ts'

const entry = outboxEntry()
function message(id: number, change: Partial<Message> = {}): Message {
  return {
    accountId: 1,
    id,
    conversationId: 1,
    inboxId: 3,
    type: 'outgoing',
    contentType: 'text',
    content: 'Dear Maya',
    private: false,
    delivery: 'sent',
    externalError: null,
    deleted: false,
    inReplyTo: null,
    sender: ADA,
    attachments: [],
    email: null,
    attributes: {},
    echoId: null,
    sourceId: null,
    createdAt: 1,
    updatedAt: null,
    ...change,
  }
}

describe('findSent', () => {
  it.each<[string, Message, ReturnType<typeof findSent>['kind']]>([
    [
      'finds a message by its echo id, whatever its text',
      message(9, { echoId: 'e1', content: 'Dear customer' }),
      'found',
    ],
    ['finds the same text of the same user, ignoring white space', message(9, { content: ' Dear  Maya\n' }), 'found'],
    ['ignores a message from before the request', message(5), 'absent'],
    ["ignores another agent's message", message(9, { sender: BEN }), 'absent'],
    ['ignores a note', message(9, { private: true }), 'absent'],
    ['ignores a message that belongs to another entry', message(9, { echoId: 'e2' }), 'absent'],
    ['ignores another text', message(9, { content: 'Dear Zoe' }), 'absent'],
    ['is unclear for a deleted message of the user', message(9, { content: '', deleted: true }), 'unclear'],
  ])('%s', (_name, found, kind) => {
    expect(findSent(entry, [found], ME, 5, new Set()).kind).toBe(kind)
  })

  it('is unclear for a deleted message that had files', () => {
    expect(
      findSent(
        { ...entry, uploadIds: ['upload-1'] },
        [message(9, { content: 'This message was deleted', deleted: true })],
        ME,
        5,
        new Set(),
      ).kind,
    ).toBe('unclear')
    expect(findSent({ ...entry, uploadIds: ['upload-1'] }, [message(9)], ME, 5, new Set()).kind).toBe('absent')
  })

  it('is unclear if the text has variables that the server replaces', () => {
    expect(
      findSent({ ...entry, content: 'Dear {{contact.name}}' }, [message(9, { content: 'Dear Zoe' })], ME, 5, new Set())
        .kind,
    ).toBe('unclear')
  })
})
