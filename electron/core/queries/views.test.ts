import { describe, expect, it } from 'vitest'
import type { ListView } from '../../../shared/views.ts'
import { DeskRig } from '../testing/deskRig.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import { COLLEAGUE, ME } from '../testing/fakeServer.ts'

const numbers = (rig: DeskRig, watchId = 'list'): number[] =>
  rig.shown(watchId, 'conversations').items.map(({ ref }) => ref.conversationId)

async function open(rig: DeskRig, view: ListView, limit = 25): Promise<void> {
  await rig.watchList('list', { view, limit })
  await rig.clock.advance(20_000)
}

/** Conversations, the oldest first; each a second after the one before. */
async function conversations(rig: DeskRig, count: number): Promise<void> {
  for (let one = 0; one < count; one++) {
    rig.server.addConversation()
    await rig.clock.advance(1_000)
  }
}

describe('mentions', () => {
  it('has those of the server and of notifications, of one account', async () => {
    const rig = new DeskRig()
    await conversations(rig, 3)
    rig.api.mentioned.add(2)
    await rig.start()
    await open(rig, 'mentions')
    expect(numbers(rig)).toEqual([2])
    rig.server.notify(1, 'conversation_mention', null)
    await rig.clock.advance(5_000)
    expect(numbers(rig)).toEqual([2, 1])
  })

  it('are sorted as every list', async () => {
    const rig = new DeskRig()
    await conversations(rig, 3)
    for (const id of [1, 2, 3]) rig.api.mentioned.add(id)
    await rig.start()
    rig.server.setPriority(1, 'urgent')
    await rig.watchList('list', { view: 'mentions', sort: 'priorityDesc', limit: 25 })
    await rig.clock.advance(5_000)
    expect(numbers(rig)).toEqual([1, 3, 2])
  })
})

describe('participating', () => {
  it('gains what is assigned to the user, and loses what a colleague took them out of', async () => {
    const rig = new DeskRig()
    await conversations(rig, 4)
    rig.api.participating.add(1).add(2)
    await rig.start()
    await open(rig, 'participating')
    expect(numbers(rig)).toEqual([2, 1])
    rig.api.participating.add(4)
    rig.server.assign(4, ME)
    await rig.clock.advance(2_000)
    expect(numbers(rig)).toEqual([4, 2, 1])
    // Nothing tells of a removal; the list is fetched when it is shown again.
    rig.api.participating.delete(1)
    rig.unwatch('list')
    await rig.clock.advance(60_000)
    await open(rig, 'participating')
    expect(numbers(rig)).toEqual([4, 2])
  })

  it('shows and keeps nothing that a custom role does not open', async () => {
    const rig = new DeskRig()
    const [account] = PROFILE.accounts
    rig.api.profile = { ...PROFILE, accounts: [{ ...account!, permissions: ['conversation_unassigned_manage'] }] }
    await conversations(rig, 2)
    rig.server.assign(1, COLLEAGUE)
    rig.api.hidden.add(1)
    rig.api.participating.add(1).add(2)
    await rig.start()
    await open(rig, 'participating')
    expect(numbers(rig)).toEqual([2])
  })
})

describe('unattended', () => {
  it('has those without a first reply and those that wait, as they come and go', async () => {
    const rig = new DeskRig()
    await conversations(rig, 3)
    const reply = (id: number): void => {
      Object.assign(rig.server.row(id).conversation, { firstReplyAt: 1, waitingSince: null })
      const sender = { kind: 'user' as const, id: COLLEAGUE, name: 'Ben', avatarUrl: null }
      rig.server.write(id, { type: 'outgoing', content: 'Hi', sender })
      // As servers do, it reports the changed conversation.
      rig.server.setPriority(id, 'low')
    }
    reply(1)
    await rig.start()
    await open(rig, 'unattended')
    expect(numbers(rig)).toEqual([3, 2])
    reply(3)
    await rig.clock.advance(3_000)
    expect(numbers(rig)).toEqual([2])
  })
})

describe('unread', () => {
  it.each([true, false])('finds older ones than the cache has (the server orders them: %s)', async (ordersUnread) => {
    const rig = new DeskRig()
    rig.api.ordersUnread = ordersUnread
    await conversations(rig, 180)
    rig.server.quietly(() => {
      for (let id = 1; id <= 180; id++) if (![3, 50, 179].includes(id)) rig.server.seenByAgent(id)
    })
    await rig.start()
    await open(rig, 'unread')
    expect(numbers(rig)).toEqual([179, 50, 3])
    const { head } = rig.shown('list', 'conversations')
    expect(head.state).toEqual({ kind: 'ready', refreshing: false })
    expect(head.hasMore).toBe(false)
    rig.server.seenByAgent(50)
    rig.server.write(7, { content: 'again' })
    await rig.clock.advance(5_000)
    expect(numbers(rig)).toContain(7)
  })

  it('reads only a few pages while all unread ones are at the top', async () => {
    const rig = new DeskRig()
    await conversations(rig, 180)
    rig.server.quietly(() => {
      for (let id = 1; id <= 178; id++) rig.server.seenByAgent(id)
    })
    await rig.start()
    rig.api.pages.splice(0)
    await open(rig, 'unread')
    expect(numbers(rig)).toEqual([180, 179])
    expect(rig.api.pages.length).toBeLessThanOrEqual(4)
    expect(rig.shown('list', 'conversations').head.hasMore).toBe(true)
  })
})
