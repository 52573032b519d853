import { beforeAll, describe, expect, it } from 'vitest'
import { imageSize } from '../model/blobs.ts'
import type { MailAttributes } from '../model/mail/incoming/parseMail.ts'
import { Model } from '../model/model.ts'
import { seededRandom } from '../random.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { capabilitiesOf } from '../versions.ts'
import { loadSeed } from './seeds.ts'

async function seed(seed: number): Promise<Model> {
  const model = new Model({
    clock: new FakeClock(),
    random: seededRandom(seed),
    capabilities: capabilitiesOf('4.15.1'),
  })
  await loadSeed(model, 'desk')
  return model
}
const digest = (model: Model) =>
  [...model.messages.values()]
    .map((m) => `${m.id} ${m.createdAt} ${m.conversation.displayId} ${m.content ?? ''}`)
    .join('\n')

describe('the demo desk', () => {
  let model: Model
  beforeAll(async () => {
    model = await seed(1)
  }, 60_000)

  it('has 4 users, 60 contacts, 200 conversations and 4,000 messages', () => {
    expect([
      model.accounts.size,
      model.users.size,
      model.inboxes.size,
      model.contacts.size,
      model.conversations.size,
      model.messages.size,
    ]).toEqual([2, 4, 6, 60, 200, 4000])
  })

  it('is the same for the same random seed and different for another', async () => {
    expect(digest(await seed(1))).toBe(digest(model))
    expect(digest(await seed(2))).not.toBe(digest(model))
  }, 60_000)

  it('has threads in order, all within the last 30 days', () => {
    const now = model.now()
    for (const conversation of model.conversations.values()) {
      const times = conversation.messages.map((m) => m.createdAt)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times[0]).toBeGreaterThan(now - 30 * 86_400_000 - 1)
      expect(times.at(-1)).toBeLessThanOrEqual(now)
      expect(conversation.lastActivityAt).toBe(times.at(-1))
    }
  })

  it('has every kind of content, attachment and state', () => {
    const all = [...model.messages.values()]
    const types = new Set(all.map((m) => m.contentType))
    for (const type of [
      'text',
      'input_text',
      'input_textarea',
      'input_email',
      'input_select',
      'cards',
      'form',
      'article',
      'incoming_email',
      'input_csat',
      'integrations',
      'sticker',
      'voice_call',
    ])
      expect(types).toContain(type)
    const files = new Set(all.flatMap((m) => m.attachments.map((a) => a.fileType)))
    for (const type of ['image', 'audio', 'video', 'file', 'location', 'fallback', 'story_mention', 'contact', 'embed'])
      expect(files).toContain(type)
    expect(new Set(all.map((m) => m.kind))).toEqual(new Set(['incoming', 'outgoing', 'activity', 'template']))
    expect(all.some((m) => m.status === 'failed' && typeof m.contentAttributes['external_error'] === 'string')).toBe(
      true,
    )
    expect(all.some((m) => m.contentAttributes['deleted'] === true)).toBe(true)
    expect(all.some((m) => m.isPrivate && m.content?.includes('mention://user/'))).toBe(true)
    expect(new Set([...model.conversations.values()].map((c) => c.status))).toEqual(
      new Set(['open', 'resolved', 'pending', 'snoozed']),
    )
  })

  it('has mails as a real server stores them: full HTML, and the reply as text', () => {
    const mails = [...model.messages.values()]
      .filter((m) => m.contentType === 'incoming_email')
      .map((m) => ({ m, email: m.contentAttributes['email'] as MailAttributes }))
    expect(mails.length).toBeGreaterThan(50)
    for (const { m, email } of mails) {
      expect(m.sourceId).toBe(email['message_id'])
      expect(m.content).toBe(email.text_content.reply)
      expect(m.conversation.contactLastSeenAt).toBe(null)
      for (const text of [email.html_content.reply, email.html_content.quoted, email.text_content.reply])
        expect(text ?? '').not.toMatch(/<(div|p|br|blockquote|table)\b/)
    }
    const full = mails.map(({ email }) => email.html_content.full ?? '').join('\n')
    for (const mark of [
      'gmail_quote',
      'MsoNormal',
      'type="cite"',
      '<table',
      '/rails/active_storage/',
      'https://track.example.test',
    ])
      expect(full).toContain(mark)
    expect(full).not.toContain('cid:')
    expect(mails.some(({ email }) => email.html_content.full === undefined)).toBe(true)
    const [first, second] = mails.filter(({ email }) => Array.isArray(email['cc']))
    expect(first?.email).toMatchObject({
      cc: ['office@okonkwo.example.test', 'tom@okonkwo.example.test'],
      in_reply_to: null,
    })
    expect(second?.email.html_content.quoted).toMatch(/^Dear Ada,\n\n\[grinder\.png\]\n\nthat was quick[^>]*Grace$/)
  })

  it('has messages in many languages', () => {
    const text = [...model.messages.values()].map((m) => m.content ?? '').join(' ')
    for (const script of [/\p{Script=Han}/u, /\p{Script=Arabic}/u, /\p{Script=Hiragana}/u, /ção/, /ß|ü/, /å/, /¿/])
      expect(text).toMatch(script)
    expect(text).not.toMatch(/\{(order|amount|first|agent|product|city|tracking|day)\}/)
  })

  it('has images of the sizes that their attachments name', () => {
    const images = [...model.messages.values()].flatMap((m) => m.attachments).filter((a) => a.fileType === 'image')
    expect(images.length).toBeGreaterThan(8)
    for (const image of images) {
      const blob = model.blobs.get(image.blob ?? '')
      expect(blob && imageSize(blob.bytes)).toEqual({ width: image.width, height: image.height })
    }
  })

  it('has unread, waiting and unassigned conversations', () => {
    const open = [...model.conversations.values()].filter((c) => c.status === 'open')
    expect(open.length).toBeGreaterThanOrEqual(40)
    expect(open.filter((c) => c.assigneeId === null).length).toBeGreaterThanOrEqual(4)
    expect(open.filter((c) => c.assigneeId === 1).length).toBeGreaterThanOrEqual(8)
    expect(open.some((c) => c.waitingSince !== null)).toBe(true)
    expect(model.now() - Math.max(...open.map((c) => c.lastActivityAt))).toBeLessThan(5 * 60_000)
  })
})
