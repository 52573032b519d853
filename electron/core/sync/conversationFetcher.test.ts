import { describe, expect, it } from 'vitest'
import { DeskRig } from '../testing/deskRig.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import type { Generation } from '../testing/fakeServer.ts'

/** Conversations that the desk has not fetched: all but the newest 25. */
const OLD = Array.from({ length: 45 }, (_, index) => index + 1)
/** Milliseconds in which the requests of a burst are collected, and after which a page is late. */
const FIRST_DELAY = 50
const NEXT = 100
const LATE = 150
/** Milliseconds for which the server asks to wait. */
const THROTTLED = 500
/** Requests at the same time. */
const AT_ONCE = 4
/** Milliseconds of a request and its answer, at most. */
const ANSWERED_WITHIN = 120

/** A synced desk whose list shows the newest 25 of 70 conversations. */
async function deskWithOldConversations(generation: Generation = 'modern'): Promise<DeskRig> {
  const rig = new DeskRig({ generation, delay: 0, duplicates: 0 })
  for (let made = 0; made < 70; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(60_000)
  }
  await rig.start()
  await rig.watchList('list', { limit: 25 })
  await rig.clock.advance(30_000)
  rig.api.calls.length = 0
  return rig
}

/** The contacts of these conversations write, the events arriving at once. */
function burst(rig: DeskRig, ids: readonly number[], content = 'news'): void {
  rig.cable.inOneBatch(() => {
    for (const id of ids) rig.server.write(id, { content })
  })
}

function requests(rig: DeskRig): { pages: number; single: number } {
  const count = (name: string): number => rig.api.calls.filter((call) => call === name).length
  return { pages: count('newestConversations'), single: count('conversation') }
}

/** What the list shows of these conversations, in their order. */
function previews(rig: DeskRig, ids: readonly number[]): (string | null)[] {
  const rows = rig.shown('list', 'conversations').items
  return ids.map((id) => rows.find(({ ref }) => ref.conversationId === id)?.preview?.text ?? null)
}

const FIRST_20 = OLD.slice(0, 20)
const ALL_NEWS = FIRST_20.map(() => 'news')

