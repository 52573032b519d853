import { expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { latestTalk } from '../../electron/demo/model/reading.ts'
import { CLOCKS_APART } from '../../shared/model/times.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import type { ColleagueDeed } from './plan.ts'
import { rowDifferences } from './rows.ts'
import { ServerSide } from './server.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const ROUNDS = 8
/** The clock is set back by seconds, which nothing else reveals, or by more. */
const STEPS = [20 * SECOND, 50 * SECOND, 3 * MINUTE, 40 * MINUTE]
const DEEDS: readonly ColleagueDeed[] = ['reply', 'note', 'status', 'assign', 'labels', 'seen']

const machines = machinePerTest()

/**
 * The server's clock is set back and forth while people work; events arrive or are lost. Returns what the list differs
 * in from the server after each comparison.
 */
async function differencesOf(like: string, seed: number): Promise<string[]> {
  const random = seededRandom(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'administrator', conversations: 16, longest: 5, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    seed,
  )
  const { model, faults } = server.demo
  const mine = server.conversations.filter(({ accountId }) => accountId === 1)
  for (const conversation of mine) conversation.status = 'open'
  const machine = await machines.create(server, clock)
  await machine.start()
  await machine.running.watch('list', {
    query: 'conversations',
    input: listInput(SESSION, { status: 'all', limit: 50 }),
  })
  await clock.advance(20 * SECOND)
  const differences: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    model.skew += (random() < 0.6 ? -1 : 1) * pick(STEPS)
    const work = (): void => {
      for (let deed = 0; deed < 6; deed++) {
        const conversation = pick(mine)
        if (random() < 0.5) server.visitor('write', conversation, 0, 1)
        else server.colleague(pick(DEEDS), 'ben', conversation, random())
      }
    }
    if (random() < 0.5) model.quietly(work)
    else work()
    await clock.advance(SECOND)
    faults.drop({}, { how: 'cut' })
    await clock.advance(60 * SECOND)
    const { items } = machine.running.window.shown('list', 'conversations')
    for (const conversation of mine) {
      const row = items.find(({ ref }) => ref.conversationId === conversation.displayId)
      const found = row
        ? rowDifferences(server, row, conversation)
        : [`conversation ${conversation.displayId} is missing`]
      // Servers show the message of the latest time; Deskbell doesn't believe a time in the future.
      const isInFuture = (latestTalk(conversation)?.createdAt ?? 0) > model.now() + CLOCKS_APART * SECOND
      differences.push(
        ...found
          .filter((difference) => !isInFuture || !/shows (preview|text) /.test(difference))
          .map((difference) => `round ${round}: ${difference}`),
      )
    }
  }
  return differences
}

it.each(['4.15.1', '2.16.0', '1.16.2'].flatMap((like) => [1, 2, 3, 4].map((seed) => [like, seed] as const)))(
  "after each comparison the rows equal the server's, however its clock is set (%s, seed %i)",
  async (like, seed) => {
    expect(await differencesOf(like, seed)).toEqual([])
  },
  60_000,
)
