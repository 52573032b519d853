import { describe, expect, it } from 'vitest'
import type { Attachment, Message } from '../../../shared/model/message.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import { DeskRig, ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import {
  BEN,
  restartOutboxRig,
  sentMessages,
  sentTexts,
  shownMessage,
  startOutboxRig,
  upload,
} from './testing/outboxRig.ts'

const MAYA = 'maya@example.test'
const FILE: Attachment = {
  id: 9,
  kind: 'file',
  name: 'a.pdf',
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
const recipients = (change: Partial<Recipients> = {}): Recipients => ({ to: [MAYA], cc: [], bcc: [], ...change })

const folder = useTemporaryFolder()

function mailRig(attributes: Record<string, unknown> = {}): Promise<DeskRig> {
  return startOutboxRig({
    folder,
    prepare(rig) {
      rig.server.addConversation('hello')
      rig.server.makeEmail(1, MAYA)
      rig.server.setAttributes(1, attributes)
      rig.server.receiveMail(1, { cc: ['boss@example.test'] })
    },
  })
}
const stored = ({ attributes }: Message): unknown => attributes
const shownUploads = (rig: DeskRig): number => rig.shown('thread', 'thread').head.drafts.reply.attachments.length
const prefill = (rig: DeskRig): Recipients | undefined => rig.shown('thread', 'thread').head.mail?.prefill
/** The server reports that an email left. */
const left = (rig: DeskRig, mail: Message | undefined): void => {
  if (mail) rig.server.updateMessage(1, mail.id, { sourceId: `conversation/x/messages/${mail.id}@inbound.acme.test` })
}

describe('recipients of a reply', () => {
  it('are sent and shown with it, and prefill the next reply', async () => {
    const rig = await mailRig()
    expect(prefill(rig)).toEqual(recipients({ cc: ['boss@example.test'] }))
    const chosen = recipients({ to: ['boss@example.test', MAYA], cc: ['a@müller.example'], bcc: ['audit@acme.test'] })
    const echoId = await rig.send(1, 'To all', { recipients: chosen })
    await rig.clock.advance(1_000)
    expect(sentMessages(rig).map(stored)).toEqual([
      {
        to_emails: ['boss@example.test', MAYA],
        cc_emails: ['a@xn--mller-kva.example'],
        bcc_emails: ['audit@acme.test'],
      },
    ])
    expect(shownMessage(rig, echoId)?.recipients).toEqual({ ...chosen, cc: ['a@xn--mller-kva.example'] })
    expect(prefill(rig)).toEqual({ ...chosen, cc: ['a@xn--mller-kva.example'] })
    await rig.desk.stop()
  })

  it('are shown with the subject that the server gives a reply, before and after it is sent', async () => {
    const rig = await mailRig({ mail_subject: 'Invoice' })
    rig.api.outcomeOf = () => 'unreachable'
    const echoId = await rig.send(1, 'Waits')
    await rig.clock.advance(1_000)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'queued', subject: 'Re: Invoice' })
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(90_000)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent', subject: 'Re: Invoice' })
    const note = await rig.send(1, 'A note', { private: true })
    await rig.clock.advance(1_000)
    expect(shownMessage(rig, note)).toMatchObject({ private: true, subject: null })
    await rig.desk.stop()
  })

  it('are shown with the subject as written if the email began the conversation', async () => {
    const rig = await startOutboxRig({
      folder,
      prepare(begun) {
        begun.server.addConversation('hello')
        begun.server.makeEmail(1, MAYA)
        begun.server.setAttributes(1, { mail_subject: 'Invoice' })
        begun.server.row(1).messages.length = 0
        begun.server.write(1, { type: 'outgoing', content: 'Your invoice', attributes: { to_emails: [MAYA] } })
        begun.server.write(1, { type: 'outgoing', content: 'Once more', attributes: { to_emails: [MAYA] } })
      },
    })
    expect(rig.shown('thread', 'thread').items.map(({ subject }) => subject)).toEqual(['Invoice', 'Re: Invoice'])
    await rig.desk.stop()
  })

  it('and the subject of an email written in another mail program are those of the email', async () => {
    const rig = await mailRig()
    const email = {
      subject: 'From my phone',
      from: ['ada@acme.test'],
      to: [MAYA],
      cc: [],
      bcc: [],
      html: null,
      text: 'Hi',
      textReply: null,
    }
    rig.server.write(1, { type: 'outgoing', contentType: 'incoming_email', content: 'Hi', email })
    await rig.clock.advance(500)
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({
      subject: 'From my phone',
      recipients: recipients(),
    })
    await rig.desk.stop()
  })

  it('default to those of the last email, as for a reply from a notification', async () => {
    const rig = await mailRig()
    await rig.send(1, 'Quick')
    await rig.clock.advance(1_000)
    expect(sentMessages(rig).map(stored)).toEqual([
      { to_emails: [MAYA], cc_emails: ['boss@example.test'], bcc_emails: [] },
    ])
    await rig.desk.stop()
  })

  it('follow the sender of the last email', async () => {
    const rig = await mailRig()
    rig.server.receiveMail(1, { from: ['boss@example.test'], cc: [MAYA] })
    await rig.clock.advance(500)
    expect(prefill(rig)).toEqual(recipients({ to: ['boss@example.test'], cc: [MAYA] }))
    await rig.desk.stop()
  })

  it('are never sent with a note', async () => {
    const rig = await mailRig()
    const echoId = await rig.send(1, 'Internal', {
      private: true,
      recipients: recipients({ cc: ['boss@example.test'] }),
    })
    await rig.clock.advance(1_000)
    expect(sentMessages(rig).map(stored)).toEqual([{}])
    expect(shownMessage(rig, echoId)?.recipients).toBeNull()
    await rig.desk.stop()
  })

  it('are sent for email only', async () => {
    const rig = new DeskRig({ dataFolder: folder.path })
    rig.server.addConversation('hello')
    await rig.start()
    await rig.watchThread(1)
    await rig.send(1, 'Chat', { recipients: recipients() })
    await rig.clock.advance(1_000)
    expect(sentMessages(rig).map(stored)).toEqual([{}])
    expect(rig.shown('thread', 'thread').head.mail).toBeNull()
    await rig.desk.stop()
  })

  it.each<[string, Recipients]>([
    ['a bad address', recipients({ cc: ['Boss <boss@example.test>'] })],
    ['no To', recipients({ to: [], cc: ['boss@example.test'] })],
    ['characters that no server accepts', recipients({ to: ['用户@example.test'] })],
    ['too many', recipients({ bcc: Array.from({ length: 201 }, (_, index) => `a${index}@x.test`) })],
  ])('are rejected before anything is stored: %s', async (_name, recipients) => {
    const rig = await mailRig()
    await expect(rig.send(1, 'No', { recipients })).rejects.toThrow('badInput')
    expect(rig.shown('thread', 'thread').items).toHaveLength(2)
    await rig.desk.stop()
  })

  it('are stored with it while offline and over a restart, and prefill the next reply', async () => {
    const before = await mailRig()
    before.offline()
    const chosen = recipients({ to: ['other@example.test'], bcc: ['audit@acme.test'] })
    const echoId = await before.send(1, 'Later', { recipients: chosen })
    await before.clock.advance(500)
    expect(shownMessage(before, echoId)?.recipients).toEqual(chosen)
    expect(prefill(before)).toEqual(chosen)
    await before.desk.stop()
    before.server.receiveMail(1, { cc: ['new@example.test'] })
    const after = await restartOutboxRig(before, { folder })
    await after.clock.advance(30_000)
    expect(sentMessages(after).map(stored)).toEqual([
      { to_emails: ['other@example.test'], cc_emails: [], bcc_emails: ['audit@acme.test'] },
    ])
    await after.desk.stop()
  })

  it('can be changed while it waits', async () => {
    const rig = await mailRig()
    rig.offline()
    const echoId = await rig.send(1, 'Later', { recipients: recipients({ cc: ['wrong@example.test'] }) })
    await rig.window.call('message:edit', {
      ref: ref(1),
      echoId,
      content: 'Later',
      uploadIds: [],
      recipients: recipients({ cc: ['right@example.test'] }),
      send: true,
    })
    await rig.online()
    expect(sentMessages(rig).map(stored)).toEqual([
      { to_emails: [MAYA], cc_emails: ['right@example.test'], bcc_emails: [] },
    ])
    await rig.desk.stop()
  })

  it('stay in the draft as typed over a restart, and leave it with the reply', async () => {
    const before = await mailRig()
    const typed = recipients({ cc: ['bo', 'a@x.test'] })
    await before.window.call('draft:save', { ref: ref(1), mode: 'reply', text: '', uploadIds: [], recipients: typed })
    const after = await restartOutboxRig(before, { folder })
    expect(after.shown('thread', 'thread').head.drafts.reply).toMatchObject({ text: '', recipients: typed })
    await after.send(1, 'Done', { recipients: recipients() })
    await after.clock.advance(500)
    expect(after.shown('thread', 'thread').head.drafts.reply.recipients ?? null).toBeNull()
    await after.desk.stop()
  })
})

