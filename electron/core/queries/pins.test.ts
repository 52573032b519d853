import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../cache/sqlite.ts'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'
import { ServersRig } from '../testing/serversRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'

const folder = useTemporaryFolder()

const listed = (rig: DeskRig, watchId = 'list'): number[] =>
  rig.shown(watchId, 'conversations').items.map(({ ref }) => ref.conversationId)
async function pin(rig: DeskRig, pins: Record<number, number | null>): Promise<void> {
  await rig.window.call('conversation:setPins', {
    sessionId: SESSION,
    accountId: ACCOUNT,
    pins: Object.entries(pins).map(([id, pinnedAt]) => ({ conversationId: Number(id), pinnedAt })),
  })
  await rig.clock.advance(1_000)
}
/** `count` conversations, the oldest first, in the list of all open ones. */
async function setUp(count = 4, limit = 25, options: ConstructorParameters<typeof DeskRig>[0] = {}): Promise<DeskRig> {
  const rig = new DeskRig({ duplicates: 0, ...options })
  for (let one = 0; one < count; one++) {
    rig.server.addConversation()
    await rig.clock.advance(1_000)
  }
  await rig.start()
  await rig.watchList('list', { view: 'all', limit })
  await rig.clock.advance(3_000)
  return rig
}

describe('pinned conversations', () => {
  it('are on top in the order in which they were pinned, whatever comes, and go back to their place', async () => {
    const rig = await setUp()
    expect(listed(rig)).toEqual([4, 3, 2, 1])
    await pin(rig, { 2: 100 })
    await pin(rig, { 1: 200 })
    expect(listed(rig)).toEqual([2, 1, 4, 3])
    expect(rig.shown('list', 'conversations').items.map(({ pinnedAt }) => pinnedAt)).toEqual([100, 200, null, null])
    rig.server.write(3, { content: 'Hello?' })
    await rig.clock.advance(1_000)
    expect(listed(rig)).toEqual([2, 1, 3, 4])
    await pin(rig, { 2: null })
    expect(listed(rig)).toEqual([1, 3, 4, 2])
  })

  it('are above every order, and leave as many rows as before in windows of every size', async () => {
    for (const limit of [1, 2, 3, 5, 8, 25]) {
      const rig = await setUp(8, limit)
      const before = rig.shown('list', 'conversations')
      await pin(rig, { 1: 1, 7: 2 })
      const { head, items } = rig.shown('list', 'conversations')
      expect([items.length, head.hasMore]).toEqual([before.items.length, before.head.hasMore])
      expect(listed(rig)).toEqual([1, 7, 8, 6, 5, 4, 3, 2].slice(0, limit))
      await rig.watchList('oldest', { view: 'all', sort: 'lastActivityAsc', limit })
      await rig.clock.advance(3_000)
      expect(listed(rig, 'oldest')).toEqual([1, 7, 2, 3, 4, 5, 6, 8].slice(0, limit))
    }
  })

  it('leave lists that they no longer belong to, and come back', async () => {
    const rig = await setUp()
    await pin(rig, { 1: 1 })
    const setStatus = async (status: 'open' | 'resolved'): Promise<void> => {
      const ref = { sessionId: SESSION, accountId: ACCOUNT, conversationId: 1 }
      await rig.window.call('conversation:setStatus', { ref, status, snoozedUntil: null })
      await rig.clock.advance(1_000)
    }
    await setStatus('resolved')
    expect(listed(rig)).toEqual([4, 3, 2])
    await setStatus('open')
    expect(listed(rig)).toEqual([1, 4, 3, 2])
  })

  it('survive a restart, and a cache that is fetched again', async () => {
    const first = await setUp(30, 5, { dataFolder: folder.path })
    // Not on the first page.
    await first.watchThread(1)
    await first.clock.advance(3_000)
    await pin(first, { 1: 1 })
    expect(listed(first)).toEqual([1, 30, 29, 28, 27])
    await first.desk.stop()
    for (const isRebuilt of [false, true]) {
      if (isRebuilt)
        for (const name of readdirSync(folder.path, { recursive: true, encoding: 'utf8' }))
          if (name.includes('server.db')) rmSync(join(folder.path, name))
      const rig = new DeskRig({ clock: first.clock, server: first.server, dataFolder: folder.path })
      await rig.start()
      await rig.watchList('list', { view: 'all', limit: 5 })
      await rig.clock.advance(10_000)
      expect(listed(rig)).toEqual([1, 30, 29, 28, 27])
      await rig.desk.stop()
    }
  })

  it('lose their pin when they are deleted', async () => {
    const rig = await setUp(4, 25, { dataFolder: folder.path })
    await pin(rig, { 1: 1 })
    rig.changeSilently((server) => server.remove(1))
    const ref = { sessionId: SESSION, accountId: ACCOUNT, conversationId: 1 }
    await rig.window.call('conversation:setPriority', { ref, priority: 'high' })
    await rig.clock.advance(2_000)
    expect(listed(rig)).toEqual([4, 3, 2])
    await rig.desk.stop()
    const [path] = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('local.db'),
    )
    const file = openSqlite(join(folder.path, path ?? ''))
    expect(file.prepare('SELECT * FROM pins').all()).toEqual([])
    file.close()
  })

  it('are on top over all accounts, in the order in which they were pinned', async () => {
    const rig = new ServersRig(2)
    for (let one = 0; one < 3; one++)
      for (const server of rig.servers) {
        server.addConversation()
        await rig.clock.advance(1_000)
      }
    await rig.start()
    await rig.watch({ limit: 5 })
    expect(rig.rows()).toEqual(['1/3', '0/3', '1/2', '0/2', '1/1'])
    const at = (session: number, conversationId: number, pinnedAt: number) =>
      rig.window.call('conversation:setPins', {
        sessionId: `session-${session}`,
        accountId: ACCOUNT,
        pins: [{ conversationId, pinnedAt }],
      })
    await at(1, 1, 30)
    await at(0, 2, 10)
    await at(0, 1, 20)
    await rig.clock.advance(1_000)
    expect(rig.rows()).toEqual(['0/2', '0/1', '1/1', '1/3', '0/3'])
  })
})
