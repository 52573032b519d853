import { describe, expect, it } from 'vitest'
import type { Condition } from '../../../shared/filters/condition.ts'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT, COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'

const one = (key: string, operator: string, ...values: (string | number)[]): Condition[] => [
  { key, operator, values, join: null },
]
const URGENT = one('priority', 'equal_to', 'urgent')
const CAMPAIGN = one('campaign_id', 'is_present')

const list = (rig: DeskRig) => rig.shown('list', 'conversations')
const numbers = (rig: DeskRig): number[] => list(rig).items.map(({ ref }) => ref.conversationId)

async function watch(rig: DeskRig, conditions: Condition[], limit = 25): Promise<void> {
  await rig.watchList('list', { status: 'all', conditions, limit })
}

/** Five conversations, of which the second and the fourth are urgent. */
async function desk(rig = new DeskRig()): Promise<DeskRig> {
  for (let id = 1; id <= 5; id++) {
    rig.server.addConversation()
    await rig.clock.advance(1_000)
  }
  for (const id of [2, 4]) rig.server.setPriority(id, 'urgent')
  await rig.start()
  return rig
}

describe('a filtered list', () => {
  it('has what the server finds, and its count', async () => {
    const rig = await desk()
    await watch(rig, URGENT)
    await rig.clock.advance(5_000)
    expect(numbers(rig)).toEqual([4, 2])
    expect(list(rig).head).toMatchObject({
      state: { kind: 'ready' },
      counts: { all: 2 },
      filter: { counted: 'server', unknown: null, trouble: null },
    })
    expect(rig.api.calls.filter((call) => call === 'filterConversations')).toHaveLength(1)
  })

  it('follows events without asking', async () => {
    const rig = await desk()
    await watch(rig, URGENT)
    await rig.clock.advance(5_000)
    rig.server.setPriority(1, 'urgent')
    rig.server.setPriority(4, 'low')
    await rig.clock.advance(5_000)
    expect(numbers(rig)).toEqual([2, 1])
    expect(list(rig).head.counts.all).toBe(2)
    expect(rig.api.filters).toHaveLength(1)
  })

  it('counts again when conversations come that were not cached', async () => {
    const rig = new DeskRig()
    for (let id = 1; id <= 40; id++) rig.server.addConversation()
    await rig.start()
    await watch(rig, URGENT)
    await rig.clock.advance(5_000)
    expect(list(rig).head.counts.all).toBe(0)
    // Another list brings it, without an event.
    rig.server.quietly(() => rig.server.setPriority(1, 'urgent'))
    await rig.watchList('all', { status: 'all', limit: 40 })
    await rig.clock.advance(8_000)
    expect([numbers(rig), list(rig).head.counts.all]).toEqual([[1], 1])
    expect(rig.api.filters).toHaveLength(2)
  })

  it('shows what the user has done before the server has it', async () => {
    const rig = await desk()
    await rig.watchList('all', { status: 'all', limit: 25 })
    await watch(rig, one('assignee_id', 'equal_to', ME))
    await rig.clock.advance(5_000)
    const before = numbers(rig)
    const ref = { sessionId: SESSION, accountId: ACCOUNT, conversationId: 3 }
    await rig.window.call('conversation:assign', {
      ref,
      assigneeId: before.includes(3) ? COLLEAGUE : ME,
      delayFor: 5_000,
    })
    await rig.clock.advance(100)
    expect(numbers(rig).includes(3)).toBe(!before.includes(3))
  })

  it('is walked page by page', async () => {
    const rig = new DeskRig()
    for (let id = 1; id <= 60; id++) rig.server.addConversation()
    await rig.start()
    const open = one('status', 'equal_to', 'open')
    await watch(rig, open, 25)
    await rig.clock.advance(5_000)
    expect([numbers(rig).length, list(rig).head.hasMore, list(rig).head.counts.all]).toEqual([25, true, 60])
    await watch(rig, open, 60)
    await rig.clock.advance(5_000)
    expect([numbers(rig).length, list(rig).head.hasMore]).toEqual([60, false])
  })

  it('finds the same offline, and says that it counts what is cached', async () => {
    const rig = await desk()
    await watch(rig, one('status', 'equal_to', 'open'))
    await rig.clock.advance(5_000)
    rig.cable.drop()
    rig.api.outcomeOf = () => 'unreachable'
    await rig.clock.advance(120_000)
    await watch(rig, URGENT)
    await rig.clock.advance(20_000)
    expect(numbers(rig)).toEqual([4, 2])
    expect(list(rig).head).toMatchObject({ state: { kind: 'ready' }, counts: { all: 2 }, filter: { counted: 'cache' } })
  })

  it('is compared again after a gap', async () => {
    const rig = await desk()
    await watch(rig, URGENT)
    await rig.clock.advance(5_000)
    rig.cable.drop()
    rig.server.quietly(() => rig.server.setPriority(5, 'urgent'))
    rig.cable.connect()
    await rig.clock.advance(20_000)
    expect(numbers(rig)).toEqual([5, 4, 2])
    expect(list(rig).head.counts.all).toBe(3)
  })

  it('asks with dates, which move with the day', async () => {
    const rig = await desk()
    await watch(rig, one('created_at', 'days_before', 3))
    await rig.clock.advance(5_000)
    const date = (days: number): string => new Date(rig.clock.now() - days * 86_400_000).toISOString().slice(0, 10)
    expect(rig.api.filters.at(-1)).toEqual(one('created_at', 'is_less_than', date(3)))
    expect(numbers(rig)).toEqual([])
  })
})

