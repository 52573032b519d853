import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Random } from '../ports.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { outboxEntry } from '../testing/outboxEntry.ts'
import { seededRandom } from '../testing/random.ts'
import { ChangeSet } from './changes.ts'
import type { Stores } from './index.ts'
import { openStores } from './index.ts'
import { openSqlite } from './sqlite.ts'

const SEEDS = 4
const CONVERSATIONS = 40
/** Milliseconds: each case waits for the disk dozens of times. */
const SLOW = 60_000
const PAGE = 4_096
let base: string
/** Entries as written: one with changed bytes counts as unreadable. */
const wrote = new Set<string>()
let original: string
const ports = () => ({ clock: new FakeClock(), log: memoryLog() })
const textOf = (id: number): string => `draft ${id} ${'words '.repeat(10 + ((id * 37) % 200))}end`
const echoOf = (id: number): string => `e0000000-0000-4000-8000-0000000000${String(id).padStart(2, '0')}`

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'deskbell-salvage-'))
  original = join(base, 'original')
  const stores = openStores(original, new ChangeSet(), ports())
  for (let id = 1; id <= CONVERSATIONS; id++) {
    stores.local.enqueue(
      outboxEntry({
        echoId: echoOf(id),
        conversationId: id,
        content: `message ${id} ${'more '.repeat((id * 53) % 300)}`,
      }),
    )
    wrote.add(JSON.stringify(stores.local.entry(echoOf(id))))
    stores.local.saveDraft(1, id, 'reply', { text: textOf(id), uploadIds: [] })
    stores.server.applyPage(
      {
        counts: { mine: 0, unassigned: 0, all: 0 },
        contacts: [],
        messages: [],
        conversations: [{ accountId: 1, id, inboxId: 3, status: 'open', lastActivityAt: id, createdAt: 1, labels: [] }],
      },
      stores.server.revision,
    )
  }
  for (let id = 1; id <= 200; id++)
    stores.server.applyMessages(
      {
        contact: null,
        messages: [{ accountId: 1, conversationId: 1, id, createdAt: id, type: 'incoming', content: textOf(id) }],
      },
      stores.server.revision,
    )
  // Half in the file, half in its log, as after a crash.
  cpSync(original, join(base, 'running'), { recursive: true })
  stores.close()
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

type Damage = (path: string, random: Random) => void
const within = (random: Random, below: number): number => Math.floor(random() * below)

function scribble(path: string, offset: number, length: number, random: Random): void {
  const bytes = readFileSync(path)
  for (let at = offset; at < Math.min(bytes.length, offset + length); at++) bytes[at] = within(random, 256)
  writeFileSync(path, bytes)
}
const pagesOf = (path: string): number => Math.max(1, Math.floor(statSync(path).size / PAGE))

const DAMAGES: Record<string, Damage> = {
  'cut at a page': (path, random) => truncateSync(path, within(random, pagesOf(path)) * PAGE),
  'cut anywhere': (path, random) => truncateSync(path, within(random, statSync(path).size)),
  emptied: (path) => truncateSync(path, 0),
  'a page of nothing': (path, random) => {
    const bytes = readFileSync(path)
    const page = within(random, pagesOf(path)) * PAGE
    bytes.fill(0, page, page + PAGE)
    writeFileSync(path, bytes)
  },
  'a page of anything': (path, random) => scribble(path, within(random, pagesOf(path)) * PAGE, PAGE, random),
  'some bytes in several pages': (path, random) => {
    for (let times = 0; times < 6; times++)
      scribble(path, within(random, statSync(path).size), 1 + within(random, 40), random)
  },
  'a wrong head': (path, random) => scribble(path, 0, 100, random),
}

