import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT, COLLEAGUE, ME } from '../testing/fakeServer.ts'

const WEBSITE = 3
const MAIL = 4
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-assignable-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function start(options: ConstructorParameters<typeof DeskRig>[0] = {}): Promise<DeskRig> {
  const rig = new DeskRig({ dataFolder: folder, ...options })
  if (options.server === undefined) rig.server.addConversation('hello')
  rig.api.assignable.set(WEBSITE, [ME, COLLEAGUE])
  rig.api.assignable.set(MAIL, [ME])
  await rig.desk.start()
  await rig.clock.advance(5_000)
  return rig
}
async function idsIn(rig: DeskRig, ...inboxIds: number[]): Promise<number[] | null> {
  await rig.window.watch('assignable', 'assignable', { sessionId: SESSION, accountId: ACCOUNT, inboxIds })
  await rig.clock.advance(1_000)
  return rig.shown('assignable', 'assignable').head.agentIds
}
const requests = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'assignableAgents').length

describe('the agents who can be assigned', () => {
  it('are those of the inbox, and those of all inboxes of several conversations', async () => {
    const rig = await start()
    expect(await idsIn(rig, WEBSITE)).toEqual([ME, COLLEAGUE])
    expect(await idsIn(rig, MAIL)).toEqual([ME])
    expect(await idsIn(rig, WEBSITE, MAIL)).toEqual([ME])
    await rig.desk.stop()
  })

  it('are all agents where the server does not tell, which excludes no agent of other inboxes', async () => {
    const rig = await start()
    expect(await idsIn(rig, 99)).toBeNull()
    expect(await idsIn(rig, 99, MAIL)).toEqual([ME])
    await rig.desk.stop()
  })

  it('are fetched when a conversation is opened, and known offline and after a restart', async () => {
    const first = await start()
    await first.watchList()
    await first.clock.advance(1_000)
    await first.watchThread(1)
    await first.clock.advance(1_000)
    expect(requests(first)).toBe(1)
    await first.desk.stop()

    const second = new DeskRig({ dataFolder: folder, server: first.server, clock: first.clock })
    second.api.outcomeOf = () => 'unreachable'
    await second.desk.start()
    expect(await idsIn(second, WEBSITE)).toEqual([ME, COLLEAGUE])
    await second.desk.stop()
  })

  it('are fetched again after ten minutes, or when the last request failed', async () => {
    const rig = await start()
    rig.api.outcomeOf = (call) => (call === 'assignableAgents' ? 'refused' : 'ok')
    expect(await idsIn(rig, WEBSITE)).toBeNull()
    rig.api.outcomeOf = () => 'ok'
    expect(await idsIn(rig, WEBSITE)).toEqual([ME, COLLEAGUE])
    rig.api.assignable.set(WEBSITE, [COLLEAGUE])
    rig.api.calls.length = 0
    expect(await idsIn(rig, WEBSITE)).toEqual([ME, COLLEAGUE])
    expect(requests(rig)).toBe(0)
    await rig.clock.advance(600_000)
    expect(await idsIn(rig, WEBSITE)).toEqual([COLLEAGUE])
    await rig.desk.stop()
  })

  it('are bots too, where the server can assign them, and known offline', async () => {
    const rig = await start()
    rig.api.bots = [{ id: ME, name: 'Helper', avatarUrl: null }]
    await rig.watchList('list', { status: 'all' })
    await rig.clock.advance(1_000)
    await idsIn(rig, WEBSITE)
    expect(rig.shown('assignable', 'assignable').head.bots).toEqual([{ id: ME, name: 'Helper', avatar: null }])
    const ref = { sessionId: SESSION, accountId: ACCOUNT, conversationId: 1 }
    const shown = () => rig.shown('list', 'conversations').items[0]?.assignee
    rig.offline()
    await rig.window.call('conversation:assign', { ref, assigneeId: ME, isBot: true })
    await rig.clock.advance(1_000)
    expect(shown()).toMatchObject({ id: ME, kind: 'bot', name: 'Helper', isMe: false })
    await rig.online()
    expect(rig.server.view(1).assignee).toMatchObject({ id: ME, kind: 'bot' })
    await rig.window.call('conversation:assign', { ref, assigneeId: ME })
    await rig.clock.advance(5_000)
    expect(rig.server.view(1).assignee).toMatchObject({ id: ME, kind: 'user' })
    expect(shown()).toMatchObject({ kind: 'user', isMe: true })
    await rig.desk.stop()
  })
})