describe('an email that the channel refused', () => {
  async function refused(rig: DeskRig, change: Partial<Message> = {}): Promise<Message> {
    const mail = rig.server.write(1, {
      type: 'outgoing',
      content: 'Will bounce.',
      sender: BEN,
      inReplyTo: 102,
      attachments: [{ ...FILE, dataUrl: 'https://desk.example/blobs/a.pdf' }],
      attributes: {
        to_emails: ['gone@reject.test'],
        cc_emails: ['boss@example.test'],
        bcc_emails: ['audit@acme.test'],
      },
      ...change,
    })
    rig.server.updateMessage(1, mail.id, {
      delivery: 'failed',
      attributes: { ...mail.attributes, external_error: '550 no' },
    })
    await rig.clock.advance(500)
    return mail
  }
  const sendAgain = (rig: DeskRig, messageId: number): Promise<unknown> =>
    rig.window.call('message:retryOnServer', { ref: ref(1), messageId })

  it('is sent as a new message with the same recipients, files and parent, and keeps the draft', async () => {
    const rig = await mailRig()
    const mail = await refused(rig)
    await rig.window.call('draft:save', { ref: ref(1), mode: 'reply', text: 'Half', uploadIds: [] })
    await sendAgain(rig, mail.id)
    await rig.clock.advance(1_000)
    expect(sentMessages(rig).at(-1)).toMatchObject({
      content: 'Will bounce.',
      inReplyTo: 102,
      attachments: [{ name: 'a.pdf', size: 32 }],
      attributes: {
        to_emails: ['gone@reject.test'],
        cc_emails: ['boss@example.test'],
        bcc_emails: ['audit@acme.test'],
      },
    })
    expect(rig.server.row(1).messages.find(({ id }) => id === mail.id)?.delivery).toBe('failed')
    expect(rig.shown('thread', 'thread').head.drafts.reply.text).toBe('Half')
    await rig.desk.stop()
  })

  it('is sent once, even if requested several times', async () => {
    const rig = await mailRig()
    const mail = await refused(rig)
    await Promise.all([sendAgain(rig, mail.id), sendAgain(rig, mail.id)])
    await sendAgain(rig, mail.id)
    await rig.clock.advance(1_000)
    expect(sentMessages(rig)).toHaveLength(2)
    await rig.desk.stop()
  })

  it('is marked as sent again over a restart, and is not sent a third time', async () => {
    const before = await mailRig()
    const mail = await refused(before)
    const isSentAgain = (rig: DeskRig): boolean | undefined =>
      rig.shown('thread', 'thread').items.find(({ id }) => id === mail.id)?.sentAgain
    expect(isSentAgain(before)).toBe(false)
    await sendAgain(before, mail.id)
    await before.clock.advance(30_000)
    expect(sentMessages(before)).toHaveLength(2)
    expect(isSentAgain(before)).toBe(true)
    await sendAgain(before, mail.id)
    const after = await restartOutboxRig(before, { folder })
    expect(isSentAgain(after)).toBe(true)
    await sendAgain(after, mail.id)
    await after.clock.advance(30_000)
    expect(sentMessages(after)).toHaveLength(2)
    await after.desk.stop()
  })

  it('can be sent again after the new one was discarded', async () => {
    const rig = await mailRig()
    const mail = await refused(rig, { attachments: [] })
    const row = (): ThreadMessage | undefined => rig.shown('thread', 'thread').items.find(({ id }) => id === mail.id)
    rig.offline()
    await sendAgain(rig, mail.id)
    await rig.clock.advance(500)
    expect(row()?.sentAgain).toBe(true)
    const waiting = rig.shown('thread', 'thread').items.find(({ id, delivery }) => id === null && delivery === 'queued')
    await rig.window.call('message:discard', { ref: ref(1), echoId: waiting?.echoId ?? '' })
    await rig.clock.advance(500)
    expect(row()?.sentAgain).toBe(false)
    await rig.desk.stop()
  })

  it.each<[string, Partial<Message>]>([
    ['left', { delivery: 'sent', sourceId: 'left' }],
    ['was deleted', { deleted: true }],
  ])('is not sent again if it %s meanwhile', async (_name, change) => {
    const rig = await mailRig()
    const mail = await refused(rig)
    rig.server.updateMessage(1, mail.id, change)
    await rig.clock.advance(500)
    await expect(sendAgain(rig, mail.id)).rejects.toThrow('badInput')
    await rig.clock.advance(1_000)
    expect(sentMessages(rig)).toHaveLength(1)
    await rig.desk.stop()
  })

  it("leaves nothing on disk if its files can't be written", async () => {
    const rig = await mailRig()
    const mail = await refused(rig)
    const append = rig.files.append.bind(rig.files)
    rig.files.append = (path, bytes) =>
      bytes.byteLength > 0 ? Promise.reject(new Error('no space')) : append(path, bytes)
    await expect(sendAgain(rig, mail.id)).rejects.toThrow('disk')
    expect([...rig.files.content.keys()]).toEqual([])
    await rig.desk.stop()
  })

  it('goes to the recipients of the last email if the server dropped its own', async () => {
    const rig = await mailRig()
    const mail = await refused(rig, { attributes: {}, attachments: [] })
    await sendAgain(rig, mail.id)
    await rig.clock.advance(1_000)
    expect(stored(sentMessages(rig).at(-1) ?? mail)).toEqual({
      to_emails: [MAYA],
      cc_emails: ['boss@example.test'],
      bcc_emails: [],
    })
    await rig.desk.stop()
  })

  it.each<[string, (rig: DeskRig) => void, Attachment[]]>([
    ['has no address', () => undefined, [FILE]],
    [
      'cannot be fetched',
      (rig) => {
        rig.readAttachment = () => Promise.reject(new ApiError({ code: 'offline', reachedServer: 'no' }))
      },
      [{ ...FILE, dataUrl: 'x' }],
    ],
  ])('is not sent without its files if one %s', async (_name, happens, attachments) => {
    const rig = await mailRig()
    const mail = await refused(rig, { attachments })
    happens(rig)
    await expect(sendAgain(rig, mail.id)).rejects.toThrow()
    await rig.clock.advance(1_000)
    expect(sentMessages(rig)).toHaveLength(1)
    expect(shownUploads(rig)).toBe(0)
    await rig.desk.stop()
  })
})

