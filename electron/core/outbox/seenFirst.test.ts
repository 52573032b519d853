import { describe, expect, it } from 'vitest'
import type { Message } from '../../../shared/model/message.ts'
import type { PendingState } from '../../../shared/views.ts'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref } from '../testing/deskRig.ts'
import type { Generation } from '../testing/fakeServer.ts'
import { ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import {
  ADA,
  BEN,
  outboxItems,
  replies,
  restartOutboxRig,
  rowOf,
  sentTexts,
  shownMessage,
  startOutboxRig,
  upload,
} from './testing/outboxRig.ts'

const QUESTION = 'Is my order lost?'

/** What the server has, without an event: stored while its job queue is stopped, or its Redis down. */
describe('a reply to a conversation with messages without their events', () => {
  const folder = useTemporaryFolder()

  /** A desk with an open thread, a minute after it was compared. */
  async function rigWith(generation: Generation = 'modern'): Promise<DeskRig> {
    const rig = await startOutboxRig({ folder, lists: true, generation })
    await rig.clock.advance(60_000)
    rig.api.calls.length = 0
    return rig
  }
  const hidden = (rig: DeskRig, message: Partial<Message> = { content: QUESTION }): void =>
    rig.server.quietly(() => rig.server.write(1, message))
  const shownTexts = (rig: DeskRig): string[] => rig.shown('thread', 'thread').items.map(({ content }) => content)
  const question = (rig: DeskRig, echoId: string): PendingState | null | undefined =>
    shownMessage(rig, echoId)?.question
  const looks = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'messages').length
  const retry = (rig: DeskRig, echoId: string) => rig.window.call('message:retry', { ref: ref(1), echoId })

  describe.each<Generation>(['modern', 'old'])('of a %s server', (generation) => {
    it.each<[string, Partial<Message>, Partial<PendingState> | null]>([
      ["of the contact's", { content: QUESTION }, { reason: 'customerWrote', name: 'Customer 1' }],
      ['of a colleague', { type: 'outgoing', content: 'I did', sender: BEN }, { reason: 'answered', name: 'Ben' }],
      [
        "of a colleague's notes",
        { type: 'outgoing', private: true, content: 'Refunded', sender: BEN },
        { reason: 'noted', name: 'Ben' },
      ],
      ['of the user on another computer', { type: 'outgoing', content: 'by phone', sender: ADA }, null],
      ['of the server', { type: 'activity', content: 'Ben changed the priority', sender: null }, null],
      [
        'of a bot',
        { type: 'outgoing', content: 'beep', sender: { kind: 'bot', id: 1, name: 'Bot', avatarUrl: null } },
        null,
      ],
      ['that was deleted', { content: '', deleted: true }, null],
    ])('shows one %s, and asks where the user should have seen it', async (_whose, message, asks) => {
      const rig = await rigWith(generation)
      hidden(rig, message)
      const at = rig.server.seconds
      await rig.clock.advance(7_000)
      const echoId = await rig.send(1, 'My answer')
      await rig.clock.advance(2_000)
      expect(shownTexts(rig)).toEqual(['hello', message.content, 'My answer'])
      if (asks) {
        expect(replies(rig)).toEqual([])
        expect(question(rig, echoId)).toEqual({ kind: 'held', at, ...asks })
        await retry(rig, echoId)
        await rig.clock.advance(2_000)
      }
      expect(replies(rig).filter((text) => text === 'My answer')).toHaveLength(1)
      expect(outboxItems(rig)).toEqual([])
      await rig.desk.stop()
    })
  })

  it('does not ask in a busy chat, and shows what came', async () => {
    const rig = await rigWith()
    hidden(rig)
    await rig.clock.advance(4_500)
    await rig.send(1, 'My answer')
    await rig.clock.advance(1_000)
    expect(shownTexts(rig)).toEqual(['hello', QUESTION, 'My answer'])
    expect(replies(rig)).toEqual(['My answer'])
    await rig.desk.stop()
  })

  it('fetches the row, with its unread number and its place, too', async () => {
    const rig = await rigWith()
    hidden(rig)
    const at = rig.server.seconds
    await rig.clock.advance(7_000)
    await rig.send(1, 'My answer')
    await rig.clock.advance(2_000)
    expect(rowOf(rig)).toMatchObject({ lastActivityAt: at, preview: { text: QUESTION } })
    await rig.desk.stop()
  })

  it('finds one that is older than others whose events came', async () => {
    const rig = await rigWith()
    hidden(rig)
    await rig.clock.advance(1_000)
    rig.server.write(1, { content: 'Hello??' })
    await rig.clock.advance(40_000)
    const echoId = await rig.send(1, 'My answer')
    await rig.clock.advance(2_000)
    expect(shownTexts(rig)).toEqual(['hello', QUESTION, 'Hello??', 'My answer'])
    expect(question(rig, echoId)).toMatchObject({ reason: 'customerWrote' })
    await rig.desk.stop()
  })

  it("asks only about what the user had not seen: not about the contact's message that is on the screen", async () => {
    const rig = await rigWith()
    rig.server.write(1, { content: QUESTION })
    await rig.clock.advance(20_000)
    await rig.send(1, 'My answer')
    await rig.clock.advance(2_000)
    expect(replies(rig)).toEqual(['My answer'])
    await rig.desk.stop()
  })

  it('asks about each reply that was written without it', async () => {
    const rig = await rigWith()
    hidden(rig)
    await rig.clock.advance(7_000)
    const first = await rig.send(1, 'One')
    const second = await rig.send(1, 'Two')
    await rig.clock.advance(2_000)
    expect([question(rig, first), question(rig, second)]).toMatchObject([
      { reason: 'customerWrote' },
      { reason: 'customerWrote' },
    ])
    await retry(rig, first)
    await retry(rig, second)
    await rig.clock.advance(2_000)
    expect(replies(rig)).toEqual(['One', 'Two'])
    await rig.desk.stop()
  })

  it("doesn't know more by its own earlier message", async () => {
    const rig = await rigWith()
    await rig.send(1, 'One moment')
    await rig.clock.advance(100)
    rig.changeSilently(() => undefined)
    hidden(rig)
    await rig.clock.advance(2_000)
    await rig.send(1, 'Still looking')
    await rig.clock.advance(300)
    // Stored within five seconds of the last look.
    expect(replies(rig)).toEqual(['One moment', 'Still looking'])
    await rig.clock.advance(7_000)
    const echoId = await rig.send(1, 'My answer')
    await rig.clock.advance(1_000)
    expect(question(rig, echoId)).toMatchObject({ reason: 'customerWrote' })
    await rig.desk.stop()
  })

  it('is followed by a look for what came just before it', async () => {
    const rig = await rigWith()
    await rig.send(1, 'My answer')
    // The look has been answered, and the reply not stored.
    await rig.clock.advance(90)
    hidden(rig)
    await rig.clock.advance(1_000)
    expect(shownTexts(rig)).toEqual(['hello', 'My answer'])
    await rig.clock.advance(20_000)
    expect([...shownTexts(rig)].sort()).toEqual([QUESTION, 'My answer', 'hello'].sort())
    await rig.desk.stop()
  })

  it('looks once, and not again for five seconds', async () => {
    const rig = await rigWith()
    await rig.send(1, 'One')
    await rig.send(1, 'Two')
    await rig.clock.advance(2_000)
    await rig.send(1, 'Three')
    await rig.clock.advance(1_000)
    expect(looks(rig)).toBe(1)
    await rig.clock.advance(3_000)
    await rig.send(1, 'Four')
    await rig.clock.advance(1_000)
    expect(looks(rig)).toBe(2)
    expect(replies(rig)).toEqual(['One', 'Two', 'Three', 'Four'])
    await rig.desk.stop()
  })

  it("doesn't look for a private note", async () => {
    const rig = await rigWith()
    hidden(rig)
    await rig.clock.advance(7_000)
    await rig.send(1, 'For us', { private: true })
    await rig.clock.advance(2_000)
    expect(looks(rig)).toBe(0)
    expect(replies(rig)).toEqual(['For us'])
    await rig.desk.stop()
  })

  it('asks about a message before it with files, and sends them once confirmed', async () => {
    const rig = await rigWith()
    const uploadId = crypto.randomUUID()
    await upload(rig, uploadId, 'invoice.pdf')
    hidden(rig)
    await rig.clock.advance(7_000)
    const echoId = await rig.send(1, '', { uploadIds: [uploadId] })
    await rig.clock.advance(2_000)
    expect(question(rig, echoId)).toMatchObject({ reason: 'customerWrote' })
    await retry(rig, echoId)
    await rig.clock.advance(2_000)
    expect(rig.server.row(1).messages.at(-1)?.attachments).toMatchObject([{ name: 'invoice.pdf' }])
    await rig.desk.stop()
  })

  it('resolves nothing while "Send and resolve" asks', async () => {
    const rig = await rigWith()
    hidden(rig)
    await rig.clock.advance(7_000)
    const echoId = await rig.send(1, 'Bye', { then: { status: 'resolved', snoozedUntil: null } })
    await rig.clock.advance(10_000)
    expect(question(rig, echoId)).toMatchObject({ reason: 'customerWrote' })
    expect(rig.server.view(1).status).toBe('open')
    await retry(rig, echoId)
    await rig.clock.advance(10_000)
    expect(replies(rig)).toEqual(['Bye'])
    await rig.desk.stop()
  })

  describe('that waited', () => {
    it('asks about a message from before it was written, and not about a later one of the contact', async () => {
      const rig = await rigWith()
      rig.offline()
      rig.server.write(1, { content: QUESTION })
      await rig.clock.advance(60_000)
      const late = await rig.send(1, 'Written blindly')
      await rig.clock.advance(60_000)
      await rig.online()
      expect(question(rig, late)).toMatchObject({ kind: 'held', reason: 'customerWrote' })
      await rig.window.call('message:discard', { ref: ref(1), echoId: late })
      rig.offline()
      await rig.send(1, 'Written first')
      await rig.clock.advance(10_000)
      rig.server.write(1, { content: 'Hello??' })
      await rig.online()
      expect(replies(rig)).toEqual(['Written first'])
      await rig.desk.stop()
    })

    describe('in a thread that was never fetched', () => {
      /** Offline; the row of conversation 2 shows the last of its messages. */
      async function rigWithRow(): Promise<DeskRig> {
        const rig = await startOutboxRig({
          folder,
          lists: true,
          prepare: ({ server }) => {
            server.addConversation('hello')
            server.addConversation('The first of many')
            for (const content of ['Where is it?', 'Anyone?', 'Last shown']) server.write(2, { content })
          },
        })
        await rig.clock.advance(60_000)
        rig.offline()
        await rig.clock.advance(60_000)
        return rig
      }
      const held = (rig: DeskRig): unknown => outboxItems(rig).map((item) => item.kind === 'message' && item.question)
      const texts = (rig: DeskRig): string[] => rig.server.row(2).messages.map(({ content }) => content)

      it('asks nothing about older messages', async () => {
        const rig = await rigWithRow()
        await rig.send(2, 'My answer')
        await rig.clock.advance(60_000)
        await rig.online()
        await rig.clock.advance(10_000)
        expect(texts(rig).at(-1)).toBe('My answer')
        await rig.desk.stop()
      })
      it.each<[string, Partial<Message>, Partial<PendingState>]>([
        ['the contact wrote', { content: 'Never mind' }, { reason: 'customerWrote', name: 'Customer 2' }],
        [
          'a colleague answered',
          { type: 'outgoing', content: 'It left', sender: BEN },
          { reason: 'answered', name: 'Ben' },
        ],
      ])('asks about what %s after the row was fetched', async (_what, message, asks) => {
        const rig = await rigWithRow()
        rig.server.write(2, { content: 'Really anyone?' })
        await rig.clock.advance(5_000)
        rig.server.write(2, message)
        const at = rig.server.seconds
        await rig.clock.advance(60_000)
        await rig.send(2, 'My answer')
        await rig.clock.advance(60_000)
        await rig.online()
        await rig.clock.advance(10_000)
        expect(texts(rig)).not.toContain('My answer')
        expect(held(rig)).toMatchObject([{ kind: 'held', at, ...asks }])
        await rig.desk.stop()
      })
    })

    it('asks over a restart, too', async () => {
      const rig = await rigWith()
      rig.offline()
      rig.server.write(1, { content: QUESTION })
      await rig.clock.advance(60_000)
      const echoId = await rig.send(1, 'Written blindly')
      await rig.clock.advance(1_000)
      const again = await restartOutboxRig(rig, { folder, lists: true })
      await again.clock.advance(10_000)
      expect(question(again, echoId)).toMatchObject({ kind: 'held', reason: 'customerWrote' })
      await again.desk.stop()
    })
  })

  it("compares times by the server's clock", async () => {
    const rig = await rigWith()
    // This computer's clock was set back an hour.
    rig.clock.jumpWall(-3_600_000)
    const trueSeconds = (): number => rig.server.seconds + 3_600
    rig.cable.ping(trueSeconds())
    hidden(rig, { content: QUESTION, createdAt: trueSeconds() })
    await rig.clock.advance(7_000)
    const echoId = await rig.send(1, 'My answer')
    await rig.clock.advance(2_000)
    expect(question(rig, echoId)).toMatchObject({ reason: 'customerWrote' })
    await rig.desk.stop()
  })

  describe('of a server that is slow', () => {
    const slow = (rig: DeskRig, ms: number): void => {
      rig.api.latenessOf = (call) => (call === 'messages' ? ms : 0)
    }

    it('says so after three seconds, and leaves once the answer has come', async () => {
      const rig = await rigWith()
      slow(rig, 4_500)
      const echoId = await rig.send(1, 'My answer')
      await rig.clock.advance(1_000)
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sending', question: null })
      await rig.clock.advance(2_500)
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sending', question: { kind: 'checking' } })
      expect(outboxItems(rig)).toMatchObject([{ question: { kind: 'checking' } }])
      await rig.clock.advance(2_000)
      expect(replies(rig)).toEqual(['My answer'])
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent', question: null })
      await rig.desk.stop()
    })

    it.each([7_000, 60_000])('lets the user decide after ten seconds, if an answer takes %i ms', async (ms) => {
      const rig = await rigWith()
      slow(rig, ms)
      const echoId = await rig.send(1, 'My answer')
      await rig.clock.advance(9_500)
      expect(shownMessage(rig, echoId)).toMatchObject({ question: { kind: 'checking' } })
      await rig.clock.advance(5_000)
      expect(question(rig, echoId)).toEqual({ kind: 'held', reason: 'unchecked', name: null, at: null })
      await rig.clock.advance(300_000)
      expect(replies(rig)).toEqual([])
      rig.api.calls.length = 0
      await retry(rig, echoId)
      await rig.clock.advance(1_000)
      expect(replies(rig)).toEqual(['My answer'])
      expect(looks(rig)).toBe(0)
      await rig.desk.stop()
    })

    it('shows what a late answer brings, while the user decides', async () => {
      const rig = await rigWith()
      hidden(rig)
      await rig.clock.advance(7_000)
      slow(rig, 20_000)
      await rig.send(1, 'My answer')
      await rig.clock.advance(25_000)
      expect(shownTexts(rig)).toEqual(['hello', QUESTION, 'My answer'])
      await rig.desk.stop()
    })

    it('checks the next reply again after one was sent unchecked', async () => {
      const rig = await rigWith()
      slow(rig, 60_000)
      const first = await rig.send(1, 'One')
      await rig.clock.advance(15_000)
      await retry(rig, first)
      await rig.clock.advance(1_000)
      const second = await rig.send(1, 'Two')
      await rig.clock.advance(15_000)
      expect(question(rig, second)).toMatchObject({ reason: 'unchecked' })
      expect(replies(rig)).toEqual(['One'])
      await rig.desk.stop()
    })

    it('can be edited, canceled and discarded meanwhile', async () => {
      const rig = await rigWith()
      slow(rig, 6_000)
      const [edited, canceled, discarded] = [await rig.send(1, 'One'), await rig.send(1, 'Two'), await rig.send(1, '3')]
      await rig.clock.advance(3_500)
      await rig.window.call('message:beginEdit', { ref: ref(1), echoId: edited })
      await rig.window.call('message:edit', {
        ref: ref(1),
        echoId: edited,
        content: 'Edited',
        uploadIds: [],
        send: false,
      })
      await rig.window.call('message:discard', { ref: ref(1), echoId: discarded })
      await rig.window.call('message:cancelEdit', { ref: ref(1), echoId: edited })
      await rig.clock.advance(1_000)
      await rig.window.call('message:cancel', { ref: ref(1), echoId: edited })
      slow(rig, 0)
      await rig.clock.advance(60_000)
      expect(shownMessage(rig, edited)).toMatchObject({ delivery: 'failed', content: 'Edited' })
      expect(shownMessage(rig, canceled)).toMatchObject({ delivery: 'sent' })
      expect(shownMessage(rig, discarded)).toBeUndefined()
      expect(replies(rig)).toEqual(['Two'])
      await rig.desk.stop()
    })

    it('waits for the network instead, if that is what is gone', async () => {
      const rig = await rigWith()
      slow(rig, 60_000)
      const echoId = await rig.send(1, 'My answer')
      await rig.clock.advance(5_000)
      rig.cable.drop()
      await rig.clock.advance(10_000)
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'queued', question: null })
      slow(rig, 0)
      await rig.online()
      expect(replies(rig)).toEqual(['My answer'])
      await rig.desk.stop()
    })
  })

  it('waits while the server fails to tell, and lets the user decide after a minute', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'messages' ? 'serverError' : 'ok')
    const echoId = await rig.send(1, 'My answer')
    await rig.clock.advance(50_000)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'queued', error: { code: 'serverError' } })
    // The next try after a minute may be another minute away.
    await rig.clock.advance(80_000)
    expect(question(rig, echoId)).toMatchObject({ reason: 'unchecked' })
    expect(replies(rig)).toEqual([])
    await retry(rig, echoId)
    await rig.clock.advance(1_000)
    expect(replies(rig)).toEqual(['My answer'])
    await rig.desk.stop()
  })

  it('leaves as soon as the server tells again', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'messages' ? 'serverError' : 'ok')
    await rig.send(1, 'My answer')
    await rig.clock.advance(20_000)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(30_000)
    expect(replies(rig)).toEqual(['My answer'])
    await rig.desk.stop()
  })

  it("never asks about a message of the user's own devices that has no sender", async () => {
    const rig = await rigWith()
    hidden(rig, {
      type: 'template',
      content: 'Thanks for writing',
      sender: { kind: 'user', id: ME, name: '', avatarUrl: null },
    })
    await rig.clock.advance(7_000)
    await rig.send(1, 'My answer')
    await rig.clock.advance(2_000)
    expect(replies(rig)).toContain('My answer')
    await rig.desk.stop()
  })
})

