import { describe, expect, it } from 'vitest'
import type { QueryInput } from '../../../shared/bridge.ts'
import type { MessageHit, SearchItem } from '../../../shared/views.ts'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

const input = (text: string, change: Partial<QueryInput<'search'>> = {}): QueryInput<'search'> => ({
  sessionId: SESSION,
  accountId: ACCOUNT,
  text,
  kind: 'all',
  limit: 50,
  ...change,
})
const search = (rig: DeskRig, text: string, change: Partial<QueryInput<'search'>> = {}): Promise<void> =>
  rig.window.watch('search', 'search', input(text, change))
const idOf = (item: SearchItem): number =>
  item.kind === 'contact' ? item.contactId : item.kind === 'message' ? item.messageId : item.ref.conversationId
const found = (rig: DeskRig): string[] =>
  rig.shown('search', 'search').items.map((item) => `${item.kind}:${idOf(item)}:${item.origin}`)
const head = (rig: DeskRig) => rig.shown('search', 'search').head

/** A desk whose newest conversation has `total` messages, of which only the newest page is cached. */
async function longThread(
  total: number,
  options: ConstructorParameters<typeof DeskRig>[0] = {},
): Promise<{ rig: DeskRig; id: number; ids: number[] }> {
  const rig = new DeskRig(options)
  const id = rig.server.addConversation('the very first words')
  for (let index = 1; index < total; index++)
    rig.server.write(id, { content: index === 20 ? 'the parcel 包裹 was blue' : `message ${index}` })
  await rig.start()
  await rig.watchThread(id, 'thread', 20)
  await rig.clock.advance(2_000)
  return { rig, id, ids: rig.server.row(id).messages.map((message) => message.id) }
}
const around = (rig: DeskRig, id: number, messageId: number, limit = 5, newer = 5): Promise<void> =>
  rig.window.watch('thread', 'thread', {
    sessionId: SESSION,
    accountId: ACCOUNT,
    conversationId: id,
    limit,
    aroundId: messageId,
    newer,
  })
const shownIds = (rig: DeskRig): (number | null)[] => rig.shown('thread', 'thread').items.map((item) => item.id)

describe('a search', () => {
  it('of this computer alone asks the server nothing', async () => {
    const { rig } = await longThread(2)
    await search(rig, 'customer', { kind: 'contact', isLocal: true })
    await rig.clock.advance(2_000)
    expect(found(rig)).toEqual(['contact:501:here'])
    expect(head(rig).server).toEqual({ kind: 'off' })
    expect(rig.api.calls).not.toContain('search')
    await rig.desk.stop()
  })

  it('shows cached results at once, and results of the server without duplicates', async () => {
    const { rig, id, ids } = await longThread(90)
    rig.server.write(id, { content: 'another parcel' })
    await rig.clock.advance(1_000)
    const newest = rig.server.row(id).messages.at(-1)?.id ?? 0
    await search(rig, 'parcel')
    expect(found(rig)).toEqual([`message:${newest}:here`])
    expect(head(rig).server).toEqual({ kind: 'searching' })
    await rig.clock.advance(1_000)
    expect(found(rig)).toEqual([`message:${newest}:here`, `message:${ids[20]}:server`])
    expect(head(rig)).toMatchObject({
      server: { kind: 'done' },
      state: { kind: 'ready', refreshing: false },
      terms: ['parcel'],
    })
    const [first] = rig.shown('search', 'search').items as MessageHit[]
    expect(first?.snippet).toEqual([
      { text: 'another ', hit: false },
      { text: 'parcel', hit: true },
    ])
    expect(first?.person?.name).toBe('Customer 1')
  })

  it('finds contacts with their conversations, and conversations by number', async () => {
    const { rig, id } = await longThread(3)
    await search(rig, 'customer')
    await rig.clock.advance(1_000)
    expect(found(rig)).toEqual([`contact:${500 + id}:here`, `conversation:${id}:here`])
    await search(rig, '#1')
    expect(found(rig)).toContain('conversation:1:here')
    await search(rig, 'customer', { kind: 'contact' })
    expect(found(rig)).toEqual([`contact:${500 + id}:here`])
    await search(rig, 'customer', { kind: 'message' })
    expect(found(rig)).toEqual([])
  })

  it('updates its results after new messages, edits and deletions', async () => {
    const { rig, id } = await longThread(3)
    await search(rig, '退款')
    await rig.clock.advance(1_000)
    expect(found(rig)).toEqual([])
    const { id: messageId } = rig.server.write(id, { content: '我要退款' })
    await rig.clock.advance(1_000)
    expect(found(rig)).toEqual([`message:${messageId}:here`])
    rig.server.updateMessage(id, messageId, { content: 'This message was deleted', deleted: true })
    await rig.clock.advance(1_000)
    expect(found(rig)).toEqual([])
  })

  it('sends one request for many keystrokes, and none after it is closed', async () => {
    const { rig } = await longThread(3)
    for (const text of ['p', 'pa', 'par', 'parc', 'parcel']) {
      await search(rig, text)
      await rig.clock.advance(80)
    }
    await rig.clock.advance(1_000)
    expect(rig.api.calls.filter((call) => call === 'search')).toHaveLength(1)
    await search(rig, 'other')
    await rig.clock.advance(100)
    rig.unwatch('search')
    await rig.clock.advance(2_000)
    expect(rig.api.calls.filter((call) => call === 'search')).toHaveLength(1)
  })

  it('shows why the server search failed (offline, unsupported, rate limited), and retries', async () => {
    const { rig } = await longThread(30)
    rig.api.outcomeOf = (call) => (call === 'search' ? 'unreachable' : 'ok')
    await search(rig, 'parcel')
    await rig.clock.advance(1_000)
    expect(head(rig).server).toEqual({ kind: 'failed', code: 'offline' })
    rig.api.outcomeOf = (call) => (call === 'search' ? 'throttled' : 'ok')
    await rig.desk.call('query:refresh', { watchId: 'search' }, 'main')
    await rig.clock.advance(300)
    expect(head(rig).server).toEqual({ kind: 'failed', code: 'rateLimited' })
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(2_000)
    expect(head(rig).server).toEqual({ kind: 'done' })

    const old = await longThread(3, { generation: 'old' })
    await search(old.rig, 'very first')
    await old.rig.clock.advance(1_000)
    expect(head(old.rig).server).toEqual({ kind: 'failed', code: 'unsupported' })
    expect(found(old.rig)).toHaveLength(1)
  })
})

