import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { indexQuery } from '../../electron/core/cache/searchTokens.ts'
import { FakeClock } from '../../electron/core/testing/fakeClock.ts'
import { parseTerms } from '../../shared/search/terms.ts'
import { BenchDesk, SESSION } from './cache.desk.ts'
import type { CachePlan } from './cache.fill.ts'
import { ACCOUNT, ME, openCache } from './cache.fill.ts'
import { quantile } from './quantile.ts'

export interface Times {
  p50: number
  p95: number
  p99: number
}
/** Milliseconds, each with its lower bound. */
export interface ReadFigures {
  open: number
  list: Times
  listFloor: Times
  thread: Times
  threadFloor: Times
}

const TURNS = 40

/** Measures what main does before the first paint and at a click: open the stores, the first list, the end of the long thread. */
export function measureReads(folder: string, plan: CachePlan): ReadFigures {
  const opens = Array.from({ length: 5 }, () => {
    const began = performance.now()
    openCache(folder).close()
    return performance.now() - began
  })
  const list = {
    accountId: ACCOUNT,
    view: 'mine' as const,
    unattended: false,
    status: 'open' as const,
    sort: 'lastActivityDesc' as const,
    inboxId: null,
    teamId: null,
    label: null,
  }
  const cold = (run: (stores: ReturnType<typeof openCache>) => void): Times =>
    times(
      Array.from({ length: TURNS }, () => {
        // Nothing parsed in the previous turn remains.
        const stores = openCache(folder)
        const began = performance.now()
        run(stores)
        const taken = performance.now() - began
        stores.close()
        return taken
      }),
    )
  const floor = (sql: string, ...values: number[]): Times => {
    const db = new DatabaseSync(join(folder, 'server.db'), { readOnly: true })
    const statement = db.prepare(sql)
    const taken = times(Array.from({ length: TURNS }, () => clocked(() => statement.all(...values))))
    db.close()
    return taken
  }
  return {
    open: quantile(opens, 0.5),
    list: cold(({ server }) => {
      server.conversations.list(list, ME, 51)
    }),
    listFloor: floor(
      'SELECT json FROM conversations INDEXED BY conversations_assignee WHERE account_id = ? AND assignee_id = ? ' +
        "AND status = 'open' ORDER BY last_activity_at DESC, id DESC LIMIT 51",
      ACCOUNT,
      ME,
    ),
    thread: cold(({ server }) => {
      for (const { id } of server.messages.newest(ACCOUNT, plan.conversations, 1, 41))
        server.messages.get(ACCOUNT, plan.conversations, id)
    }),
    threadFloor: floor(
      'SELECT json FROM messages INDEXED BY messages_order WHERE account_id = ? AND conversation_id = ? ORDER BY ' +
        'created_at DESC, id DESC LIMIT 41',
      ACCOUNT,
      plan.conversations,
    ),
  }
}

const WORDS = {
  frequent: ['machine', 'order', 'thank', 'you', 'pedido', 'Paket', 'commande', 'working', 'please', 'Rechnung'],
  rare: ['E-07', '91310115MA1K', 'TG2024-118', 'cappuccino', 'DE812345678', 'descale'],
  absent: ['Rumpelstilzchen', 'zzqxw', 'order elephant', '12345678901234', '犬猫鳥'],
  'Chinese, Japanese': ['单', '订单', '快递', '税', '機', '注文', '追跡', '发票'],
  addresses: ['maya.7@example', 'chen.wei', 'priya.1', 'example.test', 'hannah.vogel'],
} as const

export type WordKind = keyof typeof WORDS
export interface SearchFigures {
  kind: WordKind | 'all'
  search: Times
  floor: Times
}

/** Measures the search box's local results (contacts, conversations and messages) against the bare index. */
export async function measureSearch(dataFolder: string, plan: CachePlan, rounds: number): Promise<SearchFigures[]> {
  const clock = new FakeClock(plan.now * 1_000)
  const bench = new BenchDesk({ clock, dataFolder })
  await bench.desk.start()
  await clock.advance(1_000)
  const db = new DatabaseSync(join(dataFolder, SESSION, 'server.db'), { readOnly: true })
  const bare = db.prepare(
    'SELECT rowid FROM message_letters WHERE message_letters MATCH ? ORDER BY rowid DESC LIMIT 20',
  )
  const bareSigns = db.prepare(
    'SELECT rowid FROM message_signs WHERE message_signs MATCH ? ORDER BY rowid DESC LIMIT 20',
  )
  const all: { kind: WordKind; search: number; floor: number }[] = []
  // The first round is not counted: it reads from disk.
  for (let round = -1; round < rounds; round++) {
    for (const kind of Object.keys(WORDS) as WordKind[]) {
      for (const text of WORDS[kind]) {
        const began = performance.now()
        await bench.window.watch('search', 'search', {
          sessionId: SESSION,
          accountId: ACCOUNT,
          text,
          kind: 'all',
          limit: 20,
        })
        const search = performance.now() - began
        bench.window.unwatch('search')
        const query = indexQuery(parseTerms(text).terms)
        const floor = clocked(() => {
          if (query?.letters) bare.all(query.letters)
          if (query?.signs) bareSigns.all(query.signs)
        })
        if (round >= 0) all.push({ kind, search, floor })
      }
    }
  }
  db.close()
  await bench.desk.stop()
  const of = (kind: WordKind | 'all'): SearchFigures => {
    const some = all.filter((one) => kind === 'all' || one.kind === kind)
    return { kind, search: times(some.map(({ search }) => search)), floor: times(some.map(({ floor }) => floor)) }
  }
  return [...(Object.keys(WORDS) as WordKind[]), 'all' as const].map(of)
}

/** Bytes of the file and of its search index. */
export function measureSize(folder: string): { bytes: number; searchBytes: number } {
  const path = join(folder, 'server.db')
  const db = new DatabaseSync(path, { readOnly: true })
  const searchBytes = Number(
    db
      .prepare(
        "SELECT sum(pgsize) AS n FROM dbstat WHERE name LIKE '%\\_letters%' ESCAPE '\\' OR name LIKE " +
          "'%\\_signs%' ESCAPE '\\' OR name LIKE 'message_places' OR name LIKE 'search_%'",
      )
      .get()?.['n'] ?? 0,
  )
  db.close()
  return { bytes: statSync(path).size, searchBytes }
}

function clocked(run: () => unknown): number {
  const began = performance.now()
  run()
  return performance.now() - began
}

function times(values: readonly number[]): Times {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) }
}
