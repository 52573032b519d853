import { describe, expect, it } from 'vitest'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'

/** A desk whose sync after a gap does not end, with a reply that waits. */
async function rigAfterGap(): Promise<DeskRig> {
  const rig = new DeskRig()
  rig.server.addConversation('Hello')
  await rig.start()
  await rig.window.watch('thread', 'thread', { ...ref(1), limit: 40 })
  await rig.clock.advance(2_000)
  await rig.window.watch('sessions', 'sessions', {})
  rig.offline()
  await rig.clock.advance(30_000)
  await rig.send(1, 'On its way')
  rig.api.outcomeOf = () => 'ok'
  // Its reads wait for the budget.
  rig.api.latenessOf = (call) => (call === 'newestConversations' ? 60_000 : 0)
  rig.cable.connect()
  await rig.clock.advance(500)
  return rig
}

const replies = (rig: DeskRig): number =>
  (rig.server.rows.get(1)?.messages ?? []).filter(({ content }) => content === 'On its way').length

describe('a server that limits requests', () => {
  it('gets a reply before the sync that it slows down has ended', async () => {
    const rig = await rigAfterGap()
    expect(replies(rig)).toBe(0)
    rig.budget.refused('rest', 40_000)
    await rig.clock.advance(5_000)
    expect(replies(rig)).toBe(1)
    expect(rig.shown('sessions', 'sessions').head.sessions[0]?.busy).toMatchObject({ isLimited: true })
    await rig.clock.advance(120_000)
    expect(replies(rig)).toBe(1)
    expect(rig.shown('sessions', 'sessions').head.sessions[0]).toMatchObject({ id: SESSION, busy: null, waiting: 0 })
  })

  it('is not waited for by the session that has ended', async () => {
    const rig = await new DeskRig().start()
    await rig.desk.stop()
    rig.budget.refused('rest', 1_000)
    await rig.clock.advance(1_000)
    expect(rig.errors).toEqual([])
  })
})
