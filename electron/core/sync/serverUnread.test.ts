import { describe, expect, it } from 'vitest'
import type { UnreadCounts } from '../../../shared/views.ts'
import type { UnreadAnswer } from '../api/types.ts'
import { DeskRig } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

const answer = (change: Partial<UnreadAnswer> = {}): UnreadAnswer => ({
  all: 40,
  inboxes: new Map([[3, 40]]),
  teams: new Map(),
  labels: new Map(),
  ...change,
})

async function start(counts: UnreadAnswer | null): Promise<{ rig: DeskRig; unread(): UnreadCounts; asked(): number }> {
  const rig = new DeskRig()
  rig.api.unreadCounts = counts
  rig.server.addConversation()
  await rig.start()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.watchList()
  await rig.clock.advance(5_000)
  return {
    rig,
    unread: () => rig.shown('sessions', 'sessions').head.sessions[0]!.accounts[0]!.unread,
    asked: () => rig.api.calls.filter((call) => call === 'unreadCounts').length,
  }
}

describe('unread counts', () => {
  it('are the server’s where it counts, moved by what the cache sees until the next answer', async () => {
    const { rig, unread } = await start(answer())
    expect(unread()).toMatchObject({ source: 'server', all: 40, inboxes: [[3, 40]] })
    const id = rig.server.addConversation()
    await rig.clock.advance(1_000)
    expect(unread()).toMatchObject({ all: 41, inboxes: [[3, 41]] })
    rig.server.setStatus(id, 'resolved')
    await rig.clock.advance(1_000)
    expect(unread()).toMatchObject({ all: 40, inboxes: [[3, 40]] })
    rig.api.unreadCounts = answer({ all: 12, inboxes: new Map([[3, 12]]) })
    rig.server.onBroadcast('conversation.unread_count_changed', { account_id: ACCOUNT })
    await rig.clock.advance(5_000)
    expect(unread()).toMatchObject({ all: 12, inboxes: [[3, 12]] })
  })

  it('asks once for a burst of changes', async () => {
    const { rig, asked } = await start(answer())
    const before = asked()
    for (let one = 0; one < 30; one++) {
      rig.server.onBroadcast('conversation.unread_count_changed', { account_id: ACCOUNT })
      await rig.clock.advance(50)
    }
    await rig.clock.advance(5_000)
    expect(asked()).toBe(before + 1)
  })

  it('are those of the cache where the server does not count, without asking it again', async () => {
    const { rig, unread, asked } = await start(null)
    expect(unread()).toMatchObject({ source: 'computer', all: 1, unattended: 1, mentions: 0 })
    expect(asked()).toBe(1)
    rig.server.onBroadcast('conversation.unread_count_changed', { account_id: ACCOUNT })
    rig.server.notify(1, 'conversation_mention', null)
    await rig.clock.advance(10_000)
    expect(unread().mentions).toBe(1)
    expect(asked()).toBe(1)
  })
})
