import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ChangeSet, openStores } from '../../electron/core/cache/index.ts'
import { silentLog } from '../../electron/core/testing/deskPorts.ts'
import { FakeClock } from '../../electron/core/testing/fakeClock.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const machines = machinePerTest()

/** A synced desk, and three conversations with all messages loaded. `local`: the error of its own clock. */
async function syncedDesk({ like = '4.15.1', skew = 0, local = 0 } = {}) {
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'agent', conversations: 40, longest: 5, autoAssign: false, skew, hasSilentAccount: false },
    clock,
    3,
  )
  const { demo, ada } = server
  const machine = await machines.create(server, clock)
  machine.time.wall = local
  const rung = new Set<number | undefined>()
  const start = async (): Promise<void> => {
    await machine.start()
    machine.running.desk.onAlert((action) => {
      if (action.kind === 'show') rung.add(action.alert.ref?.conversationId)
    })
  }
  const mine = server.conversations.filter(({ accountId }) => accountId === 1)
  for (const conversation of mine) Object.assign(conversation, { status: 'open', assigneeId: ada.id })
  await start()
  const list = listInput(SESSION, { status: 'all' })
  await machine.running.watch('list', { query: 'conversations', input: list })
  await clock.advance(20_000)
  const three = mine.slice(-3)
  for (const conversation of three) await shownOf(conversation)

  /** What the desk shows of a thread when it is opened. */
  async function shownOf({ accountId, displayId }: Conversation): Promise<(string | null)[]> {
    await machine.running.window.watch('probe', 'thread', {
      sessionId: SESSION,
      accountId,
      conversationId: displayId,
      limit: 60,
    })
    await clock.advance(1_000)
    const { items } = machine.running.window.shown('probe', 'thread')
    machine.running.window.unwatch('probe')
    return items.map(({ content }) => content)
  }
  /** The server stores one message with a wrong time. */
  function writeAt(conversation: Conversation, ahead: number): void {
    const { model } = demo
    model.skew += ahead
    server.visitor('write', conversation, 0, 1)
    model.skew -= ahead
  }
  return { clock, server, demo, machine, rung, three, others: mine.slice(0, -3), shownOf, writeAt, start }
}

type SyncedDesk = Awaited<ReturnType<typeof syncedDesk>>

const contentsOf = ({ messages }: Conversation): string[] => messages.map(({ content }) => content ?? '')

/** Makes a gap in which three conversations get two messages each, and over a page of others one. Expects all of them, and alerts. */
async function expectNothingMissed(desk: SyncedDesk, during: () => void = () => undefined): Promise<void> {
  const { clock, demo, server, machine, three, others, rung, shownOf } = desk
  demo.faults.sockets.add({ kind: 'hang' }, {}, {})
  demo.faults.drop({}, { how: 'cut' })
  await clock.advance(5_000)
  during()
  rung.clear()
  for (const conversation of three) server.visitor('write', conversation, 0, 2)
  for (const conversation of others) server.visitor('write', conversation, 0, 1)
  await clock.advance(40_000)
  demo.faults.sockets.clear()
  await clock.advance(90_000)
  const { window } = machine.running
  await window.watch('sessions', 'sessions', {})
  expect(window.shown('sessions', 'sessions').head.sessions[0]?.connection.kind).toBe('synced')
  for (const conversation of three) expect(await shownOf(conversation)).toEqual(contentsOf(conversation))
  expect(rung.size).toBeGreaterThan(0)
}

const AHEAD: [string, number][] = [
  ['ten minutes', 10 * MINUTE],
  ['an hour', HOUR],
  ['a year', 365 * DAY],
  ['ten thousand years', 10_000 * 365 * DAY],
]

it.each(AHEAD.flatMap(([name, ahead]) => ['4.15.1', '1.16.2'].map((like) => [name, like, ahead] as const)))(
  'misses nothing in the gap after an event %s ahead (%s)',
  async (_name, like, ahead) => {
    const desk = await syncedDesk({ like })
    const [first] = desk.three
    if (!first) throw new Error('no conversation')
    desk.writeAt(first, ahead)
    await desk.clock.advance(10_000)
    expect(await desk.shownOf(first)).toEqual(contentsOf(first))
    desk.server.visitor('write', first, 0, 1)
    await desk.clock.advance(5_000)
    await expectNothingMissed(desk)
    await expectNothingMissed(desk)
  },
  60_000,
)

it.each(AHEAD)(
  'misses nothing if the pages of the gap contain a conversation %s ahead',
  async (_name, ahead) => {
    const desk = await syncedDesk()
    const [stranger] = desk.others
    if (!stranger) throw new Error('no conversation')
    await expectNothingMissed(desk, () => desk.writeAt(stranger, ahead))
    await expectNothingMissed(desk)
  },
  60_000,
)

const SKEWS: [string, number, number][] = [
  ['3 hours ahead', 3 * HOUR, 0],
  ['2 days behind', -2 * DAY, 0],
  ['right, and this computer a day ahead', 0, DAY],
  ['right, and this computer 5 hours behind', 0, -5 * HOUR],
  ['2 hours ahead, and this computer 2 hours behind', 2 * HOUR, -2 * HOUR],
]

it.each(SKEWS)(
  "misses nothing if the server's clock is %s",
  async (_name, skew, local) => {
    const desk = await syncedDesk({ skew, local })
    await expectNothingMissed(desk)
  },
  60_000,
)

it.each([
  ['3 hours forward', 3 * HOUR],
  ['3 hours back', -3 * HOUR],
  ['2 days back', -2 * DAY],
])(
  "misses nothing if the server's clock is set %s in the gap",
  async (_name, change) => {
    const desk = await syncedDesk()
    await expectNothingMissed(desk, () => {
      desk.demo.model.skew += change
    })
    await expectNothingMissed(desk)
  },
  60_000,
)

it('misses nothing if an earlier version stored a watermark in the future', async () => {
  const desk = await syncedDesk()
  const { machine, clock, server, three } = desk
  await machine.quit()
  const stores = openStores(join(machine.folder, SESSION), new ChangeSet(), { clock: new FakeClock(), log: silentLog })
  for (const key of ['watermark/1', 'proven/1']) stores.server.meta.set(key, Math.floor((clock.now() + HOUR) / 1_000))
  stores.server.meta.remove('clock/1')
  stores.close()
  desk.rung.clear()
  for (const conversation of three) server.visitor('write', conversation, 0, 2)
  await clock.advance(60_000)
  await desk.start()
  await clock.advance(40_000)
  for (const conversation of three) expect(await desk.shownOf(conversation)).toEqual(contentsOf(conversation))
  expect([...desk.rung].sort()).toEqual(three.map(({ displayId }) => displayId).sort())
}, 60_000)
