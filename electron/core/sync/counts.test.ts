import { describe, expect, it } from 'vitest'
import { DeskRig } from '../testing/deskRig.ts'
import type { CallOutcome } from '../testing/fakeApi.ts'

/**
 * More conversations than a first sync brings, and a list on screen that has none of them: the oldest are counted and
 * not known here.
 */
async function rigWithUncached(): Promise<DeskRig> {
  const rig = new DeskRig({ delay: 0, duplicates: 0 })
  for (let made = 0; made < 40; made++) {
    rig.server.addConversation()
    await rig.clock.advance(60_000)
  }
  await rig.start()
  await rig.watchList('list', { view: 'mine' })
  await rig.clock.advance(5_000)
  expect(counts(rig)).toEqual({ mine: 0, unassigned: 40, all: 40 })
  return rig
}

const counts = (rig: DeskRig): unknown => rig.shown('list', 'conversations').head.counts

describe('counts', () => {
  it('are fetched again when a conversation that was not cached appears outside the list', async () => {
    const rig = await rigWithUncached()
    rig.server.setStatus(1, 'resolved')
    await rig.clock.advance(10_000)
    expect(counts(rig)).toEqual(rig.server.counts('open'))
    await rig.desk.stop()
  })

  it.each(['open', 'resolved'] as const)(
    'are fetched again when something changed during the request of a page of %s ones',
    async (status) => {
      const rig = await rigWithUncached()
      rig.api.pages.length = 0
      await rig.watchList('list', { view: 'mine', status, sort: 'createdDesc' })
      while (rig.api.pages.length === 0) await rig.clock.advance(1)
      rig.server.setStatus(40, 'resolved')
      await rig.clock.advance(10_000)
      expect(counts(rig)).toEqual(rig.server.counts(status))
      await rig.desk.stop()
    },
  )

  it.each<CallOutcome>(['unreachable', 'lostBefore', 'serverError', 'refused', 'missing'])(
    'are requested less and less often while that fails as %s, and at once after a gap',
    async (fate) => {
      const rig = await rigWithUncached()
      let requests = 0
      rig.api.outcomeOf = (call) => {
        if (call !== 'counts') return 'ok'
        requests++
        return fate
      }
      rig.server.setStatus(1, 'resolved')
      await rig.clock.advance(3_600_000)
      // A read tries some failures four times.
      expect(requests).toBeGreaterThan(10)
      expect(requests).toBeLessThan(fate === 'serverError' ? 320 : 130)
      rig.api.outcomeOf = () => 'ok'
      rig.cable.drop()
      rig.server.setStatus(2, 'resolved')
      rig.cable.connect()
      await rig.clock.advance(10_000)
      expect(counts(rig)).toEqual(rig.server.counts('open'))
      await rig.desk.stop()
    },
  )

  it('of other lists are fetched while those of one fail', async () => {
    const rig = await rigWithUncached()
    await rig.watchList('resolved', { view: 'mine', status: 'resolved' })
    await rig.clock.advance(5_000)
    let failures = 1
    rig.api.outcomeOf = (call) => (call === 'counts' && failures-- > 0 ? 'refused' : 'ok')
    rig.server.setStatus(1, 'resolved')
    await rig.clock.advance(6_000)
    expect(rig.shown('resolved', 'conversations').head.counts).toEqual(rig.server.counts('resolved'))
    await rig.clock.advance(10_000)
    expect(counts(rig)).toEqual(rig.server.counts('open'))
    await rig.desk.stop()
  })
})
