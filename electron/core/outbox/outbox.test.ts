import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { ADA, BEN, restartOutboxRig, sentTexts, shownMessage, startOutboxRig } from './testing/outboxRig.ts'

describe.each([
  ['an account with live updates', false],
  ['one without', true],
])('the outbox of %s', (_account, unsubscribed) => {
  const folder = useTemporaryFolder()

  const rigWith = (): Promise<DeskRig> => startOutboxRig({ folder, unsubscribed })
  const restarted = (rig: DeskRig): Promise<DeskRig> => restartOutboxRig(rig, { folder, unsubscribed })

  it("sends a conversation's messages in order without blocking other conversations", async () => {
    const rig = await rigWith()
    rig.server.addConversation('other')
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = (call, conversationId) =>
      call === 'sendMessage' && conversationId === 1 ? 'unreachable' : 'ok'
    await rig.send(1, 'one')
    await rig.send(1, 'two')
    await rig.send(2, 'elsewhere')
    await rig.clock.advance(500)
    expect(sentTexts(rig)).toEqual([])
    expect(rig.server.row(2).messages.at(-1)?.content).toBe('elsewhere')
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(10_000)
    expect(sentTexts(rig)).toEqual(['one', 'two'])
    await rig.desk.stop()
  })

  it('continues after the process died at any moment of a send', { timeout: 30_000 }, async () => {
    for (const died of [0, 5, 25, 45, 70, 100]) {
      const before = await rigWith()
      const count = sentTexts(before).length
      await before.send(1, `died after ${died}`)
      await before.clock.advance(died)
      const after = await restarted(before)
      await after.clock.advance(120_000)
      expect(sentTexts(after).slice(count)).toEqual([`died after ${died}`])
      expect(
        after.shown('thread', 'thread').items.filter(({ content }) => content === `died after ${died}`),
      ).toMatchObject([{ delivery: 'sent' }])
      await after.desk.stop()
      folder.clear()
    }
  })

  it('shows a refusal with its reason, and lets the user retry or discard the message', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    const echoId = await rig.send(1, 'no way')
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({
      key: echoId,
      delivery: 'failed',
      error: { code: 'refusedByServer', detail: 'no' },
    })
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(5_000)
    expect(rig.shown('thread', 'thread').items.at(-1)?.delivery).toBe('failed')
    const content = rig.shown('thread', 'thread').items.at(-1)?.content
    expect(await rig.window.request('message:discard', { ref: ref(1), echoId })).toEqual({ text: content })
    await rig.clock.advance(100)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['hello'])
    await rig.desk.stop()
  })

  it("asks if it can't tell whether a message arrived, and sends it only once the user confirms", async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'Hello {{contact.name}}')
    await rig.clock.advance(200)
    rig.api.outcomeOf = () => 'ok'
    rig.server.write(1, {
      type: 'outgoing',
      content: 'from my other machine',
      sender: ADA,
    })
    await rig.clock.advance(120_000)
    expect(rig.shown('thread', 'thread').items.find(({ key }) => key === echoId)).toMatchObject({ delivery: 'unknown' })
    expect(sentTexts(rig)).toEqual(['from my other machine'])
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(5_000)
    expect(sentTexts(rig)).toEqual(['from my other machine', 'Hello {{contact.name}}'])
    await rig.desk.stop()
  })

  /** A request that was given up reaches the server. */
  const arrivesLate = (rig: DeskRig, echoId: string, content: string): void => {
    rig.server.write(1, {
      type: 'outgoing',
      content,
      echoId,
      sender: ADA,
    })
  }

  it('ignores a wall clock set forward when it waits before a resend', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'in good time')
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = () => 'ok'
    rig.clock.jumpWall(600_000)
    await rig.clock.advance(15_000)
    arrivesLate(rig, echoId, 'in good time')
    await rig.clock.advance(120_000)
    expect(sentTexts(rig)).toEqual(['in good time'])
    await rig.desk.stop()
  })

  it('treats a message without an answer as absent only 90 s after the server could be asked, because the system sends what it held when the network is back', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
    const echoId = await rig.send(1, 'held on the way')
    await rig.clock.advance(500)
    rig.api.outcomeOf = () => 'unreachable'
    rig.cable.drop()
    await rig.clock.advance(70_000)
    rig.api.outcomeOf = () => 'ok'
    rig.cable.connect()
    await rig.clock.advance(75_000)
    arrivesLate(rig, echoId, 'held on the way')
    await rig.clock.advance(180_000)
    expect(sentTexts(rig)).toEqual(['held on the way'])
    await rig.desk.stop()
  })

  it('waits as long after a process that ended while it sent, over another restart too', async () => {
    const killed = await rigWith()
    const echoId = await killed.send(1, 'held by the system')
    while (shownMessage(killed, echoId)?.delivery !== 'sending') await killed.clock.advance(5)
    const second = await restarted(killed)
    await second.clock.advance(60_000)
    const third = await restarted(second)
    await third.clock.advance(75_000)
    expect(sentTexts(third)).toEqual([])
    arrivesLate(third, echoId, 'held by the system')
    await third.clock.advance(180_000)
    expect(sentTexts(third)).toEqual(['held by the system'])
    await third.desk.stop()
  })

  it('sends a message again 30 s after an answer that tells nothing', async () => {
    const rig = await rigWith()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'serverError' : 'ok')
    await rig.send(1, 'once more')
    await rig.clock.advance(25_000)
    rig.api.outcomeOf = () => 'ok'
    expect(sentTexts(rig)).toEqual([])
    await rig.clock.advance(10_000)
    expect(sentTexts(rig)).toEqual(['once more'])
    await rig.desk.stop()
  })

  it('accepts the same send once, and rejects a message without text and files', async () => {
    const rig = await rigWith()
    const echoId = await rig.send(1, 'once')
    await rig.window.call('message:send', {
      ref: ref(1),
      echoId,
      content: 'once',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    await rig.clock.advance(2_000)
    await rig.window.call('message:send', {
      ref: ref(1),
      echoId,
      content: 'once',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    await rig.clock.advance(2_000)
    expect(sentTexts(rig)).toEqual(['once'])
    await expect(rig.send(1, '  ')).rejects.toThrow('emptyMessage')
    await rig.desk.stop()
  })
})

describe('while the subscription of the account is not confirmed', () => {
  const folder = useTemporaryFolder()

  const fromBen = (rig: DeskRig, content: string): void => {
    rig.server.write(1, {
      type: 'outgoing',
      content,
      sender: BEN,
    })
  }
  async function unsubscribedRig(): Promise<DeskRig> {
    const rig = await startOutboxRig({ folder, unsubscribed: true })
    await rig.clock.advance(60_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.api.calls.length = 0
    return rig
  }

  it('compares the thread once before each reply', async () => {
    const rig = await unsubscribedRig()
    for (const [number, content] of ['one', 'two'].entries()) {
      rig.server.write(1, { content: `missed ${number}` })
      await rig.clock.advance(5_000)
      expect(rig.api.calls).toEqual([])
      await rig.send(1, content)
      await rig.clock.advance(5_000)
      const calls = rig.api.calls.splice(0)
      expect(calls.filter((call) => call === 'messages' || call === 'sendMessage')).toEqual(['messages', 'sendMessage'])
      expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(
        rig.server.row(1).messages.map(({ content }) => content),
      )
    }
    expect(sentTexts(rig)).toEqual(['one', 'two'])
    // Once more after the last reply: something may have come just before it.
    await rig.clock.advance(600_000)
    expect(rig.api.calls.filter((call) => call === 'messages')).toEqual(['messages'])
    await rig.desk.stop()
  })

  it('compares again for later attempts, and sends nothing if the comparison fails', async () => {
    const rig = await unsubscribedRig()
    rig.api.outcomeOf = (call) => (call === 'messages' ? 'serverError' : 'ok')
    await rig.send(1, 'in the end')
    await rig.clock.advance(20_000)
    expect(rig.api.calls).not.toContain('sendMessage')
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'throttled' : 'ok')
    rig.api.calls.length = 0
    await rig.clock.advance(20_000)
    const tried = rig.api.calls.filter((call) => call === 'messages' || call === 'sendMessage')
    const [looks, sends] = ['messages', 'sendMessage'].map((call) => tried.filter((one) => one === call).length)
    expect(tried[0]).toBe('messages')
    expect(looks).toBeGreaterThanOrEqual(3)
    expect(looks).toBeLessThanOrEqual(4)
    expect(sends).toBeGreaterThan(looks ?? 0)
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(20_000)
    expect(sentTexts(rig)).toEqual(['in the end'])
    await rig.desk.stop()
  })

  it.each([
    ['at once', 0, 5_000],
    ['after an answer that took 7 s', 7_000, 10_000],
    ['after ten seconds without an answer', 60_000, 12_000],
  ])('sends a note %s, without asking', async (_when, lateness, within) => {
    const rig = await unsubscribedRig()
    fromBen(rig, 'I did')
    await rig.clock.advance(10_000)
    rig.api.latenessOf = (call) => (call === 'messages' ? lateness : 0)
    const echoId = await rig.send(1, 'only for us', { private: true })
    await rig.clock.advance(within)
    expect(sentTexts(rig)).toEqual(['I did', 'only for us'])
    expect(shownMessage(rig, echoId)).toMatchObject({ delivery: 'sent', question: null })
    await rig.desk.stop()
  })

  it('asks if another agent replied unseen, and sends once the user confirms', async () => {
    const rig = await unsubscribedRig()
    fromBen(rig, 'I did')
    await rig.clock.advance(5_000)
    const echoId = await rig.send(1, 'me too')
    await rig.clock.advance(5_000)
    expect(rig.shown('thread', 'thread').items.find(({ key }) => key === echoId)).toMatchObject({
      delivery: 'held',
      question: { kind: 'held', reason: 'answered', name: 'Ben' },
    })
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(5_000)
    expect(sentTexts(rig)).toEqual(['I did', 'me too'])
    await rig.desk.stop()
  })
})