describe('conversations that are first heard of', () => {
  it('are fetched by one page where there are many at once', async () => {
    const rig = await deskWithOldConversations()
    burst(rig, FIRST_20)
    await rig.clock.advance(FIRST_DELAY + ANSWERED_WITHIN)
    expect(previews(rig, FIRST_20)).toEqual(ALL_NEWS)
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual({ pages: 1, single: 0 })
    await rig.desk.stop()
  })

  it.each([
    { generation: 'modern', count: 4 },
    { generation: 'old', count: 20 },
  ] as const)(
    'are fetched one by one where a page costs more: $count, $generation server',
    async ({ generation, count }) => {
      const rig = await deskWithOldConversations(generation)
      const ids = OLD.slice(0, count)
      burst(rig, ids)
      await rig.clock.advance(NEXT + Math.ceil(count / AT_ONCE) * ANSWERED_WITHIN)
      expect(previews(rig, ids)).toEqual(ids.map(() => 'news'))
      await rig.clock.advance(10_000)
      expect(requests(rig)).toEqual({ pages: 0, single: count })
      await rig.desk.stop()
    },
  )

  it('wait for each other in a burst of a second, and none for long', async () => {
    const rig = await deskWithOldConversations()
    for (const [index, id] of FIRST_20.entries()) {
      burst(rig, [id])
      await rig.clock.advance(50)
      const settled = FIRST_20.filter((_id, written) => (index + 1 - written) * 50 >= 250 + ANSWERED_WITHIN)
      expect(previews(rig, settled)).toEqual(settled.map(() => 'news'))
    }
    await rig.clock.advance(200 + ANSWERED_WITHIN)
    expect(previews(rig, FIRST_20)).toEqual(ALL_NEWS)
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual({ pages: 3, single: 5 })
    await rig.desk.stop()
  })

  it("don't wait for each other after a late page", async () => {
    const rig = await deskWithOldConversations()
    rig.api.latenessOf = (call) => (call === 'newestConversations' ? 1_000 : 0)
    burst(rig, OLD.slice(20, 26))
    await rig.clock.advance(10_000)
    rig.api.calls.length = 0
    for (const [index, id] of FIRST_20.entries()) {
      burst(rig, [id])
      await rig.clock.advance(50)
      const settled = FIRST_20.filter((_id, written) => (index + 1 - written) * 50 >= FIRST_DELAY + ANSWERED_WITHIN)
      expect(previews(rig, settled)).toEqual(settled.map(() => 'news'))
    }
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual({ pages: 0, single: 20 })
    await rig.desk.stop()
  })

  it('are fetched one by one where the page has no room for them or the user may not see them', async () => {
    const rig = await deskWithOldConversations()
    const [hidden = 0, removed = 0] = OLD.slice(40)
    burst(rig, OLD)
    rig.api.hidden.add(hidden)
    rig.server.remove(removed)
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual({ pages: 1, single: OLD.length - 25 })
    await rig.watchList('list', { limit: 100 })
    expect(previews(rig, OLD)).toEqual(OLD.map((id) => (id === hidden || id === removed ? null : 'news')))
    await rig.desk.stop()
  })

  it.each(['unreachable', 'lostBefore', 'refused', 'missing', 'serverError', 'throttled'] as const)(
    'are fetched one by one where the page fails: %s',
    async (outcome) => {
      const rig = await deskWithOldConversations()
      rig.api.outcomeOf = (call) => (call === 'newestConversations' ? outcome : 'ok')
      burst(rig, FIRST_20)
      await rig.clock.advance(FIRST_DELAY + LATE + (20 / AT_ONCE) * ANSWERED_WITHIN + 4 * THROTTLED)
      expect(previews(rig, FIRST_20)).toEqual(ALL_NEWS)
      await rig.clock.advance(60_000)
      expect(requests(rig).single).toBe(20)
      await rig.desk.stop()
    },
  )

  it('are fetched one by one where the page is late, which then changes nothing', async () => {
    const rig = await deskWithOldConversations()
    rig.api.latenessOf = (call) => (call === 'newestConversations' ? 5_000 : 0)
    burst(rig, FIRST_20)
    await rig.clock.advance(FIRST_DELAY + LATE + (20 / AT_ONCE) * ANSWERED_WITHIN)
    expect(previews(rig, FIRST_20)).toEqual(ALL_NEWS)
    burst(rig, FIRST_20, 'later')
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual({ pages: 1, single: 20 })
    expect(previews(rig, FIRST_20)).toEqual(FIRST_20.map(() => 'later'))
    await rig.desk.stop()
  })

  it('are taken from a page that comes before their turn', async () => {
    const rig = await deskWithOldConversations()
    rig.api.latenessOf = (call) => (call === 'newestConversations' ? 200 : 0)
    burst(rig, FIRST_20)
    await rig.clock.advance(10_000)
    expect(requests(rig).pages).toBe(1)
    expect(requests(rig).single).toBeLessThan(12)
    expect(previews(rig, FIRST_20)).toEqual(ALL_NEWS)
    await rig.desk.stop()
  })

  it('show a message that comes while they are fetched', async () => {
    const rig = await deskWithOldConversations()
    for (const [index, id] of OLD.slice(0, 36).entries()) {
      burst(rig, [id])
      await rig.clock.advance(FIRST_DELAY + index * 3)
      burst(rig, [id], 'later')
      await rig.clock.advance(2_000)
      expect([index, ...previews(rig, [id])]).toEqual([index, 'later'])
    }
    expect(requests(rig).single).toBeLessThanOrEqual(2 * 36)
    await rig.desk.stop()
  })

  it.each([0, 20, 40, 60, 80, 100])('show a message that comes %i ms after their page was requested', async (after) => {
    const rig = await deskWithOldConversations()
    burst(rig, FIRST_20)
    await rig.clock.advance(FIRST_DELAY + after)
    burst(rig, FIRST_20, 'later')
    await rig.clock.advance(10_000)
    expect(previews(rig, FIRST_20)).toEqual(FIRST_20.map(() => 'later'))
    expect(requests(rig).single).toBe(0)
    expect(requests(rig).pages).toBeLessThanOrEqual(2)
    await rig.desk.stop()
  })

  it('are not asked for in an account that was lost meanwhile', async () => {
    const rig = await deskWithOldConversations()
    rig.api.outcomeOf = (call) => (call === 'newestConversations' ? 'missing' : 'ok')
    rig.api.profile = { ...PROFILE, accounts: [] }
    burst(rig, FIRST_20)
    await rig.clock.advance(FIRST_DELAY)
    rig.cable.checkCredentials()
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual({ pages: 0, single: 0 })
    await rig.desk.stop()
  })

  it('are left alone once the desk has stopped', async () => {
    for (const until of [0, FIRST_DELAY, FIRST_DELAY + LATE]) {
      const rig = await deskWithOldConversations()
      rig.api.latenessOf = () => 1_000
      burst(rig, FIRST_20)
      await rig.clock.advance(until)
      await rig.desk.stop()
      await rig.clock.advance(60_000)
      expect(rig.errors).toEqual([])
      expect(requests(rig).single).toBeLessThanOrEqual(AT_ONCE)
    }
  })
})
