import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import { trueClock } from './clock.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'

const MINUTE = 60_000
const MINUTES = 20
const machines = machinePerTest()

/**
 * A desk of two accounts on which nothing happens, with a list, a thread and the notifications on screen: what each
 * minute costs, on average.
 */
it('an idle minute costs at most 3 requests for each account, and few bytes', async () => {
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 60,
      longest: 50,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const { demo } = server
  const requests: string[] = []
  let compressed = 0
  const request = demo.request.bind(demo)
  demo.request = async (asked) => {
    const reply = await request(asked)
    requests.push(asked.url.replace(/\?.*/, '').replace(/\d+/g, 'N'))
    if (reply.kind === 'answer') compressed += reply.bytes.length === 0 ? 0 : gzipSync(reply.bytes).length
    return reply
  }
  const machine = await machines.create(server, clock)
  await machine.start()
  const { window } = machine.running
  const account = { sessionId: SESSION, accountId: 1 }
  await window.watch('sessions', 'sessions', {})
  await window.watch('list', 'conversations', listInput(SESSION, { status: 'open', limit: 25 }))
  await window.watch('bell', 'notifications', { ...account, limit: 30 })
  const open = server.conversations.find(({ accountId }) => accountId === 1)
  await window.watch('thread', 'thread', { ...account, conversationId: open?.displayId ?? 0, limit: 40 })
  server.rest()
  await clock.advance(5 * MINUTE)
  requests.length = compressed = 0
  await clock.advance(MINUTES * MINUTE)
  const perMinute = (path: string): number => requests.filter((each) => each === path).length / MINUTES
  // Each account every 20 to 45 s, the profile every 60 to 90 s.
  expect(perMinute('/api/vN/accounts/N/conversations')).toBeLessThan(4.4)
  expect(perMinute('/api/vN/accounts/N/conversations')).toBeGreaterThan(3)
  expect(perMinute('/api/vN/profile')).toBeLessThan(1)
  expect(requests.length / MINUTES).toBeLessThan(6)
  expect(compressed / MINUTES).toBeLessThan(2_000)
})
