import { describe, expect, it } from 'vitest'
import type { MessagePreview } from './conversation.ts'
import { newerPreview, plainText, previewOf } from './preview.ts'

const preview = (messageId: number, createdAt: number, direction: MessagePreview['direction'] = 'incoming'): MessagePreview =>
  ({ messageId, createdAt, direction, text: `m${messageId}`, attachment: null, senderName: null })

describe('the preview of a message', () => {
  it.each([
    ['Here is a **second** line\nwith a break 你好', 'Here is a second line with a break 你好'],
    ['[@Ben Moreau](mention://user/2/Ben%20Moreau)?', '@Ben Moreau?'],
    ['![a picture](https://x.example/a.png) and [a link](https://x.example)', 'a picture and a link'],
    ['# Title\n> quoted\n- item', 'Title quoted item'],
    ['snake_case_name stays, _this_ does not', 'snake_case_name stays, this does not'],
    ['   \n\t ', ''],
  ])('says %j as %j', (markdown, expected) => {
    expect(plainText(markdown)).toBe(expected)
  })

  it('is at most 300 characters and never half of one', () => {
    const text = plainText('😀'.repeat(500))
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text.isWellFormed()).toBe(true)
    expect(text.endsWith('…')).toBe(true)
  })

  it('names the kind of file and the direction', () => {
    const base = { accountId: 1, id: 4, conversationId: 1, createdAt: 10, content: '' }
    expect(previewOf({ ...base, type: 'outgoing', private: true })).toMatchObject({ direction: 'note', text: '', attachment: null })
    expect(previewOf({ ...base, type: 'template' })).toMatchObject({ direction: 'outgoing' })
    expect(previewOf({ ...base, type: 'activity', content: 'Ada resolved it' })).toMatchObject({ direction: 'activity', text: 'Ada resolved it' })
    const image = { id: 1, kind: 'image', name: null, contentType: null, size: null, width: null, height: null, dataUrl: null, thumbUrl: null, title: null, coordinates: null, transcript: null }
    expect(previewOf({ ...base, type: 'incoming', attachments: [image] })).toMatchObject({ attachment: 'image' })
  })

  it('says nothing of a message that says too little of itself', () => {
    expect(previewOf({ accountId: 1, id: 4, conversationId: 1, content: 'x' })).toBeNull()
  })

  it('keeps the newer of two, whichever came first', () => {
    expect(newerPreview(preview(5, 10), preview(4, 10))?.messageId).toBe(5)
    expect(newerPreview(preview(4, 10), preview(5, 10))?.messageId).toBe(5)
    expect(newerPreview(preview(5, 10), preview(4, 11))?.messageId).toBe(4)
    expect(newerPreview(null, preview(4, 1))?.messageId).toBe(4)
    expect(newerPreview(preview(4, 1), null)?.messageId).toBe(4)
  })

  it('lets an activity line stand only where nothing was said', () => {
    expect(newerPreview(preview(4, 1), preview(5, 2, 'activity'))?.messageId).toBe(4)
    expect(newerPreview(preview(5, 2, 'activity'), preview(4, 1))?.messageId).toBe(4)
  })

  it('takes the newer form of the same message', () => {
    expect(newerPreview(preview(4, 1), { ...preview(4, 1), text: 'deleted' })?.text).toBe('deleted')
  })
})
