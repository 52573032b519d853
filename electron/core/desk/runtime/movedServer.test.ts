import { expect, it } from 'vitest'
import { FakeClock } from '../../testing/fakeClock.ts'
import { memoryLog } from '../../testing/memoryLog.ts'
import { MovedServer } from './movedServer.ts'

const NEW = 'https://help.example'

function setUp() {
  const stored: string[] = []
  const log = memoryLog()
  const found = Promise.withResolvers<string | null>()
  let isStopped = false
  const moved = new MovedServer({
    baseUrl: 'https://desk.example',
    meta: {
      get: () => stored.at(-1) ?? null,
      json: () => null,
      set: (_key, value) => {
        if (isStopped) throw new Error('database is closed')
        stored.push(String(value))
      },
    },
    clock: new FakeClock(),
    log,
    isStopped: () => isStopped,
    find: () => found.promise,
    onChange: () => undefined,
  })
  moved.checkForMove()
  return { stored, log, found, stop: () => (isStopped = true) }
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('stores where the server has moved', async () => {
  const { stored, found } = setUp()
  found.resolve(NEW)
  await settle()
  expect(stored.map((each) => JSON.parse(each) as unknown)).toEqual([
    { from: 'https://desk.example', to: NEW, isDeclined: false },
  ])
})

it('stores nothing after the session has stopped', async () => {
  const { stored, found, stop, log } = setUp()
  stop()
  found.resolve(NEW)
  await settle()
  expect([stored, log.lines]).toEqual([[], []])
})

it('logs a failure to find out', async () => {
  const { found, log } = setUp()
  found.reject(new Error('broken'))
  await settle()
  expect(JSON.stringify(log.lines)).toContain('broken')
})
