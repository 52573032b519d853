import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { receiveFromLine } from './line.ts'
import { addInbox } from './setup.ts'
import type { Details, Message } from './types.ts'

function receive(...messages: Details[]): Message[] {
  const desk = new SmallDesk()
  const inbox = addInbox(desk.model, desk.model.account(1), {
    name: 'LINE',
    channelType: 'Channel::Line',
    members: [desk.user('ada')],
  })
  for (const [index, message] of messages.entries())
    receiveFromLine(desk.model, inbox, {
      events: [{ type: 'message', source: { userId: 'U1' }, message: { id: `line-${index}`, ...message } }],
    })
  return [...desk.model.messages.values()].filter((one) => one.conversation.inboxId === inbox.id)
}

describe('a message from LINE', () => {
  it('that is a sticker is an image in Markdown, without an attachment', () => {
    const [message] = receive({ type: 'sticker', packageId: '446', stickerId: '1988' })
    expect(message).toMatchObject({
      content: '![sticker-1988](https://stickershop.line-scdn.net/stickershop/v1/sticker/1988/android/sticker.png)',
      contentType: 'sticker',
      attachments: [],
      sourceId: 'line-0',
    })
  })

  it('is text or a file, all in one conversation', () => {
    const [text, image] = receive({ type: 'text', text: 'Hello' }, { type: 'image' })
    expect(text).toMatchObject({ content: 'Hello', contentType: 'text' })
    expect(image).toMatchObject({ content: null, attachments: [{ fileType: 'image' }] })
    expect(image?.conversation).toBe(text?.conversation)
  })

  it('that comes from nobody, or is none, is ignored', () => {
    const desk = new SmallDesk()
    const inbox = addInbox(desk.model, desk.model.account(1), {
      name: 'LINE',
      channelType: 'Channel::Line',
      members: [],
    })
    const before = desk.model.messages.size
    for (const event of [
      { type: 'follow', source: { userId: 'U1' } },
      { type: 'message', message: { type: 'text' } },
    ])
      receiveFromLine(desk.model, inbox, { events: [event] })
    expect(desk.model.messages.size).toBe(before)
  })
})
