import { expect, it } from 'vitest'
import { CONVERSATION_STATUSES } from '../../../shared/model/conversation.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { seededRandom } from '../testing/random.ts'
import { ChangeSet } from './changes.ts'
import { openStores } from './index.ts'

const NOW = 1_000_000
const BEFORE = NOW - 90

/** Random threads, extents and screens, stopped at any step: every extent has all its messages, and nothing that must stay is removed. */
it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
  'keeps every thread extent correct at every step (seed %i)',
  (seed) => {
    const random = seededRandom(seed)
    const upTo = (most: number): number => Math.floor(random() * (most + 1))
    const { server, trimmer, close } = openStores(':memory:', new ChangeSet(), {
      clock: new FakeClock(),
      log: memoryLog(),
    })
    const truth = new Map<number, number[]>()
    for (let id = 1; id <= 12; id++) {
      const count = upTo(120)
      const ids = Array.from({ length: count }, (_, index) => id * 1_000 + index * (1 + upTo(2)))
      const all = [...new Set(ids)].sort((one, other) => one - other)
      const oldest = all[upTo(Math.max(0, all.length - 1))] ?? 0
      const here = all.filter((message) => message >= oldest)
      const lastActivityAt = random() < 0.4 ? BEFORE - upTo(500) : NOW - upTo(80)
      if (random() < 0.9) {
        server.applyPage(
          {
            counts: { mine: 0, unassigned: 0, all: 0 },
            messages: [],
            contacts: [{ accountId: 1, id: 500 + (id % 5), name: 'Maya' }],
            conversations: [
              {
                accountId: 1,
                id,
                inboxId: 3,
                contactId: 500 + (id % 5),
                status: random() < 0.7 ? 'resolved' : (CONVERSATION_STATUSES[upTo(3)] ?? 'open'),
                lastActivityAt,
                createdAt: 1,
                labels: [],
              },
            ],
          },
          server.revision,
        )
      }
      // Imported messages are not in the order of their ids.
      server.applyMessages(
        {
          contact: null,
          messages: here.map((message, index) => ({
            accountId: 1,
            conversationId: id,
            id: message,
            type: 'incoming',
            content: 'text',
            createdAt: random() < 0.1 ? NOW - upTo(300) : lastActivityAt - (here.length - index) * upTo(4),
          })),
        },
        server.revision,
      )
      if (random() < 0.8)
        server.threads.set(1, id, {
          oldestId: oldest,
          comparedId: here[upTo(Math.max(0, here.length - 1))] ?? 0,
          reachedStart: oldest === (all[0] ?? 0),
        })
      truth.set(id, all)
    }
    const statusOf = (id: number) => server.conversations.get(1, id)?.status
    const before = new Map(
      [...truth.keys()].map((id) => [
        id,
        {
          status: statusOf(id),
          messages: server.messages.newest(1, id, 0, 1_000).length,
          at: server.conversations.get(1, id)?.lastActivityAt ?? 0,
        },
      ]),
    )
    const kept = upTo(12)
    const check = (): void => {
      for (const [id, all] of truth) {
        const extent = server.threads.get(1, id)
        const here = new Set(server.messages.newest(1, id, 0, 1_000).map((row) => row.id))
        if (!extent) continue
        const claimed = all.filter((message) => message >= extent.oldestId && message <= extent.comparedId)
        expect({ seed, id, missing: claimed.filter((message) => !here.has(message)) }).toEqual({
          seed,
          id,
          missing: [],
        })
        if (extent.reachedStart) expect(all.filter((message) => message < extent.oldestId)).toEqual([])
      }
    }
    for (const _step of trimmer.trim({ before: BEFORE, isKept: (_account, id) => id === kept })) check()
    for (const [id, { status, messages, at }] of before) {
      const left = server.messages.newest(1, id, 0, 1_000).length
      if (id === kept || (status !== undefined && status !== 'resolved'))
        expect({ seed, id, left }).toEqual({ seed, id, left: messages })
      else if (status === 'resolved' && at < BEFORE)
        expect({ seed, id, left, status: statusOf(id) }).toEqual({ seed, id, left: 0, status: undefined })
      else if (status === 'resolved') expect(left).toBeGreaterThanOrEqual(Math.min(40, messages))
      const contact = server.conversations.get(1, id)?.contactId ?? null
      if (contact !== null) expect(server.contacts.get(1, contact)).toBeDefined()
    }
    check()
    close()
  },
)
