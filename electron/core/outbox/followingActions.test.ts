import { describe, expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { actionOf, ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import {
  ADA,
  outboxItems,
  replies,
  restartOutboxRig,
  rowOf,
  shownMessage,
  startOutboxRig,
} from './testing/outboxRig.ts'

const RESOLVE = { then: { status: 'resolved', snoozedUntil: null } } as const
const STEP = 20

describe('an action that follows a message', () => {
  const folder = useTemporaryFolder()
  // Without a survey, resolving is not delayed for the undo time.
  const start = (): Promise<DeskRig> => startOutboxRig({ folder, lists: true })
  const status = (rig: DeskRig): string => rig.server.view(1).status
  const change = (rig: DeskRig, state: string) =>
    outboxItems(rig).find((item) => item.kind === 'action' && item.action.state === state)
  /** Advances in small steps, and checks in each that the message is stored first. */
  async function settle(rig: DeskRig, milliseconds = 60_000, stored = ['Done']): Promise<void> {
    for (let at = 0; at < milliseconds; at += 1_000) {
      await rig.clock.advance(1_000)
      if (status(rig) === 'resolved') expect(replies(rig)).toEqual(stored)
    }
  }

  it('is shown at once, and sent after its message', async () => {
    const rig = await start()
    await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(0)
    expect(rowOf(rig)).toMatchObject({ status: 'resolved', pending: true })
    await settle(rig)
    expect([replies(rig), status(rig), outboxItems(rig)]).toEqual([['Done'], 'resolved', []])
    await rig.desk.stop()
  })

  const points = [0, 1, 2, 3, 4, 6, 8, 12].flatMap((step) =>
    (['ok', 'lostBefore', 'lostAfter'] as const).map((outcome) => [step * STEP, outcome] as const),
  )
  it.each(points)('is neither lost nor sent first when Deskbell ends after %i ms (%s)', async (at, outcome) => {
    let rig = await start()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' || call === 'setStatus' ? outcome : 'ok')
    await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(at)
    rig = await restartOutboxRig(rig, { folder, lists: true })
    await settle(rig)
    // A resolve that sends a survey asks after a quit within the undo time.
    for (const item of outboxItems(rig))
      if (item.kind === 'action') await rig.window.call('action:retry', { ref: ref(1), actionId: item.action.key })
    await settle(rig)
    expect([replies(rig), status(rig), outboxItems(rig)]).toEqual([['Done'], 'resolved', []])
    await rig.desk.stop()
  })

  it('waits offline, over a quit, and for a lost answer', async () => {
    let rig = await start()
    rig.offline()
    await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(30_000)
    expect(change(rig, 'afterMessage')).toBeDefined()
    rig = await restartOutboxRig(rig, { folder, lists: true })
    await settle(rig)
    expect([replies(rig), status(rig)]).toEqual([['Done'], 'resolved'])
    await rig.desk.stop()
  })

  it('is not shown, and not sent, while its message failed; leaves after a retry', async () => {
    const rig = await start()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    const echoId = await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(30_000)
    expect([status(rig), rowOf(rig).status, rowOf(rig).outbox]).toEqual(['open', 'open', 'failed'])
    expect(change(rig, 'blocked')).toBeDefined()
    expect(shownMessage(rig, echoId)?.then).toEqual({ status: 'resolved', until: null })
    // The user, who may be in the next conversation, is told once for each failure.
    const actionId = outboxItems(rig).flatMap((item) => (item.kind === 'action' ? [item.action.key] : []))[0]
    const told = (): number =>
      rig.window.signals.filter((signal) => signal.kind === 'messageAsks' && signal.actionId === actionId).length
    expect([told(), rig.window.signals.length]).toEqual([1, 1])
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await rig.clock.advance(30_000)
    expect([told(), rowOf(rig).outbox]).toEqual([2, 'failed'])
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('message:retry', { ref: ref(1), echoId })
    await settle(rig)
    expect([replies(rig), status(rig)]).toEqual([['Done'], 'resolved'])
    await rig.desk.stop()
  })

  it('is sent with replies that failed before', async () => {
    const rig = await start()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    await rig.send(1, 'Done')
    await rig.clock.advance(30_000)
    expect(rowOf(rig).unsent).toEqual({ kind: 'failed', text: 'Done', files: 0, replies: 1 })
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('conversation:sendAndResolve', { ref: ref(1) })
    await settle(rig)
    expect([replies(rig), status(rig), rowOf(rig).unsent]).toEqual([['Done'], 'resolved', null])
    await rig.desk.stop()
  })

  describe('with a reply that the channel refused', () => {
    const WINDOW = '131047: Re-engagement message'
    const BLOCKED = '131026: Message undeliverable'
    const BOT = { kind: 'bot', id: 5, name: 'Acme Bot', avatarUrl: null } as const
    /** `contact`, `note`, `sent`, `bot`, or the reason for which a reply was refused. */
    type Piece = string
    const startWhatsapp = (): Promise<DeskRig> =>
      startOutboxRig({
        folder,
        lists: true,
        prepare: (rig) => {
          rig.server.addConversation('hello')
          rig.server.row(1).conversation.channel = 'Channel::Whatsapp'
        },
      })

    function write(rig: DeskRig, pieces: readonly Piece[]): void {
      for (const piece of pieces) {
        if (piece === 'contact') rig.server.write(1, { content: 'Hello?' })
        else if (piece === 'note')
          rig.server.write(1, { type: 'outgoing', sender: ADA, private: true, content: 'Note' })
        else if (piece === 'bot') rig.server.write(1, { type: 'outgoing', sender: BOT, content: 'We are closed.' })
        else
          rig.server.write(1, {
            type: 'outgoing',
            sender: ADA,
            content: 'Done',
            ...(piece === 'sent'
              ? {}
              : { delivery: 'failed' as const, externalError: piece, attributes: { external_error: piece } }),
          })
      }
    }
    it.each<[string, Piece[], 'failed' | 'refused' | null]>([
      ['as the newest', ['130429: Rate limit hit'], 'failed'],
      ['for an unknown reason', ['No idea'], 'failed'],
      ['outside of the window', [WINDOW], 'refused'],
      ['outside of the window, before the contact wrote', [WINDOW, 'contact'], 'failed'],
      ['for good, before the contact wrote', [BLOCKED, 'contact'], 'refused'],
      ['before a note and the answer of a bot', ['No idea', 'note', 'bot'], 'failed'],
      ['before one that was accepted', ['No idea', 'sent'], null],
      ['after one that was accepted', ['sent', 'contact', 'No idea'], 'failed'],
      ['twice, once for good', [BLOCKED, 'No idea'], 'refused'],
      ['before the contact wrote and got an answer', ['No idea', 'contact', 'sent'], null],
      ['never', ['sent', 'contact', 'note'], null],
    ])('asks about one that was refused %s', async (_name, pieces, expected) => {
      const rig = await startWhatsapp()
      write(rig, pieces)
      await rig.clock.advance(2_000)
      expect(rowOf(rig).unsent?.kind ?? null).toBe(expected)
      await rig.desk.stop()
    })
    it.each<[string, string, boolean, 'failed' | 'refused']>([
      ['can be retried', 'No idea', false, 'failed'],
      ['was refused for good', BLOCKED, false, 'refused'],
      ['was refused for good, beside a draft', BLOCKED, true, 'refused'],
    ])('asks about it and about one that failed on this computer where it %s', async (_what, reason, drafts, kind) => {
      const rig = await startWhatsapp()
      write(rig, [reason])
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
      await rig.send(1, 'Failed here')
      if (drafts) await rig.window.call('draft:save', { ref: ref(1), mode: 'reply', text: 'And', uploadIds: [] })
      await rig.clock.advance(5_000)
      expect(rowOf(rig).unsent).toEqual({ kind, text: 'Done', files: 0, replies: 2 })
      expect(rowOf(rig).replyDraft).toEqual(drafts ? { text: 'And', files: 0 } : null)
      await rig.window.call('draft:save', { ref: ref(1), mode: 'note', text: 'For us', uploadIds: [] })
      await rig.clock.advance(100)
      expect(rowOf(rig).noteDraft).toEqual({ text: 'For us', files: 0 })
      await rig.desk.stop()
    })
    it('asks in the list as soon as the channel refuses it, and no more once it was sent again', async () => {
      const rig = await startWhatsapp()
      await rig.send(1, 'Done')
      await rig.clock.advance(2_000)
      expect(rowOf(rig).unsent).toBe(null)
      const { id } = rig.server.row(1).messages.at(-1) ?? { id: 0 }
      rig.server.updateMessage(1, id, { delivery: 'failed', externalError: 'No idea' })
      await rig.clock.advance(1_000)
      expect(rowOf(rig).unsent?.kind).toBe('failed')
      const done = rig.window.call('message:retryOnServer', { ref: ref(1), messageId: id })
      await rig.clock.advance(1_000)
      await done
      expect(rowOf(rig).unsent).toBe(null)
      await rig.desk.stop()
    })
    it('is sent again, then resolved', async () => {
      const rig = await startWhatsapp()
      write(rig, ['No idea', WINDOW, 'contact'])
      await rig.clock.advance(2_000)
      const done = rig.window.call('conversation:sendAndResolve', { ref: ref(1) })
      await settle(rig, 5_000, ['Done', 'Done'])
      await done
      const sent = rig.server.row(1).messages.filter(({ type }) => type === 'outgoing')
      expect(sent.map(({ delivery }) => delivery)).toEqual(['sent', 'sent'])
      expect([status(rig), rowOf(rig).unsent]).toEqual(['resolved', null])
      await rig.desk.stop()
    })
    it.each(['unreachable', 'refused', 'lostBefore'] as const)(
      'is not resolved if that fails (%s)',
      async (outcome) => {
        const rig = await startWhatsapp()
        write(rig, ['No idea'])
        await rig.clock.advance(2_000)
        rig.api.outcomeOf = (call) => (call === 'retryMessage' ? outcome : 'ok')
        const done = rig.window.call('conversation:sendAndResolve', { ref: ref(1) }).catch((thrown: unknown) => thrown)
        await rig.clock.advance(60_000)
        expect(await done).toBeInstanceOf(Error)
        expect([status(rig), rowOf(rig).status, outboxItems(rig)]).toEqual(['open', 'open', []])
        await rig.desk.stop()
      },
    )
  })

  it('waits also for the replies before its message, and for each that is tried again', async () => {
    const rig = await start()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    const first = await rig.send(1, 'First')
    await rig.clock.advance(5_000)
    await rig.send(1, 'Second')
    await rig.clock.advance(5_000)
    // The first fails again.
    let sends = 0
    rig.api.outcomeOf = (call) => (call === 'sendMessage' && ++sends === 1 ? 'refused' : 'ok')
    await rig.window.call('conversation:sendAndResolve', { ref: ref(1) })
    await rig.clock.advance(30_000)
    expect([replies(rig), status(rig), rowOf(rig).status]).toEqual([['Second'], 'open', 'open'])
    expect(change(rig, 'blocked')).toBeDefined()
    await rig.window.call('message:retry', { ref: ref(1), echoId: first })
    await settle(rig, 60_000, ['Second', 'First'])
    expect([status(rig), outboxItems(rig)]).toEqual(['resolved', []])
    await rig.desk.stop()
  })

  it.each(['edited', 'discarded', 'retried', 'retried after Deskbell ended'])(
    'waits for a reply that was written before its message, until that is %s',
    async (what) => {
      let rig = await start()
      rig.offline()
      const first = await rig.send(1, 'Frist')
      await rig.send(1, 'Done', RESOLVE)
      if (what === 'edited') await rig.window.call('message:beginEdit', { ref: ref(1), echoId: first })
      let sends = 0
      rig.api.outcomeOf = (call) => (what !== 'edited' && call === 'sendMessage' && ++sends === 1 ? 'refused' : 'ok')
      rig.cable.connect()
      await rig.clock.advance(90_000)
      if (what.endsWith('ended')) rig = await restartOutboxRig(rig, { folder, lists: true })
      await rig.clock.advance(30_000)
      expect([status(rig), rowOf(rig).status]).toEqual(['open', 'open'])
      if (what === 'edited')
        await rig.window.call('message:edit', {
          ref: ref(1),
          echoId: first,
          content: 'First',
          uploadIds: [],
          send: true,
        })
      else if (what === 'discarded') await rig.window.call('message:discard', { ref: ref(1), echoId: first })
      else await rig.window.call('message:retry', { ref: ref(1), echoId: first })
      await rig.clock.advance(60_000)
      expect([replies(rig).length, status(rig), outboxItems(rig)]).toEqual([
        what === 'discarded' ? 1 : 2,
        'resolved',
        [],
      ])
      await rig.desk.stop()
    },
  )

  it.each([true, false])(
    'tries earlier replies again with its message if the user says so (%s)',
    async (retryUnsent) => {
      const rig = await start()
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
      await rig.send(1, 'First')
      await rig.clock.advance(5_000)
      rig.api.outcomeOf = () => 'ok'
      await rig.send(1, 'Done', { ...RESOLVE, retryUnsent })
      await rig.clock.advance(60_000)
      expect([replies(rig), status(rig)]).toEqual([retryUnsent ? ['First', 'Done'] : ['Done'], 'resolved'])
      expect(rowOf(rig).unsent?.kind ?? null).toBe(retryUnsent ? null : 'failed')
      await rig.desk.stop()
    },
  )

  it('leaves nothing of a message whose earlier replies the server refuses to try again', async () => {
    const rig = await start()
    rig.server.write(1, {
      type: 'outgoing',
      sender: ADA,
      content: 'First',
      delivery: 'failed',
      externalError: 'No idea',
      attributes: { external_error: 'No idea' },
    })
    await rig.clock.advance(2_000)
    rig.api.outcomeOf = (call) => (call === 'retryMessage' ? 'refused' : 'ok')
    const sent = rig.send(1, 'Done', { ...RESOLVE, retryUnsent: true }).catch((thrown: unknown) => thrown)
    await rig.clock.advance(5_000)
    expect(await sent).toBeInstanceOf(Error)
    expect([replies(rig), status(rig), outboxItems(rig)]).toEqual([['First'], 'open', []])
    await rig.desk.stop()
  })

  it('is dropped with its message, also over a restart', async () => {
    let rig = await start()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
    const echoId = await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(30_000)
    await rig.window.call('message:discard', { ref: ref(1), echoId })
    rig = await restartOutboxRig(rig, { folder, lists: true })
    await settle(rig)
    expect([replies(rig), status(rig), outboxItems(rig)]).toEqual([[], 'open', []])
    await rig.desk.stop()
  })

  it.each(['offline', 'while the server fails', 'while it is being sent', 'after it was refused'])(
    'is no longer shown when its message is discarded %s',
    async (when) => {
      const rig = await start()
      if (when === 'offline') rig.offline()
      if (when === 'while the server fails')
        rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostBefore' : 'ok')
      if (when === 'after it was refused') rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'refused' : 'ok')
      const echoId = await rig.send(1, 'Done', RESOLVE)
      await rig.clock.advance(when === 'while it is being sent' ? 0 : 5_000)
      await rig.window.call('message:discard', { ref: ref(1), echoId })
      await rig.clock.advance(1_000)
      // What may have arrived is searched first.
      if (when !== 'while it is being sent') expect(rowOf(rig)).toMatchObject({ status: 'open', pending: false })
      rig.api.outcomeOf = () => 'ok'
      await rig.online()
      await settle(rig, 120_000)
      const stays = replies(rig).length > 0 ? 'resolved' : 'open'
      expect([status(rig), rowOf(rig).status, outboxItems(rig)]).toEqual([stays, stays, []])
      await rig.desk.stop()
    },
  )

  it('keeps waiting while its message is edited', async () => {
    const rig = await start()
    rig.offline()
    const echoId = await rig.send(1, 'Dome', RESOLVE)
    await rig.window.call('message:beginEdit', { ref: ref(1), echoId })
    await rig.online()
    expect([status(rig), rowOf(rig).status]).toEqual(['open', 'open'])
    await rig.window.call('message:edit', { ref: ref(1), echoId, content: 'Done', uploadIds: [], send: true })
    await settle(rig)
    expect([replies(rig), status(rig)]).toEqual([['Done'], 'resolved'])
    await rig.desk.stop()
  })

  it('is taken back by Undo while it waits; the message leaves', async () => {
    const rig = await start()
    rig.offline()
    const answer = await rig.desk.call(
      'message:send',
      {
        ref: ref(1),
        echoId: crypto.randomUUID(),
        content: 'Done',
        private: false,
        inReplyTo: null,
        uploadIds: [],
        ...RESOLVE,
      },
      'main',
    )
    const actionId = (answer.ok && answer.value.actionId) || ''
    await rig.window.call('action:undo', actionOf(1, actionId))
    await rig.online()
    expect([replies(rig), status(rig), outboxItems(rig)]).toEqual([['Done'], 'open', []])
    await rig.desk.stop()
  })

  it('asks if the contact wrote just before the message arrived, and its event was lost', async () => {
    const rig = await start()
    await rig.clock.advance(60_000)
    await rig.send(1, 'Done', RESOLVE)
    // The thread was checked, and the message is on its way.
    await rig.clock.advance(90)
    expect(replies(rig)).toEqual([])
    rig.server.quietly(() => rig.server.write(1, { content: 'Wait' }))
    await settle(rig)
    expect([replies(rig), status(rig), rowOf(rig).status]).toEqual([['Done'], 'open', 'open'])
    expect(outboxItems(rig)).toMatchObject([{ kind: 'action', action: { state: 'held', reason: 'customerWrote' } }])
    await rig.desk.stop()
  })

  it.each(['before', 'after'])('asks if the contact wrote %s the message arrived', async (when) => {
    const rig = await start()
    rig.api.outcomeOf = (call) =>
      call === 'setStatus' || (when === 'before' && call === 'sendMessage') ? 'unreachable' : 'ok'
    await rig.send(1, 'Done', RESOLVE)
    await rig.clock.advance(500)
    rig.server.write(1, { content: 'Wait' })
    rig.api.outcomeOf = () => 'ok'
    await settle(rig, 120_000)
    expect([replies(rig), status(rig), rowOf(rig).status]).toEqual([['Done'], 'open', 'open'])
    expect(outboxItems(rig)).toMatchObject([{ kind: 'action', action: { state: 'held', reason: 'customerWrote' } }])
    await rig.desk.stop()
  })
})