describe('after an email with attachments', () => {
  const UPLOAD = '11111111-1111-4111-8111-111111111111'
  async function sendFile(rig: DeskRig, recipients: Recipients): Promise<Message> {
    await upload(rig, UPLOAD, 'bill.pdf', 8)
    await rig.send(1, 'The bill', { uploadIds: [UPLOAD], recipients })
    await rig.clock.advance(1_000)
    const mail = sentMessages(rig).at(-1)
    if (mail?.attachments.length !== 1) throw new Error('the email with the file was not sent')
    return mail
  }
  const reads = (rig: DeskRig): number => rig.api.calls.filter((name) => name === 'messages').length

  it.each([false, true])('the next message waits until it has left (note: %s)', async (isNote) => {
    const rig = await mailRig()
    const mail = await sendFile(rig, recipients({ cc: ['boss@example.test'] }))
    const echoId = await rig.send(1, 'Next', { private: isNote })
    const behind = await rig.send(1, 'After that')
    await rig.clock.advance(3_000)
    expect(sentTexts(rig)).toEqual(['The bill'])
    expect(shownMessage(rig, behind)).toMatchObject({ delivery: 'queued', question: { kind: 'afterMail' } })
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'queued', question: { kind: 'afterMail' } })
    left(rig, mail)
    await rig.clock.advance(500)
    expect(sentTexts(rig).slice(0, 2)).toEqual(['The bill', 'Next'])
    left(rig, sentMessages(rig).at(-1))
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(['The bill', 'Next', 'After that'])
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent', question: null })
    await rig.desk.stop()
  })

  it("the next message waits by the server's clock, not this computer's", async () => {
    const rig = await mailRig()
    await sendFile(rig, recipients())
    rig.cable.ping(rig.server.seconds)
    rig.clock.jumpWall(1_200_000)
    await rig.send(1, 'Next')
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['The bill'])
    await rig.desk.stop()
  })

  it('the next message leaves when it has failed', async () => {
    const rig = await mailRig()
    const mail = await sendFile(rig, recipients())
    await rig.send(1, 'Next')
    await rig.clock.advance(1_000)
    rig.server.updateMessage(1, mail.id, { delivery: 'failed', attributes: { external_error: '550 no' } })
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(['The bill', 'Next'])
    await rig.desk.stop()
  })

  it('the server is asked every 5 s if no event arrives', async () => {
    const rig = await mailRig()
    const mail = await sendFile(rig, recipients())
    await rig.send(1, 'Next')
    await rig.clock.advance(200)
    const before = reads(rig)
    const row = rig.server.row(1)
    row.messages = row.messages.map((each) => (each.id === mail.id ? { ...each, sourceId: 'left' } : each))
    await rig.clock.advance(4_500)
    expect([reads(rig) - before, sentTexts(rig)]).toEqual([0, ['The bill']])
    await rig.clock.advance(1_000)
    expect([reads(rig) - before, sentTexts(rig)]).toEqual([1, ['The bill', 'Next']])
    await rig.desk.stop()
  })

  it('the user is asked after 60 s, and the next message leaves once confirmed', async () => {
    const rig = await mailRig()
    rig.server.write(1, { type: 'outgoing', content: 'Before', sourceId: 'left', sender: BEN })
    await sendFile(rig, recipients())
    const echoId = await rig.send(1, 'Next')
    const later = await rig.send(1, 'After that')
    await rig.clock.advance(59_000)
    expect(shownMessage(rig, echoId)?.question).toEqual({ kind: 'afterMail' })
    await rig.clock.advance(2_000)
    expect(shownMessage(rig, echoId)).toMatchObject({
      delivery: 'held',
      question: { kind: 'held', reason: 'mailLeaving' },
    })
    expect(shownMessage(rig, later)).toMatchObject({
      delivery: 'held',
      question: { kind: 'held', reason: 'mailLeaving' },
    })
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['Before', 'The bill', 'Next'])
    await rig.desk.stop()
  })

  it('messages that ask leave in order once it has left after all', async () => {
    const rig = await mailRig()
    rig.server.write(1, { type: 'outgoing', content: 'Before', sourceId: 'left', sender: BEN })
    const mail = await sendFile(rig, recipients())
    await rig.send(1, 'Next')
    await rig.send(1, 'After that')
    await rig.clock.advance(70_000)
    left(rig, mail)
    await rig.clock.advance(1_000)
    left(rig, sentMessages(rig).at(-1))
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['Before', 'The bill', 'Next', 'After that'])
    await rig.desk.stop()
  })

  it("the next message also waits for another agent's email", async () => {
    const rig = await mailRig()
    const mail = rig.server.write(1, { type: 'outgoing', content: "Ben's", attachments: [FILE] })
    await rig.clock.advance(500)
    await rig.send(1, 'Next')
    await rig.clock.advance(2_000)
    expect(sentTexts(rig)).toEqual(["Ben's"])
    rig.server.updateMessage(1, mail.id, { sourceId: 'left' })
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(["Ben's", 'Next'])
    await rig.desk.stop()
  })

  it('the next message leaves after 15 s if the server never reports that emails left', async () => {
    const rig = await mailRig()
    rig.server.write(1, { type: 'outgoing', content: 'Before', sender: BEN })
    await sendFile(rig, recipients())
    await rig.send(1, 'Next')
    await rig.clock.advance(14_000)
    expect(sentTexts(rig)).toEqual(['Before', 'The bill'])
    await rig.clock.advance(2_000)
    expect(sentTexts(rig)).toEqual(['Before', 'The bill', 'Next'])
    await rig.desk.stop()
  })

  it('nothing waits in a chat, or for a file in a note', async () => {
    const rig = await mailRig()
    rig.server.write(1, { type: 'outgoing', private: true, content: 'Note', attachments: [FILE] })
    rig.server.addConversation('chat')
    rig.server.row(2).conversation.channel = 'Channel::Api'
    rig.server.write(2, { type: 'outgoing', content: 'File', attachments: [FILE] })
    await rig.clock.advance(500)
    await rig.send(1, 'Next')
    await rig.send(2, 'Chat goes on')
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['Note', 'Next'])
    expect(rig.server.row(2).messages.at(-1)?.content).toBe('Chat goes on')
    await rig.desk.stop()
  })

  it('the next message still waits after a restart', async () => {
    const before = await mailRig()
    const mail = await sendFile(before, recipients())
    await before.send(1, 'Next')
    await before.clock.advance(1_000)
    const after = await restartOutboxRig(before, { folder })
    await after.clock.advance(3_000)
    expect(sentTexts(after)).toEqual(['The bill'])
    after.server.updateMessage(1, mail.id, { sourceId: 'left' })
    await after.clock.advance(1_000)
    expect(sentTexts(after)).toEqual(['The bill', 'Next'])
    await after.desk.stop()
  })
})

