import { expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import type { HeapClock } from '../bench/herd.clock.ts'
import { trueClock } from './clock.ts'
import type { DeskMachine } from './machine.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const machines = machinePerTest()
const ACCOUNT = { sessionId: SESSION, accountId: 1 }

/** Starts the desk and shows what the page shows first: the list, the reference data, the bell. */
async function start(machine: DeskMachine, clock: HeapClock): Promise<void> {
  const starting = machine.start()
  const { window } = machine.running
  await Promise.all([
    starting,
    window.watch('sessions', 'sessions', {}),
    window.watch('list', 'conversations', listInput(SESSION, { view: 'mine', status: 'open', limit: 25 })),
    window.watch('reference', 'reference', ACCOUNT),
    window.watch('bell', 'notifications', { ...ACCOUNT, limit: 0 }),
  ])
  await clock.advance(15_000)
}

/** What every start asks, each once. */
const ALWAYS = [
  'GET profile',
  'GET accounts/1/conversations?assignee_type=me&status=open&page=1',
  'GET accounts/2/conversations?assignee_type=me&status=open&page=1',
  ...[1, 2].flatMap((account) =>
    [
      'agents',
      'inboxes',
      'teams',
      'labels',
      'canned_responses',
      'custom_attribute_definitions',
      'custom_filters?filter_type=conversation',
      'notifications/unread_count',
    ].map((name) => `GET accounts/${account}/${name}`),
  ),
]
/** With a cache: what changed meanwhile; without a body where nothing did. */
const NEWEST = [1, 2].map((account) => `GET accounts/${account}/conversations?assignee_type=all&status=all&page=1`)

/** What a server without `permissions` in its profile is asked once in each run: docs/servers.md#capabilities. */
const CAPABILITIES = [
  'GET accounts/1/conversations?assignee_type=all&status=all&page=1',
  'POST accounts/1/conversations/0/messages/0/retry',
  'POST accounts/1/conversations/0/participants',
  'POST accounts/1/conversations/0/toggle_priority',
  'POST accounts/1/conversations/0/unread',
  'POST accounts/1/macros/0/execute',
]

/** What is kept on this computer, and asked for again only before it is used. */
const ONCE = [1, 2].map((account) => `GET accounts/${account}/macros`)

/** Whether newer ones count unread conversations. */
const UNREAD = [1, 2].map((account) => `GET accounts/${account}/conversations/unread_counts`)

it.each([
  ['4.15.1', UNREAD],
  ['2.16.0', CAPABILITIES],
])('a start asks for everything once, and for what is on screen only (%s)', async (like, more) => {
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'agent', conversations: 90, longest: 50, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    1,
  )
  const { demo, ada } = server
  const mine = server.conversations.filter(({ accountId }) => accountId === 1)
  for (const conversation of mine) Object.assign(conversation, { status: 'open', assigneeId: ada.id })
  let requests: string[] = []
  let bytes = 0
  const request = demo.request.bind(demo)
  demo.request = async (asked) => {
    requests.push(`${asked.method} ${asked.url.replace('/api/v1/', '')}`)
    const reply = await request(asked)
    if (reply.kind === 'answer') bytes += reply.bytes.length
    return reply
  }
  const machine = await machines.create(server, clock)
  requests = []
  bytes = 0
  await start(machine, clock)
  expect(requests.sort()).toEqual([...ALWAYS, ...ONCE, ...more].toSorted())
  const first = bytes
  await clock.advance(60_000)
  await machine.quit()
  requests = []
  bytes = 0
  await start(machine, clock)
  expect(requests.sort()).toEqual([...ALWAYS, ...NEWEST, ...more].toSorted())
  expect(bytes).toBeLessThan(first * 1.1)
  await clock.advance(60_000)
  requests = []
  bytes = 0
  demo.faults.drop({}, { how: 'cut' })
  await clock.advance(10_000)
  // A poll may follow the sync, and the profile was perhaps asked just before.
  expect(requests.filter((each) => !/assignee_type=all|profile/.test(each)).sort()).toEqual(
    ALWAYS.filter((each) => /conversations|unread_count/.test(each)).toSorted(),
  )
  expect(bytes).toBeLessThan(3_000)
})
