import { describe, expect, it } from 'vitest'
import type { SearchFilters } from '../../../shared/search/filters.ts'
import { NO_FILTERS } from '../../../shared/search/filters.ts'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT, COLLEAGUE, ME } from '../testing/fakeServer.ts'

const FILE = {
  id: 9,
  kind: 'file',
  name: 'a.pdf',
  contentType: null,
  size: null,
  width: null,
  height: null,
  dataUrl: null,
  thumbUrl: null,
  title: null,
  coordinates: null,
  transcript: null,
} as const
const agent = (id: number) => ({ kind: 'user', id, name: 'A', avatarUrl: null }) as const

/** A desk with a conversation whose messages about a parcel are by several people; the first ones are not cached. */
async function start(options: ConstructorParameters<typeof DeskRig>[0] = {}) {
  const rig = new DeskRig(options)
  const id = rig.server.addConversation('parcel, old, of the contact')
  rig.server.write(id, { content: 'parcel, old, of Ada', type: 'outgoing', sender: agent(ME) })
  for (let index = 0; index < 120; index++) rig.server.write(id, { content: `message ${index}` })
  await rig.start()
  await rig.watchThread(id, 'thread', 20)
  await rig.clock.advance(2_000)
  const write = (content: string, change: object) => rig.server.write(id, { content, ...change })
  write('parcel of Ada', { type: 'outgoing', sender: agent(ME) })
  write('parcel of Ben', { type: 'outgoing', sender: agent(COLLEAGUE), attachments: [FILE] })
  await rig.clock.advance(1_000)
  return { rig, id }
}
async function found(rig: DeskRig, filters: Partial<SearchFilters>, text = 'parcel'): Promise<string[]> {
  await rig.window.watch('search', 'search', {
    sessionId: SESSION,
    accountId: ACCOUNT,
    text,
    kind: 'all',
    limit: 50,
    filters: { ...NO_FILTERS, ...filters },
  })
  await rig.clock.advance(2_000)
  return rig
    .shown('search', 'search')
    .items.map((item) => (item.kind === 'message' ? item.snippet.map((part) => part.text).join('') : item.kind))
}
const by = (rig: DeskRig) => rig.shown('search', 'search').head.filteredBy

describe('the filters of a search', () => {
  it.each<[Partial<SearchFilters>, string[], 'server' | 'here']>([
    [{ from: 'me' }, ['parcel of Ada', 'parcel, old, of Ada'], 'server'],
    [{ from: { agentId: COLLEAGUE } }, ['parcel of Ben'], 'server'],
    [{ from: 'colleagues' }, ['parcel of Ben'], 'here'],
    [{ hasFile: true }, ['parcel of Ben'], 'here'],
    [{ inboxId: 4_711 }, [], 'server'],
  ])('%j', async (filters, expected, filteredBy) => {
    const { rig } = await start()
    expect(await found(rig, filters)).toEqual(expected)
    expect(by(rig)).toBe(filteredBy)
    await rig.desk.stop()
  })

  it('compare the time, and include its first second but not the one after it', async () => {
    const { rig, id } = await start()
    const [last] = rig.server.row(id).messages.slice(-1)
    const at = last?.createdAt ?? 0
    expect(await found(rig, { since: at, until: at + 1 })).toContain('parcel of Ben')
    expect(await found(rig, { since: at + 1 })).toEqual([])
    expect(await found(rig, { until: at })).not.toContain('parcel of Ben')
    await rig.desk.stop()
  })

  it('are applied to what a server found that ignores them, and it says so', async () => {
    const { rig } = await start()
    rig.api.ignoresFilters = true
    expect(await found(rig, { from: 'me' })).toEqual(['parcel of Ada', 'parcel, old, of Ada'])
    expect(by(rig)).toBe('here')
    await rig.desk.stop()
  })

  it('are applied to what is on this computer, where the server has no search or is away', async () => {
    const { rig } = await start({ generation: 'old' })
    expect(await found(rig, { from: 'me' })).toEqual(['parcel of Ada'])
    expect(by(rig)).toBe('here')
    rig.offline()
    expect(await found(rig, { from: { agentId: COLLEAGUE } })).toEqual(['parcel of Ben'])
    expect(by(rig)).toBe('here')
    await rig.desk.stop()
  })

  it('show only messages; without them everything is found', async () => {
    const { rig } = await start()
    expect(await found(rig, {})).toContain('parcel, old, of Ada')
    expect(by(rig)).toBeNull()
    await rig.desk.stop()
  })
})