describe('after an email without attachments', () => {
  it.each([true, false])('the next message waits until it has left (note: %s)', async (isNote) => {
    const rig = await mailRig()
    await rig.send(1, 'The answer', { recipients: recipients({ cc: ['boss@example.test'] }) })
    const next = await rig.send(1, 'Next', { private: isNote })
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['The answer'])
    expect(shownMessage(rig, next)).toMatchObject({ delivery: 'queued', question: { kind: 'afterMail' } })
    left(rig, sentMessages(rig).at(-1))
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(['The answer', 'Next'])
    await rig.desk.stop()
  })

  it('messages that waited for the network leave one by one', async () => {
    const rig = await mailRig()
    rig.offline()
    await rig.send(1, 'The answer', { recipients: recipients({ cc: ['boss@example.test'] }) })
    await rig.send(1, 'A note', { private: true })
    rig.api.outcomeOf = () => 'ok'
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(sentTexts(rig)).toEqual(['The answer'])
    left(rig, sentMessages(rig).at(-1))
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(['The answer', 'A note'])
    await rig.desk.stop()
  })

  it("the next message leaves after 10 s without asking if the server doesn't report it", async () => {
    const rig = await mailRig()
    await rig.send(1, 'The answer')
    const next = await rig.send(1, 'Next')
    await rig.clock.advance(9_000)
    expect(sentTexts(rig)).toEqual(['The answer'])
    await rig.clock.advance(3_000)
    expect(sentTexts(rig)).toEqual(['The answer', 'Next'])
    expect(shownMessage(rig, next)).toMatchObject({ question: null })
    await rig.desk.stop()
  })

  it('nothing waits for one that was sent 31 s ago', async () => {
    const rig = await mailRig()
    await rig.send(1, 'The answer')
    await rig.clock.advance(31_000)
    await rig.send(1, 'Next')
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(['The answer', 'Next'])
    await rig.desk.stop()
  })
})
