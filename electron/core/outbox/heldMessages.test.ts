import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import {
  BEN,
  outboxItems,
  restartOutboxRig,
  rowOf,
  sentMessages,
  sentTexts,
  shownMessage,
  startOutboxRig,
  upload,
} from './testing/outboxRig.ts'

const RESOLVE = { then: { status: 'resolved', snoozedUntil: null } } as const
const MAYA = 'maya@example.test'

describe('a message that is held before it leaves', () => {
  const folder = useTemporaryFolder()
  async function start(sendDelay: 0 | 5 | 30 = 5): Promise<DeskRig> {
    const rig = await startOutboxRig({ folder, lists: true })
    rig.settings = { ...rig.settings, sendDelay }
    return rig
  }
  const takeBack = (rig: DeskRig, echoId: string, content: string | null = null) =>
    rig.window.request('message:takeBack', { ref: ref(1), echoId, content })
  const drafts = (rig: DeskRig) => rig.shown('thread', 'thread').head.drafts

  it('is shown with its time, and sent when that is over', async () => {
    const rig = await start()
    const echoId = await rig.send(1, 'Hello')
    await rig.clock.advance(4_900)
    expect(shownMessage(rig, echoId)?.heldUntil).toBe(rig.clock.now() + 100)
    expect(sentTexts(rig)).toEqual([])
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['Hello'])
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent' })
    await rig.desk.stop()
  })

  it('is shown in its row as one that waits to be sent, until it leaves', async () => {
    const rig = await start()
    await rig.send(1, 'Hello')
    await rig.clock.advance(1_000)
    expect(rowOf(rig).outbox).toBe('waiting')
    await rig.clock.advance(6_000)
    expect(rowOf(rig).outbox).toBeNull()
    await rig.desk.stop()
  })

  it('says for how long, and is not held where the setting is off', async () => {
    const rig = await start()
    const input = { ref: ref(1), content: 'Hello', private: false, inReplyTo: null, uploadIds: [] }
    expect(await rig.window.request('message:send', { ...input, echoId: crypto.randomUUID() })).toMatchObject({
      heldFor: 5_000,
    })
    rig.settings = { ...rig.settings, sendDelay: 0 }
    expect(await rig.window.request('message:send', { ...input, echoId: crypto.randomUUID() })).toMatchObject({
      heldFor: 0,
    })
    await rig.desk.stop()
  })

  it('has a setting of its own for emails', async () => {
    const rig = await startOutboxRig({
      folder,
      prepare({ server }) {
        server.addConversation('hello')
        server.makeEmail(1, MAYA)
      },
    })
    rig.settings = { ...rig.settings, sendDelay: 0, emailSendDelay: 10 }
    await rig.send(1, 'Dear Maya')
    await rig.clock.advance(9_000)
    expect(sentTexts(rig)).toEqual([])
    await rig.clock.advance(3_000)
    expect(sentTexts(rig)).toEqual(['Dear Maya'])
    await rig.desk.stop()
  })

  it('becomes a draft again, with its files, quoted message and recipients', async () => {
    const rig = await startOutboxRig({
      folder,
      prepare({ server }) {
        server.addConversation('hello')
        server.makeEmail(1, MAYA)
        server.receiveMail(1, {})
      },
    })
    rig.settings = { ...rig.settings, emailSendDelay: 5 }
    const uploadId = crypto.randomUUID()
    await upload(rig, uploadId, 'a.pdf')
    const recipients = { to: [MAYA], cc: ['boss@example.test'], bcc: [] }
    const inReplyTo = rig.server.row(1).messages[0]?.id ?? 0
    const echoId = await rig.send(1, 'Dear Maya', { uploadIds: [uploadId], recipients, inReplyTo })
    await rig.clock.advance(1_000)
    expect(await takeBack(rig, echoId)).toMatchObject({
      private: false,
      content: 'Dear Maya',
      attachments: [{ id: uploadId, name: 'a.pdf' }],
      recipients,
      inReplyTo,
    })
    await rig.clock.advance(60_000)
    expect(sentTexts(rig)).toEqual([])
    expect(shownMessage(rig, echoId)).toBeUndefined()
    expect(drafts(rig).reply).toMatchObject({ text: 'Dear Maya', attachments: [{ id: uploadId }], recipients })
    // The file is still there to be sent.
    await rig.send(1, 'Dear Maya', { uploadIds: [uploadId], recipients })
    await rig.clock.advance(10_000)
    expect(sentMessages(rig)).toMatchObject([{ content: 'Dear Maya', attachments: [{ name: 'a.pdf' }] }])
    await rig.desk.stop()
  })

  it.each(['reply', 'note'] as const)('comes before what the draft of the %s has by then', async (mode) => {
    const rig = await start()
    const echoId = await rig.send(1, 'first', { private: mode === 'note' })
    await rig.window.call('draft:save', { ref: ref(1), mode, text: 'second', uploadIds: [] })
    await takeBack(rig, echoId, 'first, as typed')
    await rig.clock.advance(100)
    expect(drafts(rig)[mode].text).toBe('first, as typed\nsecond')
    expect(drafts(rig)[mode === 'note' ? 'reply' : 'note'].text).toBe('')
    await rig.desk.stop()
  })

  it('keeps later messages of its conversation behind it, and no others', async () => {
    const rig = await start()
    rig.server.addConversation('other')
    await rig.clock.advance(1_000)
    await rig.send(1, 'one')
    rig.settings = { ...rig.settings, sendDelay: 0 }
    const later = await rig.send(1, 'two')
    await rig.send(2, 'elsewhere')
    await rig.clock.advance(3_000)
    expect(sentTexts(rig)).toEqual([])
    expect(shownMessage(rig, later)?.question).toEqual({ kind: 'afterMessage' })
    expect(rig.server.row(2).messages.at(-1)?.content).toBe('elsewhere')
    await rig.clock.advance(5_000)
    expect(sentTexts(rig)).toEqual(['one', 'two'])
    await rig.desk.stop()
  })

  it('lets the next one leave once it is taken back', async () => {
    const rig = await start(30)
    const first = await rig.send(1, 'one')
    rig.settings = { ...rig.settings, sendDelay: 0 }
    await rig.send(1, 'two')
    await rig.clock.advance(1_000)
    await takeBack(rig, first)
    await rig.clock.advance(2_000)
    expect(sentTexts(rig)).toEqual(['two'])
    await rig.desk.stop()
  })

  it('takes with it what would have followed', async () => {
    const rig = await start()
    const echoId = await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(1_000)
    expect(rowOf(rig).status).toBe('resolved')
    expect((await takeBack(rig, echoId))?.actionIds).toHaveLength(1)
    await rig.clock.advance(60_000)
    expect([rowOf(rig).status, rig.server.view(1).status, sentTexts(rig)]).toEqual(['open', 'open', []])
    await rig.desk.stop()
  })

  it('is sent once where Deskbell ends meanwhile, at the next start', async () => {
    for (const ended of [0, 100, 4_990, 5_000, 5_040]) {
      const before = await start()
      const count = sentTexts(before).length
      await before.send(1, `ended after ${ended}`)
      await before.clock.advance(ended)
      const after = await restartOutboxRig(before, { folder })
      await after.clock.advance(120_000)
      expect(sentTexts(after).slice(count)).toEqual([`ended after ${ended}`])
      await after.desk.stop()
      folder.clear()
    }
  })

  describe('when Deskbell quits', () => {
    /** Starts the sending of a quit; returns whether it is over. */
    function quit(rig: DeskRig): () => boolean {
      let isOver = false
      void rig.desk.sendHeld().then(() => {
        isOver = true
      })
      return () => isOver
    }

    it('is sent before the end, with those behind it and those of other conversations', async () => {
      const rig = await start(30)
      rig.server.addConversation('other')
      await rig.clock.advance(1_000)
      await rig.send(1, 'one')
      await rig.send(1, 'two')
      await rig.send(2, 'elsewhere', { private: true })
      await rig.clock.advance(1_000)
      const isOver = quit(rig)
      await rig.clock.advance(500)
      expect([isOver(), sentTexts(rig)]).toEqual([true, ['one', 'two']])
      expect(rig.server.row(2).messages.at(-1)?.content).toBe('elsewhere')
      await rig.desk.stop()
    })

    it('is over at once where nothing is held', async () => {
      const rig = await start()
      rig.settings = { ...rig.settings, sendDelay: 0 }
      rig.offline()
      await rig.send(1, 'waits')
      expect(await rig.desk.sendHeld()).toBeUndefined()
      await rig.desk.stop()
    })

    it.each(['offline', 'busy', 'hanging'] as const)(
      'waits for the next start where the server is %s',
      async (server) => {
        const rig = await start(30)
        await rig.send(1, 'later')
        await rig.clock.advance(1_000)
        if (server === 'offline') rig.offline()
        else if (server === 'busy') rig.api.outcomeOf = () => 'serverError'
        else rig.api.latenessOf = () => 60_000
        const isOver = quit(rig)
        await rig.clock.advance(500)
        expect([isOver(), sentTexts(rig)]).toEqual([server === 'offline', []])
        rig.api.outcomeOf = () => 'ok'
        rig.api.latenessOf = () => 0
        const after = await restartOutboxRig(rig, { folder })
        await after.clock.advance(120_000)
        expect(sentTexts(after)).toEqual(['later'])
        await after.desk.stop()
      },
    )

    it('stays where the user edits it', async () => {
      const rig = await start(30)
      const echoId = await rig.send(1, 'helo')
      await rig.window.call('message:beginEdit', { ref: ref(1), echoId })
      const isOver = quit(rig)
      await rig.clock.advance(500)
      expect([isOver(), sentTexts(rig)]).toEqual([true, []])
      await rig.desk.stop()
    })
  })

  it('asks first at the next start where a colleague answered while Deskbell was gone', async () => {
    const before = await start()
    await before.send(1, 'hello again')
    await before.desk.stop()
    before.server.write(1, { type: 'outgoing', content: 'I did it', sender: BEN })
    const after = await startOutboxRig({ folder, server: before.server, clock: before.clock })
    await after.clock.advance(60_000)
    expect(sentTexts(after)).toEqual(['I did it'])
    expect(outboxItems(after)).toMatchObject([{ kind: 'message' }])
    await after.desk.stop()
  })

  it('is a draft where Deskbell ends after it was taken back', async () => {
    const before = await start()
    const echoId = await before.send(1, 'not yet')
    await takeBack(before, echoId)
    const after = await restartOutboxRig(before, { folder })
    await after.clock.advance(120_000)
    expect([drafts(after).reply.text, sentTexts(after)]).toEqual(['not yet', []])
    await after.desk.stop()
  })

  it('leaves when the network is back, and can be taken back until then', async () => {
    const rig = await start()
    rig.offline()
    await rig.send(1, 'sent later')
    const echoId = await rig.send(1, 'taken back')
    await rig.clock.advance(20_000)
    expect(shownMessage(rig, echoId)?.heldUntil).toBeNull()
    expect(await takeBack(rig, echoId)).toMatchObject({ content: 'taken back' })
    await rig.online()
    expect(sentTexts(rig)).toEqual(['sent later'])
    await rig.desk.stop()
  })

  it('is not taken back once it may have been sent', async () => {
    const rig = await start()
    const echoId = await rig.send(1, 'gone')
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostAfter' : 'ok')
    await rig.clock.advance(5_500)
    expect(await takeBack(rig, echoId)).toBeNull()
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(120_000)
    expect([await takeBack(rig, echoId), sentTexts(rig), drafts(rig).reply.text]).toEqual([null, ['gone'], ''])
    await rig.desk.stop()
  })

  it('leaves at once where the user wants that', async () => {
    const rig = await start(30)
    const echoId = await rig.send(1, 'now')
    await rig.clock.advance(1_000)
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual(['now'])
    await rig.desk.stop()
  })

  it('is never taken for gone while it is edited', async () => {
    const rig = await start()
    const echoId = await rig.send(1, 'helo')
    await rig.window.call('message:beginEdit', { ref: ref(1), echoId })
    await rig.clock.advance(30_000)
    expect(sentTexts(rig)).toEqual([])
    await rig.window.call('message:edit', { ref: ref(1), echoId, content: 'hello', uploadIds: [], send: true })
    await rig.clock.advance(2_000)
    expect(sentTexts(rig)).toEqual(['hello'])
    await rig.desk.stop()
  })

  it.each([-86_400_000, 600_000])('is not held longer or shorter by a wall clock that is set by %i ms', async (by) => {
    const rig = await start()
    const echoId = await rig.send(1, 'in time')
    await rig.clock.advance(1_000)
    rig.clock.jumpWall(by)
    await rig.clock.advance(3_000)
    expect(sentTexts(rig)).toEqual([])
    expect(shownMessage(rig, echoId)?.heldUntil).not.toBeNull()
    await rig.clock.advance(2_500)
    expect(sentTexts(rig)).toEqual(['in time'])
    await rig.desk.stop()
  })
})
