import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT, ME } from '../testing/fakeServer.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-offline-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const account = { sessionId: SESSION, accountId: ACCOUNT }

async function watchAll(rig: DeskRig): Promise<void> {
  await rig.window.watch('sessions', 'sessions', {})
  await rig.window.watch('settings', 'settings', {})
  await rig.window.watch('reference', 'reference', account)
  await rig.window.watch('connection', 'connection', {})
  await rig.window.watch('bell', 'notifications', { ...account, limit: 30 })
  await rig.watchList()
  await rig.watchList('mine', { view: 'mine' })
  await rig.watchList('resolved', { status: 'resolved' })
  await rig.watchThread(2)
  await rig.window.watch('contact', 'contact', { ...account, contactId: 502, exceptConversationId: 2 })
}

describe('a start without a connection', () => {
  it('shows everything from the cache, marked as unverified', async () => {
    const first = new DeskRig({ dataFolder: folder })
    for (let made = 0; made < 40; made++) {
      first.server.addConversation(`first of ${made + 1}`)
      await first.clock.advance(1_000)
    }
    for (let id = 1; id <= 30; id++) first.server.assign(id, ME)
    first.server.notify(3, 'conversation_assignment', null)
    await first.start()
    await watchAll(first)
    await first.clock.advance(20_000)
    const queries = {
      reference: 'reference',
      bell: 'notifications',
      list: 'conversations',
      mine: 'conversations',
      resolved: 'conversations',
      thread: 'thread',
      contact: 'contact',
    } as const
    const before = Object.fromEntries(
      Object.entries(queries).map(([watchId, query]) => [watchId, structuredClone(first.shown(watchId, query))]),
    )
    expect(before['mine']).toMatchObject({ head: { counts: { mine: 30, unassigned: 10, all: 40 } } })
    await first.desk.stop()

    const second = new DeskRig({ dataFolder: folder, server: first.server, clock: first.clock })
    second.api.outcomeOf = () => 'unreachable'
    await second.desk.start()
    await watchAll(second)
    const check = (): void => {
      for (const [watchId, query] of Object.entries(queries)) {
        const shown = second.shown(watchId, query)
        expect({ watchId, state: shown.head.state.kind }).toEqual({ watchId, state: 'ready' })
        expect({ watchId, items: shown.items }).toEqual({ watchId, items: before[watchId]?.items })
      }
      for (const list of ['list', 'mine', 'resolved'] as const)
        expect(second.shown(list, 'conversations').head.counts).toEqual(
          (before[list]?.head as { counts: unknown }).counts,
        )
      expect(second.shown('thread', 'thread').head.verified).toBe(false)
      expect(second.shown('bell', 'notifications').head.unread).toBe(1)
      expect(second.shown('reference', 'reference').head).toMatchObject({
        agents: [{ name: 'Ada' }, { name: 'Ben' }],
        inboxes: [{ name: 'Website' }],
        attributes: [{ of: 'contact', key: 'plan', name: 'Plan', type: 'list' }],
      })
      expect(second.shown('contact', 'contact').head.contact?.name).toBe('Customer 2')
    }
    check()
    await second.clock.advance(60_000)
    check()
    expect(second.shown('sessions', 'sessions').head.sessions[0]).toMatchObject({
      connection: { trouble: { shown: true } },
    })
    expect(second.shown('sessions', 'sessions').head.sessions[0]?.connection.lastSyncedAt).toEqual(expect.any(Number))
    // A thread that was never opened shows its cached messages, and that there are more.
    await second.watchThread(9, 'never')
    await second.clock.advance(2_000)
    expect(second.shown('never', 'thread')).toMatchObject({
      head: { conversation: { ref: ref(9) }, hasOlder: true, verified: false },
      items: [{ content: 'first of 9' }],
    })
    expect(second.errors).toEqual([])
    await second.desk.stop()
  })
})
