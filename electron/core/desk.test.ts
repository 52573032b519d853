import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from './testing/deskRig.ts'
import { ME } from './testing/fakeServer.ts'

async function rigWith(conversations: number): Promise<DeskRig> {
  const rig = new DeskRig()
  for (let made = 0; made < conversations; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(1_000)
  }
  await rig.start()
  return rig
}

describe('images of an email', () => {
  it('need no asking where the own server stores them and they are in the message; no others come that way', async () => {
    const rig = await rigWith(1)
    const stored = 'https://desk.example/rails/active_storage/blobs/redirect/a--b/photo.png'
    const others = [
      'https://elsewhere.example/rails/active_storage/blobs/redirect/a--b/photo.png',
      'https://desk.example/go?to=https://evil.example',
    ]
    const mail = rig.server.write(1, { content: [stored, ...others].map((url) => `<img src="${url}">`).join('') })
    await rig.watchThread(1)
    await rig.clock.advance(1_000)
    const made = `${stored}?made=up`
    expect(
      await rig.window.request('media:allowInline', {
        ref: ref(1),
        messageId: mail.id,
        urls: [stored, ...others, made, null],
      }),
    ).toEqual({ addresses: [expect.stringContaining('inline'), null, null, null, null] })
    expect(
      await rig.window.request('media:allowRemote', { ref: ref(1), messageId: mail.id, urls: [...others, made] }),
    ).toEqual({ addresses: [expect.stringContaining('remote'), expect.stringContaining('remote'), null] })
    await expect(
      rig.window.call('media:allowInline', { ref: ref(1), messageId: 9_999, urls: [stored] }),
    ).rejects.toThrow('notFound')
    await rig.desk.stop()
  })
})

