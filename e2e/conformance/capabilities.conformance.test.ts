import { expect, it } from 'vitest'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { nodeHttp } from '../../electron/core/api/nodeHttp.ts'
import { memoryLog } from '../../electron/core/testing/memoryLog.ts'
import { startDemoServer } from '../../electron/demo/index.ts'

const NEW = { isOld: false, hasAutoOffline: true, routes: [] }
const OLD = { isOld: true, hasAutoOffline: true }

it.each([
  [
    '1.16.2',
    {
      isOld: true,
      hasAutoOffline: false,
      routes: ['snooze', 'unattended', 'unread', 'participants', 'macros', 'priority', 'retry'],
    },
  ],
  ['2.4.0', { ...OLD, routes: ['unattended', 'unread', 'participants', 'macros', 'priority', 'retry'] }],
  ['2.11.0', { ...OLD, routes: ['unread', 'participants', 'priority', 'retry'] }],
  ['2.16.0', { ...OLD, routes: ['priority', 'retry'] }],
  ['3.3.0', { ...OLD, routes: ['retry'] }],
  ['3.10.0', { ...OLD, routes: [] }],
  ['3.16.0', NEW],
  ['4.15.1', NEW],
] as const)('finds what a server like %s lacks, and changes nothing', async (like, { routes, ...keys }) => {
  const server = await startDemoServer({ seed: 'desk', like })
  try {
    const api = createDeskApi({
      baseUrl: server.base,
      authorization: { kind: 'token', token: server.agents[0]!.apiToken },
      http: nodeHttp({ userAgent: 'Deskbell/0.0.0-test' }),
      log: memoryLog(),
    })
    expect(await api.profile()).toMatchObject({ server: keys })
    const before = [...server.model.conversations.values()].map(({ priority, updatedAt }) => [priority, updatedAt])
    expect(await api.missingRoutes(1)).toEqual(routes)
    expect([...server.model.conversations.values()].map((one) => [one.priority, one.updatedAt])).toEqual(before)
  } finally {
    await server.close()
  }
})
