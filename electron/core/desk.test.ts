import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from './testing/deskRig.ts'
import { ME } from './testing/fakeServer.ts'

/** A synced desk on a server with this many conversations. */
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
  it('are allowed inline only if the message contains them and the own server stores them', async () => {
    const rig = await rigWith(1)
    const stored = 'https://desk.example/rails/active_storage/blobs/redirect/a--b/photo.png'
    const others = [
      'https://elsewhere.example/rails/active_storage/blobs/redirect/a--b/photo.png',
      'https://desk.example/go?to=https://evil.example',
    ]
    const mail = rig.server.write(1, { content: [stored, ...others].map((url) => `<img src="${url}">`).join('') })
    await rig.watchThread(1)
    await rig.clock.advance(1_000)
    const madeUp = `${stored}?made=up`
    expect(
      await rig.window.request('media:allowInline', {
        ref: ref(1),
        messageId: mail.id,
        urls: [stored, ...others, madeUp, null],
      }),
    ).toEqual({ addresses: [expect.stringContaining('inline'), null, null, null, null] })
    expect(
      await rig.window.request('media:allowRemote', { ref: ref(1), messageId: mail.id, urls: [...others, madeUp] }),
    ).toEqual({ addresses: [expect.stringContaining('remote'), expect.stringContaining('remote'), null] })
    await expect(
      rig.window.call('media:allowInline', { ref: ref(1), messageId: 9_999, urls: [stored] }),
    ).rejects.toThrow('notFound')
    await rig.desk.stop()
  })
})

/** A synced desk that shows the list with one unread conversation. */
async function rigWithUnreadRow(): Promise<DeskRig> {
  const rig = await rigWith(1)
  await rig.watchList()
  await rig.clock.advance(1_000)
  return rig
}
const unreadCount = (rig: DeskRig): number | undefined => rig.shown('list', 'conversations').items[0]?.unreadCount

describe('the desk', () => {
  it('shows a list from the server and updates it with events', async () => {
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

  it('removes a row that no longer matches the list, and updates the counts', async () => {
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

  it('shows a new conversation at once', async () => {
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

  it('shows a sent message at once and under the same key until it is delivered', async () => {
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

  it('fetches what a gap hid, in every cached thread', async () => {
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

  it('shows a conversation that was fetched because a message named an unknown assignee', async () => {
    const rig = await rigWith(1)
    await rig.watchList()
    await rig.clock.advance(1_000)
    rig.changeSilently((server) => server.assign(1, ME))
    rig.server.write(1, { content: 'for you' })
    await rig.clock.advance(2_000)
    expect(rig.shown('list', 'conversations').items[0]).toMatchObject({
      assignee: { isMe: true },
      preview: { text: 'for you' },
    })
  })

  it('rolls an action back when the server refuses it', async () => {
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

  it('does not resend a message that arrived although its answer was lost', async () => {
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

  it('resends a message that did not arrive', async () => {
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
    await rig.clock.advance(120_000)
    expect(rig.server.row(1).messages.filter(({ content }) => content === 'second try')).toHaveLength(1)
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({ delivery: 'sent' })
  })

  it('fetches an unknown conversation before it alerts for its message', async () => {
    const rig = await rigWith(0)
    // The conversations are unknown to the desk; only their messages are broadcast.
    rig.changeSilently((server) => {
      server.addConversation('of a bot')
      server.setStatus(1, 'pending')
      server.addConversation('unassigned')
    })
    rig.server.write(1, { content: 'The bot has this one.' })
    rig.server.write(2, { content: 'Who takes me?' })
    await rig.clock.advance(1_000)
    expect(rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.ref] : []))).toEqual([ref(2)])
  })

  it('alerts for a message of an unknown conversation that is not fetched in time', async () => {
    const rig = await rigWith(0)
    rig.changeSilently((server) => server.addConversation('unknown'))
    rig.api.outcomeOf = (call) => (call === 'conversation' ? 'lostBefore' : 'ok')
    rig.server.write(1, { content: 'Anybody there?' })
    await rig.clock.advance(5_000)
    expect(rig.alerts).toMatchObject([{ kind: 'show', alert: { ref: ref(1) } }])
  })

  it('refetches a conversation until two minutes after a reconnect when the answer to its read mark was lost', async () => {
    const rig = await rigWithUnreadRow()
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
    rig.changeSilently((server) => server.seenByAgent(1))
    await rig.clock.advance(120_000)
    expect(unreadCount(rig)).toBe(0)
    const calls = rig.api.calls.length
    await rig.clock.advance(300_000)
    expect(rig.api.calls.slice(calls).filter((call) => call === 'conversation')).toEqual([])
  })

  it.each([
    ['was lost', 'lostBefore'],
    ['tells nothing', 'serverError'],
  ] as const)(
    'refetches a conversation when the answer to its read mark %s, because the server may apply it late',
    async (_how, outcome) => {
      const rig = await rigWithUnreadRow()
      rig.api.outcomeOf = (call) => (call === 'markSeen' ? outcome : 'ok')
      const marked = rig.desk.call('conversation:markSeen', { ref: ref(1) }, 'main')
      await rig.clock.advance(5_000)
      expect(await marked).toMatchObject({ ok: false })
      expect(unreadCount(rig)).toBe(1)
      rig.changeSilently((server) => server.seenByAgent(1))
      await rig.clock.advance(120_000)
      expect(unreadCount(rig)).toBe(0)
    },
  )

  it.each([
    ['cannot be sent because the network is gone again', { isAway: true, isDropped: true }],
    ['is answered before the lost connection is back', { isAway: false, isDropped: true }],
    ['fails on an open connection', { isAway: true, isDropped: false }],
  ])('refetches once more after a last refetch that %s', async (_name, { isAway, isDropped }) => {
    const rig = await rigWithUnreadRow()
    rig.api.outcomeOf = (call) => (call === 'markSeen' ? 'lostBefore' : 'ok')
    const marked = rig.desk.call('conversation:markSeen', { ref: ref(1) }, 'main')
    await rig.clock.advance(85_000)
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
    expect(unreadCount(rig)).toBe(1)
    rig.changeSilently((server) => server.seenByAgent(1))
    await rig.clock.advance(120_000)
    expect(unreadCount(rig)).toBe(0)
    const calls = rig.api.calls.length
    await rig.clock.advance(300_000)
    expect(rig.api.calls.slice(calls)).not.toContain('conversation')
  })

  it('leaves no timer after it stops', async () => {
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
