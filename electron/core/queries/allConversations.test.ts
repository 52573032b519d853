import { describe, expect, it } from 'vitest'
import type { QueryInput } from '../../../shared/bridge.ts'
import type { ConnectionView } from '../../../shared/model/connection.ts'
import { IDLE_CONNECTION } from '../../../shared/model/connection.ts'
import { ACCOUNT, ME } from '../testing/fakeServer.ts'
import { seededRandom } from '../testing/random.ts'
import { ServersRig } from '../testing/serversRig.ts'
import { troubleOf } from './allConversations.ts'

type Input = QueryInput<'allConversations'>

/** What a plain sort of everything on the servers shows. */
function expected({ servers }: ServersRig, { view, status, limit }: Input): string[] {
  const all = servers.flatMap((server, index) =>
    [...server.rows.keys()]
      .map((id) => server.view(id))
      .filter((one) => {
        if (view === 'unread') return one.status === 'open' && one.unreadCount > 0
        if (status !== 'all' && one.status !== status) return false
        return view === 'mine' ? one.assignee?.id === ME : one.assignee === null
      })
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id)
      .map((one) => ({ key: `${index}/${one.id}`, at: one.lastActivityAt })),
  )
  return all
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
    .map(({ key }) => key)
}

describe('a list over all accounts', () => {
  it('shows what a plain sort of everything shows, after any changes on either server', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const rig = new ServersRig(3, seed)
      const random = seededRandom(seed * 7)
      const pick = (count: number): number => Math.floor(random() * count)
      for (let step = 0; step < 20; step++) {
        rig.servers[pick(3)]!.addConversation(`hello ${step}`)
        await rig.clock.advance(1_000 * (1 + pick(3)))
      }
      await rig.start()
      const inputs: Input[] = [
        { view: 'unassigned', status: 'open', limit: 5 },
        { view: 'mine', status: 'all', limit: 25 },
        { view: 'unread', status: 'open', limit: 8 },
      ]
      for (const input of inputs) await rig.watch(input, input.view)
      for (let step = 0; step < 25; step++) {
        const server = rig.servers[pick(3)]!
        const ids = [...server.rows.keys()]
        const id = ids[pick(ids.length)]
        if (id === undefined || pick(4) === 0) server.addConversation(`later ${step}`)
        else if (pick(3) === 0) server.setStatus(id, pick(2) === 0 ? 'resolved' : 'open')
        else if (pick(2) === 0) server.assign(id, pick(2) === 0 ? ME : null)
        else server.write(id, { content: `again ${step}` })
        await rig.clock.advance(2_000)
        for (const input of inputs) expect(rig.rows(input.view), `seed ${seed}`).toEqual(expected(rig, input))
      }
    }
  })

  it('reads and builds only the rows of the account that changed', async () => {
    const rig = new ServersRig(2)
    for (const server of rig.servers) server.addConversation()
    await rig.start()
    await rig.watch()
    rig.servers[1]!.write(1, { content: 'again' })
    await rig.clock.advance(1_000)
    expect(rig.rows()).toEqual(['1/1', '0/1'])
    const before = rig.apis[0]!.calls.length
    rig.servers[1]!.write(1, { content: 'and again' })
    await rig.clock.advance(5_000)
    expect(rig.apis[0]!.calls.length).toBe(before)
    expect(rig.shown().items[0]?.preview?.text).toBe('and again')
  })

  it('loses the rows of a session that signs out, and says which account is left out', async () => {
    const rig = new ServersRig(2)
    for (const server of rig.servers) server.addConversation()
    await rig.start()
    await rig.watch()
    expect(rig.rows().toSorted()).toEqual(['0/1', '1/1'])
    // The server ends the session: its data stays on this computer.
    rig.apis[1]!.outcomeOf = () => 'signedOut'
    rig.cables.get(1)!.checkCredentials()
    await rig.clock.advance(5_000)
    expect(rig.rows()).toEqual(['0/1'])
    expect(rig.shown().head.troubles).toEqual([{ sessionId: 'session-1', accountId: ACCOUNT, trouble: 'signedOut' }])
    rig.apis[1]!.outcomeOf = () => 'ok'
    const leaving = rig.signOut(1)
    await rig.clock.advance(5_000)
    await leaving
    expect(rig.shown().head.troubles).toEqual([])
    expect(rig.rows()).toEqual(['0/1'])
  })

  it('keeps the rows of a server that cannot be reached, and says that they may be older', async () => {
    const rig = new ServersRig(2)
    for (const server of rig.servers) server.addConversation()
    await rig.start()
    await rig.watch()
    rig.apis[1]!.outcomeOf = () => 'unreachable'
    rig.cables.get(1)!.drop()
    await rig.clock.advance(10_000)
    // The fake connection doesn't report that it has been down for long.
    await rig.watch()
    expect(rig.rows().toSorted()).toEqual(['0/1', '1/1'])
    expect(rig.shown().head.troubles).toEqual([{ sessionId: 'session-1', accountId: ACCOUNT, trouble: 'offline' }])
  })

  it.each(['participating', 'unattended'] as const)('leaves out a server that has no list of the %s', async (view) => {
    const rig = new ServersRig(2)
    rig.apis[0]!.keys = { isOld: true, hasAutoOffline: false }
    rig.apis[0]!.missingRoutes = ['unattended', 'participants']
    for (const server of rig.servers) server.addConversation()
    rig.apis[1]!.participating.add(1)
    await rig.start()
    await rig.clock.advance(20_000)
    await rig.watch({ view, status: 'open' })
    await rig.clock.advance(5_000)
    expect(rig.rows()).toEqual(['1/1'])
    expect(rig.shown().head.troubles).toEqual([{ sessionId: 'session-0', accountId: ACCOUNT, trouble: 'lacking' }])
  })

  it('grows with its window, over all accounts', async () => {
    const rig = new ServersRig(2)
    for (let one = 0; one < 40; one++) {
      for (const server of rig.servers) server.addConversation()
      await rig.clock.advance(1_000)
    }
    await rig.start()
    await rig.watch({ limit: 25 })
    expect(rig.rows()).toEqual(expected(rig, { view: 'unassigned', status: 'open', limit: 25 }))
    expect(rig.shown().head.hasMore).toBe(true)
    await rig.watch({ limit: 100 })
    expect(rig.rows()).toEqual(expected(rig, { view: 'unassigned', status: 'open', limit: 100 }))
    expect(rig.shown().head.hasMore).toBe(false)
  })

  it('lists the conversations in which the user was mentioned, old ones and new ones', async () => {
    const rig = new ServersRig(2)
    for (let one = 0; one < 3; one++) for (const server of rig.servers) server.addConversation()
    rig.apis[1]!.mentioned.add(2)
    await rig.start()
    await rig.watch({ view: 'mentions', status: 'all' })
    expect(rig.rows()).toEqual(['1/2'])
    // A server of the first generation has no such list: its notifications tell.
    rig.servers[0]!.notify(3, 'conversation_mention', null)
    await rig.clock.advance(5_000)
    expect(rig.rows().toSorted()).toEqual(['0/3', '1/2'])
  })

  it.each([
    ['before 1.19', 0],
    ['before 2.0', 1],
  ])('takes no conversation for a mention on a server %s, which lists all', async (_name, index) => {
    const rig = new ServersRig(2)
    rig.apis[index]!.listsMentions = false
    rig.apis[index]!.keys = { isOld: true, hasAutoOffline: false }
    rig.apis[index]!.missingRoutes = ['unread', 'priority', 'retry']
    for (let one = 0; one < 3; one++) for (const server of rig.servers) server.addConversation()
    await rig.start()
    await rig.watch({ view: 'mentions', status: 'all' })
    expect(rig.shown().head.state.kind).toBe('ready')
    expect(rig.rows()).toEqual([])
    rig.servers[index]!.addConversation()
    rig.cables.get(index)!.drop()
    await rig.clock.advance(5_000)
    rig.cables.get(index)!.connect()
    await rig.clock.advance(10_000)
    await rig.watch({ view: 'mentions', status: 'all' })
    expect(rig.rows()).toEqual([])
  })

  it('asks an old server for mentions that its counts show to have them', async () => {
    const rig = new ServersRig(2)
    rig.apis[1]!.keys = { isOld: true, hasAutoOffline: true }
    rig.apis[1]!.missingRoutes = ['unread', 'priority', 'retry']
    for (let one = 0; one < 3; one++) rig.servers[1]!.addConversation()
    rig.apis[1]!.mentioned.add(2)
    await rig.start()
    await rig.watch({ view: 'mentions', status: 'all' })
    expect(rig.rows()).toEqual(['1/2'])
  })

  it('finds the open ones among many mentions', async () => {
    const rig = new ServersRig(2)
    for (let one = 0; one < 80; one++) {
      const id = rig.servers[1]!.addConversation()
      rig.apis[1]!.mentioned.add(id)
      if (id % 2 === 1) rig.servers[1]!.setStatus(id, 'resolved')
      await rig.clock.advance(1_000)
    }
    await rig.start()
    await rig.watch({ view: 'mentions' })
    expect(rig.rows()).toEqual(Array.from({ length: 25 }, (_, index) => `1/${80 - 2 * index}`))
    expect(rig.shown().head.hasMore).toBe(true)
    await rig.watch({ view: 'mentions', limit: 75 })
    expect(rig.rows()).toHaveLength(40)
    expect(rig.shown().head.hasMore).toBe(false)
  })

  it('fetches as deep as was asked for while a fetch ran', async () => {
    const rig = new ServersRig(2)
    for (let one = 0; one < 60; one++) {
      rig.apis[1]!.mentioned.add(rig.servers[1]!.addConversation())
      await rig.clock.advance(1_000)
    }
    await rig.start()
    const input = { view: 'mentions', status: 'open' } as const
    await rig.window.watch('all', 'allConversations', { ...input, limit: 25 })
    await rig.clock.advance(1)
    await rig.watch({ ...input, limit: 75 })
    expect(rig.rows()).toHaveLength(60)
  })

  it('fetches the mentions of a gap that began while a fetch ran', async () => {
    const rig = new ServersRig(2)
    for (let one = 0; one < 3; one++) rig.servers[1]!.addConversation()
    rig.apis[1]!.mentioned.add(1)
    await rig.start()
    const cable = rig.cables.get(1)!
    rig.apis[1]!.pages.length = 0
    await rig.window.watch('all', 'allConversations', { view: 'mentions', status: 'open', limit: 25 })
    while (rig.apis[1]!.pages.length === 0) await rig.clock.advance(1)
    cable.drop()
    rig.apis[1]!.mentioned.add(2)
    await rig.clock.advance(20_000)
    expect(rig.rows().toSorted()).toEqual(['1/1', '1/2'])
  })
})

it('says which part of a list over all accounts may be late: without live updates, or of a server that limits requests', () => {
  const synced = { ...IDLE_CONNECTION, kind: 'synced' as const }
  const trouble = (view: ConnectionView, limit: { since: number; until: number } | null = null) =>
    troubleOf({ connector: { isSignedOut: false, view: () => view }, budget: { limit } }, READY, 0, 1)
  const READY = { kind: 'ready', refreshing: false } as const
  expect(trouble(synced)).toBeNull()
  expect(trouble({ ...synced, degraded: ['noEcho'] })).toBe('polled')
  expect(trouble({ ...synced, kind: 'waiting', degraded: ['noSocket'], reason: 'refused' })).toBe('polled')
  expect(trouble(synced, { since: 0, until: 1 })).toBe('limited')
})
