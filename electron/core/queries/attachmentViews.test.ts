import { describe, expect, it } from 'vitest'
import type { Attachment, Message } from '../../../shared/model/message.ts'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import type { SessionSource } from '../sessionSource.ts'
import { attachmentsOf } from './attachmentViews.ts'

const session = {
  mediaAddress: (_kind: string, url: string | null) => (url === null ? null : `media/${url}`),
  stores: { local: { sentPixels: () => [] } },
} as unknown as SessionSource

/** The view of one attachment as a server sends it. */
function view(wire: Record<string, unknown>): unknown {
  const patch = messageFromWire({ id: 1, conversation_id: 1, attachments: [{ id: 1, message_id: 1, ...wire }] }, 1)
  const attachments: Attachment[] = patch?.attachments ?? []
  return attachmentsOf(session, { attachments } as Message, 'm1')[0]
}

describe('an attachment', () => {
  it('that is a shared page has its link and a name that says where it leads, and no file', () => {
    expect(
      view({ file_type: 'fallback', fallback_title: 'A shared page', data_url: 'https://acme.test/shared' }),
    ).toMatchObject({
      name: 'A shared page',
      link: 'https://acme.test/shared',
      address: null,
    })
    expect(view({ file_type: 'embed', data_url: 'https://video.example.test/embed/42' })).toMatchObject({
      name: 'video.example.test/embed/42',
      link: 'https://video.example.test/embed/42',
    })
    expect(view({ file_type: 'embed', data_url: 'https://video.example.test/' })).toMatchObject({
      name: 'video.example.test',
    })
  })
  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'not an address', `https://a.test/${'x'.repeat(5_000)}`, null])(
    'has no link to %s',
    (data_url) => expect(view({ file_type: 'fallback', data_url })).toMatchObject({ link: null }),
  )
  it('that is a file of the server has an address and no link', () => {
    const file = { file_type: 'ig_reel', content_type: 'video/mp4', data_url: 'https://chat.test/blobs/a.mp4' }
    expect(view(file)).toMatchObject({ link: null, address: 'media/https://chat.test/blobs/a.mp4', name: 'a.mp4' })
  })
  it('that is a contact card has the name on it and the number', () => {
    const meta = { firstName: 'Rita', lastName: 'Card' }
    expect(view({ file_type: 'contact', fallback_title: '+15559990000', meta })).toMatchObject({
      name: 'Rita Card',
      title: '+15559990000',
    })
    expect(view({ file_type: 'contact', fallback_title: '+15559990000' })).toMatchObject({ name: '+15559990000' })
  })
})
