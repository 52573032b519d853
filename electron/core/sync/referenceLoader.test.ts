import { describe, expect, it } from 'vitest'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

const label = (id: number, title: string) => ({
  accountId: ACCOUNT,
  id,
  title,
  description: null,
  color: '#123456',
  onSidebar: true,
})
const canned = (id: number, shortCode: string) => ({ accountId: ACCOUNT, id, shortCode, content: `text ${id}` })

describe('canned responses', () => {
  const start = async (): Promise<DeskRig> => {
    const rig = new DeskRig()
    rig.server.addConversation('hello')
    rig.server.cannedResponses = [canned(1, 'hi')]
    await rig.start()
    await rig.window.watch('reference', 'reference', { sessionId: SESSION, accountId: ACCOUNT })
    await rig.clock.advance(2_000)
    return rig
  }
  const offered = (rig: DeskRig): string[] =>
    rig.shown('reference', 'reference').head.cannedResponses.map(({ shortCode }) => shortCode)
  const asked = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'cannedResponses').length
  const refresh = (rig: DeskRig): Promise<void> =>
    rig.window.call('reference:refresh', { sessionId: SESSION, accountId: ACCOUNT, list: 'cannedResponses' })

  it('are asked for again when the user chooses one, with the old ones meanwhile', async () => {
    const rig = await start()
    await rig.clock.advance(60_000)
    rig.server.cannedResponses = [canned(1, 'hi'), canned(2, 'new')]
    await refresh(rig)
    expect(offered(rig)).toEqual(['hi'])
    await rig.clock.advance(1_000)
    expect(offered(rig)).toEqual(['hi', 'new'])
    await rig.desk.stop()
  })
  it('are asked for once in a few seconds, also while that fails', async () => {
    const rig = await start()
    await rig.clock.advance(60_000)
    for (const outcome of ['ok', 'unreachable'] as const) {
      rig.api.outcomeOf = () => outcome
      const before = asked(rig)
      let tried = 0
      rig.api.outcomeOf = (call) => {
        if (call === 'cannedResponses') tried++
        return outcome
      }
      for (let at = 0; at < 4_000; at += 200) {
        await refresh(rig)
        await rig.clock.advance(200)
      }
      expect([tried, asked(rig) - before]).toEqual([1, outcome === 'ok' ? 1 : 0])
      await rig.clock.advance(10_000)
      expect(offered(rig)).toEqual(['hi'])
    }
    await rig.desk.stop()
  })
  it('are fetched when the server says that they changed', async () => {
    const rig = await start()
    rig.server.cannedResponses = [canned(2, 'new')]
    const changed = (version: string): void =>
      rig.server.onBroadcast('account.cache_invalidated', {
        account_id: ACCOUNT,
        cache_keys: { label: '1', inbox: '1', team: '1', canned_response: version },
      })
    changed('2')
    await rig.clock.advance(2_000)
    expect(offered(rig)).toEqual(['new'])
    const before = asked(rig)
    changed('2')
    await rig.clock.advance(2_000)
    expect(asked(rig)).toBe(before)
    await rig.desk.stop()
  })
})

describe('a renamed label', () => {
  const invalidate = (rig: DeskRig, version: string): void =>
    rig.server.onBroadcast('account.cache_invalidated', {
      account_id: ACCOUNT,
      cache_keys: { label: version, inbox: '1', team: '1' },
    })
  /** Servers replace the title at conversations without an event. */
  async function renamed(titles: readonly [number, string][], labels: string[][]): Promise<DeskRig> {
    const rig = new DeskRig()
    rig.server.labels = [label(1, 'bug'), label(2, 'vip')]
    for (const set of labels) rig.server.setLabels(rig.server.addConversation('hello'), set)
    await rig.start()
    await rig.watchList()
    await rig.watchList('bug', { label: 'bug' })
    await rig.watchList('defect', { label: 'defect' })
    await rig.clock.advance(2_000)
    rig.server.labels = titles.map(([id, title]) => label(id, title))
    invalidate(rig, '2')
    await rig.clock.advance(2_000)
    return rig
  }
  const labelsOf = (rig: DeskRig): string[][] =>
    rig
      .shown('list', 'conversations')
      .items.toSorted((one, other) => one.ref.conversationId - other.ref.conversationId)
      .map((row) => row.labels)
  const idsIn = (rig: DeskRig, list: string): number[] =>
    rig.shown(list, 'conversations').items.map((row) => row.ref.conversationId)

  it('is renamed at the conversations that have it, and in their lists', async () => {
    const rig = await renamed(
      [
        [1, 'defect'],
        [2, 'vip'],
      ],
      [['bug', 'vip'], ['vip'], []],
    )
    expect(labelsOf(rig)).toEqual([['defect', 'vip'], ['vip'], []])
    expect([idsIn(rig, 'bug'), idsIn(rig, 'defect')]).toEqual([[], [1]])
    await rig.desk.stop()
  })
  it('takes the name of another one that is renamed too', async () => {
    const rig = await renamed(
      [
        [1, 'vip'],
        [2, 'bug'],
      ],
      [['bug'], ['vip'], ['bug', 'vip']],
    )
    expect(labelsOf(rig)).toEqual([['vip'], ['bug'], ['vip', 'bug']])
    await rig.desk.stop()
  })
  it('is still removed by a change that waits', async () => {
    const rig = await renamed([[1, 'bug']], [['bug', 'vip']])
    rig.api.outcomeOf = (call) => (call === 'setLabels' || call === 'conversation' ? 'unreachable' : 'ok')
    await rig.window.call('conversation:setLabels', { ref: ref(1), add: [], remove: ['bug'] })
    rig.server.labels = [label(1, 'defect')]
    rig.changeSilently((server) => server.setLabels(1, ['defect', 'vip']))
    invalidate(rig, '3')
    await rig.clock.advance(2_000)
    expect(labelsOf(rig)).toEqual([['vip']])
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(70_000)
    expect(rig.server.view(1).labels).toEqual(['vip'])
    await rig.desk.stop()
  })
  it('changes nothing where a label is new or was deleted', async () => {
    const rig = await renamed([[3, 'defect']], [['bug', 'vip']])
    expect(labelsOf(rig)).toEqual([['bug', 'vip']])
    await rig.desk.stop()
  })
})
