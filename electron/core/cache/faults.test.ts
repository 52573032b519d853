import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationPatch } from '../../../shared/model/conversation.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import type { DiskFault } from '../testing/faultySqlite.ts'
import { CODES, FaultySqlite } from '../testing/faultySqlite.ts'
import { listFilter } from '../testing/lists.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { ChangeSet } from './changes.ts'
import { faultOf } from './faults.ts'
import type { Stores } from './index.ts'
import { openStores } from './index.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { openSqlite } from './sqlite.ts'

let folder: string
let clock: FakeClock
let disk: FaultySqlite
let callbacks: string[]
const opened: Stores[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-faults-'))
  clock = new FakeClock()
  disk = new FaultySqlite()
  callbacks = []
})
afterEach(() => {
  disk.fault = null
  for (const stores of opened.splice(0)) stores.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(path = folder): Stores {
  const stores = openStores(path, new ChangeSet(), {
    clock,
    log: memoryLog(),
    open: disk.open,
    onServerReplaced: () => callbacks.push('replaced'),
    onLocalMerged: () => callbacks.push('merged'),
    onStorage: () => callbacks.push('storage'),
  })
  opened.push(stores)
  return stores
}

function close(stores: Stores): void {
  opened.splice(opened.indexOf(stores), 1)
  stores.close()
}

const conversation = (id: number, change: Partial<ConversationPatch> = {}): ConversationPatch => ({
  accountId: 1,
  id,
  inboxId: 3,
  status: 'open',
  lastActivityAt: 1_000 + id,
  createdAt: 900,
  labels: [],
  ...change,
})
const page = (...conversations: ConversationPatch[]) => ({
  counts: { mine: 0, unassigned: 0, all: 0 },
  conversations,
  contacts: [],
  messages: [],
})
const message = (id: number, conversationId = 1) => ({
  accountId: 1,
  conversationId,
  id,
  createdAt: 1_000 + id,
  type: 'incoming' as const,
  content: `message ${id}`,
})
const entry = (echoId: string, state: OutboxEntry['state'] = { kind: 'queued', error: null }): OutboxEntry => ({
  echoId,
  accountId: 1,
  conversationId: 1,
  content: echoId,
  private: false,
  inReplyTo: null,
  uploadIds: [],
  createdAt: 1,
  state,
  order: 1,
  seen: null,
  waited: false,
  editing: false,
  giveUp: null,
})
const known = (stores: Stores, ...ids: number[]) => ids.filter((id) => stores.server.conversations.get(1, id) !== null)

/** The next write fails, and the transaction around it runs again. */
function failOnce(): void {
  let tried = 0
  disk.fault = { code: CODES.busy, at: 'write', until: () => tried++ > 0 }
}

describe('a transaction that runs again', () => {
  it('shows and ends overlays in every list', () => {
    const { server } = open()
    const idsIn = (status: 'open' | 'resolved', label: string | null = null): number[] =>
      server.conversations.list(listFilter({ status, label }), 7, 10).map(({ id }) => id)
    server.applyPage(page(conversation(1, { labels: ['vip'] })), server.revision)
    failOnce()
    const overlay = server.overlay(1, 1, { status: 'resolved' })
    expect([idsIn('open'), idsIn('resolved'), idsIn('resolved', 'vip')]).toEqual([[], [1], [1]])
    failOnce()
    overlay?.end()
    expect([idsIn('open'), idsIn('open', 'vip'), idsIn('resolved')]).toEqual([[1], [1], []])
    failOnce()
    server.setPending([{ accountId: 1, conversationId: 1, overlays: [{ status: 'resolved' }] }])
    expect([idsIn('open'), idsIn('resolved'), idsIn('resolved', 'vip')]).toEqual([[], [1], [1]])
  })
})

describe('a fault', () => {
  it('is derived from primary and extended SQLite codes and from file system codes', () => {
    const sqlite = (errcode: number) => faultOf(Object.assign(new Error('x'), { errcode }))
    expect([13, 10, 778, 8, 1032, 14, 5, 261, 6, 11, 267, 26, 1, 19].map(sqlite)).toEqual([
      'full',
      'failing',
      'failing',
      'readOnly',
      'readOnly',
      'readOnly',
      'locked',
      'locked',
      'locked',
      'damaged',
      'damaged',
      'damaged',
      null,
      null,
    ])
    expect(
      ['ENOSPC', 'EROFS', 'EACCES', 'EIO', 'ENOENT'].map((code) => faultOf(Object.assign(new Error('x'), { code }))),
    ).toEqual(['full', 'readOnly', 'readOnly', 'failing', null])
    expect(faultOf(new Error('of ours'))).toBeNull()
  })
})

describe('a full disk', () => {
  const full: DiskFault = { code: CODES.full, at: 'write' }

  it('holds server data in memory, and writes it when there is space', async () => {
    const stores = open()
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    stores.server.meta.set('watermark/1', 1_000)
    disk.fault = { ...full, file: 'server.db' }
    const { transitions } = stores.server.applyPage(page(conversation(2)), stores.server.revision)
    expect(transitions).toHaveLength(1)
    stores.server.meta.set('watermark/1', 2_000)
    expect(known(stores, 1, 2)).toEqual([1, 2])
    expect(stores.storage.view()).toMatchObject({ kind: 'full', unkept: false, partial: false })
    expect(callbacks).toEqual(['storage'])
    disk.fault = null
    await clock.advance(5_000)
    expect(stores.storage.view().kind).toBe('ok')
    close(stores)
    const again = open()
    expect(known(again, 1, 2)).toEqual([1, 2])
    expect(again.server.meta.number('watermark/1')).toBe(2_000)
    expect(callbacks).not.toContain('replaced')
  })

  it('leaves the file and its watermarks unchanged when the process ends meanwhile', () => {
    const stores = open()
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    stores.server.meta.set('watermark/1', 1_000)
    disk.fault = { ...full, file: 'server.db' }
    stores.server.applyPage(page(conversation(2)), stores.server.revision)
    stores.server.meta.set('watermark/1', 2_000)
    const copy = openSqlite(join(folder, 'server.db'), { readOnly: true })
    expect(copy.prepare('SELECT id FROM conversations').all()).toEqual([{ id: 1 }])
    expect(copy.prepare("SELECT value FROM meta WHERE key = 'watermark/1'").get()).toEqual({ value: '1000' })
    copy.close()
  })

  it('requests a resync when the held transaction fails to commit', async () => {
    const stores = open()
    disk.fault = { ...full, file: 'server.db' }
    stores.server.applyPage(page(conversation(2)), stores.server.revision)
    await clock.advance(5_000)
    expect(callbacks).toEqual(['storage', 'replaced'])
    expect(stores.storage.view().kind).toBe('full')
    stores.server.applyPage(page(conversation(3)), stores.server.revision)
    expect(known(stores, 2, 3)).toEqual([3])
    disk.fault = null
    await clock.advance(60_000)
    expect(stores.storage.view().kind).toBe('ok')
    expect(known(stores, 2, 3)).toEqual([3])
  })

  it('applies a batch once when it fails in the middle or at its commit', () => {
    const stores = open()
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    disk.fault = { ...full, file: 'server.db' }
    const { messages } = stores.server.applyMessages(
      { messages: [message(5), message(6)], contact: null },
      stores.server.revision,
    )
    expect(messages.map(({ message: { id }, isNew }) => [id, isNew])).toEqual([
      [5, true],
      [6, true],
    ])
  })

  it('is detected from SQLite itself', () => {
    const stores = open()
    const limited = openSqlite(join(folder, 'server.db'))
    const pages = Number(limited.prepare('PRAGMA page_count').get()?.['page_count'])
    limited.close()
    close(stores)
    // The limit is per connection: set it on each.
    const real = disk.open
    const again = openStores(folder, new ChangeSet(), {
      clock,
      log: memoryLog(),
      onServerReplaced: () => callbacks.push('replaced'),
      open: (path, options) => {
        const handle = real(path, options)
        if (path !== ':memory:' && path.endsWith('server.db')) handle.exec(`PRAGMA max_page_count = ${pages + 2}`)
        return handle
      },
    })
    for (let id = 1; id <= 200; id++)
      again.server.applyMessages(
        { messages: [{ ...message(id), content: 'long '.repeat(200) }], contact: null },
        again.server.revision,
      )
    // SQLite rolls back the held transaction when it cannot allocate a page: its data is fetched again.
    const here = again.server.messages.newest(1, 1, 0, 500).map(({ id }) => id)
    expect(here[0]).toBe(200)
    expect(callbacks).toEqual(here.length === 200 ? [] : ['replaced'])
    expect(again.storage.view().kind).toBe('full')
    again.close()
  })

  it('keeps drafts and messages in memory, reports it, and writes them when there is space', () => {
    const stores = open()
    stores.local.saveDraft(1, 1, 'reply', { text: 'before', uploadIds: [] })
    disk.fault = { ...full, file: 'local.db' }
    stores.local.saveDraft(1, 2, 'note', { text: 'meanwhile', uploadIds: [] })
    stores.local.saveDraft(1, 1, 'reply', { text: '', uploadIds: [] })
    stores.local.enqueue(entry('e1'))
    expect(stores.storage.view()).toMatchObject({ kind: 'full', unkept: true })
    disk.fault = null
    stores.storage.retry()
    expect(stores.storage.view()).toMatchObject({ kind: 'ok', unkept: false })
    close(stores)
    const again = open()
    expect(again.local.drafts(1, 2).note.text).toBe('meanwhile')
    expect(again.local.drafts(1, 1).reply.text).toBe('')
    expect(again.local.entries().map(({ echoId }) => echoId)).toEqual(['e1'])
  })

  it('sends no message that the disk has as unsent, which the next start would send again', () => {
    const stores = open()
    stores.local.enqueue(entry('kept'))
    disk.fault = { ...full, file: 'local.db' }
    const sending = { kind: 'sending', afterId: 5 } as const
    expect(() => stores.local.updateEntry(entry('kept', sending))).toThrow(expect.objectContaining({ code: 'disk' }))
    expect(stores.local.entry('kept')?.state.kind).toBe('queued')
    expect(stores.local.mayDiscard('kept')).toBe(false)
    stores.local.enqueue(entry('new'))
    stores.local.updateEntry(entry('new', sending))
    expect(stores.local.entry('new')?.state.kind).toBe('sending')
    disk.fault = null
    stores.storage.retry()
    stores.local.updateEntry(entry('kept', sending))
    expect(stores.local.mayDiscard('kept')).toBe(true)
  })
})

describe('a read-only folder', () => {
  it('is read, and new data is reported as being in memory only', () => {
    const first = open()
    first.server.applyPage(page(conversation(1)), first.server.revision)
    first.server.applyMessages({ messages: [message(5)], contact: null }, first.server.revision)
    first.server.threads.set(1, 1, { oldestId: 5, comparedId: 5, reachedStart: true })
    first.server.meta.set('watermark/1', 1_000)
    first.local.saveDraft(1, 1, 'reply', { text: 'before', uploadIds: [] })
    first.local.enqueue(entry('queued before'))
    first.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    close(first)
    const real = disk.open
    const locked = openStores(folder, new ChangeSet(), {
      clock,
      log: memoryLog(),
      open: (path, options) => {
        if (path !== ':memory:' && options?.readOnly !== true)
          throw Object.assign(new Error('unable to open database file'), { errcode: CODES.cannotOpen })
        return real(path, options)
      },
    })
    expect(locked.storage.view()).toMatchObject({ kind: 'readOnly', unkept: true, partial: false })
    expect(known(locked, 1)).toEqual([1])
    expect(locked.server.messages.get(1, 1, 5)?.content).toBe('message 5')
    expect(locked.server.threads.get(1, 1)).toEqual({ oldestId: 5, comparedId: 5, reachedStart: true })
    expect(locked.server.meta.number('watermark/1')).toBe(1_000)
    expect(locked.local.drafts(1, 1).reply.text).toBe('Dear')
    expect(() => locked.local.updateEntry(entry('queued before', { kind: 'sending', afterId: 5 }))).toThrow(
      expect.objectContaining({ code: 'disk' }),
    )
    locked.close()
  })

  it('that is not a folder keeps everything in memory', () => {
    writeFileSync(join(folder, 'file'), 'in the way')
    const stores = open(join(folder, 'file', 'session'))
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    stores.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    expect(stores.storage.view()).toMatchObject({ kind: 'readOnly', unkept: true })
    expect(known(stores, 1)).toEqual([1])
  })

  it('moves to memory while running, and back to the file later', async () => {
    const stores = open()
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    disk.fault = { code: CODES.readOnly, at: 'begin' }
    stores.server.applyPage(page(conversation(2)), stores.server.revision)
    stores.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    expect(known(stores, 1, 2)).toEqual([1, 2])
    expect(stores.storage.view()).toMatchObject({ kind: 'readOnly', unkept: true })
    expect(callbacks).toContain('replaced')
    callbacks = []
    disk.fault = null
    await clock.advance(5_000)
    expect(stores.storage.view()).toMatchObject({ kind: 'ok', unkept: false })
    // Data received meanwhile is fetched again, from the watermark of the file.
    expect(callbacks).toContain('replaced')
    expect(known(stores, 1, 2)).toEqual([1])
    expect(stores.local.drafts(1, 1).reply.text).toBe('Dear')
  })
})

describe('a file locked by another process', () => {
  it('is retried, and drafts of both sides are kept', async () => {
    const first = open()
    first.server.applyPage(page(conversation(1)), first.server.revision)
    first.local.saveDraft(1, 1, 'reply', { text: 'of before', uploadIds: [] })
    first.local.saveDraft(1, 3, 'reply', { text: 'untouched', uploadIds: [] })
    first.local.enqueue(entry('older'))
    first.local.saveDraft(1, 1, 'reply', { text: 'of before', uploadIds: [] })
    close(first)
    const holders = ['server.db', 'local.db'].map((name) => {
      const holder = openSqlite(join(folder, name))
      holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
      return holder
    })
    const stores = open()
    expect(stores.storage.view()).toMatchObject({ kind: 'locked', unkept: true, partial: true })
    stores.local.saveDraft(1, 1, 'reply', { text: 'of now', uploadIds: [] })
    stores.local.enqueue({ ...entry('newer'), conversationId: 2 })
    for (const holder of holders) holder.close()
    await clock.advance(5_000)
    expect(stores.storage.view()).toMatchObject({ kind: 'ok', unkept: false, partial: false })
    expect(callbacks).toEqual(expect.arrayContaining(['merged', 'replaced']))
    expect(known(stores, 1)).toEqual([1])
    expect(stores.local.drafts(1, 1).reply.text).toBe('of before\n\nof now')
    expect(stores.local.drafts(1, 3).reply.text).toBe('untouched')
    expect(
      stores.local
        .entries()
        .map(({ echoId }) => echoId)
        .sort(),
    ).toEqual(['newer', 'older'])
  })
})

describe('a damaged file', () => {
  it('of the server is set aside and recreated while running, and the write that found it succeeds', () => {
    const stores = open()
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    stores.server.meta.set('watermark/1', 1_000)
    disk.fault = {
      code: CODES.corrupt,
      at: 'read',
      file: 'server.db',
      until: () => readdirSync(folder).some((name) => name.includes('damaged')),
    }
    stores.server.applyPage(page(conversation(2)), stores.server.revision)
    expect(known(stores, 1, 2)).toEqual([2])
    expect(stores.server.meta.number('watermark/1')).toBeNull()
    expect(callbacks).toContain('replaced')
    expect(stores.storage.view()).toMatchObject({ kind: 'ok', setAside: { server: 'damaged', local: null } })
    stores.storage.acknowledge()
    expect(stores.storage.view().setAside).toBeNull()
  })

  it('of a newer version is set aside, both kinds', () => {
    close(open())
    for (const name of ['server.db', 'local.db']) {
      const newer = openSqlite(join(folder, name))
      newer.exec('PRAGMA user_version = 999')
      newer.close()
    }
    const stores = open()
    expect(stores.storage.view().setAside).toMatchObject({ server: 'newer', local: 'newer' })
    expect(readdirSync(folder).filter((name) => name.includes('.newer-'))).toHaveLength(2)
    stores.storage.removeCached()
    expect(readdirSync(folder).filter((name) => name.includes('.newer-'))).toHaveLength(2)
  })

  it('is searched for once after a crash, off the main thread', async () => {
    const first = open()
    first.server.applyPage(page(conversation(1)), first.server.revision)
    // Not closed, so its log is left.
    const second = open()
    const looked: string[] = []
    await second.storage.checkWhenDue((path) => {
      looked.push(path)
      return Promise.resolve(null)
    })
    await second.storage.checkWhenDue((path) => {
      looked.push(path)
      return Promise.resolve('row 3 missing')
    })
    expect(looked).toEqual([join(folder, 'server.db')])
    close(second)
    close(first)
    const third = open()
    await third.storage.checkWhenDue(() => Promise.reject(new Error('not due')))
    third.server.meta.set('checkDue', 1)
    await third.storage.checkWhenDue(() => Promise.resolve('row 3 missing'))
    expect(third.storage.view().setAside?.server).toBe('damaged')
    expect(callbacks).toContain('replaced')
  })
})

describe('the cache', () => {
  it('is removed by the user, and drafts and messages stay', () => {
    const stores = open()
    stores.server.applyPage(page(conversation(1)), stores.server.revision)
    stores.local.saveDraft(1, 1, 'reply', { text: 'Dear', uploadIds: [] })
    const { revision } = stores.server
    writeFileSync(join(folder, 'server.db.damaged-1'), 'old')
    stores.storage.removeCached()
    expect(known(stores, 1)).toEqual([])
    expect(stores.server.revision).toBeGreaterThanOrEqual(revision)
    expect(readdirSync(folder).some((name) => name.includes('damaged'))).toBe(false)
    expect(stores.local.drafts(1, 1).reply.text).toBe('Dear')
    stores.server.applyPage(page(conversation(2)), stores.server.revision)
    close(stores)
    expect(known(open(), 1, 2)).toEqual([2])
  })
})