/** The rows that SQLite can still read, one by one. */
function readable(folder: string): { drafts: Map<number, string>; entries: Set<string> } {
  const drafts = new Map<number, string>()
  const entries = new Set<string>()
  const copy = `${folder}-read`
  cpSync(folder, copy, { recursive: true })
  try {
    const db = openSqlite(join(copy, 'local.db'), { readOnly: true })
    const one = (run: () => void): void => {
      try {
        run()
      } catch {
        /* This row cannot be read: that is what is being found out. */
      }
    }
    for (let row = 1; row <= CONVERSATIONS * 3; row++) {
      one(() => {
        const found = db.prepare('SELECT conversation_id, text FROM drafts WHERE row = ?').get(row)
        if (found) drafts.set(Number(found['conversation_id']), String(found['text']))
      })
      one(() => {
        const found = db.prepare('SELECT echo_id, json FROM outbox WHERE sequence = ?').get(row)
        if (found && wrote.has(String(found['json'])))
          entries.add((JSON.parse(String(found['json'])) as { echoId: string }).echoId)
      })
    }
    db.close()
  } catch {
    // Unreadable.
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  return { drafts, entries }
}

function opened(folder: string): Stores {
  const stores = openStores(folder, new ChangeSet(), ports())
  // Both files accept writes and return them.
  stores.local.saveDraft(2, 1, 'note', { text: 'after', uploadIds: [] })
  stores.server.applyMessages(
    {
      contact: null,
      messages: [{ accountId: 2, conversationId: 9, id: 1, createdAt: 1, type: 'incoming', content: 'after' }],
    },
    stores.server.revision,
  )
  expect(stores.local.drafts(2, 1).note.text).toBe('after')
  expect(stores.server.messages.get(2, 9, 1)?.content).toBe('after')
  for (let id = 1; id <= CONVERSATIONS; id++) stores.server.conversations.get(1, id)
  for (const { id } of stores.server.messages.newest(1, 1, 0, 500)) stores.server.messages.get(1, 1, id)
  return stores
}

describe.each(Object.entries(DAMAGES))('%s', (_name, damage) => {
  it.each(['original', 'running'])(
    'keeps every readable draft and message (%s)',
    (kind) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const random = seededRandom(seed)
        const folder = join(base, `case-${kind}-${seed}`)
        cpSync(join(base, kind), folder, { recursive: true })
        damage(join(folder, 'local.db'), random)
        if (seed % 2 === 0) damage(join(folder, 'server.db'), random)
        const { drafts, entries } = readable(folder)
        const stores = opened(folder)
        const missing = {
          seed,
          drafts: [...drafts]
            .filter(
              ([id, text]) =>
                id >= 1 && id <= CONVERSATIONS && text === textOf(id) && stores.local.drafts(1, id).reply.text !== text,
            )
            .map(([id]) => id),
          entries: [...entries].filter((echoId) => !stores.local.entry(echoId)),
        }
        expect(missing).toEqual({ seed, drafts: [], entries: [] })
        stores.close()
        opened(folder).close()
        rmSync(folder, { recursive: true, force: true })
      }
    },
    SLOW,
  )
})

it.each(['cut', 'garbage', 'gone', 'shm'])(
  'opens with a log that is %s',
  (how) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seededRandom(seed)
      const folder = join(base, `log-${how}-${seed}`)
      cpSync(join(base, 'running'), folder, { recursive: true })
      for (const name of ['local.db', 'server.db']) {
        const log = join(folder, `${name}-wal`)
        if (how === 'cut') truncateSync(log, within(random, statSync(log).size))
        if (how === 'garbage') scribble(log, within(random, statSync(log).size), 5_000, random)
        if (how === 'gone') rmSync(log)
        if (how === 'shm') scribble(join(folder, `${name}-shm`), 0, 32_768, random)
      }
      opened(folder).close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
  SLOW,
)

it('identifies a salvaged entry by its JSON, so that one under a damaged id can be removed', () => {
  const folder = join(base, 'renamed')
  cpSync(join(base, 'original'), folder, { recursive: true })
  const db = openSqlite(join(folder, 'local.db'))
  db.exec(`UPDATE outbox SET echo_id = 'scribbled' WHERE echo_id = '${echoOf(3)}'`)
  db.close()
  const first = openStores(folder, new ChangeSet(), ports())
  first.local.removeEntry(echoOf(3), { arrived: false })
  first.close()
  const second = openStores(folder, new ChangeSet(), ports())
  expect(second.local.entries()).toHaveLength(CONVERSATIONS - 1)
  second.close()
})

it('reports the number of salvaged rows, and keeps the damaged file', () => {
  const folder = join(base, 'reported')
  cpSync(join(base, 'original'), folder, { recursive: true })
  const path = join(folder, 'local.db')
  // The page of one draft: the others can be read around it.
  const bytes = readFileSync(path)
  const at = bytes.indexOf('draft 20 ')
  expect(at).toBeGreaterThan(0)
  const page = Math.floor(at / PAGE) * PAGE
  bytes.fill(0xff, page, page + PAGE)
  writeFileSync(path, bytes)
  const stores = opened(folder)
  const aside = stores.storage.view().setAside
  const drafts = Array.from({ length: CONVERSATIONS }, (_, index) => index + 1).filter(
    (id) => stores.local.drafts(1, id).reply.text === textOf(id),
  )
  expect(drafts.length).toBeGreaterThan(CONVERSATIONS / 2)
  expect(drafts).not.toContain(20)
  expect(stores.local.entries()).toHaveLength(CONVERSATIONS)
  expect(aside).toEqual({ server: null, local: 'damaged', saved: drafts.length + CONVERSATIONS, lost: null })
  expect(readdirSync(folder).filter((name) => name.startsWith('local.db.damaged-')).length).toBeGreaterThan(0)
  stores.close()
})
