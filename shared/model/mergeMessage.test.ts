import { describe, expect, it } from 'vitest'
import { mergeMessage } from './mergeMessage.ts'
import type { Message, MessagePatch, ServerDelivery } from './message.ts'

const patch = (values: Partial<Message> = {}): MessagePatch => ({ accountId: 1, id: 5, conversationId: 1, ...values })
const known = (values: Partial<Message> = {}): Message =>
  mergeMessage(undefined, patch({ type: 'outgoing', content: 'Hello', createdAt: 100, ...values }))

describe('merging messages', () => {
  it("keeps fields that a patch doesn't have", () => {
    const sender = { kind: 'user' as const, id: 1, name: 'Ada', avatarUrl: null }
    const before = known({ sender, echoId: 'e-1', sourceId: 'wamid', inboxId: 3 })
    expect(mergeMessage(before, patch({ content: 'Changed' }))).toEqual({ ...before, content: 'Changed' })
  })

  it('ignores an older version, except for the echo id, which only the first event has', () => {
    const before = known({ content: 'new', updatedAt: 2001 })
    expect(mergeMessage(before, patch({ content: 'old', updatedAt: 1999, echoId: 'e-1' }))).toEqual({
      ...before,
      echoId: 'e-1',
    })
  })

  it('is idempotent', () => {
    const update = patch({ content: 'new', updatedAt: 3001, delivery: 'delivered' })
    const once = mergeMessage(known(), update)
    expect(mergeMessage(once, update)).toEqual(once)
  })

  it('compares by seconds where a server cuts its versions (1.16)', () => {
    const before = known({ content: 'by REST', updatedAt: 12_345 })
    expect(mergeMessage(before, patch({ content: 'by socket', updatedAt: 12_000 })).content).toBe('by socket')
    expect(mergeMessage(before, patch({ content: 'earlier', updatedAt: 11_000 })).content).toBe('by REST')
  })

  it.each<[ServerDelivery, Partial<Message>, ServerDelivery]>([
    ['sent', { delivery: 'delivered' }, 'delivered'],
    ['delivered', { delivery: 'sent' }, 'delivered'],
    ['read', { delivery: 'delivered', updatedAt: 9_001 }, 'read'],
    // It failed in between and was sent again, and the event of the failure has not arrived.
    ['read', { delivery: 'sent', updatedAt: 9_001 }, 'sent'],
    ['read', { delivery: 'sent', updatedAt: 1_001 }, 'read'],
    ['delivered', { delivery: 'failed' }, 'failed'],
    ['sent', { delivery: 'failed', updatedAt: 9_001 }, 'failed'],
    // The answer to a send may arrive after the event about its failure.
    ['failed', { delivery: 'sent', echoId: 'e-1' }, 'failed'],
    // A later page, or a newer version after a retry, ends the failure.
    ['failed', { delivery: 'sent' }, 'sent'],
    ['failed', { delivery: 'sent', updatedAt: 9_001 }, 'sent'],
    ['failed', { delivery: 'sent', updatedAt: 5_001 }, 'failed'],
  ])('%s, then %j, is %s', (delivery, update, expected) => {
    expect(mergeMessage(known({ delivery, updatedAt: 5_001 }), patch(update)).delivery).toBe(expected)
  })

  it('keeps the known size of an image where a patch has none, and takes a new one', () => {
    const image = { id: 1, kind: 'image', width: 8, height: 6 } as Message['attachments'][number]
    const [merged] = mergeMessage(
      known({ attachments: [image] }),
      patch({ attachments: [{ ...image, width: null, height: null }] }),
    ).attachments
    expect(merged).toEqual(image)
    const measured = mergeMessage(
      known({ attachments: [{ ...image, width: null, height: null }] }),
      patch({ attachments: [image] }),
    )
    expect(measured.attachments).toEqual([image])
    expect(mergeMessage(known({ attachments: [image] }), patch({ attachments: [] })).attachments).toEqual([])
    expect(mergeMessage(known({ attachments: [image] }), patch({})).attachments).toEqual([image])
  })

  it.each<[Partial<Message>, string | null, ServerDelivery]>([
    [{}, '131047: Re-engagement message', 'failed'],
    [{}, null, 'sent'],
    [{ delivery: 'delivered' }, '131047: Re-engagement message', 'failed'],
    [{ delivery: 'delivered' }, null, 'delivered'],
    // It reached the contact after all; the earlier error is kept.
    [
      { delivery: 'delivered', externalError: '131047: Re-engagement message' },
      '131047: Re-engagement message',
      'delivered',
    ],
    [{ delivery: 'failed', externalError: '131047: Re-engagement message' }, '131047: Re-engagement message', 'failed'],
  ])(
    '%j, then a page that leaves the delivery out (1.16) and has the error %j, is %s',
    (before, externalError, expected) => {
      expect(mergeMessage(known({ updatedAt: 5_001, ...before }), patch({ externalError })).delivery).toBe(expected)
    },
  )

  it('reads a refused message as failed on a page without delivery (1.16)', () => {
    expect(known({ externalError: 'no such number' }).delivery).toBe('failed')
    expect(known({ externalError: 'no such number', delivery: 'delivered' }).delivery).toBe('delivered')
    expect(known({ externalError: null }).delivery).toBe('sent')
  })

  it('restores a deleted message only by a newer version', () => {
    const before = known({ deleted: true, content: 'This message was deleted', updatedAt: 5_001 })
    expect(mergeMessage(before, patch({ deleted: false, content: 'secret' })).content).toBe('This message was deleted')
    expect(mergeMessage(before, patch({ deleted: false, content: 'secret', updatedAt: 5_001 })).content).toBe(
      'This message was deleted',
    )
    expect(mergeMessage(before, patch({ deleted: false, content: 'again', updatedAt: 6_001 }))).toMatchObject({
      deleted: false,
      content: 'again',
    })
  })
})
