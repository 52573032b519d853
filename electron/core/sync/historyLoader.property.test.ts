import { describe, expect, it } from 'vitest'
import { ChangeSet } from '../cache/changes.ts'
import { silentLog as log } from '../testing/deskPorts.ts'
import { FakeApi } from '../testing/fakeApi.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { ACCOUNT, FakeServer, ME } from '../testing/fakeServer.ts'
import { seededRandom } from '../testing/random.ts'
import { SearchStore } from '../testing/searchStore.ts'
import { Freshness } from './freshness.ts'
import { HistoryLoader } from './historyLoader.ts'
import { RequestQueue } from './requestQueue.ts'
import { ServerTime } from './serverTime.ts'
import type { SyncPorts } from './syncPorts.ts'
import { ThreadLoader } from './threadLoader.ts'

const SEEDS = 40

function desk(seed: number) {
  const random = seededRandom(seed)
  const clock = new FakeClock()
  const server = new FakeServer(clock, random() < 0.25 ? 'old' : 'modern')
  const api = new FakeApi({ clock, random, server })
  const { store, handle } = new SearchStore()
  const freshness = new Freshness({ isUnverified: () => false, isLive: () => true })
  const ports: SyncPorts = {
    sessionId: 'session-1',
    api: api.client(),
    requestQueue: new RequestQueue({ clock, random, log }),
    server: store,
    changes: new ChangeSet(),
    freshness,
    clock,
    random,
    log,
    serverTime: new ServerTime(clock),
    me: () => ME,
    accountIds: () => [ACCOUNT],
    isStopped: () => false,
    afterWrite: () => undefined,
  }
  const threads = new ThreadLoader(ports)
  const history = new HistoryLoader(ports, (accountId, conversationId) => threads.compare(accountId, conversationId))
  return { random, clock, server, api, store, handle, freshness, threads, history }
}

describe('history ranges of a thread', () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'never miss a message, and are complete once the server answers (seed %i)',
    async (seed) => {
      const { random, clock, server, api, store, handle, freshness, threads, history } = desk(seed)
      const below = (most: number): number => Math.floor(random() * most)
      const id = server.addConversation('first')
      const total = 60 + below(300)
      for (let index = 1; index < total; index++) server.write(id, { content: `message ${index}` })
      const ids = (): number[] => server.row(id).messages.map((message) => message.id)
      const cached = (): Set<number> =>
        new Set(
          (handle.prepare('SELECT id FROM messages WHERE conversation_id = ?').all(id) as { id: number }[]).map(
            (row) => row.id,
          ),
        )
      const isTrue = (): void => {
        const here = cached()
        const stretches = (
          handle.prepare('SELECT from_id, to_id FROM thread_islands').all() as { from_id: number; to_id: number }[]
        ).map(({ from_id: from, to_id: to }) => ({ from, to }))
        const extent = store.threads.get(ACCOUNT, id)
        if (extent) stretches.push({ from: extent.reachedStart ? 0 : extent.oldestId, to: extent.comparedId })
        for (const { from, to } of stretches)
          expect({
            seed,
            from,
            to,
            missing: ids().filter((one) => one >= from && one <= to && !here.has(one)),
          }).toEqual({ seed, from, to, missing: [] })
      }
      for (let step = 0; step < 14; step++) {
        const troubled = random() < 0.3
        api.outcomeOf = (call) => (troubled && call === 'messages' && random() < 0.5 ? 'unreachable' : 'ok')
        const target = ids()[below(ids().length)] ?? 0
        const what = random()
        if (what < 0.7) history.ensureLoaded(ACCOUNT, id, target, { older: 1 + below(60), newer: 1 + below(60) })
        if (what > 0.5) threads.ensureLoaded(ACCOUNT, id, 20 + below(80), random() < 0.3)
        if (what > 0.85) freshness.onGap()
        for (let news = below(4) * below(30); news > 0; news--) server.write(id, { content: 'news' })
        if (random() < 0.1)
          handle
            .prepare('DELETE FROM messages WHERE conversation_id = ? AND id < ? AND id < ?')
            .run(id, target, store.threads.get(ACCOUNT, id)?.oldestId ?? 0)
        await clock.advance(random() < 0.5 ? below(200) : 8_000)
        isTrue()
      }
      api.outcomeOf = () => 'ok'
      freshness.onGap()
      await clock.advance(90_000)
      const all = ids()
      const at = below(all.length)
      for (let round = 0; round < 3; round++) {
        threads.ensureLoaded(ACCOUNT, id, 20)
        history.ensureLoaded(ACCOUNT, id, all[at] ?? 0, { older: 30, newer: 30 })
        await clock.advance(30_000)
      }
      isTrue()
      const range = history.range(ACCOUNT, id, all[at] ?? 0)
      const shown = range
        ? [
            ...store.messages.upTo(ACCOUNT, id, all[at] ?? 0, range.fromId, 30).reverse(),
            ...store.messages.beyond(ACCOUNT, id, all[at] ?? 0, range.toId ?? Number.MAX_SAFE_INTEGER, 30),
          ].map((row) => row.id)
        : []
      expect({ seed, shown }).toEqual({ seed, shown: all.slice(Math.max(0, at - 29), at + 31) })
    },
  )
})
