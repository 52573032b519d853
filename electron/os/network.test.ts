import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import type tls from 'node:tls'
import type { Session } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { NodeHttp } from '../core/api/nodeHttp.ts'
import { nodeHttp } from '../core/api/nodeHttp.ts'
import { TRUSTABLE } from '../core/cable/testing/certificates.ts'
import { IDLE_TIMEOUT, IdleConnections } from '../core/net/idleConnections.ts'
import { noDecisions } from '../core/testing/deskPorts.ts'
import { FakeClock } from '../core/testing/fakeClock.ts'
import { createNetworkAgent } from './network.ts'

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string) => void warned.push(message),
  error: () => undefined,
}
const warned: string[] = []
const throughProxy: string[] = []
const asked: string[] = []
let origin: http.Server
let proxy: http.Server
let sockets: WebSocketServer
let answer: () => Promise<string>
/** Where the proxy's tunnels lead. */
let target: number
let clock: FakeClock
let idle: IdleConnections
const portOf = (server: http.Server): number => (server.address() as AddressInfo).port
const listening = (server: http.Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const session = {
  resolveProxy: (address: string) => {
    asked.push(address)
    return answer()
  },
} as Pick<Session, 'resolveProxy'> as Session

beforeEach(async () => {
  for (const list of [warned, throughProxy, asked]) list.length = 0
  clock = new FakeClock()
  idle = new IdleConnections(clock)
  origin = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () =>
      response.end(`desk ${request.url ?? ''}${chunks.length > 0 ? ` ${Buffer.concat(chunks).toString()}` : ''}`),
    )
  })
  sockets = new WebSocketServer({ server: origin })
  proxy = http.createServer((request, response) => {
    throughProxy.push(`${request.method ?? ''} ${request.url ?? ''}`)
    // As strict proxies do: only the absolute form is a request to a proxy (RFC 9112, 3.2.2).
    if (!/^http:\/\//.test(request.url ?? '')) {
      response.writeHead(400).end('not in the form of a proxy')
      return
    }
    request.pipe(
      http.request(request.url ?? '', { method: request.method }, (upstream) => {
        response.writeHead(upstream.statusCode ?? 502)
        upstream.pipe(response)
      }),
    )
  })
  proxy.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
    throughProxy.push(`CONNECT ${request.url ?? ''}`)
    const upstream = net.connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
  })
  proxy.on('upgrade', (request: http.IncomingMessage, client: net.Socket, head: Buffer) => {
    throughProxy.push(`UPGRADE ${request.url ?? ''}`)
    const upstream = net.connect(portOf(origin), '127.0.0.1', () => {
      const headers = Array.from(
        { length: request.rawHeaders.length / 2 },
        (_one, index) => `${request.rawHeaders[index * 2] ?? ''}: ${request.rawHeaders[index * 2 + 1] ?? ''}`,
      )
      upstream.write(
        `GET ${new URL(request.url ?? '/', 'http://x').pathname} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`,
      )
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
  })
  await Promise.all([listening(origin), listening(proxy)])
  target = portOf(origin)
})
afterEach(async () => {
  for (const client of sockets.clients) client.terminate()
  sockets.close()
  for (const server of [origin, proxy]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function visit(): Promise<{ text: string; socket: string }> {
  const agent = createNetworkAgent(session, log, idle, noDecisions)
  const client = nodeHttp({ userAgent: 'Deskbell/test', agentFor: () => agent })
  const { body } = await client.request({ method: 'GET', url: `http://127.0.0.1:${portOf(origin)}/api` })
  const socket = await new Promise<string>((resolve) => {
    const cable = new WebSocket(`ws://127.0.0.1:${portOf(origin)}/cable`, { agent })
    cable.on('open', () => {
      resolve('open')
      cable.terminate()
    })
    cable.on('error', (error) => resolve(error.message))
  })
  agent.destroy()
  return { text: body.toString(), socket }
}

it('connects directly where the system names no proxy', async () => {
  answer = () => Promise.resolve('DIRECT')
  expect(await visit()).toEqual({ text: 'desk /api', socket: 'open' })
  expect(throughProxy).toEqual([])
})

it('uses the proxy for REST and the socket, and resolves it like a browser', async () => {
  answer = () => Promise.resolve(`PROXY 127.0.0.1:${portOf(proxy)}`)
  expect(await visit()).toEqual({ text: 'desk /api', socket: 'open' })
  expect(throughProxy).toHaveLength(2)
  expect(asked.every((address) => address.startsWith('http://127.0.0.1:'))).toBe(true)
})

it("writes every request to an http: server in the proxy's form, one after the other and at once, with and without a body", async () => {
  answer = () => Promise.resolve(`PROXY 127.0.0.1:${portOf(proxy)}`)
  const agent = createNetworkAgent(session, log, idle, noDecisions)
  const client = nodeHttp({ userAgent: 'Deskbell/test', agentFor: () => agent })
  const base = `http://127.0.0.1:${portOf(origin)}`
  const text = (one: number) => ({ kind: 'text' as const, contentType: 'text/plain', text: `body ${one}` })
  for (let each = 0; each < 4; each++) {
    expect((await client.request({ method: 'GET', url: `${base}/get/${each}` })).body.toString()).toBe(
      `desk /get/${each}`,
    )
    expect(
      (await client.request({ method: 'POST', url: `${base}/post/${each}`, body: text(each) })).body.toString(),
    ).toBe(`desk /post/${each} body ${each}`)
    const streamed = await client.request({
      method: 'PUT',
      url: `${base}/put/${each}`,
      body: {
        kind: 'stream',
        contentType: 'text/plain',
        length: 6,
        async *open() {
          await Promise.resolve()
          yield Buffer.from('abc')
          yield Buffer.from('def')
        },
      },
    })
    expect(streamed.body.toString()).toBe(`desk /put/${each} abcdef`)
  }
  const all = await Promise.all(
    Array.from({ length: 10 }, (_one, index) => client.request({ method: 'GET', url: `${base}/many/${index}` })),
  )
  expect(all.map(({ body }) => body.toString())).toEqual(all.map((_one, index) => `desk /many/${index}`))
  expect(throughProxy).toHaveLength(22)
  for (const line of throughProxy) expect(line).toMatch(/^(GET|POST|PUT) http:\/\/127\.0\.0\.1:\d+\//)
  agent.destroy()
})

it('keeps connections alive without a proxy, except where each address is checked', async () => {
  answer = () => Promise.resolve('DIRECT')
  let connections = 0
  origin.on('connection', () => {
    connections++
  })
  for (const [kept, expected] of [
    [idle, 1],
    [null, 4],
  ] as const) {
    const agent = createNetworkAgent(session, log, kept, noDecisions)
    const client = nodeHttp({ userAgent: 'Deskbell/test', agentFor: () => agent })
    connections = 0
    for (let each = 0; each < 4; each++)
      await client.request({ method: 'GET', url: `http://127.0.0.1:${portOf(origin)}/` })
    expect(connections).toBe(expected)
    agent.destroy()
  }
})

it('connects directly if resolving the proxy fails', async () => {
  answer = () => Promise.reject(new Error('no such proxy'))
  expect(await visit()).toEqual({ text: 'desk /api', socket: 'open' })
  expect(warned.length).toBeGreaterThan(0)
})

/** Connections that reached the server, directly or through the proxy. */
function countConnections(server: http.Server | tls.Server): () => number {
  let count = 0
  server.on('connection', () => {
    count++
  })
  return () => count
}

describe.each([
  ['directly', false],
  ['through a proxy', true],
])('to a server with TLS, %s', (_name, isProxied) => {
  let secure: https.Server
  let client: NodeHttp
  let agent: http.Agent
  let address: string
  beforeEach(async () => {
    secure = https.createServer(TRUSTABLE, (_request, response) => response.end('desk'))
    new WebSocketServer({ server: secure })
    await listening(secure)
    target = portOf(secure)
    address = `127.0.0.1:${target}`
    answer = () => Promise.resolve(isProxied ? `PROXY 127.0.0.1:${portOf(proxy)}` : 'DIRECT')
    agent = createNetworkAgent(session, log, idle, noDecisions)
    client = nodeHttp({ userAgent: 'Deskbell/test', ca: [TRUSTABLE.cert], idle, agentFor: () => agent })
  })
  afterEach(async () => {
    agent.destroy()
    secure.closeAllConnections()
    await new Promise((resolve) => secure.close(resolve))
  })
  const ask = () => client.request({ method: 'GET', url: `https://${address}/api` })

  it('reuses a connection, and closes it when it was idle for 4 s', async () => {
    const connections = countConnections(secure)
    await ask()
    await ask()
    expect(connections()).toBe(1)
    await clock.advance(IDLE_TIMEOUT)
    await expect.poll(() => idle.size).toBe(0)
    await ask()
    expect(connections()).toBe(2)
    client.refreshConnections()
    await expect.poll(() => idle.size).toBe(0)
    await ask()
    expect(connections()).toBe(3)
  })

  it('opens a socket on a connection of its own', async () => {
    const connections = countConnections(secure)
    await Promise.all(Array.from({ length: 5 }, ask))
    expect(idle.size).toBe(5)
    await new Promise<void>((resolve, reject) => {
      const cable = new WebSocket(`wss://${address}/cable`, { agent, ca: TRUSTABLE.cert })
      cable.on('open', () => {
        cable.terminate()
        resolve()
      })
      cable.on('error', reject)
    })
    expect(connections()).toBe(6)
    expect(idle.size).toBe(5)
  })
})

it('opens a socket to a server without TLS on a connection of its own', async () => {
  answer = () => Promise.resolve('DIRECT')
  const connections = countConnections(origin)
  expect(await visit()).toEqual({ text: 'desk /api', socket: 'open' })
  expect(connections()).toBe(2)
})
