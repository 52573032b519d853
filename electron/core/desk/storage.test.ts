import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../cache/index.ts'
import type { DeskRigOptions } from '../testing/deskRig.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { FakeServer } from '../testing/fakeServer.ts'
import { CODES, FaultySqlite } from '../testing/faultySqlite.ts'

let folder: string
let disk: FaultySqlite
let clock: FakeClock
let server: FakeServer
const rigs: DeskRig[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-storage-'))
  disk = new FaultySqlite()
  clock = new FakeClock()
  server = new FakeServer(clock)
})
afterEach(async () => {
  disk.fault = null
  for (const rig of rigs.splice(0)) await rig.desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function desk(options: DeskRigOptions = {}): Promise<DeskRig> {
  const rig = new DeskRig({ dataFolder: folder, openSqlite: disk.open, clock, server, ...options })
  rigs.push(rig)
  await rig.start()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.watchList()
  await clock.advance(1_000)
  return rig
}
const storageOf = (rig: DeskRig) => rig.shown('sessions', 'sessions').head.sessions[0]?.storage
const sent = () => server.row(1).messages.map(({ content }) => content)

describe('a full disk', () => {
  it('is reported while messages arrive and are sent; all of them are stored once there is space', async () => {
    server.addConversation('hello')
    const rig = await desk()
    await rig.watchThread(1)
    disk.fault = { code: CODES.full, at: 'write' }
    server.write(1, { content: 'on a full disk' })
    await clock.advance(1_000)
    await rig.desk.call('draft:save', { ref: ref(1), mode: 'note', text: 'remember', uploadIds: [] }, 'main')
    await rig.send(1, 'my answer')
    await clock.advance(2_000)
    expect(storageOf(rig)).toMatchObject({ kind: 'full', unkept: true })
    expect(rig.shown('thread', 'thread').items.map(({ content, delivery }) => [content, delivery])).toEqual([
      ['hello', 'sent'],
      ['on a full disk', 'sent'],
      ['my answer', 'sent'],
    ])
    expect(sent()).toEqual(['hello', 'on a full disk', 'my answer'])
    disk.fault = null
    await clock.advance(5 * 60_000)
    expect(storageOf(rig)).toMatchObject({ kind: 'ok', unkept: false })
    await rig.desk.stop()
    const again = await desk()
    await again.watchThread(1)
    expect(again.shown('thread', 'thread').items.map(({ content }) => content)).toEqual([
      'hello',
      'on a full disk',
      'my answer',
    ])
    expect(again.shown('thread', 'thread').head.drafts.note.text).toBe('remember')
  })

  it('sends nothing twice when the process dies: an entry on disk stays until it can be written', async () => {
    server.addConversation('hello')
    const rig = await desk()
    rig.api.outcomeOf = (call) => (call === 'sendMessage' ? 'unreachable' : 'ok')
    await rig.send(1, 'written before')
    await clock.advance(1_000)
    disk.fault = { code: CODES.full, at: 'write', file: 'local.db' }
    rig.api.outcomeOf = () => 'ok'
    await clock.advance(5 * 60_000)
    expect(sent()).toEqual(['hello'])
    const echoId = readOutbox()[0] ?? ''
    expect(await rig.desk.call('message:discard', { ref: ref(1), echoId }, 'main')).toMatchObject({
      ok: false,
      code: 'disk',
    })
    // The process dies: its timers and memory are gone, the file is unchanged.
    disk.fault = null
    clock = new FakeClock(clock.now())
    const again = await desk()
    await clock.advance(5 * 60_000)
    expect(sent()).toEqual(['hello', 'written before'])
    expect(again.errors).toEqual([])
  })
})

describe('a damaged cache', () => {
  it('is fetched again with everything on screen, and reported until the user acknowledges it', async () => {
    for (let made = 0; made < 3; made++) server.addConversation(`first of ${made + 1}`)
    const rig = await desk()
    await rig.watchThread(2)
    await clock.advance(1_000)
    disk.fault = {
      code: CODES.corrupt,
      at: 'read',
      file: 'server.db',
      until: () => readdirSync(join(folder, SESSION)).some((name) => name.includes('damaged')),
    }
    server.write(2, { content: 'and then' })
    await clock.advance(10_000)
    expect(rig.shown('list', 'conversations').items.map(({ ref: { conversationId } }) => conversationId)).toEqual([
      2, 3, 1,
    ])
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['first of 2', 'and then'])
    expect(rig.shown('thread', 'thread').head.verified).toBe(true)
    expect(storageOf(rig)).toMatchObject({ kind: 'ok', setAside: { server: 'damaged', local: null } })
    await rig.desk.call('storage:acknowledge', { sessionId: SESSION }, 'main')
    await clock.advance(100)
    expect(storageOf(rig)?.setAside).toBeNull()
  })

  it('is found by the check after a crash, and fetched again', async () => {
    server.addConversation('hello')
    await desk()
    // The first desk is not stopped, as after a crash.
    const checked: string[] = []
    const rig = await desk({
      checkDatabase: (path) => {
        checked.push(path)
        return Promise.resolve('*** in database main ***')
      },
    })
    await clock.advance(20_000)
    expect(checked).toEqual([join(folder, SESSION, 'server.db')])
    await clock.advance(10_000)
    expect(storageOf(rig)?.setAside).toMatchObject({ server: 'damaged' })
    expect(rig.shown('list', 'conversations').items).toHaveLength(1)
  })

  it('loses no drafts', async () => {
    server.addConversation('hello')
    const first = await desk()
    await first.desk.call('draft:save', { ref: ref(1), mode: 'reply', text: 'Dear', uploadIds: [] }, 'main')
    await first.desk.stop()
    for (const name of ['server.db', 'local.db']) {
      const path = join(folder, SESSION, name)
      const bytes = readFileSync(path)
      // Damages the last pages of each file, which belong to tables.
      bytes.fill(0x5a, bytes.length - 8_192)
      if (name === 'server.db') bytes.fill(0x5a, 100)
      writeFileSync(path, bytes)
    }
    const rig = await desk()
    await rig.watchThread(1)
    await clock.advance(3_000)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['hello'])
    expect(storageOf(rig)?.setAside?.server).toBe('damaged')
  })
})