describe('a thread with messages without their events', () => {
  const folder = useTemporaryFolder()

  async function rigWithHidden(): Promise<DeskRig> {
    const rig = await startOutboxRig({ folder, lists: true })
    rig.server.addConversation('another one')
    await rig.clock.advance(60_000)
    rig.server.quietly(() => rig.server.write(1, { content: QUESTION }))
    await rig.clock.advance(60_000)
    expect(texts(rig)).toEqual(['hello'])
    return rig
  }
  const texts = (rig: DeskRig): string[] => rig.shown('thread', 'thread').items.map(({ content }) => content)
  const open = async (rig: DeskRig, id: number, watchId = 'thread', limit = 40): Promise<void> => {
    await rig.watchThread(id, watchId, limit)
    await rig.window.call('conversation:look', { ref: ref(id), atBottom: false })
  }
  const focus = (rig: DeskRig, focused: boolean): void => rig.desk.setWindowState({ visible: true, focused })

  it('shows them when it is opened', async () => {
    const rig = await rigWithHidden()
    await open(rig, 2)
    await rig.clock.advance(1_000)
    await open(rig, 1)
    await rig.clock.advance(1_000)
    expect(texts(rig)).toEqual(['hello', QUESTION])
    await rig.desk.stop()
  })

  it('is not compared when it is only fetched ahead', async () => {
    const rig = await rigWithHidden()
    await rig.clock.advance(10_000)
    rig.api.calls.length = 0
    await rig.watchThread(1, 'ahead')
    await rig.clock.advance(1_000)
    expect(rig.api.calls.filter((call) => call === 'messages')).toEqual([])
    await rig.desk.stop()
  })

  it('shows them, and edits, when the window gets the focus', async () => {
    const rig = await rigWithHidden()
    const first = rig.server.row(1).messages[0]?.id ?? 0
    rig.server.quietly(() => rig.server.updateMessage(1, first, { content: 'hello, edited' }))
    focus(rig, false)
    focus(rig, true)
    await rig.clock.advance(1_000)
    expect(texts(rig)).toEqual(['hello, edited', QUESTION])
    await rig.desk.stop()
  })

  it('is compared at most every five seconds, and not for a deeper window', async () => {
    const rig = await rigWithHidden()
    await rig.watchThread(2, 'other')
    rig.unwatch('other')
    await rig.clock.advance(10_000)
    rig.api.calls.length = 0
    for (let turn = 0; turn < 4; turn++) {
      focus(rig, false)
      focus(rig, true)
      await open(rig, turn % 2 === 0 ? 2 : 1)
      await rig.clock.advance(1_000)
    }
    // Each of both once.
    expect(rig.api.calls.filter((call) => call === 'messages')).toHaveLength(2)
    await rig.clock.advance(10_000)
    rig.api.calls.length = 0
    await rig.window.watch('thread', 'thread', { ...ref(1), limit: 80 })
    await rig.clock.advance(1_000)
    expect(rig.api.calls).toEqual([])
    await rig.desk.stop()
  })

  it('shows its older messages too when it is opened, which are loaded at the same time', async () => {
    const rig = await rigWithHidden()
    for (let number = 0; number < 60; number++) rig.server.write(2, { content: `message ${number}` })
    await open(rig, 2, 'short', 10)
    await rig.clock.advance(60_000)
    rig.unwatch('short')
    await rig.window.call('conversation:look', { ref: null, atBottom: false })
    // The comparison is answered last.
    let calls = 0
    rig.api.latenessOf = (call) => (call === 'messages' ? 100 * calls++ : 0)
    await open(rig, 2, 'deep', 30)
    await rig.clock.advance(10_000)
    // All of them are new: more may be shown than were asked for.
    expect(rig.shown('deep', 'thread').items.length).toBeGreaterThanOrEqual(30)
    await rig.desk.stop()
  })

  it('is looked at again before a reply after a sleep in which the monotonic clock stood still', async () => {
    const rig = await startOutboxRig({ folder })
    await rig.send(1, 'before the sleep')
    await rig.clock.advance(1_000)
    rig.clock.sleep(30_000, false)
    rig.server.quietly(() => rig.server.write(1, { content: QUESTION }))
    rig.clock.sleep(30_000, false)
    const echoId = await rig.send(1, 'after it')
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual(['before the sleep'])
    expect(shownMessage(rig, echoId)?.question).not.toBeNull()
    expect(texts(rig)).toContain(QUESTION)
    await rig.desk.stop()
  })

  it('is not asked for while there is no connection', async () => {
    const rig = await rigWithHidden()
    rig.cable.drop()
    rig.api.calls.length = 0
    focus(rig, false)
    focus(rig, true)
    await rig.clock.advance(1_000)
    expect(rig.api.calls).toEqual([])
    await rig.desk.stop()
  })
})