describe('a filter that only the server can answer', () => {
  const folder = useTemporaryFolder()

  it('has the answer of the server, also offline after a restart', async () => {
    const rig = await desk(new DeskRig({ dataFolder: folder.path }))
    await watch(rig, CAMPAIGN)
    await rig.clock.advance(5_000)
    const found = numbers(rig)
    expect(found).toHaveLength(5)
    expect(list(rig).head.filter).toEqual({ counted: 'server', unknown: 'campaign_id', trouble: null })
    await rig.desk.stop()
    const next = new DeskRig({ dataFolder: folder.path, server: rig.server, clock: rig.clock })
    next.api.outcomeOf = () => 'unreachable'
    await next.desk.start()
    await watch(next, CAMPAIGN)
    await next.clock.advance(60_000)
    expect(numbers(next)).toEqual(found)
    await next.desk.stop()
  })

  it('is fetched again when it is shown again', async () => {
    const rig = await desk()
    await watch(rig, CAMPAIGN)
    await rig.clock.advance(5_000)
    rig.unwatch('list')
    await watch(rig, CAMPAIGN)
    await rig.clock.advance(5_000)
    expect(rig.api.filters).toHaveLength(2)
  })
})

describe('a server that does not answer a filter', () => {
  it('without filters leaves what is cached, and says so', async () => {
    const rig = await desk()
    await rig.window.watch('sessions', 'sessions', {})
    rig.api.outcomeOf = (call) => (call === 'filterConversations' ? 'unsupported' : 'ok')
    await watch(rig, one('status', 'equal_to', 'open'))
    await rig.watchList('all', { status: 'all', limit: 25 })
    await rig.clock.advance(5_000)
    expect(numbers(rig)).toEqual([5, 4, 3, 2, 1])
    expect(list(rig).head).toMatchObject({
      state: { kind: 'ready' },
      counts: { all: 5 },
      hasMore: false,
      filter: { counted: 'cache', trouble: 'lacking' },
    })
    expect(rig.shown('sessions', 'sessions').head.sessions[0]?.missing).toContain('filters')
  })

  it('says that it refuses one', async () => {
    const rig = await desk()
    rig.api.outcomeOf = (call) => (call === 'filterConversations' ? 'refused' : 'ok')
    await watch(rig, one('nonsense', 'equal_to', 'x'))
    await rig.clock.advance(20_000)
    expect(list(rig).head).toMatchObject({
      state: { kind: 'error', code: 'refusedByServer' },
      filter: { unknown: 'nonsense', trouble: 'refused' },
    })
  })
})

describe('folders', () => {
  const account = { sessionId: SESSION, accountId: ACCOUNT }
  const folders = (rig: DeskRig) => rig.shown('reference', 'reference').head.folders
  const phrases = [{ key: 'priority', operator: 'is' as const, values: ['urgent'], join: null }]

  async function start(): Promise<DeskRig> {
    const rig = await new DeskRig().start()
    await rig.window.watch('reference', 'reference', account)
    await rig.clock.advance(2_000)
    return rig
  }
  async function call<T>(rig: DeskRig, work: Promise<T>): Promise<T> {
    await rig.clock.advance(2_000)
    return work
  }
  const save = (rig: DeskRig, name: string, folderId: number | null = null) =>
    call(rig, rig.window.request('folder:save', { ...account, folderId, name, phrases, conditions: URGENT }))

  it('are made, changed and deleted', async () => {
    const rig = await start()
    const { folderId } = await save(rig, 'Urgent')
    expect(folders(rig)).toEqual([{ id: folderId, name: 'Urgent', conditions: URGENT, phrases }])
    await save(rig, 'Very urgent', folderId)
    expect(folders(rig)).toMatchObject([{ id: folderId, name: 'Very urgent' }])
    await call(rig, rig.window.call('folder:delete', { ...account, folderId }))
    expect(folders(rig)).toEqual([])
    // Somebody else was faster.
    await call(rig, rig.window.call('folder:delete', { ...account, folderId }))
  })

  it('are refused with the reason', async () => {
    const rig = await start()
    rig.api.outcomeOf = (name) => (name === 'createFolder' ? 'refused' : 'ok')
    const refused = expect(save(rig, 'Urgent')).rejects.toThrow('refusedByServer')
    await rig.clock.advance(2_000)
    await refused
  })

  it('are none where the server has none, which is known then', async () => {
    const rig = new DeskRig()
    rig.api.outcomeOf = (name) => (name === 'folders' ? 'unsupported' : 'ok')
    await rig.start()
    await rig.window.watch('reference', 'reference', account)
    await rig.window.watch('sessions', 'sessions', {})
    await rig.clock.advance(5_000)
    expect(folders(rig)).toEqual([])
    expect(rig.shown('reference', 'reference').head.state.kind).toBe('ready')
    expect(rig.shown('sessions', 'sessions').head.sessions[0]?.missing).toEqual(['folders'])
  })
})
