import { beforeEach, describe, expect, it } from 'vitest'
import { SmallDesk } from '../../testing/smallDesk.ts'
import { asSystem } from '../activity.ts'
import { setStatus } from '../conversations.ts'
import { sendAsAgent } from '../messages.ts'
import type { Conversation } from '../types.ts'
import * as visitor from '../visitor.ts'

let desk: SmallDesk
let conversation: Conversation
beforeEach(() => {
  desk = new SmallDesk()
  desk.model.inbox(2).csatEnabled = true
  conversation = desk.visit('Wim', 'Hello', 2)
})

const say = (content: string, isPrivate = false) =>
  sendAsAgent(desk.model, conversation, { content, isPrivate }, desk.user('ben'))
const words = () =>
  desk.model.mail.sent.map(({ parts }) =>
    parts
      .map((part) => ('text' in part ? part.text.replace(/<[^>]*>|\n/g, ' ') : ''))
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )

describe('the visitor of a website', () => {
  it('gets one mail with what they have not read within two minutes', () => {
    say('Hello Wim')
    desk.clock.advance(60_000)
    say('Are you there?')
    say('He is slow', true)
    setStatus(desk.model, conversation, { status: 'resolved' }, asSystem)
    desk.clock.advance(61_000)
    expect(words()).toEqual([
      'Hi Wim, You have new messages on your conversation. You Hello Ben Moreau Hello Wim Ben Moreau Are you there? Bot Click here to rate the conversation.',
    ])
    expect(desk.model.mail.sent[0]?.headers).toMatchObject({
      from: 'Ben Moreau from Website <desk@acme.test>',
      to: 'wim@example.test',
      subject: '[#1] New messages on this conversation',
    })
    desk.clock.advance(600_000)
    say('Good bye')
    desk.clock.advance(121_000)
    expect(words()).toHaveLength(2)
  })

  it('gets none after reading everything, for a note, or without an address', () => {
    say('Hello Wim')
    desk.clock.advance(1000)
    visitor.read(desk.model, conversation)
    desk.clock.advance(121_000)
    say('He is slow', true)
    desk.clock.advance(121_000)
    desk.model.contact(conversation.contactId).email = null
    say('Hello?')
    desk.clock.advance(121_000)
    expect(words()).toEqual([])
  })
})
