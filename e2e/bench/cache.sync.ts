import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { nodeHttp } from '../../electron/core/api/nodeHttp.ts'
import { openWsSocket } from '../../electron/core/cable/index.ts'
import { systemClock } from '../../electron/core/clock.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { BenchDesk, QUIET, SESSION } from './cache.desk.ts'
import { ACCOUNT } from './cache.fill.ts'
import type { ServerReady, WriteMessages } from './cache.server.ts'

export interface SyncFigures {
  /** Missed messages, which are in the cache afterwards. */
  messages: number
  /** Milliseconds from the start of the app to `synced`. */
  milliseconds: number
  /** Milliseconds by which the event loop was late during the sync. */
  lag: { p50: number; p99: number; max: number }
  /** The same of an idle loop. */
  idleLag: { p99: number; max: number }
  /** Whether the cache holds as many messages as the server wrote. */
  isWhole: boolean
}

const CHILD = fileURLToPath(new URL('./cache.server.ts', import.meta.url))
const EACH = 100
/** Milliseconds that a sync may take. */
const LONGEST = 600_000

/** A desk that has opened every thread reconnects after `messages` messages were written, and syncs all of them. */
export async function measureSync(folder: string, messages: number): Promise<SyncFigures> {
  const child = fork(CHILD, [String(Math.ceil(messages / EACH))], { stdio: 'inherit' })
  try {
    const [server] = (await once(child, 'message')) as [ServerReady]
    const knowing = await connect(folder, server)
    await visit(knowing, server.conversations)
    await knowing.desk.stop()
    const before = countMessages(folder, server)
    await write(child, EACH)
    const idleLag = await measureLag(
      () =>
        new Promise((resolve) => {
          setTimeout(resolve, 1_000)
        }),
    )
    let milliseconds = 0
    const lag = await measureLag(async () => {
      const began = performance.now()
      const back = await connect(folder, server)
      milliseconds = performance.now() - began
      await back.desk.stop()
    })
    const found = countMessages(folder, server) - before
    return { messages: found, milliseconds, lag, idleLag, isWhole: found === server.conversations.length * EACH }
  } finally {
    child.kill()
  }
}

/** A desk on real sockets with a list open. Resolves when it is synced. */
async function connect(folder: string, { base, apiToken }: ServerReady): Promise<BenchDesk> {
  const http = nodeHttp({ userAgent: 'Deskbell/bench', clock: systemClock })
  const bench = new BenchDesk({
    clock: systemClock,
    dataFolder: folder,
    baseUrl: base,
    openSocket: openWsSocket(),
    createApi: () =>
      createDeskApi({ baseUrl: base, authorization: { kind: 'token', token: apiToken }, http, log: QUIET }),
  })
  await bench.desk.start()
  await bench.window.watch('sessions', 'sessions', {})
  await bench.window.watch('list', 'conversations', listInput(SESSION, { accountId: ACCOUNT, limit: 50 }))
  await bench.window.until(
    'sessions',
    'sessions',
    ({ head }) => head.sessions[0]?.connection.kind === 'synced',
    LONGEST,
  )
  return bench
}

/** Opens every thread once, so that it is kept complete from then on. */
async function visit(bench: BenchDesk, conversations: readonly number[]): Promise<void> {
  for (const conversationId of conversations) {
    const name = `thread-${conversationId}`
    await bench.window.watch(name, 'thread', { sessionId: SESSION, accountId: ACCOUNT, conversationId, limit: 1 })
    await bench.window.until(
      name,
      'thread',
      ({ head, items }) => head.state.kind === 'ready' && !head.state.refreshing && items.length > 0,
      LONGEST,
    )
    bench.window.unwatch(name)
  }
}

function countMessages(folder: string, { conversations }: ServerReady): number {
  const db = new DatabaseSync(join(folder, SESSION, 'server.db'))
  const count = Number(
    db
      .prepare('SELECT count(*) AS n FROM messages WHERE conversation_id >= ? AND conversation_id <= ?')
      .get(conversations[0] ?? 0, conversations.at(-1) ?? 0)?.['n'],
  )
  db.close()
  return count
}

async function write(child: ChildProcess, each: number): Promise<void> {
  const request: WriteMessages = { kind: 'write', each }
  child.send(request)
  await once(child, 'message')
}

async function measureLag(run: () => Promise<void>): Promise<SyncFigures['lag']> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  await run()
  histogram.disable()
  return { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 }
}