describe('the desk', () => {
  it('shows a list from the server and keeps it as events come', async () => {
    const rig = await rigWith(3)
    await rig.watchList()
    await rig.clock.advance(1_000)
    expect(rig.shown('list', 'conversations').items.map(({ ref: { conversationId } }) => conversationId)).toEqual([
      3, 2, 1,
    ])
    rig.server.write(1, { content: 'again' })
    await rig.clock.advance(1_000)
    const { items, head } = rig.shown('list', 'conversations')
    expect(items.map(({ ref: { conversationId } }) => conversationId)).toEqual([1, 3, 2])
    expect(items[0]).toMatchObject({ unreadCount: 2, preview: { text: 'again' } })
    expect(head.counts).toEqual({ mine: 0, unassigned: 3, all: 3 })
    expect(rig.errors).toEqual([])
  })

  it('takes a row away when it no longer matches, and counts along', async () => {
    const rig = await rigWith(2)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.server.setStatus(2, 'resolved')
    await rig.clock.advance(300)
    expect(rig.shown('list', 'conversations')).toMatchObject({
      items: [{ ref: ref(1) }],
      head: { counts: { unassigned: 1, all: 1 } },
    })
  })

  it('shows a new customer at once', async () => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.server.addConversation('help')
    await rig.clock.advance(300)
    expect(rig.shown('list', 'conversations')).toMatchObject({
      items: [{ ref: ref(2), contact: { name: 'Customer 2' } }, { ref: ref(1) }],
      head: { counts: { all: 2 } },
    })
  })

  it('sends: shown at once, the same entry from the outbox to the read mark', async () => {
    const rig = await rigWith(1)
    await rig.watchThread(1)
    await rig.clock.advance(1_000)
    await rig.desk.call('draft:save', { ref: ref(1), mode: 'reply', text: 'On its way', uploadIds: [] }, 'main')
    const echoId = await rig.send(1, 'On its way')
    await rig.clock.advance(20)
    const before = rig.shown('thread', 'thread')
    expect(before.items.at(-1)).toMatchObject({ key: echoId, delivery: 'sending', content: 'On its way' })
    expect(before.head.drafts.reply.text).toBe('')
    await rig.clock.advance(1_000)
    const after = rig.shown('thread', 'thread').items
    expect(after).toHaveLength(2)
    expect(after.at(-1)).toMatchObject({ key: echoId, delivery: 'sent', sender: { isMe: true } })
    expect(rig.server.row(1).messages.map(({ content }) => content)).toEqual(['first of 1', 'On its way'])
  })

  it('finds what was missed after a gap, in every cached thread', async () => {
    const rig = await rigWith(2)
    await rig.watchList()
    await rig.watchThread(1)
    await rig.watchThread(2, 'other')
    await rig.clock.advance(1_000)
    rig.unwatch('other')
    rig.cable.drop()
    await rig.clock.advance(100)
    expect(rig.shown('thread', 'thread').head.verified).toBe(false)
    rig.server.write(1, { content: 'are you there?' })
    for (let written = 0; written < 130; written++) rig.server.write(2, { content: `missed ${written}` })
    rig.server.setStatus(1, 'pending')
    rig.server.addConversation('new one')
    await rig.clock.advance(5_000)
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.shown('thread', 'thread')).toMatchObject({
      head: { verified: true, conversation: { status: 'pending' } },
    })
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({ content: 'are you there?' })
    expect(rig.shown('list', 'conversations').items.map(({ ref: { conversationId } }) => conversationId)).toEqual([
      3, 2,
    ])
    await rig.watchThread(2, 'other', 300)
    await rig.clock.advance(1_000)
    expect(rig.shown('other', 'thread').items).toHaveLength(131)
  })

  it('shows the answer to a question that nobody on screen asked', async () => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    // A message names an assignee that was never told of: the conversation is asked for.
    rig.server.onBroadcast = () => undefined
    rig.server.assign(1, ME)
    rig.cable.listen()
    rig.server.write(1, { content: 'for you' })
    await rig.clock.advance(2_000)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({
      assignee: { isMe: true },
      preview: { text: 'for you' },
    })
  })

  it('takes an action back when the server refuses it', async () => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = (call) => (call === 'assign' ? 'refused' : 'ok')
    const answer = rig.desk.call('conversation:assign', { ref: ref(1), assigneeId: ME }, 'main')
    await rig.clock.advance(17)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({
      pending: true,
      assignee: { isMe: true, name: 'Ada' },
    })
    await rig.clock.advance(2_000)
    expect(await answer).toMatchObject({ ok: true })
    expect(rig.window.signals).toMatchObject([
      {
        kind: 'actionRefused',
        ref: ref(1),
        contactName: 'Customer 1',
        change: { field: 'assignee', assignee: { isMe: true } },
        error: { code: 'refusedByServer', detail: 'no' },
      },
    ])
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({ pending: false, assignee: null })
  })

  it('does not send again what arrived although its answer was lost', async () => {
    const rig = await rigWith(1)
    await rig.watchThread(1)
    await rig.clock.advance(1_000)
    rig.cable.drop()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'lostAfter' : 'ok')
    const echoId = await rig.send(1, 'only once')
    await rig.clock.advance(60_000)
    rig.api.outcomeOf = () => 'ok'
    rig.cable.connect()
    await rig.clock.advance(60_000)
    expect(rig.server.row(1).messages.filter(({ content }) => content === 'only once')).toHaveLength(1)
    expect(rig.shown('thread', 'thread').items.filter(({ content }) => content === 'only once')).toMatchObject([
      { key: echoId, delivery: 'sent' },
    ])
  })

  it('sends again what certainly did not arrive', async () => {
    const rig = await rigWith(1)
    await rig.watchThread(1)
    await rig.clock.advance(1_000)
    let failures = 1
    rig.api.outcomeOf = (call) => (call === 'sendMessage' && failures-- > 0 ? 'lostBefore' : 'ok')
    await rig.send(1, 'second try')
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({
      delivery: 'unknown',
      error: { code: 'timeout' },
    })
    await rig.clock.advance(60_000)
    expect(rig.server.row(1).messages.filter(({ content }) => content === 'second try')).toHaveLength(1)
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({ delivery: 'sent' })
  })

  it('asks for a conversation that it does not know before it rings for it', async () => {
    const rig = await rigWith(0)
    // Only the messages are heard: the conversations were there before, unseen.
    rig.server.onBroadcast = () => undefined
    rig.server.addConversation('of a bot')
    rig.server.setStatus(1, 'pending')
    rig.server.addConversation('of nobody')
    rig.cable.listen()
    rig.server.write(1, { content: 'The bot has this one.' })
    rig.server.write(2, { content: 'Who takes me?' })
    await rig.clock.advance(1_000)
    expect(rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.ref] : []))).toEqual([ref(2)])
  })

  it('rings for an unknown conversation that the server does not tell of in time', async () => {
    const rig = await rigWith(0)
    rig.server.onBroadcast = () => undefined
    rig.server.addConversation('of somebody')
    rig.cable.listen()
    rig.api.outcomeOf = (call) => (call === 'conversation' ? 'lostBefore' : 'ok')
    rig.server.write(1, { content: 'Anybody there?' })
    await rig.clock.advance(5_000)
    expect(rig.alerts).toMatchObject([{ kind: 'show', alert: { ref: ref(1) } }])
  })

  it('looks again so long after the network is back, where the answer to a look was lost: what the system still held goes out late', async () => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = (call) => (call === 'markSeen' ? 'lostBefore' : 'unreachable')
    const marked = rig.desk.call('conversation:markSeen', { ref: ref(1) }, 'main')
    await rig.clock.advance(100)
    rig.cable.drop()
    await rig.clock.advance(140_000)
    expect(await marked).toMatchObject({ ok: false })
    rig.api.outcomeOf = () => 'ok'
    rig.cable.connect()
    await rig.clock.advance(20_000)
    expect(rig.cable.state.kind).toBe('synced')
    rig.server.onBroadcast = () => undefined
    rig.server.seenByAgent(1)
    rig.cable.listen()
    await rig.clock.advance(60_000)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({ unreadCount: 0 })
    const asked = rig.api.calls.length
    await rig.clock.advance(300_000)
    expect(rig.api.calls.slice(asked).filter((call) => call === 'conversation')).toEqual([])
  })

  it('looks again where the answer to a look was lost: the server may take it late, and tells nobody', async () => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = (call) => (call === 'markSeen' ? 'lostBefore' : 'ok')
    const marked = rig.desk.call('conversation:markSeen', { ref: ref(1) }, 'main')
    await rig.clock.advance(5_000)
    expect(await marked).toMatchObject({ ok: false })
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({ unreadCount: 1 })
    rig.server.onBroadcast = () => undefined
    rig.server.seenByAgent(1)
    rig.cable.listen()
    await rig.clock.advance(60_000)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({ unreadCount: 0 })
  })

  it.each([
    ['cannot leave, as the network is away again', { isAway: true, isDropped: true }],
    ['is answered before the connection that was lost is back', { isAway: false, isDropped: true }],
    ['fails on a connection that stays', { isAway: true, isDropped: false }],
  ])('looks again after a last look that %s', async (_name, { isAway, isDropped }) => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.api.outcomeOf = (call) => (call === 'markSeen' ? 'lostBefore' : 'ok')
    const marked = rig.desk.call('conversation:markSeen', { ref: ref(1) }, 'main')
    await rig.clock.advance(25_000)
    expect(await marked).toMatchObject({ ok: false })
    if (isAway) rig.api.outcomeOf = () => 'unreachable'
    if (isDropped) rig.cable.drop()
    const before = rig.api.calls.length
    await rig.clock.advance(10_000)
    expect(rig.api.calls.slice(before).includes('conversation')).toBe(!isAway)
    rig.api.outcomeOf = () => 'ok'
    if (isDropped) rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({ unreadCount: 1 })
    rig.server.onBroadcast = () => undefined
    rig.server.seenByAgent(1)
    rig.cable.listen()
    await rig.clock.advance(60_000)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({ unreadCount: 0 })
    const asked = rig.api.calls.length
    await rig.clock.advance(300_000)
    expect(rig.api.calls.slice(asked)).not.toContain('conversation')
  })

  it('leaves no timer behind', async () => {
    const rig = await rigWith(2)
    await rig.watchList()
    await rig.watchThread(1)
    await rig.clock.advance(100)
    rig.server.write(1, { content: 'late' })
    rig.server.addConversation('later still')
    void rig.send(1, 'bye')
    await rig.desk.stop()
    await rig.clock.advance(120_000)
    expect(rig.clock.pending).toBe(0)
    expect(rig.errors).toEqual([])
  })
})
