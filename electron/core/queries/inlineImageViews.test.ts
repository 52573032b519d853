import { describe, expect, it } from 'vitest'
import type { Message } from '../../../shared/model/message.ts'
import type { SessionSource } from '../sessionSource.ts'
import { inlineImageViews } from './inlineImageViews.ts'

const BASE = 'https://desk.example'
const STICKER = 'https://stickershop.line-scdn.net/stickershop/v1/sticker/1988/android/sticker.png'
const session = {
  baseUrl: BASE,
  mediaAddress: (kind: string, url: string) => `media/${kind}/${url}`,
} as unknown as SessionSource
const views = (content: string, change: Partial<Message> = {}) =>
  inlineImageViews(
    session,
    { type: 'incoming', private: false, email: null, deleted: false, ...change, content } as Message,
    'm1',
  )

describe('an image in the text of a contact', () => {
  it('is shown at once where the server itself or LINE stores it', () => {
    const stored = `${BASE}/rails/active_storage/blobs/redirect/eyJ--ab/photo.png`
    expect(views(`![sticker-1988](${STICKER})`)).toMatchObject({
      words: '',
      shown: [{ id: 'm1/image-0', kind: 'image', name: 'sticker-1988', address: `media/sticker/${STICKER}` }],
      remote: [],
    })
    expect(views(`Here:\n![](${stored})`)).toMatchObject({
      words: 'Here:',
      shown: [{ name: 'photo.png', address: `media/inline/${stored}` }],
    })
  })

  it.each([
    'https://tracker.example/1.png',
    `${STICKER}?agent=7`,
    STICKER.replace('https:', 'http:'),
    STICKER.replace('1988', '../../x'),
    STICKER.replace('.net/', '.net.evil.example/'),
    STICKER.replace('https://', 'https://evil.example/'),
    `${BASE}/api/v1/profile`,
  ])('waits for the user at %s', (url) => {
    expect(views(`![one](${url})`)).toMatchObject({
      words: '',
      shown: [],
      remote: [{ url, image: { id: 'm1/image-0', kind: 'image', name: 'one', address: null } }],
    })
  })

  it('stays text in replies, notes, deleted messages and emails', () => {
    const content = `![sticker-1988](${STICKER})`
    for (const change of [
      { type: 'outgoing' },
      { private: true },
      { deleted: true },
      { email: { subject: 'Hello' } },
    ] as Partial<Message>[])
      expect(views(content, change)).toEqual({ words: content, shown: [], remote: [] })
  })
})
