import { describe, expect, it } from 'vitest'
import { atUrgency, RequestBudgets } from '../net/requestBudget.ts'
import { FakeClock, settle } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { budgetedHttp } from './budgetedHttp.ts'
import { createDeskApi } from './chatwoot.ts'
import type { ScriptedAnswer } from './testing/scriptedHttp.ts'
import { ScriptedHttp } from './testing/scriptedHttp.ts'
import type { DeskApi } from './types.ts'

const BASE = 'https://desk.example.com'
const REPLY = { content: 'Hello', private: false, echoId: 'e-1', inReplyTo: null, files: [] }

/** Two users of one server, which answers with `answer`. */
function setUp() {
  const clock = new FakeClock()
  const server = { answer: { json: {} } as ScriptedAnswer }
  const scripted = new ScriptedHttp(() => server.answer)
  const budgets = new RequestBudgets(clock)
  const http = budgetedHttp(scripted, budgets)
  const apiOf = (token: string): DeskApi =>
    createDeskApi({ baseUrl: BASE, authorization: { kind: 'token', token }, http, log: memoryLog() })
  const limited = (seconds: string): void => {
    server.answer = { status: 429, headers: { 'retry-after': seconds }, json: {} }
  }
  return { clock, server, http, limited, scripted, budget: budgets.of(BASE), ada: apiOf('ada'), ben: apiOf('ben') }
}

describe('the budget of a server', () => {
  it('holds back reads of all accounts after a 429 to one of them, five minutes at most', async () => {
    const { ada, ben, clock, limited, scripted, server } = setUp()
    limited('100000')
    await expect(ada.labels(1)).rejects.toMatchObject({ code: 'rateLimited' })
    server.answer = { json: { payload: [] } }
    const labels = ben.labels(2)
    await clock.advance(299_999)
    expect(scripted.requests).toHaveLength(1)
    await clock.advance(1)
    await expect(labels).resolves.toEqual([])
    expect(scripted.requests).toHaveLength(2)
  })

  it('lets a reply leave while background reads wait', async () => {
    const { ada, ben, limited, scripted, server } = setUp()
    limited('60')
    await expect(ada.labels(1)).rejects.toMatchObject({ code: 'rateLimited' })
    void ben.labels(1)
    server.answer = { json: { id: 7, content: 'Hello', conversation_id: 1, message_type: 1, created_at: 1 } }
    await ben.sendMessage(1, 1, REPLY)
    expect(scripted.requests.map(({ method }) => method)).toEqual(['GET', 'POST'])
  })

  it('returns a reply unsent, with the time to wait, while the server takes none', async () => {
    const { ada, ben, clock, limited, scripted } = setUp()
    limited('40')
    await expect(ada.sendMessage(1, 1, REPLY)).rejects.toMatchObject({ status: 429, retryAfter: 40_000 })
    await clock.advance(10_000)
    await expect(ben.sendMessage(1, 1, REPLY)).rejects.toMatchObject({
      code: 'rateLimited',
      reachedServer: 'no',
      retryAfter: 30_000,
    })
    expect(scripted.requests).toHaveLength(1)
  })

  it('sends what is on the screen before what was asked earlier in the background', async () => {
    const { ada, budget, clock, scripted } = setUp()
    budget.refused('screen', 1_000)
    void ada.labels(1).catch(() => undefined)
    void atUrgency({ priority: 'screen' }, () => ada.contact(1, 9)).catch(() => undefined)
    await clock.advance(1_000)
    expect(scripted.requests.map(({ url }) => new URL(url).pathname.split('/').slice(5, 6))).toEqual([
      ['contacts'],
      ['labels'],
    ])
  })

  it('rejects a read that is aborted while it waits, as one that was not sent', async () => {
    const { budget, http, scripted } = setUp()
    budget.refused('rest', 1_000)
    const abort = new AbortController()
    const read = http.request({ method: 'GET', url: `${BASE}/api`, signal: abort.signal })
    abort.abort()
    await expect(read).rejects.toMatchObject({ code: 'cancelled', reachedServer: 'no' })
    expect(scripted.requests).toEqual([])
  })

  it('counts files of the server, and none of other hosts', async () => {
    const { budget, http, limited, scripted } = setUp()
    limited('60')
    await http.open({ method: 'GET', url: 'https://images.example.net/a.png', publicOnly: true })
    expect(budget.delayOf('rest')).toBe(0)
    await http.open({ method: 'GET', url: `${BASE}/rails/active_storage/a.png` })
    expect(budget.delayOf('rest')).toBe(60_000)
    void http.open({ method: 'GET', url: `${BASE}/rails/active_storage/b.png` })
    await settle()
    expect(scripted.requests).toHaveLength(2)
  })
})
