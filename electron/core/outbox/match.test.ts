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

describe('looking for a message whose answer was lost', () => {
  it.each<[string, Message, ReturnType<typeof findSent>['kind']]>([
    [
      'the echo id proves it, whatever the server made of the words',
      message(9, { echoId: 'e1', content: 'Dear customer' }),
      'found',
    ],
    ['the same words from the same person', message(9, { content: ' Dear  Maya\n' }), 'found'],
    ['one that was there before the request', message(5), 'absent'],
    ["a colleague's", message(9, { sender: BEN }), 'absent'],
    ['a note', message(9, { private: true }), 'absent'],
    ['one that another send has claimed', message(9, { echoId: 'e2' }), 'absent'],
    ['other words', message(9, { content: 'Dear Zoe' }), 'absent'],
    ['one of ours that was deleted since: nobody can tell', message(9, { content: '', deleted: true }), 'unclear'],
  ])('%s', (_name, found, kind) => {
    expect(findSent(entry, [found], ME, 5, new Set()).kind).toBe(kind)
  })

  it('cannot tell of one with files that was deleted since, which took them along', () => {
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

  it('cannot tell where the server fills in variables', () => {
    expect(
      findSent({ ...entry, content: 'Dear {{contact.name}}' }, [message(9, { content: 'Dear Zoe' })], ME, 5, new Set())
        .kind,
    ).toBe('unclear')
  })
})
