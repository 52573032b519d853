import http from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HttpPeer } from '../api/testing/httpPeer.ts'
import { startHttpPeer } from '../api/testing/httpPeer.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { IDLE_TIMEOUT, IdleConnections } from './idleConnections.ts'

let peer: HttpPeer
let agent: http.Agent
let clock: FakeClock
let idle: IdleConnections
/** What the server announces. */
let keepAlive: string | null

beforeEach(async () => {
  keepAlive = null
  peer = await startHttpPeer((_request, response) => {
    if (keepAlive !== null) response.setHeader('keep-alive', keepAlive)
    response.end('ok')
  })
  agent = new http.Agent({ keepAlive: true, timeout: IDLE_TIMEOUT })
  clock = new FakeClock()
  idle = new IdleConnections(clock)
  idle.manage(agent)
})
afterEach(async () => {
  agent.destroy()
  await peer.close()
})

/** Whether the request went over a connection from before. */
async function ask(): Promise<boolean> {
  const request = http.get(peer.base, { agent })
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', reject)
  })
  await response.resume().toArray()
  // The agent gets the connection back a moment after the end of the answer.
  await new Promise((resolve) => setImmediate(resolve))
  return request.reusedSocket
}

it('closes a connection that was idle for 4 s, and not earlier', async () => {
  expect(await ask()).toBe(false)
  await clock.advance(IDLE_TIMEOUT - 1)
  expect(await ask()).toBe(true)
  await clock.advance(IDLE_TIMEOUT - 1)
  expect(idle.size).toBe(1)
  await clock.advance(1)
  await expect.poll(() => idle.size).toBe(0)
  expect(await ask()).toBe(false)
  expect(clock.pending).toBe(1)
})

it.each([
  ['timeout=3', 2_000],
  ['timeout=5, max=100', IDLE_TIMEOUT],
  ['timeout=75', IDLE_TIMEOUT],
])('closes it before a server that announces %s does', async (announced, expected) => {
  keepAlive = announced
  await ask()
  await clock.advance(expected - 1)
  expect(idle.size).toBe(1)
  await clock.advance(1)
  await expect.poll(() => idle.size).toBe(0)
})

it('closes all idle connections at once, and none in use', async () => {
  await Promise.all([ask(), ask(), ask(), ask(), ask()])
  expect(idle.size).toBe(5)
  const inUse = ask()
  expect(idle.size).toBe(4)
  idle.closeAll()
  expect(await inUse).toBe(true)
  expect(idle.size).toBe(1)
})

it('leaves no listener or timer behind when a connection is used often', async () => {
  const warnings: string[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning.name)
  process.on('warning', onWarning)
  await ask()
  for (let each = 0; each < 40; each++) expect(await ask()).toBe(true)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
  expect(clock.pending).toBe(1)
  idle.closeAll()
  await expect.poll(() => clock.pending).toBe(0)
})
