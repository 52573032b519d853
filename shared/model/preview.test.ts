import { describe, expect, it } from 'vitest'
import type { MessagePreview } from './conversation.ts'
import type { MessagePatch } from './message.ts'
import { newerPreview, previewOf, shownPreview } from './preview.ts'

const preview = (
  messageId: number,
  createdAt: number,
  direction: MessagePreview['direction'] = 'incoming',
): MessagePreview => ({ messageId, createdAt, direction, text: `m${messageId}`, attachment: null, senderName: null })

describe('the preview of a message', () => {
  const base = { accountId: 1, id: 4, conversationId: 1, createdAt: 10 }
  const textOf = (
    message: Omit<MessagePatch, keyof typeof base>,
    channel: string | null = null,
  ): string | undefined => {
    const made = previewOf({ ...base, ...message })
    return made ? shownPreview(made, channel).text : undefined
  }
  it.each([
    ['Here is a **second** line\nwith a break 你好', 'Here is a second line with a break 你好'],
    ['[@Ben Moreau](mention://user/2/Ben%20Moreau)?', '@Ben Moreau?'],
    ['![a picture](https://x.example/a.png) and [a link](https://x.example)', 'a picture and a link'],
    ['# Title\n> quoted\n- item', 'Title quoted item'],
    ['snake_case_name stays, _this_ does not', 'snake_case_name stays, this does not'],
    ['Good morning,\\\nyour parcel', 'Good morning, your parcel'],
    ['   \n\t ', ''],
  ])('says our %j as %j', (content, expected) => {
    for (const type of ['outgoing', 'template'] as const) expect(textOf({ type, content })).toBe(expected)
    expect(textOf({ type: 'incoming', private: true, content })).toBe(expected)
  })

  it.each([
    [
      'What is 100*100/400*56? The box is 10*20*30 cm',
      'Channel::Whatsapp',
      'What is 100*100/400*56? The box is 10*20*30 cm',
    ],
    ['\\\\some\\network\\_Doc$\n+ 1', 'Channel::WebWidget', '\\\\some\\network\\_Doc$ + 1'],
    ['*bold* _it_', 'Channel::Whatsapp', 'bold it'],
    ['*bold* _it_', 'Channel::Email', '*bold* _it_'],
    ['*bold* _it_', null, '*bold* _it_'],
    ['**bold** __it__', 'Channel::Telegram', 'bold it'],
    ['```a\nb```', 'Channel::FacebookPage', 'a b'],
    ['\u200b', null, ''],
  ])("says a customer's %j on %s as %j", (content, channel, expected) => {
    expect(textOf({ type: 'incoming', content }, channel)).toBe(expected)
    expect(textOf({ type: 'outgoing', content, attributes: { external_echo: true } }, channel)).toBe(expected)
  })

  it.each(['incoming', 'outgoing'] as const)(
    'of an %s message is at most 300 units and never half of a character',
    (type) => {
      const text = textOf({ type, content: '👩‍👩‍👧'.repeat(500) }) ?? ''
      expect(text.length).toBeLessThanOrEqual(300)
      expect(text.isWellFormed()).toBe(true)
      expect(text.endsWith('👩‍👩‍👧…')).toBe(true)
    },
  )

  it.each([
    [{ type: 'template', content: 'x' }, 'automatic'],
    [{ type: 'outgoing', content: 'x', sender: null }, 'automatic'],
    [{ type: 'outgoing', content: 'x', attributes: { external_echo: true } }, 'app'],
    [{ type: 'outgoing', sender: { kind: 'bot', id: 1, name: '', avatarUrl: null } }, 'bot'],
    [{ type: 'outgoing', sender: { kind: 'user', id: 1, name: '\u200b', avatarUrl: null } }, 'agent'],
    [{ type: 'incoming' }, 'contact'],
    [{ type: 'outgoing', sender: { kind: 'user', id: 1, name: 'Ada', avatarUrl: null } }, 'person'],
  ] as const)('of %j is by %s', (message, author) => {
    const made = previewOf({ ...base, ...message })
    expect(made?.author).toBe(author)
    expect(made?.senderName).toBe(author === 'person' ? 'Ada' : null)
  })

  it("recognizes messages that the server doesn't support", () => {
    expect(previewOf({ ...base, type: 'incoming', content: '', attributes: { is_unsupported: true } })).toMatchObject({
      unsupported: true,
      text: '',
    })
    expect(
      previewOf({ ...base, type: 'incoming', content: '', attributes: { is_unsupported: true }, deleted: true }),
    ).toMatchObject({ unsupported: false })
  })

  it('has the kind of file and the direction', () => {
    const base = { accountId: 1, id: 4, conversationId: 1, createdAt: 10, content: '' } as const
    expect(previewOf({ ...base, type: 'outgoing', private: true })).toMatchObject({
      direction: 'note',
      text: '',
      attachment: null,
    })
    expect(previewOf({ ...base, type: 'template' })).toMatchObject({ direction: 'outgoing' })
    expect(previewOf({ ...base, type: 'activity', content: 'Ada resolved it' })).toMatchObject({
      direction: 'activity',
      text: 'Ada resolved it',
    })
    const image = {
      id: 1,
      kind: 'image',
      name: null,
      contentType: null,
      size: null,
      width: null,
      height: null,
      dataUrl: null,
      thumbUrl: null,
      title: null,
      coordinates: null,
      transcript: null,
    }
    expect(previewOf({ ...base, type: 'incoming', attachments: [image] })).toMatchObject({ attachment: 'image' })
    expect(previewOf({ ...base, type: 'incoming', contentType: 'sticker', attachments: [image] })).toMatchObject({
      attachment: 'sticker',
    })
  })

  it('names an image in the text of a contact, which is shown as an image', () => {
    const url = 'https://stickershop.line-scdn.net/stickershop/v1/sticker/1988/android/sticker.png'
    const shown = (change: Partial<MessagePatch>) => {
      const made = previewOf({ ...base, type: 'incoming', ...change })
      return made && [shownPreview(made, 'Channel::Line').text, made.attachment]
    }
    expect(shown({ contentType: 'sticker', content: `![sticker-1988](${url})` })).toEqual(['', 'sticker'])
    expect(shown({ content: '![](https://a.example/1.png)' })).toEqual(['', 'image'])
    expect(shown({ content: 'Like this: ![one](https://a.example/1.png)' })).toEqual(['Like this:', 'image'])
    expect(shown({ content: '![one](https://a.example/1.png)', deleted: true })?.[1]).toBeNull()
  })

  it('is null for a patch with too few fields', () => {
    expect(previewOf({ accountId: 1, id: 4, conversationId: 1, content: 'x' })).toBeNull()
  })

  it('keeps the newer of two, in either order', () => {
    expect(newerPreview(preview(5, 10), preview(4, 10))?.messageId).toBe(5)
    expect(newerPreview(preview(4, 10), preview(5, 10))?.messageId).toBe(5)
    expect(newerPreview(preview(5, 10), preview(4, 11))?.messageId).toBe(4)
    expect(newerPreview(null, preview(4, 1))?.messageId).toBe(4)
    expect(newerPreview(preview(4, 1), null)?.messageId).toBe(4)
  })

  it('keeps an activity line only if there is no message', () => {
    expect(newerPreview(preview(4, 1), preview(5, 2, 'activity'))?.messageId).toBe(4)
    expect(newerPreview(preview(5, 2, 'activity'), preview(4, 1))?.messageId).toBe(4)
  })

  it('replaces the same message by its newer form', () => {
    expect(newerPreview(preview(4, 1), { ...preview(4, 1), text: 'deleted' })?.text).toBe('deleted')
  })
})
