import { describe, expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import type { StandingFault } from '../../electron/demo/control/socketFaults.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const SECOND = 1_000
const MINUTE = 60_000
/** Milliseconds in which a message is shown while no event arrives. */
const SEEN_WITHIN = 60 * SECOND

const machines = machinePerTest()

/** A synced desk of two accounts with a list and one thread on screen. `isAway`: the user sends no presence beats. */
async function syncedDesk({ like = '4.15.1', isAway = false } = {}) {
  const clock = trueClock()
  const server = new ServerSide(
    { like, role: 'administrator', conversations: 12, longest: 5, autoAssign: false, skew: 0, hasSilentAccount: false },
    clock,
    1,
  )
  const { demo } = server
  const { model } = demo
  const machine = await machines.create(server, clock)
  const [open, other] = server.conversations.filter(({ accountId }) => accountId === 1)
  if (!open || !other) throw new Error('the server has too few conversations')
  for (const conversation of [open, other]) Object.assign(conversation, { status: 'open', assigneeId: server.ada.id })
  await machine.start()
  machine.idle = isAway ? 3_600 : 0
  const { desk, window } = machine.running
  const rung: number[] = []
  desk.onAlert((action) => {
    if (action.kind === 'show' && action.alert.ref !== null) rung.push(action.alert.ref.conversationId)
  })
  await window.watch('sessions', 'sessions', {})
  await window.watch('list', 'conversations', listInput(SESSION, { status: 'all', limit: 50 }))
  const ref = { sessionId: SESSION, accountId: 1, conversationId: open.displayId }
  await window.watch('thread', 'thread', { ...ref, limit: 40 })
  await clock.advance(2 * MINUTE)
  rung.length = 0
  const row = ({ displayId }: Conversation) =>
    window.shown('list', 'conversations').items.find((item) => item.ref.conversationId === displayId)
  return {
    clock,
    server,
    demo,
    model,
    machine,
    window,
    rung,
    open,
    other,
    row,
    connection: () => window.shown('sessions', 'sessions').head.sessions[0]?.connection,
    thread: () => window.shown('thread', 'thread').items.map(({ content }) => content),
    unread: (conversation: Conversation) => row(conversation)?.unreadCount ?? -1,
    send: (content: string) =>
      window.call('message:send', {
        ref,
        echoId: machine.uuid(),
        content,
        private: false,
        inReplyTo: null,
        uploadIds: [],
      }),
  }
}
type SyncedDesk = Awaited<ReturnType<typeof syncedDesk>>

const contentsOf = ({ messages }: Conversation): (string | null)[] => messages.map(({ content }) => content)

/** Milliseconds until the desk shows every message of these conversations, in the list and in the open thread. */
async function shownAfter(desk: SyncedDesk): Promise<number> {
  for (let waited = 0; waited <= 5 * MINUTE; waited += SECOND) {
    const isInList = [desk.open, desk.other].every(
      (conversation) => desk.row(conversation)?.preview?.text === conversation.messages.at(-1)?.content,
    )
    const isInThread = desk.thread().length === desk.open.messages.length
    if (isInList && isInThread) return waited
    await desk.clock.advance(SECOND)
  }
  throw new Error('not shown in five minutes')
}

/** What real servers do when a part of them fails, with every ping and confirm in time. */
const FAILURES: [string, (desk: SyncedDesk) => void, (desk: SyncedDesk) => void][] = [
  ['its jobs are stopped', ({ model }) => model.jobs.stop(), ({ model }) => model.jobs.start()],
  [
    'its jobs are ten minutes behind',
    ({ model }) => {
      model.jobs.delay = 10 * MINUTE
    },
    ({ model }) => {
      model.jobs.delay = 0
    },
  ],
  [
    'it is deaf after a restart of its broker',
    ({ demo }) => void demo.faults.sockets.add({ kind: 'deaf' }),
    ({ demo }) => {
      demo.cable.cutAll()
      demo.faults.onRestarted()
    },
  ],
]

describe.each(FAILURES)('while the server answers and %s', (_name, fail, repair) => {
  it.each([
    ['at work', false],
    ['away', true],
  ])('no message stays unseen for a minute, and each rings once, with the user %s', async (_who, isAway) => {
    const desk = await syncedDesk({ isAway })
    const { clock, server, open, other, rung } = desk
    fail(desk)
    for (let turn = 0; turn < 6; turn++) {
      rung.length = 0
      server.visitor('write', open, 0, 2)
      server.visitor('write', other, 0, 1)
      expect(await shownAfter(desk)).toBeLessThanOrEqual(SEEN_WITHIN)
      expect(desk.thread()).toEqual(contentsOf(open))
      await clock.advance(20 * SECOND)
      expect(rung.filter((id) => id === other.displayId)).toHaveLength(1)
    }
    expect(desk.connection()).toMatchObject({ kind: 'synced' })
    expect(desk.connection()?.degraded.length).toBeGreaterThan(0)
    repair(desk)
    await clock.advance(2 * MINUTE)
    server.visitor('write', other, 0, 1)
    await clock.advance(15 * SECOND)
    expect(desk.connection()).toMatchObject({ kind: 'synced', degraded: [] })
    rung.length = 0
    server.visitor('write', other, 0, 1)
    await clock.advance(SECOND)
    expect(await shownAfter(desk)).toBe(0)
    expect(rung).toEqual([other.displayId])
  })

  it('the own reply shows within 12 s that there are no live updates', async () => {
    const desk = await syncedDesk()
    const { clock, server, open } = desk
    fail(desk)
    server.visitor('write', open, 0, 1)
    await desk.send('an answer')
    await clock.advance(12 * SECOND)
    expect(desk.connection()?.degraded).toContain('noEvents')
    expect(await shownAfter(desk)).toBeLessThanOrEqual(10 * SECOND)
    expect(desk.thread()).toEqual(contentsOf(open))
  })
})

/** What a proxy or a broken socket server does, while REST works. */
const REFUSALS: [string, StandingFault][] = [
  ['refused with 403', { kind: 'refuse', status: 403 }],
  ['refused with 502', { kind: 'refuse', status: 502 }],
  ['never answered', { kind: 'hang' }],
  ['not welcomed', { kind: 'noWelcome' }],
  ['not confirmed', { kind: 'confirm' }],
  ['rejected', { kind: 'reject' }],
]

describe.each(REFUSALS)('while every socket is %s and the server answers', (_name, fault) => {
  it('no message stays unseen for a minute, and messages are live again afterwards', async () => {
    const desk = await syncedDesk()
    const { clock, server, demo, open, other } = desk
    demo.faults.sockets.add(fault)
    demo.cable.cutAll()
    for (let turn = 0; turn < 6; turn++) {
      server.visitor('write', open, 0, 2)
      server.visitor('write', other, 0, 1)
      expect(await shownAfter(desk)).toBeLessThanOrEqual(SEEN_WITHIN)
      expect(desk.thread()).toEqual(contentsOf(open))
      await clock.advance(20 * SECOND)
    }
    expect(desk.connection()?.degraded).toContain('noSocket')
    await desk.send('an answer')
    await clock.advance(15 * SECOND)
    expect(contentsOf(open).at(-1)).toBe('an answer')
    demo.faults.rest.add({ kind: 'status', status: 503, body: '' })
    await clock.advance(MINUTE)
    expect(desk.connection()?.degraded).toEqual([])
    demo.faults.rest.clear()
    demo.faults.sockets.clear({ kind: fault.kind })
    await clock.advance(16 * MINUTE)
    expect(desk.connection()).toMatchObject({ kind: 'synced', degraded: [] })
    server.visitor('write', other, 0, 1)
    await clock.advance(SECOND)
    expect(await shownAfter(desk)).toBe(0)
  })
})

describe('a password change, which rotates the token', () => {
  it.each([
    ['an own reply', 15 * SECOND],
    ['the profile check', 100 * SECOND],
  ])('is found by %s, and messages are live again', async (how, within) => {
    const desk = await syncedDesk({ isAway: how === 'the profile check' })
    const { clock, server, demo, other } = desk
    demo.faults.rotateToken(server.ada)
    if (how === 'an own reply') await desk.send('an answer')
    await clock.advance(within)
    expect(desk.connection()).toMatchObject({ kind: 'synced', degraded: [] })
    server.visitor('write', other, 0, 1)
    await clock.advance(SECOND)
    expect(await shownAfter(desk)).toBe(0)
  })

  it('is found at once when the window gets the focus', async () => {
    const desk = await syncedDesk({ isAway: true })
    const { clock, server, demo, machine, other } = desk
    machine.running.desk.setWindowState({ visible: true, focused: false })
    await clock.advance(10 * SECOND)
    demo.faults.rotateToken(server.ada)
    machine.running.desk.setWindowState({ visible: true, focused: true })
    await clock.advance(6 * SECOND)
    server.visitor('write', other, 0, 1)
    await clock.advance(SECOND)
    expect(await shownAfter(desk)).toBe(0)
  })
})

it('a short loss of events while the user is away is found by the next poll, and threads end up verified', async () => {
  const desk = await syncedDesk({ isAway: true })
  const { clock, server, demo, open, other } = desk
  demo.faults.sockets.add({ kind: 'noEvents' }, {}, { forMs: 5 * SECOND })
  server.visitor('write', open, 0, 1)
  server.visitor('write', other, 0, 3)
  await clock.advance(6 * SECOND)
  server.visitor('write', open, 0, 1)
  expect(await shownAfter(desk)).toBeLessThanOrEqual(SEEN_WITHIN)
  await clock.advance(15 * SECOND)
  server.visitor('write', other, 0, 1)
  await clock.advance(10 * SECOND)
  expect(desk.connection()).toMatchObject({ kind: 'synced', degraded: [] })
  expect(desk.window.shown('thread', 'thread').head.verified).toBe(true)
})

it('a busy server whose events arrive is never called silent', async () => {
  const desk = await syncedDesk()
  const { clock, server, open, other } = desk
  for (let turn = 0; turn < 40; turn++) {
    server.visitor('write', turn % 2 === 0 ? open : other, 0, 1)
    if (turn % 5 === 0) await desk.send(`answer ${turn}`)
    await clock.advance(3 * SECOND)
    expect(desk.connection()).toMatchObject({ degraded: [] })
  }
})

it.each(['1.16.2', '2.16.0', '3.16.0'])('a server of version %s is polled as well', async (like) => {
  const desk = await syncedDesk({ like })
  const { server, open, other, model } = desk
  model.jobs.stop()
  server.visitor('write', open, 0, 2)
  server.visitor('write', other, 0, 1)
  expect(await shownAfter(desk)).toBeLessThanOrEqual(SEEN_WITHIN)
})
