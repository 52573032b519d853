import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref } from '../testing/deskRig.ts'
import type { CallOutcome } from '../testing/fakeApi.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import {
  ADA,
  BEN,
  outboxItems,
  restartOutboxRig,
  rowOf,
  sentTexts,
  shownMessage,
  startOutboxRig,
  upload,
} from './testing/outboxRig.ts'

const HOUR = 3_600_000
const DESK_TEXT = 'It left an hour ago'

/** Answers that do not tell whether the server has the message. */
describe('a message with an answer that is no refusal of a validation', () => {
  const folder = useTemporaryFolder()

  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder })
  const failSends = (rig: DeskRig, outcome: CallOutcome): void => {
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? outcome : 'ok')
  }
  const sends = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'sendMessage').length
  const shownTexts = (rig: DeskRig): string[] => rig.shown('thread', 'thread').items.map(({ content }) => content)

  it.each<CallOutcome>(['unclearAfter', 'serverErrorAfter'])(
    'is found on the server at once (%s), without its event',
    async (outcome) => {
      const rig = await rigWith()
      failSends(rig, outcome)
      const echoId = await rig.send(1, DESK_TEXT)
      await rig.clock.advance(500)
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent', question: null })
      expect(shownTexts(rig)).toEqual(['hello', DESK_TEXT])
      await rig.clock.advance(HOUR)
      expect(sentTexts(rig)).toEqual([DESK_TEXT])
      expect(outboxItems(rig)).toEqual([])
      await rig.desk.stop()
    },
  )

  it('is found as a private note and with its files, too', async () => {
    const rig = await rigWith()
    failSends(rig, 'unclearAfter')
    await rig.send(1, 'For us only', { private: true })
    await rig.clock.advance(500)
    const uploadId = crypto.randomUUID()
    await upload(rig, uploadId, 'invoice.pdf')
    await rig.send(1, 'Here it is', { uploadIds: [uploadId] })
    await rig.clock.advance(60_000)
    expect(sentTexts(rig)).toEqual(['For us only', 'Here it is'])
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it("fails with the server's words after 30 s if the server doesn't have it, and is not sent again by itself", async () => {
    const rig = await rigWith()
    failSends(rig, 'unclearBefore')
    const echoId = await rig.send(1, DESK_TEXT)
    await rig.clock.advance(25_000)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'unknown' })
    await rig.clock.advance(10_000)
    expect(shownMessage(rig, echoId)).toMatchObject({
      delivery: 'failed',
      error: { code: 'refusedByServer', detail: 'Connection refused' },
    })
    await rig.clock.advance(HOUR)
    expect(sends(rig)).toBe(1)
    failSends(rig, 'ok')
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(1_000)
    expect(sentTexts(rig)).toEqual([DESK_TEXT])
    await rig.desk.stop()
  })

  it('is sent again before that if the user wants it', async () => {
    const rig = await rigWith()
    failSends(rig, 'unclearBefore')
    const echoId = await rig.send(1, DESK_TEXT)
    await rig.clock.advance(5_000)
    failSends(rig, 'ok')
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(2_000)
    expect(sentTexts(rig)).toEqual([DESK_TEXT])
    await rig.desk.stop()
  })

  it('is not sent again while the server cannot be searched, and joins the stored message hours later', async () => {
    const rig = await rigWith()
    let isDown = false
    rig.api.outcomeOf = (call) => {
      isDown ||= call === 'sendMessage'
      return call === 'sendMessage' ? 'unclearAfter' : isDown ? 'serverError' : 'ok'
    }
    const echoId = await rig.send(1, DESK_TEXT)
    await rig.clock.advance(3 * HOUR)
    expect(sends(rig)).toBe(1)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(120_000)
    expect(rig.shown('thread', 'thread').items.map(({ key, content }) => [key, content])).toEqual([
      [expect.any(String), 'hello'],
      [echoId, DESK_TEXT],
    ])
    expect(sentTexts(rig)).toEqual([DESK_TEXT])
    expect(outboxItems(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('resolves once, after the message that was stored, with "Send and resolve"', async () => {
    const rig = await startOutboxRig({ folder, lists: true })
    failSends(rig, 'unclearAfter')
    await rig.send(1, 'Bye', { then: { status: 'resolved', snoozedUntil: null } })
    await rig.clock.advance(5_000)
    expect(sentTexts(rig)).toEqual(['Bye'])
    expect(rig.server.view(1).status).toBe('resolved')
    await rig.desk.stop()
  })
})

/** The server refused it, or seemed to, and its message turns up later. */
describe('a failed message', () => {
  const folder = useTemporaryFolder()
  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder, lists: true })

  /** A reply that the server refused; `stored`: its message is on the server, and the desk doesn't know. */
  async function withFailed(rig: DeskRig, stored: boolean, change: { private?: boolean } = {}): Promise<string> {
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    const echoId = await rig.send(1, DESK_TEXT, change)
    await rig.clock.advance(500)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'failed' })
    rig.api.outcomeOf = () => 'ok'
    if (stored)
      rig.server.quietly(() => rig.server.write(1, { type: 'outgoing', content: DESK_TEXT, sender: ADA, ...change }))
    return echoId
  }
  const items = (rig: DeskRig) =>
    rig.shown('thread', 'thread').items.map(({ content, delivery }) => [content, delivery])

  it.each<[string, (rig: DeskRig) => Promise<void>]>([
    ['a sync', (rig) => Promise.resolve(rig.cable.drop())],
    [
      'an event',
      (rig) =>
        Promise.resolve(rig.server.updateMessage(1, rig.server.row(1).messages.at(-1)!.id, { delivery: 'sent' })),
    ],
    [
      'a refresh of the thread',
      async (rig) => {
        await rig.window.call('query:refresh', { watchId: 'thread' })
      },
    ],
  ])('joins its stored message hours later, by %s', async (_by, turnsUp) => {
    const rig = await rigWith()
    const echoId = await withFailed(rig, true)
    await rig.clock.advance(3 * HOUR)
    expect(items(rig).at(-1)).toEqual([DESK_TEXT, 'failed'])
    await turnsUp(rig)
    await rig.clock.advance(500)
    rig.cable.connect()
    await rig.clock.advance(30_000)
    expect(items(rig)).toEqual([
      ['hello', 'sent'],
      [DESK_TEXT, 'sent'],
    ])
    expect(rig.shown('thread', 'thread').items.at(-1)?.key).toBe(echoId)
    expect(outboxItems(rig)).toEqual([])
    expect(rowOf(rig).outbox).toBeNull()
    expect(sentTexts(rig)).toEqual([DESK_TEXT])
    await rig.desk.stop()
  })

  it('joins its stored message after a restart', async () => {
    const rig = await rigWith()
    await withFailed(rig, true)
    const again = await restartOutboxRig(rig, { folder, lists: true })
    await again.clock.advance(10_000)
    expect(items(again)).toEqual([
      ['hello', 'sent'],
      [DESK_TEXT, 'sent'],
    ])
    await again.desk.stop()
  })

  it.each([false, true])(
    'joins its stored message when the user tries it again, and is not sent twice (note: %s)',
    async (isNote) => {
      const rig = await rigWith()
      const echoId = await withFailed(rig, true, { private: isNote })
      await rig.clock.advance(60_000)
      rig.api.calls.length = 0
      await rig.window.call('message:retry', { ref: ref(1), echoId })
      await rig.clock.advance(5_000)
      expect(rig.api.calls).not.toContain('sendMessage')
      expect(sentTexts(rig)).toEqual([DESK_TEXT])
      await rig.desk.stop()
    },
  )

  it('joins a message that was cached before the refusal came', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => {
      if (call !== 'sendMessage') return 'ok'
      const sender = { ...ADA }
      rig.server.write(1, { type: 'outgoing', content: DESK_TEXT, sender })
      return 'refused'
    }
    await rig.send(1, DESK_TEXT)
    await rig.clock.advance(5_000)
    expect(items(rig)).toEqual([
      ['hello', 'sent'],
      [DESK_TEXT, 'sent'],
    ])
    await rig.desk.stop()
  })

  it.each<[string, (rig: DeskRig) => void]>([
    ['another text', (rig) => void rig.server.write(1, { type: 'outgoing', content: 'Else', sender: ADA })],
    ['another agent', (rig) => void rig.server.write(1, { type: 'outgoing', content: DESK_TEXT, sender: BEN })],
    ['a note', (rig) => void rig.server.write(1, { type: 'outgoing', content: DESK_TEXT, private: true, sender: ADA })],
    ['a message of the contact', (rig) => void rig.server.write(1, { content: DESK_TEXT })],
  ])('does not join %s', async (_what, write) => {
    const rig = await rigWith()
    await withFailed(rig, false)
    write(rig)
    await rig.clock.advance(5_000)
    expect(items(rig)).toContainEqual([DESK_TEXT, 'failed'])
    await rig.desk.stop()
  })

  it('does not join the same text that the user writes from another computer much later', async () => {
    const rig = await rigWith()
    rig.cable.ping(rig.server.seconds)
    await withFailed(rig, false)
    await rig.clock.advance(HOUR)
    rig.server.write(1, { type: 'outgoing', content: DESK_TEXT, sender: ADA })
    await rig.clock.advance(5_000)
    expect(items(rig)).toEqual([
      ['hello', 'sent'],
      [DESK_TEXT, 'sent'],
      [DESK_TEXT, 'failed'],
    ])
    await rig.desk.stop()
  })

  it('joins one message only, the first of two with the same text', async () => {
    const rig = await rigWith()
    const first = await withFailed(rig, false)
    const second = await withFailed(rig, true)
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(rig.shown('thread', 'thread').items.map(({ key, delivery }) => [key, delivery])).toEqual([
      [expect.any(String), 'sent'],
      [first, 'sent'],
      [second, 'failed'],
    ])
    await rig.desk.stop()
  })

  it('leaves a message to the same text that is being sent', async () => {
    const rig = await rigWith()
    const failed = await withFailed(rig, false)
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostAfter' : 'ok')
    rig.changeSilently(() => undefined)
    const sending = await rig.send(1, DESK_TEXT)
    await rig.clock.advance(10_000)
    expect(rig.shown('thread', 'thread').items.map(({ key, delivery }) => [key, delivery])).toEqual([
      [expect.any(String), 'sent'],
      [sending, 'sent'],
      [failed, 'failed'],
    ])
    await rig.desk.stop()
  })
})

describe('an action with an answer that is no refusal of a validation', () => {
  const folder = useTemporaryFolder()

  it.each<[CallOutcome, string | null, number]>([
    ['unclearAfter', 'high', 0],
    ['unclearBefore', null, 1],
  ])('is done if the server has it, and refused if not (%s)', async (outcome, priority, refusals) => {
    const rig = await startOutboxRig({ folder, lists: true })
    rig.api.outcomeOf = (call) => (call === 'setPriority' ? outcome : 'ok')
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await rig.clock.advance(20_000)
    expect(rowOf(rig)).toMatchObject({ priority, pending: false })
    expect(rig.window.signals).toHaveLength(refusals)
    expect(rig.api.calls.filter((call) => call === 'setPriority')).toHaveLength(1)
    await rig.desk.stop()
  })
})
