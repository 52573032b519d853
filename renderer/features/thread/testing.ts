/** Messages and attachments for tests. */
import type { AttachmentView, ThreadMessage } from '../../../shared/views.ts'

export const NOON = Math.floor(new Date(2026, 10, 20, 12, 0, 0).getTime() / 1000)

export const MAYA: NonNullable<ThreadMessage['sender']> = {
  kind: 'contact',
  id: 7,
  name: 'Maya Lindqvist',
  avatar: null,
  isMe: false,
}
export const ADA: NonNullable<ThreadMessage['sender']> = {
  kind: 'user',
  id: 1,
  name: 'Ada Okafor',
  avatar: null,
  isMe: true,
}
export const BEN: NonNullable<ThreadMessage['sender']> = {
  kind: 'user',
  id: 2,
  name: 'Ben Moreau',
  avatar: null,
  isMe: false,
}

/** A text message of Maya at noon, with the `key` of its id, changed by `change`. */
export function message(id: number, change: Partial<ThreadMessage> = {}): ThreadMessage {
  return {
    key: `m${id}`,
    id,
    echoId: null,
    type: 'incoming',
    contentType: 'text',
    content: `message ${id}`,
    private: false,
    delivery: 'sent',
    error: null,
    sentAgain: false,
    question: null,
    deleted: false,
    inReplyTo: null,
    sender: MAYA,
    attachments: [],
    remoteImages: [],
    email: null,
    recipients: null,
    subject: null,
    attributes: {},
    author: 'person',
    unsupported: null,
    dialect: (change.type ?? 'incoming') === 'incoming' && change.private !== true ? 'typed' : 'markdown',
    createdAt: NOON + id,
    ...change,
  }
}

/** A reply of Ada, the user. */
export function reply(id: number, change: Partial<ThreadMessage> = {}): ThreadMessage {
  return message(id, { type: 'outgoing', sender: ADA, ...change })
}

export function attachment(change: Partial<AttachmentView> = {}): AttachmentView {
  return {
    id: 'a1',
    kind: 'file',
    name: 'invoice.pdf',
    contentType: 'application/pdf',
    size: 188_416,
    width: null,
    height: null,
    address: 'media/s/file/x/y',
    thumbnail: null,
    link: null,
    title: null,
    coordinates: null,
    transcript: null,
    progress: null,
    ...change,
  }
}
