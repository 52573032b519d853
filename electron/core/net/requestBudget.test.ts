import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../testing/fakeClock.ts'
import type { Priority, Urgency } from './requestBudget.ts'
import { atUrgency, currentUrgency, raiseUrgency, RequestBudget, RequestBudgets } from './requestBudget.ts'

function setUp() {
  const clock = new FakeClock()
  const budget = new RequestBudget(clock)
  const sent: string[] = []
  const send = (priority: Priority, name: string = priority, signal?: AbortSignal): Urgency => {
    const urgency: Urgency = { priority }
    void (budget.enter(urgency, signal) ?? Promise.resolve()).then(
      () => sent.push(name),
      () => sent.push(`${name} aborted`),
    )
    return urgency
  }
  const sendMany = (priority: Priority, count: number): void => {
    for (let i = 0; i < count; i++) send(priority)
  }
  const count = (priority: Priority): number => sent.filter((name) => name === priority).length
  return { clock, budget, sent, send, sendMany, count }
}

describe('the requests to one server', () => {
  it('are not limited by themselves', async () => {
    const { budget, count, sendMany } = setUp()
    sendMany('rest', 5_000)
    await settle()
    expect([count('rest'), budget.limit, budget.delayOf('rest')]).toEqual([5_000, null, 0])
  })

  it.each(['an old server', 'a server that answered 429'])('are 300 a minute at most for %s', async (kind) => {
    const { budget, clock, send, sent, sendMany } = setUp()
    if (kind === 'an old server') budget.markOld()
    else budget.refused('rest', 0)
    const times: number[] = []
    for (let i = 0; i < 1_000; i++) {
      void (budget.enter({ priority: 'screen' }) ?? Promise.resolve()).then(() => times.push(clock.monotonic()))
      if (i % 3 === 0) send('rest')
      if (i % 10 === 0 && budget.delayOf('outbox') === 0) {
        budget.count()
        times.push(clock.monotonic())
      }
      await clock.advance(37)
    }
    sendMany('rest', 20)
    await clock.advance(15 * 60_000)
    expect(sent).toHaveLength(354)
    const all = [...times].sort((a, b) => a - b)
    const most = Math.max(...all.map((at) => all.filter((other) => other >= at && other < at + 60_000).length))
    expect(most).toBeLessThanOrEqual(300)
  })

  it('leave some to what is on the screen, and to replies', async () => {
    const { budget, count, sendMany } = setUp()
    budget.markOld()
    sendMany('rest', 400)
    await settle()
    expect(count('rest')).toBe(220)
    sendMany('screen', 400)
    await settle()
    expect(count('screen')).toBe(50)
    expect(budget.delayOf('outbox')).toBe(0)
  })

  it('are sent in the order of their priority, then of their time', async () => {
    const { budget, clock, send, sent } = setUp()
    budget.refused('screen', 5_000)
    for (const name of ['rest 1', 'screen 1', 'rest 2', 'screen 2'])
      send(name.startsWith('rest') ? 'rest' : 'screen', name)
    await clock.advance(4_999)
    expect(sent).toEqual([])
    await clock.advance(1)
    expect(sent).toEqual(['screen 1', 'screen 2', 'rest 1', 'rest 2'])
  })

  it.each([
    ['rest', { screen: 0, outbox: 0, rest: 7_000 }],
    ['outbox', { screen: 0, outbox: 7_000, rest: 7_000 }],
    ['screen', { screen: 7_000, outbox: 0, rest: 7_000 }],
  ] as const)('wait after a 429 for %s, except more urgent ones', (priority, delays) => {
    const { budget } = setUp()
    budget.refused(priority, 7_000)
    for (const one of ['screen', 'outbox', 'rest'] as const) expect(budget.delayOf(one), one).toBe(delays[one])
  })

  it('wait 10 s after a 429 that names no time, and as long as the longest of several asks for', () => {
    const { budget } = setUp()
    budget.refused('rest', null)
    expect(budget.delayOf('rest')).toBe(10_000)
    budget.refused('rest', 3_000)
    expect(budget.delayOf('rest')).toBe(10_000)
  })

  it('are sent earlier when somebody more urgent waits for them', async () => {
    const { budget, send, sent } = setUp()
    budget.refused('rest', 60_000)
    const urgency = send('rest')
    send('rest', 'other')
    raiseUrgency(urgency, 'outbox')
    await settle()
    expect(sent).toEqual(['rest'])
    raiseUrgency(urgency, 'rest')
    expect(urgency.priority).toBe('outbox')
  })

  it('leave the queue when they are aborted', async () => {
    const { budget, clock, send, sent } = setUp()
    budget.refused('rest', 5_000)
    const abort = new AbortController()
    send('rest', 'first', abort.signal)
    send('rest', 'second')
    abort.abort()
    await clock.advance(5_000)
    expect(sent).toEqual(['first aborted', 'second'])
  })

  it('tell since when and until when the server limits them, and leave no timer behind', async () => {
    const { budget, clock, send } = setUp()
    const seen: unknown[] = []
    const unwatch = budget.onChange(() => seen.push(budget.limit))
    const since = clock.now()
    budget.refused('rest', 40_000)
    send('rest')
    await clock.advance(30_000)
    expect(seen).toEqual([{ since, until: since + 40_000 }])
    await clock.advance(10_000)
    expect(seen).toEqual([{ since, until: since + 40_000 }, null])
    expect(clock.pending).toBe(0)
    unwatch()
    budget.refused('rest', 1_000)
    expect(seen).toHaveLength(2)
  })
})

it('gives each server address one budget, whatever the path', () => {
  const budgets = new RequestBudgets(new FakeClock())
  const budget = budgets.of('https://desk.example.com')
  expect(budgets.of('https://desk.example.com/api/v1/profile')).toBe(budget)
  expect(budgets.of('https://desk.example.com:8443')).not.toBe(budget)
})

it('keeps the urgency of work over its waits, apart from other work', async () => {
  const seen = await Promise.all(
    (['screen', 'rest'] as const).map((priority) =>
      atUrgency({ priority }, async () => {
        await settle()
        return currentUrgency()?.priority
      }),
    ),
  )
  expect([...seen, currentUrgency()]).toEqual(['screen', 'rest', null])
})
