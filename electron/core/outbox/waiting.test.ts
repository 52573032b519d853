import { describe, expect, it } from 'vitest'
import type { PendingState } from '../../../shared/views.ts'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref } from '../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import {
  ADA,
  beginUpload,
  BEN,
  outboxItems,
  replies,
  restartOutboxRig,
  shownMessage,
  startOutboxRig,
  upload,
} from './testing/outboxRig.ts'

const HOUR = 3_600_000

describe('a message in the outbox', () => {
  const folder = useTemporaryFolder()

  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder })
  const restarted = (rig: DeskRig): Promise<DeskRig> => restartOutboxRig(rig, { folder })
  const question = (rig: DeskRig, echoId: string): PendingState | null | undefined =>
    shownMessage(rig, echoId)?.question

  it('knows when it is tried again, and why it waits', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'throttled' : 'ok')
    const busy = await rig.send(1, 'first')
    const next = await rig.send(1, 'second')
    await rig.clock.advance(300)
    await rig.clock.advance(100)
    const waiting = shownMessage(rig, busy)
    expect(waiting).toMatchObject({ delivery: 'queued', error: { code: 'rateLimited' } })
    expect(waiting?.nextTryAt).toBeGreaterThan(rig.clock.now())
    expect(waiting?.nextTryAt).toBeLessThanOrEqual(rig.clock.now() + 500)
    expect(rig.shown('outbox', 'outbox').items).toMatchObject([{ nextTryAt: waiting?.nextTryAt }, { nextTryAt: null }])
    expect(shownMessage(rig, next)?.nextTryAt).toBeNull()
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(10_000)
    expect(replies(rig)).toEqual(['first', 'second'])
    expect(rig.shown('outbox', 'outbox').items).toEqual([])
    await rig.desk.stop()
  })

  it('knows when it is looked for again, and its session when the first of all is tried', async () => {
    const rig = await rigWith()
    const nextTry = (): number | null | undefined => rig.shown('sessions', 'sessions').head.sessions[0]?.nextTryAt
    expect(nextTry()).toBeNull()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'serverError' : 'ok')
    const echoId = await rig.send(1, 'lost')
    await rig.clock.advance(1_000)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'unknown', error: { code: 'serverError' } })
    const at = shownMessage(rig, echoId)?.nextTryAt ?? 0
    expect(at).toBeGreaterThan(rig.clock.now())
    expect([outboxItems(rig)[0], nextTry()]).toMatchObject([{ nextTryAt: at }, at])
    await rig.desk.stop()
  })

  it('ends the connection if its 401 means that the user is signed out, and waits', async () => {
    const rig = await rigWith()
    const kicks: string[] = []
    rig.cable.kick = (): void => void kicks.push('kick')
    rig.api.outcomeOf = (call) => (call === 'sendMessage' || call === 'profile' ? 'signedOut' : 'ok')
    const echoId = await rig.send(1, 'too late')
    await rig.clock.advance(5_000)
    expect(rig.shown('sessions', 'sessions').head.sessions[0]?.connection.kind).toBe('signedOut')
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'queued', error: { code: 'signedOut' } })
    expect(kicks).toEqual([])
    await rig.desk.stop()
  })

  it('is tried soon again, however long one waited that was discarded', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'unreachable' : 'ok')
    const old = await rig.send(1, 'old')
    await rig.clock.advance(600_000)
    expect((shownMessage(rig, old)?.nextTryAt ?? 0) - rig.clock.now()).toBeGreaterThan(2_000)
    await rig.window.call('message:discard', { ref: ref(1), echoId: old })
    const next = await rig.send(1, 'next')
    await rig.clock.advance(300)
    expect((shownMessage(rig, next)?.nextTryAt ?? Infinity) - rig.clock.now()).toBeLessThanOrEqual(2_000)
    await rig.desk.stop()
  })

  it.each<[string, (rig: DeskRig, first: string) => Promise<unknown>]>([
    ['is edited', (rig, echoId) => rig.window.call('message:beginEdit', { ref: ref(1), echoId })],
    ['waits for the network', (rig) => rig.clock.advance(5_000)],
    [
      'is looked for on the server',
      async (rig) => {
        rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'serverError' : 'ok')
        rig.cable.connect()
        await rig.clock.advance(10_000)
      },
    ],
  ])('behind one that %s waits for that one, and so do actions', async (_what, happens) => {
    const rig = await rigWith()
    rig.offline()
    const first = await rig.send(1, 'first')
    const second = await rig.send(1, 'second')
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await happens(rig, first)
    await rig.clock.advance(20)
    expect(question(rig, first)?.kind).not.toBe('afterMessage')
    expect(question(rig, second)).toEqual({ kind: 'afterMessage' })
    expect(outboxItems(rig)).toMatchObject([
      { kind: 'message' },
      { kind: 'message', question: { kind: 'afterMessage' } },
      { kind: 'action', action: { state: 'afterMessage' } },
    ])
    await rig.desk.stop()
  })

  it('is still counted as waiting while it is tried again', async () => {
    const rig = await rigWith()
    const waiting = (): number | undefined => rig.shown('sessions', 'sessions').head.sessions[0]?.waiting
    rig.api.outcomeOf = (call) => (call === 'sendMessage' || call === 'setPriority' ? 'throttled' : 'ok')
    await rig.send(1, 'busy')
    await rig.clock.advance(20)
    expect(waiting()).toBe(0)
    const counts = new Set<number | undefined>()
    await rig.clock.advance(300)
    for (let at = 0; at < 3_000; at += 5) {
      await rig.clock.advance(5)
      counts.add(waiting())
    }
    expect([...counts]).toEqual([1])
    await rig.desk.stop()
  })

  it('behind one with files waits for it from the start', async () => {
    const rig = await rigWith()
    const uploadId = crypto.randomUUID()
    await upload(rig, uploadId, 'scan.pdf')
    await rig.send(1, 'with a file', { uploadIds: [uploadId] })
    const second = await rig.send(1, 'second')
    await rig.clock.advance(20)
    expect(question(rig, second)).toEqual({ kind: 'afterMessage' })
    await rig.clock.advance(5_000)
    expect(replies(rig)).toEqual(['with a file', 'second'])
    await rig.desk.stop()
  })

  it("behind one that is just being sent doesn't say that it waits", async () => {
    const rig = await rigWith()
    await rig.send(1, 'first')
    const second = await rig.send(1, 'second')
    await rig.clock.advance(20)
    expect(shownMessage(rig, second)).toMatchObject({ delivery: 'queued', question: null })
    await rig.desk.stop()
  })

  describe('that is a reply', () => {
    it('leaves by itself within an hour; asks after that, and leaves once confirmed', async () => {
      const rig = await rigWith()
      rig.offline()
      const old = await rig.send(1, 'old')
      await rig.clock.advance(HOUR - 600_000)
      await rig.send(1, 'young')
      await rig.clock.advance(900_000)
      await rig.online()
      expect(replies(rig)).toEqual(['young'])
      expect(shownMessage(rig, old)).toMatchObject({
        delivery: 'held',
        content: 'old',
        question: { kind: 'held', reason: 'old' },
      })
      expect(rig.shown('outbox', 'outbox')).toMatchObject({
        head: { waiting: 0, asking: 1 },
        items: [{ kind: 'message', text: 'old', contactName: 'Customer 1', delivery: 'held' }],
      })
      await rig.window.call('message:retry', { ref: ref(1), echoId: old })
      await rig.clock.advance(5_000)
      expect(replies(rig)).toEqual(['young', 'old'])
      expect(shownMessage(rig, old)).toMatchObject({ delivery: 'sent', question: null })
      await rig.desk.stop()
    })

    it.each<[string, (rig: DeskRig) => void, Partial<PendingState> | null]>([
      [
        'another agent replied',
        (rig) => void rig.server.write(1, { type: 'outgoing', content: 'I did', sender: BEN }),
        { reason: 'answered', name: 'Ben' },
      ],
      ['another agent was assigned', (rig) => rig.server.assign(1, COLLEAGUE), { reason: 'reassigned', name: 'Ben' }],
      ['another agent resolved it', (rig) => rig.server.setStatus(1, 'resolved'), { reason: 'resolved' }],
      ['the user was assigned', (rig) => rig.server.assign(1, ME), null],
      ['the contact wrote again', (rig) => void rig.server.write(1, { content: 'hurry' }), null],
      [
        'another agent wrote a note',
        (rig) => void rig.server.write(1, { type: 'outgoing', private: true, content: 'hm', sender: BEN }),
        null,
      ],
      [
        'the user replied from another computer',
        (rig) => void rig.server.write(1, { type: 'outgoing', content: 'by phone', sender: { ...BEN, id: ME } }),
        null,
      ],
    ])('asks, or leaves, if it waited while %s', async (_what, happens, held) => {
      const rig = await rigWith()
      rig.offline()
      const echoId = await rig.send(1, 'a reply')
      await rig.clock.advance(10_000)
      happens(rig)
      await rig.online()
      if (held === null) expect(replies(rig)).toContain('a reply')
      else {
        expect(replies(rig)).toEqual([])
        expect(question(rig, echoId)).toMatchObject({ kind: 'held', ...held })
      }
      await rig.desk.stop()
    })

    it("names the other agent's reply over a restart, and can be sent anyway", async () => {
      const rig = await rigWith()
      rig.offline()
      const echoId = await rig.send(1, 'mine')
      await rig.clock.advance(60_000)
      const answer = rig.server.write(1, { type: 'outgoing', content: 'theirs', sender: BEN })
      await rig.online()
      const again = await restarted(rig)
      expect(question(again, echoId)).toEqual({ kind: 'held', reason: 'answered', name: 'Ben', at: answer.createdAt })
      await again.window.call('message:retry', { ref: ref(1), echoId })
      await again.clock.advance(5_000)
      expect(replies(again)).toEqual(['mine'])
      await again.desk.stop()
    })

    it("doesn't ask if it leaves at once", async () => {
      const rig = await rigWith()
      await rig.send(1, 'now')
      rig.server.write(1, { type: 'outgoing', content: 'theirs', sender: BEN })
      await rig.clock.advance(5_000)
      expect(replies(rig)).toEqual(['now'])
      await rig.desk.stop()
    })

    it("doesn't ask if the user resolved the conversation after writing it", async () => {
      const rig = await rigWith()
      rig.offline()
      await rig.send(1, 'bye')
      await rig.window.call('conversation:setStatus', { ref: ref(1), status: 'resolved', snoozedUntil: null })
      await rig.online()
      expect(replies(rig)).toEqual(['bye'])
      expect(rig.server.view(1).status).toBe('resolved')
      await rig.desk.stop()
    })

    it('asks after a lost answer if another agent replies during the search', async () => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
      const echoId = await rig.send(1, 'mine')
      await rig.clock.advance(5_000)
      rig.api.outcomeOf = () => 'ok'
      rig.server.write(1, { type: 'outgoing', content: 'theirs', sender: BEN })
      await rig.clock.advance(120_000)
      expect(replies(rig)).toEqual([])
      expect(question(rig, echoId)).toMatchObject({ kind: 'held', reason: 'answered' })
      await rig.desk.stop()
    })
  })

  const asked = (rig: DeskRig): unknown[] =>
    rig.window.signals.flatMap((signal) => (signal.kind === 'messageAsks' ? [signal] : []))
  it('is announced once when it asks, and again when it asks again', async () => {
    const rig = await rigWith()
    rig.offline()
    const echoId = await rig.send(1, 'mine')
    await rig.clock.advance(10_000)
    rig.server.write(1, { type: 'outgoing', content: 'theirs', sender: BEN })
    expect(asked(rig)).toEqual([])
    await rig.online()
    const held = {
      kind: 'messageAsks',
      ref: ref(1),
      contactName: 'Customer 1',
      echoId,
      private: false,
      delivery: 'held',
      question: { kind: 'held', reason: 'answered', name: 'Ben' },
      error: null,
      actionId: null,
    }
    expect(asked(rig)).toMatchObject([held])
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(5_000)
    const failed = { delivery: 'failed', question: null, error: { code: 'refusedByServer', detail: 'no' } }
    expect(asked(rig)).toMatchObject([held, { ...held, ...failed }])
    await rig.desk.stop()
  })
  it('is announced where it is not known whether it arrived, also if it is a note', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    await rig.send(1, 'Ask {{contact.name}}', { private: true })
    await rig.clock.advance(200)
    rig.api.outcomeOf = () => 'ok'
    rig.server.write(1, { type: 'outgoing', content: 'from my other machine', private: true, sender: ADA })
    await rig.clock.advance(120_000)
    expect(asked(rig)).toMatchObject([{ private: true, delivery: 'unknown', question: { kind: 'unsure' } }])
    await rig.desk.stop()
  })
  it.each(['cancel', 'edit'] as const)('is not announced if the user stops it: %s', async (how) => {
    const rig = await rigWith()
    rig.offline()
    const echoId = await rig.send(1, 'mine')
    await rig.clock.advance(20)
    if (how === 'edit') await rig.window.call('message:beginEdit', { ref: ref(1), echoId })
    else {
      await rig.online()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
      const next = await rig.send(1, 'canceled')
      await rig.clock.advance(20)
      await rig.window.call('message:cancel', { ref: ref(1), echoId: next })
      await rig.clock.advance(200_000)
      expect(shownMessage(rig, next)).toMatchObject({ delivery: 'failed', error: { code: 'cancelled' } })
    }
    await rig.clock.advance(30_000)
    expect(asked(rig)).toEqual([])
    await rig.desk.stop()
  })

  it('never asks if it is a note, however old', async () => {
    const rig = await rigWith()
    rig.offline()
    await rig.send(1, 'for the team', { private: true })
    await rig.clock.advance(3 * HOUR)
    rig.server.write(1, { type: 'outgoing', content: 'theirs', sender: BEN })
    rig.server.setStatus(1, 'resolved')
    await rig.online()
    expect(replies(rig)).toEqual(['for the team'])
    await rig.desk.stop()
  })

  describe('can be edited', () => {
    it('before it leaves, and keeps its place before later messages', async () => {
      const rig = await rigWith()
      rig.offline()
      const echoId = await rig.send(1, 'helo')
      await rig.send(1, 'second')
      await rig.window.call('message:beginEdit', { ref: ref(1), echoId })
      await rig.online()
      expect(replies(rig)).toEqual([])
      expect(question(rig, echoId)).toEqual({ kind: 'editing' })
      await rig.window.call('message:edit', { ref: ref(1), echoId, content: 'hello', uploadIds: [], send: true })
      await rig.clock.advance(5_000)
      expect(replies(rig)).toEqual(['hello', 'second'])
      await rig.desk.stop()
    })

    it('and stays held back over a restart, with the edited text', async () => {
      const rig = await rigWith()
      rig.offline()
      const echoId = await rig.send(1, 'helo')
      await rig.window.call('message:edit', { ref: ref(1), echoId, content: 'hell', uploadIds: [], send: false })
      const again = await restarted(rig)
      await again.clock.advance(60_000)
      expect(replies(again)).toEqual([])
      expect(shownMessage(again, echoId)).toMatchObject({ content: 'hell', question: { kind: 'editing' } })
      expect(again.shown('outbox', 'outbox').head).toEqual({ waiting: 0, asking: 1 })
      await again.window.call('message:retry', { ref: ref(1), echoId })
      await again.clock.advance(5_000)
      expect(replies(again)).toEqual(['hell'])
      await again.desk.stop()
    })

    it('and keeps its text if the edit is canceled', async () => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
      const echoId = await rig.send(1, 'as it was')
      await rig.clock.advance(2_000)
      await rig.window.call('message:beginEdit', { ref: ref(1), echoId })
      await rig.window.call('message:cancelEdit', { ref: ref(1), echoId })
      await rig.clock.advance(100)
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'failed', question: null, error: { detail: 'no' } })
      await expect(
        rig.window.call('message:edit', { ref: ref(1), echoId, content: ' ', uploadIds: [], send: true }),
      ).rejects.toThrow('emptyMessage')
      await rig.desk.stop()
    })

    it('but not while it is being sent', async () => {
      const rig = await rigWith()
      const echoId = await rig.send(1, 'gone')
      await rig.clock.advance(30)
      await expect(rig.window.call('message:beginEdit', { ref: ref(1), echoId })).rejects.toThrow('badInput')
      await rig.clock.advance(5_000)
      expect(replies(rig)).toEqual(['gone'])
      await rig.desk.stop()
    })
  })

  describe('that the user gives up while it is being sent', () => {
    it.each(['lostBefore', 'lostAfter'] as const)('is searched first, over a restart too (%s)', async (fate) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? fate : 'ok')
      const echoId = await rig.send(1, 'oh no')
      await rig.clock.advance(25)
      await rig.window.call('message:discard', { ref: ref(1), echoId })
      const again = await restarted(rig)
      await again.clock.advance(120_000)
      expect(replies(again)).toHaveLength(
        fate === 'lostAfter' ? rig.server.row(1).messages.filter(({ content }) => content === 'oh no').length : 0,
      )
      expect(again.shown('outbox', 'outbox').items).toEqual([])
      await again.desk.stop()
    })

    it('fails as canceled with its text, and can be retried', async () => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
      const echoId = await rig.send(1, 'wait')
      await rig.clock.advance(25)
      await rig.window.call('message:cancel', { ref: ref(1), echoId })
      await rig.clock.advance(200)
      expect(question(rig, echoId)).toEqual({ kind: 'cancelling' })
      await rig.clock.advance(120_000)
      expect(shownMessage(rig, echoId)).toMatchObject({
        delivery: 'failed',
        content: 'wait',
        error: { code: 'cancelled' },
        question: null,
      })
      expect(replies(rig)).toEqual([])
      rig.api.outcomeOf = () => 'ok'
      await rig.window.call('message:retry', { ref: ref(1), echoId })
      await rig.clock.advance(5_000)
      expect(replies(rig)).toEqual(['wait'])
      await rig.desk.stop()
    })

    const giveUps = ['cancel', 'discard'] as const
    it.each(giveUps)('asks if a message that the server has may be it, and can be edited (%s)', async (how) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
      const echoId = await rig.send(1, 'Hello {{contact.name}}')
      await rig.clock.advance(25)
      await rig.window.call(`message:${how}`, { ref: ref(1), echoId })
      rig.server.quietly(() => rig.server.write(1, { type: 'outgoing', content: 'Hello Carl', sender: ADA }))
      await rig.clock.advance(200_000)
      expect(question(rig, echoId)).toMatchObject({ kind: 'unsure', candidate: { text: 'Hello Carl' } })
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'throttled' : 'ok')
      await rig.window.call('message:edit', { ref: ref(1), echoId, content: 'Hi', uploadIds: [], send: true })
      await rig.clock.advance(1_000)
      rig.api.outcomeOf = () => 'ok'
      await rig.clock.advance(10_000)
      expect(replies(rig)).toEqual(['Hello Carl', 'Hi'])
      await rig.desk.stop()
    })

    it.each(giveUps)('is not sent after a 401, which the profile has to explain first (%s)', async (how) => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' || call === 'profile' ? 'signedOut' : 'ok')
      rig.api.latenessOf = (call) => (call === 'profile' ? 3_000 : 0)
      const echoId = await rig.send(1, 'oh no')
      await rig.clock.advance(1_000)
      await rig.window.call(`message:${how}`, { ref: ref(1), echoId })
      await rig.clock.advance(5_000)
      rig.api.outcomeOf = () => 'ok'
      await rig.clock.advance(120_000)
      expect(replies(rig)).toEqual([])
      if (how === 'discard') expect(outboxItems(rig)).toEqual([])
      else expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'failed', error: { code: 'cancelled' } })
      await rig.desk.stop()
    })
  })

  it('fails with its text if a file is missing or shorter, and can be sent without it', async () => {
    const rig = await rigWith()
    const [lost, kept] = [crypto.randomUUID(), crypto.randomUUID()]
    await upload(rig, lost, 'invoice.pdf')
    await upload(rig, kept, 'terms.pdf')
    const path = [...rig.files.content.keys()].find((known) => known.endsWith(lost)) ?? ''
    rig.files.content.set(path, new Uint8Array(10))
    const echoId = await rig.send(1, 'here you are', { uploadIds: [lost, kept] })
    await rig.clock.advance(2_000)
    expect(shownMessage(rig, echoId)).toMatchObject({
      delivery: 'failed',
      content: 'here you are',
      error: { code: 'attachmentLost', detail: 'invoice.pdf' },
    })
    rig.files.content.delete(path)
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(2_000)
    expect(shownMessage(rig, echoId)).toMatchObject({
      delivery: 'failed',
      error: { code: 'attachmentLost', detail: 'invoice.pdf' },
    })
    await rig.window.call('message:edit', {
      ref: ref(1),
      echoId,
      content: 'here you are',
      uploadIds: [kept],
      send: true,
    })
    await rig.clock.advance(5_000)
    expect(replies(rig)).toEqual(['here you are'])
    expect([...rig.files.content.keys()].filter((known) => known.includes('uploads'))).toEqual([])
    await rig.desk.stop()
  })

  it.each([
    ['at once', 0],
    ['days later', 3 * 86_400_000],
  ])('keeps the name of an unfinished upload in the draft over a restart, %s', async (_when, pause) => {
    const before = await rigWith()
    const uploadId = crypto.randomUUID()
    await beginUpload(before, uploadId, 'bill.pdf', 3)
    await before.window.call('draft:save', { ref: ref(1), mode: 'reply', text: '', uploadIds: [uploadId] })
    await before.desk.stop()
    await before.clock.advance(pause)
    const after = await restarted(before)
    expect(after.shown('thread', 'thread').head.drafts.reply.attachments).toMatchObject([
      { id: uploadId, name: 'bill.pdf', address: null },
    ])
    await after.desk.stop()
  })

  it('gets the address of a file in the draft once its upload is complete', async () => {
    const rig = await rigWith()
    const uploadId = crypto.randomUUID()
    await beginUpload(rig, uploadId, 'bill.pdf', 1)
    await rig.window.call('draft:save', { ref: ref(1), mode: 'reply', text: '', uploadIds: [uploadId] })
    await rig.window.call('upload:chunk', { uploadId, bytes: new Uint8Array(1) })
    await rig.window.call('upload:finish', { uploadId })
    await rig.clock.advance(100)
    expect(rig.shown('thread', 'thread').head.drafts.reply.attachments).toMatchObject([
      { id: uploadId, address: `media/upload/${uploadId}` },
    ])
    await rig.desk.stop()
  })

  it("shows the candidate if it can't tell whether that is the message", async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'Hello {{contact.name}}')
    await rig.clock.advance(200)
    rig.api.outcomeOf = () => 'ok'
    const other = rig.server.write(1, {
      type: 'outgoing',
      content: 'Hello Maya',
      sender: ADA,
    })
    await rig.clock.advance(120_000)
    expect(question(rig, echoId)).toEqual({
      kind: 'unsure',
      candidate: { id: other.id, text: 'Hello Maya', at: other.createdAt },
    })
    await rig.desk.stop()
  })

  it('asks again if the user confirmed the resend before a candidate was found, and leaves once that is rejected', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : call === 'messages' ? 'unreachable' : 'ok')
    const echoId = await rig.send(1, 'Hello {{contact.name}}')
    await rig.clock.advance(200)
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'unknown', question: null })
    const first = rig.server.write(1, {
      type: 'outgoing',
      content: 'Hello Maya',
      sender: ADA,
    })
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(120_000)
    expect(replies(rig)).toEqual(['Hello Maya'])
    expect(question(rig, echoId)).toEqual({
      kind: 'unsure',
      candidate: { id: first.id, text: 'Hello Maya', at: first.createdAt },
    })
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(5_000)
    expect(replies(rig)).toEqual(['Hello Maya', 'Hello {{contact.name}}'])
    await rig.desk.stop()
  })

  it('is found if it arrives after the user rejected another candidate', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'Hello {{contact.name}}')
    await rig.clock.advance(200)
    const other = rig.server.write(1, {
      type: 'outgoing',
      content: 'One moment',
      sender: ADA,
    })
    await rig.clock.advance(4_000)
    expect(question(rig, echoId)).toMatchObject({ candidate: { id: other.id } })
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(2_000)
    expect(replies(rig)).toEqual(['One moment'])
    // A request that the system held is sent now.
    const late = rig.server.write(1, {
      type: 'outgoing',
      content: 'Hello Maya',
      sender: ADA,
    })
    await rig.clock.advance(120_000)
    expect(replies(rig)).toEqual(['One moment', 'Hello Maya'])
    expect(question(rig, echoId)).toMatchObject({ candidate: { id: late.id } })
    await rig.desk.stop()
  })

  it('is sent again while the account is only polled, after the user rejected the candidate', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'Hello {{contact.name}}')
    await rig.clock.advance(200)
    rig.server.write(1, { type: 'outgoing', content: 'One moment', sender: ADA })
    await rig.clock.advance(4_000)
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    for (let polls = 0; polls < 6; polls++) {
      const poll = rig.cable.poll()
      await rig.clock.advance(20_000)
      await poll
    }
    expect(replies(rig)).toEqual(['One moment', 'Hello {{contact.name}}'])
    await rig.desk.stop()
  })

  describe('that has arrived follows the server', () => {
    it('in its text', async () => {
      const rig = await rigWith()
      const echoId = await rig.send(1, 'Hello {{contact.name}}')
      await rig.clock.advance(2_000)
      const stored = rig.server.row(1).messages.at(-1)
      rig.server.updateMessage(1, stored?.id ?? 0, { content: 'Hello Maya' })
      await rig.clock.advance(500)
      expect(shownMessage(rig, echoId)).toMatchObject({ content: 'Hello Maya', delivery: 'sent' })
      await rig.desk.stop()
    })

    it("in its delivery state, with the channel's reason of a failure", async () => {
      const rig = await rigWith()
      const echoId = await rig.send(1, 'a')
      await rig.clock.advance(2_000)
      const id = rig.server.row(1).messages.at(-1)?.id ?? 0
      for (const delivery of ['delivered', 'read'] as const) {
        rig.server.updateMessage(1, id, { delivery })
        await rig.clock.advance(500)
        expect(shownMessage(rig, echoId)?.delivery).toBe(delivery)
      }
      const refused = await rig.send(1, 'b')
      await rig.clock.advance(2_000)
      rig.cable.drop()
      rig.server.updateMessage(1, rig.server.row(1).messages.at(-1)?.id ?? 0, {
        delivery: 'failed',
        externalError: 'Outside the 24 hour window',
      })
      await rig.online()
      expect(shownMessage(rig, refused)).toMatchObject({
        delivery: 'failed',
        error: { detail: 'Outside the 24 hour window' },
      })
      await rig.desk.stop()
    })

    it('but keeps the measured size of an image that the server has not measured', async () => {
      const rig = await rigWith()
      const [photo, bill] = [crypto.randomUUID(), crypto.randomUUID()]
      for (const [uploadId, pixels] of [[photo, { width: 1_600, height: 900 }], [bill]] as const) {
        await beginUpload(rig, uploadId, `${uploadId}.png`, 1)
        await rig.window.call('upload:chunk', { uploadId, bytes: new Uint8Array(1) })
        await rig.window.call('upload:finish', { uploadId, ...(pixels === undefined ? {} : { pixels }) })
      }
      const sizes = (echoId: string): unknown =>
        shownMessage(rig, echoId)?.attachments.map(({ width, height }) => [width, height])
      const expected = [
        [1_600, 900],
        [null, null],
      ]
      const echoId = await rig.send(1, 'look', { uploadIds: [photo, bill] })
      await rig.clock.advance(1)
      expect(sizes(echoId)).toEqual(expected)
      await rig.clock.advance(4_000)
      expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent' })
      expect(sizes(echoId)).toEqual(expected)
      await rig.desk.stop()
    })

    it('in its deletion, even if its answer was lost', async () => {
      const rig = await rigWith()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostAfter' : 'ok')
      const echoId = await rig.send(1, 'a mistake')
      await rig.clock.advance(400)
      rig.api.outcomeOf = () => 'ok'
      rig.server.updateMessage(1, rig.server.row(1).messages.at(-1)?.id ?? 0, {
        deleted: true,
        content: 'This message was deleted',
      })
      await rig.clock.advance(60_000)
      expect(shownMessage(rig, echoId)).toMatchObject({ deleted: true })
      expect(rig.shown('outbox', 'outbox').items).toEqual([])
      expect(rig.server.row(1).messages.filter(({ type }) => type === 'outgoing')).toHaveLength(1)
      await rig.desk.stop()
    })
  })
})
