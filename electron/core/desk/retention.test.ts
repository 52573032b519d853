import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Trimmed } from '../cache/index.ts'
import { openSqlite } from '../cache/index.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { Retention } from './retention.ts'

const DAY = 86_400_000
let folder: string
let rig: DeskRig
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-retention-'))
})
afterEach(async () => {
  await rig.desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Reads rows from the database file. */
function rows<T>(sql: string): T[] {
  const db = openSqlite(join(folder, SESSION, 'server.db'), { readOnly: true })
  const found = db.prepare(sql).all() as T[]
  db.close()
  return found
}
const conversations = () => rows<{ id: number }>('SELECT id FROM conversations ORDER BY id').map(({ id }) => id)
const countOf = (id: number): number =>
  rows<{ n: number }>(`SELECT count(*) AS n FROM messages WHERE conversation_id = ${id}`)[0]?.n ?? 0
const contacts = () => rows<{ id: number }>('SELECT id FROM contacts ORDER BY id').map(({ id }) => id - 500)

/**
 * 1: resolved, 100 days old. 2: open and as old. 3: resolved, with 60 old messages and 60 new ones. 4: of today. 5:
 * like 1, with a draft. 6: resolved recently, with old messages only.
 */
async function openDesk(): Promise<void> {
  rig = new DeskRig({ dataFolder: folder })
  const { server, clock } = rig
  for (const id of [1, 2, 3, 4, 5, 6])
    if (id !== 4) server.addConversation(`first of ${id}`)
    else server.addConversation('of today')
  for (let written = 0; written < 60; written++)
    for (const id of [1, 2, 3, 5, 6]) server.write(id, { content: `old ${written}` })
  for (const id of [1, 3, 5]) server.setStatus(id, 'resolved')
  await clock.advance(100 * DAY)
  for (let written = 0; written < 60; written++) server.write(3, { content: `new ${written}` })
  server.write(4, { content: 'today' })
  server.setStatus(6, 'resolved')
  server.write(6, { type: 'activity', content: 'resolved' })
  await rig.start()
  await rig.watchList('list', { status: 'all' })
  for (const id of [1, 2, 3, 4, 5, 6]) {
    await rig.watchThread(id, 'thread', 200)
    await clock.advance(2_000)
    rig.unwatch('thread')
  }
  await rig.desk.call('draft:save', { ref: ref(5), mode: 'reply', text: 'Dear', uploadIds: [] }, 'main')
}

describe('data older than the retention setting', () => {
  it('is removed: old resolved conversations with their contacts, and old messages of other resolved ones', async () => {
    await openDesk()
    rig.unwatch('list')
    expect([1, 2, 3].map(countOf)).toEqual([61, 61, 121])
    await rig.clock.advance(2 * 60_000)
    expect(conversations()).toEqual([2, 3, 4, 5, 6])
    expect(contacts()).toEqual([2, 3, 4, 5, 6])
    expect([1, 2, 3, 4, 5, 6].map(countOf)).toEqual([0, 61, 60, 2, 61, 40])
    expect(rows('SELECT conversation_id FROM threads WHERE conversation_id = 1')).toEqual([])
    expect(rig.errors).toEqual([])
  })

  it('is fetched again when the user scrolls to it, and not before', async () => {
    await openDesk()
    rig.unwatch('list')
    await rig.clock.advance(2 * 60_000)
    const calls = rig.api.calls.length
    await rig.clock.advance(3 * 60_000)
    expect(rig.api.calls.length).toBe(calls)
    await rig.watchThread(3, 'thread', 40)
    await rig.clock.advance(2_000)
    const short = rig.shown('thread', 'thread')
    expect(short.head).toMatchObject({ hasOlder: true, verified: true })
    expect(short.items).toHaveLength(40)
    await rig.watchThread(3, 'thread', 500)
    await rig.clock.advance(5_000)
    const { head, items } = rig.shown('thread', 'thread')
    expect(items.map(({ content }) => content)).toEqual([
      'first of 3',
      ...Array.from({ length: 60 }, (_, index) => `old ${index}`),
      ...Array.from({ length: 60 }, (_, index) => `new ${index}`),
    ])
    expect(head).toMatchObject({ hasOlder: false, verified: true })
    // Opening a list fetches removed conversations again.
    await rig.watchList('again', { status: 'resolved' })
    await rig.clock.advance(2_000)
    expect(
      rig
        .shown('again', 'conversations')
        .items.map(({ ref: { conversationId } }) => conversationId)
        .sort(),
    ).toEqual([1, 3, 5, 6])
  })

  it('is not removed while it is on screen', async () => {
    await openDesk()
    await rig.watchThread(3, 'thread', 200)
    await rig.clock.advance(2 * 60_000)
    expect(conversations()).toEqual([1, 2, 3, 4, 5, 6])
    expect(countOf(3)).toBe(121)
    expect(rig.shown('list', 'conversations').items).toHaveLength(6)
    rig.unwatch('list')
    rig.unwatch('thread')
    await rig.clock.advance(25 * 3_600_000)
    expect(conversations()).toEqual([2, 3, 4, 5, 6])
    expect(countOf(3)).toBe(60)
  })

  it('leaves no gap: a later message is stored alone and alerts once', async () => {
    await openDesk()
    rig.unwatch('list')
    await rig.clock.advance(2 * 60_000)
    rig.alerts.splice(0)
    rig.server.write(1, { content: 'me again' })
    await rig.clock.advance(2_000)
    rig.cable.drop()
    rig.server.write(3, { content: 'missed' })
    await rig.clock.advance(1_000)
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(conversations()).toContain(1)
    expect(countOf(1)).toBe(1)
    expect(countOf(3)).toBe(61)
    expect(rig.alerts.filter(({ kind }) => kind === 'show').length).toBeLessThanOrEqual(2)
  })

  it('is kept with unlimited retention, and removed at once when the setting changes', async () => {
    rig = new DeskRig()
    await rig.desk.stop()
    await openDesk()
    rig.unwatch('list')
    await rig.desk.call('settings:change', { change: { cache: { retentionDays: null, mediaMegabytes: 500 } } }, 'main')
    await rig.clock.advance(10 * 60_000)
    expect(conversations()).toEqual([1, 2, 3, 4, 5, 6])
    await rig.desk.call('settings:change', { change: { cache: { retentionDays: 30, mediaMegabytes: 500 } } }, 'main')
    await rig.clock.advance(60_000)
    expect(conversations()).toEqual([2, 3, 4, 5, 6])
  })
})

describe('removing old data', () => {
  it('takes a few milliseconds at a time', async () => {
    rig = new DeskRig()
    const clock = new FakeClock()
    const slices: number[] = []
    let steps = 0
    let spent = 0
    const retention = new Retention({
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic() + spent,
        after: (delay, run) =>
          clock.after(delay, () => {
            const before = steps
            run()
            slices.push(steps - before)
          }),
        clear: (timer) => {
          clock.clear(timer)
        },
      },
      log: memoryLog(),
      days: () => 90,
      protectedConversations: () => () => false,
      onTrimmed: () => undefined,
      trim: function* (): Generator<Trimmed, void> {
        for (let step = 0; step < 100; step++) {
          steps++
          spent += step < 50 ? 2 : 0
          yield { conversations: 0, messages: 1, contacts: 0 }
        }
      },
    })
    retention.start()
    await clock.advance(60_000)
    expect(slices).toEqual([2])
    await clock.advance(10_000)
    expect(slices.slice(0, 25)).toEqual(Array.from({ length: 25 }, () => 2))
    expect(Math.max(...slices)).toBe(20)
    expect(steps).toBe(100)
    const done = slices.length
    await clock.advance(DAY - 20_000)
    expect(slices).toHaveLength(done)
    await clock.advance(30_000)
    expect(slices.length).toBeGreaterThan(done)
    retention.stop()
    expect(clock.pending).toBe(0)
  })
})