describe('a jump to a message', () => {
  it('shows the messages around it, and loads more in both directions up to the newest part', async () => {
    const { rig, id, ids } = await longThread(200)
    const target = ids[60] ?? 0
    await around(rig, id, target)
    expect(rig.shown('thread', 'thread').head.state.kind).toBe('loading')
    await rig.clock.advance(2_000)
    expect(shownIds(rig)).toEqual(ids.slice(56, 66))
    expect(rig.shown('thread', 'thread').head).toMatchObject({
      state: { kind: 'ready' },
      hasOlder: true,
      around: { messageId: target, hasNewer: true, isWhole: true, isGone: false },
    })
    // The newest part is unchanged.
    await rig.watchThread(id, 'newest', 20)
    expect(rig.shown('newest', 'thread').items.map((item) => item.id)).toEqual(ids.slice(-20))

    await around(rig, id, target, 30, 130)
    await rig.clock.advance(3_000)
    expect(shownIds(rig)).toEqual(ids.slice(31, 191))
    await around(rig, id, target, 100, 400)
    await rig.clock.advance(3_000)
    expect(shownIds(rig)).toEqual(ids)
    expect(rig.shown('thread', 'thread').head).toMatchObject({ hasOlder: false, around: { hasNewer: false } })
    const sent = await rig.send(id, 'here I am')
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').items.at(-1)).toMatchObject({ echoId: sent, content: 'here I am' })
    // The ranges are merged: the newest window reaches back without another request.
    const calls = rig.api.calls.filter((call) => call === 'messages').length
    await rig.watchThread(id, 'newest', 150)
    await rig.clock.advance(2_000)
    expect(rig.shown('newest', 'thread').items).toHaveLength(150)
    expect(rig.api.calls.filter((call) => call === 'messages')).toHaveLength(calls)
  })

  it('works on servers without the `after` parameter', async () => {
    const { rig, id, ids } = await longThread(100, { generation: 'old' })
    await around(rig, id, ids[30] ?? 0, 5, 5)
    await rig.clock.advance(8_000)
    expect(shownIds(rig)).toEqual(ids.slice(26, 36))
    await around(rig, id, ids[30] ?? 0, 5, 200)
    await rig.clock.advance(8_000)
    expect(shownIds(rig)).toEqual(ids.slice(26))
  })

  it('shows cached messages without a server, and an error for others', async () => {
    const { rig, id, ids } = await longThread(200)
    await around(rig, id, ids[60] ?? 0, 15, 30)
    await rig.clock.advance(2_000)
    rig.api.outcomeOf = () => 'unreachable'
    await around(rig, id, ids[50] ?? 0, 3, 3)
    await rig.clock.advance(500)
    expect(shownIds(rig)).toEqual(ids.slice(48, 54))
    expect(rig.shown('thread', 'thread').head.around).toMatchObject({ isWhole: true })
    // Only the server has messages that were never cached.
    await around(rig, id, ids[5] ?? 0, 3, 3)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').head.state.kind).toBe('error')
  })

  it('reports a message that does not exist', async () => {
    const { rig, id } = await longThread(60)
    await around(rig, id, 9_999, 5, 5)
    await rig.clock.advance(2_000)
    expect(rig.shown('thread', 'thread').head).toMatchObject({ around: { isGone: true } })
  })
})