describe('a cache that is replaced during a request', () => {
  it('ignores the answer, at any moment of the request, so that no thread counts as verified too early', async () => {
    const id = server.addConversation('first')
    for (let written = 1; written <= 60; written++) server.write(id, { content: `message ${written}` })
    const all = server.row(id).messages.map(({ content }) => content)
    for (const moment of [1, 20, 45, 70]) {
      const rig = await desk({ seed: moment })
      await rig.watchThread(id, 'thread', 500)
      await clock.advance(3_000)
      let requests = 0
      rig.api.outcomeOf = (call) => {
        // While the request that compares the end of the thread is running.
        if (call === 'messages' && ++requests === 1)
          clock.after(moment, () => {
            void rig.desk.call('storage:removeCached', { sessionId: SESSION }, 'main')
          })
        return 'ok'
      }
      rig.cable.drop()
      await clock.advance(1_000)
      rig.cable.connect()
      while (requests === 0) await clock.advance(10)
      await clock.advance(moment + 100)
      expect({ moment, state: rig.shown('thread', 'thread').head.state.kind }).not.toEqual({ moment, state: 'error' })
      await clock.advance(10_000)
      const { head, items } = rig.shown('thread', 'thread')
      expect({ moment, shown: items.map(({ content }) => content), verified: head.verified }).toEqual({
        moment,
        shown: all,
        verified: true,
      })
      await rig.desk.stop()
      rigs.pop()
    }
  }, 60_000)
})

describe('a file that another process has locked', () => {
  it('is retried; the desk works from the server meanwhile, and drafts come back', async () => {
    server.addConversation('hello')
    const first = await desk()
    await first.desk.call('draft:save', { ref: ref(1), mode: 'reply', text: 'Dear', uploadIds: [] }, 'main')
    await first.desk.stop()
    disk.fault = { code: CODES.busy, at: 'open' }
    const rig = await desk()
    await rig.watchThread(1)
    await clock.advance(2_000)
    expect(storageOf(rig)).toMatchObject({ kind: 'locked', unkept: true })
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['hello'])
    expect(rig.shown('thread', 'thread').head.drafts.reply.text).toBe('')
    disk.fault = null
    await rig.desk.call('storage:retry', { sessionId: SESSION }, 'main')
    await clock.advance(5_000)
    expect(storageOf(rig)).toMatchObject({ kind: 'ok', unkept: false })
    expect(rig.shown('thread', 'thread').head.drafts.reply.text).toBe('Dear')
    expect(rig.shown('list', 'conversations').items).toHaveLength(1)
  })
})

describe('removing the cache', () => {
  it('fetches what is on screen again and keeps drafts', async () => {
    server.addConversation('hello')
    const rig = await desk()
    await rig.watchThread(1)
    await rig.desk.call('draft:save', { ref: ref(1), mode: 'reply', text: 'Dear', uploadIds: [] }, 'main')
    expect(await rig.desk.call('storage:sizes', {}, 'main')).toMatchObject({
      ok: true,
      value: { sessions: [{ sessionId: SESSION }] },
    })
    await rig.desk.call('storage:removeCached', { sessionId: SESSION }, 'main')
    await clock.advance(5_000)
    expect(rig.shown('list', 'conversations').items).toHaveLength(1)
    expect(rig.shown('thread', 'thread').items.map(({ content }) => content)).toEqual(['hello'])
    expect(rig.shown('thread', 'thread').head.drafts.reply.text).toBe('Dear')
    expect(storageOf(rig)?.setAside).toBeNull()
  })
})

function readOutbox(): string[] {
  const db = openSqlite(join(folder, SESSION, 'local.db'), { readOnly: true })
  const found = db
    .prepare('SELECT echo_id FROM outbox')
    .all()
    .map(({ echo_id: echoId }) => String(echoId))
  db.close()
  return found
}
