/** Connections through real proxies: HTTP and SOCKS5, with and without a password, for REST, the socket and media. */
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { TLSSocket } from 'node:tls'
import { createServer as createSocksServer } from '@pondwader/socks5-server'
import type { Session } from 'electron'
import { Server as HttpProxy } from 'proxy-chain'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { nodeHttp } from '../core/api/nodeHttp.ts'
import { openWsSocket } from '../core/cable/index.ts'
import { planFor } from '../core/cable/reasons.ts'
import { BY_ADDRESS, OTHER_HOST, TRUSTABLE } from '../core/cable/testing/certificates.ts'
import { systemClock } from '../core/clock.ts'
import { IDLE_TIMEOUT, IdleConnections } from '../core/net/idleConnections.ts'
import { ProxySignIns } from '../core/net/proxySignIns.ts'
import { noDecisions } from '../core/testing/deskPorts.ts'
import { memoryLog } from '../core/testing/memoryLog.ts'
import { MemorySecrets } from '../core/testing/memorySecrets.ts'
import { createNetworkAgent } from './network.ts'

const USER = { name: 'ada@acme.test', password: 'p@ss: wörd/%' }
const log = memoryLog()
const ends: (() => Promise<unknown>)[] = []
/** Connections of the proxy to servers: `host:port`. */
const passed: string[] = []
const asked: { proxy: string; isRefused: boolean }[] = []
let rule: string
let secrets: MemorySecrets
let signIns: ProxySignIns

beforeEach(() => {
  passed.length = asked.length = log.lines.length = 0
  secrets = new MemorySecrets()
  signIns = openSignIns()
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function openSignIns(): ProxySignIns {
  return new ProxySignIns({
    secrets: Promise.resolve(secrets),
    log,
    ask: (proxy, isRefused) => asked.push({ proxy, isRefused }),
  })
}
async function listen(server: net.Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

async function serve(scheme: 'http' | 'https', certificate = TRUSTABLE, host = '127.0.0.1'): Promise<string> {
  const answer: http.RequestListener = (request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'image/png').end(`desk ${request.url ?? ''}`))
  }
  const server = scheme === 'https' ? https.createServer(certificate, answer) : http.createServer(answer)
  const sockets = new WebSocketServer({ server, path: '/cable' })
  const port = await listen(server, host)
  ends.push(() => {
    for (const one of sockets.clients) one.terminate()
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function httpProxy(isProtected: boolean): Promise<string> {
  const proxy = new HttpProxy({
    port: 0,
    host: '127.0.0.1',
    prepareRequestFunction: ({ username, password, hostname, port }) => {
      const isKnown = !isProtected || (username === USER.name && password === USER.password)
      if (isKnown) passed.push(`${hostname}:${port}`)
      return { requestAuthentication: !isKnown }
    },
  })
  await proxy.listen()
  ends.push(() => proxy.close(true))
  return `PROXY 127.0.0.1:${proxy.port}`
}

async function socksProxy(isProtected: boolean, host = '127.0.0.1'): Promise<string> {
  const proxy = createSocksServer()
  if (isProtected)
    proxy.setAuthHandler(({ username, password }) => username === USER.name && password === USER.password)
  proxy.setRulesetValidator(({ destAddress, destPort }) => {
    passed.push(`${destAddress}:${destPort}`)
    return true
  })
  const server = net.createServer((socket) => void proxy._handleConnection(socket))
  const clients = new Set<net.Socket>()
  server.on('connection', (socket) => {
    clients.add(socket)
    socket.on('error', () => undefined)
  })
  const port = await listen(server, host)
  ends.push(() => {
    for (const one of clients) one.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `SOCKS5 ${host.includes(':') ? `[${host}]` : host}:${port}`
}

interface Outcome {
  rest: string
  post: string
  media: string
  cable: string
}
/** What the app does, on connections of its own. */
async function visit(base: string, ca: string[] = [TRUSTABLE.cert]): Promise<Outcome> {
  const session = { resolveProxy: () => Promise.resolve(rule) } as Pick<Session, 'resolveProxy'> as Session
  const idle = new IdleConnections(systemClock)
  const agent = createNetworkAgent(session, log, idle, { ...noDecisions, signIns })
  const client = nodeHttp({ userAgent: 'Deskbell/test', idle, ca, agentFor: () => agent })
  const failed = (error: unknown): string => {
    const { code, reachedServer } = error as { code: string; reachedServer: string }
    return `${code}, reached: ${reachedServer}`
  }
  const read = ({ status, body }: { status: number; body: Buffer }): string => `${status} ${body.toString()}`
  const outcome: Outcome = {
    rest: await client.request({ method: 'GET', url: `${base}/api` }).then(read, failed),
    post: await client
      .request({
        method: 'POST',
        url: `${base}/messages`,
        body: { kind: 'text', contentType: 'text/plain', text: 'Hello' },
      })
      .then(read, failed),
    media: await client
      .open({ method: 'GET', url: `${base}/avatar` })
      .then(async ({ status, body }) => read({ status, body: Buffer.concat((await body.toArray()) as Buffer[]) }))
      .catch(failed),
    cable: await new Promise((resolve) => {
      const socket = openWsSocket({ ca, agentFor: () => agent })(
        `${base.replace('http', 'ws')}/cable`,
        { origin: base, protocols: [] },
        {
          onOpen: () => {
            resolve('open')
            socket.terminate()
          },
          onError: (error) => {
            const { code = null } = error as { code?: string }
            resolve(planFor({ by: 'error', code, message: error.message }, 0).reason)
          },
          onUnexpectedResponse: (status) => resolve(planFor({ by: 'status', status, retryAfter: null }, 0).reason),
          onClose: () => resolve('closed'),
          onFrame: () => undefined,
          onPong: () => undefined,
        },
      )
    }),
  }
  agent.destroy()
  return outcome
}
const WORKS: Outcome = { rest: '200 desk /api', post: '200 desk /messages', media: '200 desk /avatar', cable: 'open' }

describe.each([
  ['an HTTP', httpProxy],
  ['a SOCKS5', socksProxy],
])('%s proxy', (_name, openProxy) => {
  it.each(['http', 'https'] as const)('passes everything on to an %s server', async (scheme) => {
    rule = await openProxy(false)
    const base = await serve(scheme)
    expect(await visit(base)).toEqual(WORKS)
    expect(passed.length).toBeGreaterThan(1)
    expect(new Set(passed)).toEqual(new Set([new URL(base).host]))
    expect(asked).toEqual([])
  })

  it('passes everything on to a server with an IPv6 address', async () => {
    rule = await openProxy(false)
    expect(await visit(await serve('http', TRUSTABLE, '::1'))).toEqual(WORKS)
    expect(await visit(await serve('https', BY_ADDRESS, '::1'), [BY_ADDRESS.cert])).toEqual(WORKS)
  })

  it.each(['http', 'https'] as const)(
    'that wants a password is asked about once, and then passes everything on to an %s server, also after a restart',
    async (scheme) => {
      rule = await openProxy(true)
      const base = await serve(scheme)
      const proxy = rule.replace('PROXY ', 'http://').replace('SOCKS5 ', 'socks5h://')
      const refused = await visit(base)
      // A forward proxy answers in place of the server.
      if (refused.rest.startsWith('407')) expect([refused.post, refused.media]).toEqual([refused.rest, refused.rest])
      else expect([refused.rest, refused.post, refused.media]).toEqual(Array(3).fill('proxyRefused, reached: no'))
      expect(refused.cable).toBe('proxy')
      await expect.poll(() => asked).toEqual([{ proxy, isRefused: false }])

      await signIns.signIn(proxy, USER.name, 'wrong')
      expect((await visit(base)).cable).toBe('proxy')
      await expect
        .poll(() => asked)
        .toEqual([
          { proxy, isRefused: false },
          { proxy, isRefused: true },
        ])
      expect(passed).toEqual([])

      await signIns.signIn(proxy, USER.name, USER.password)
      expect(await visit(base)).toEqual(WORKS)
      expect([...secrets.stored.values()].map(({ how }) => how)).toEqual(['system'])
      signIns = openSignIns()
      expect(await visit(base)).toEqual(WORKS)
      expect(signIns.list()).toEqual([{ proxy, user: USER.name }])
      expect(asked).toHaveLength(2)
      expect(JSON.stringify(log.lines)).not.toContain(USER.password)

      await signIns.forget(proxy)
      expect((await visit(base)).cable).toBe('proxy')
      expect(secrets.stored.size).toBe(0)
    },
  )

  it('does not hide a certificate that is not trusted', async () => {
    rule = await openProxy(false)
    expect(await visit(await serve('https', OTHER_HOST))).toEqual({
      rest: 'tlsUntrusted, reached: no',
      post: 'tlsUntrusted, reached: no',
      media: 'tlsUntrusted, reached: no',
      cable: 'tls',
    })
  })

  it('that does not answer is told from a server that does not', async () => {
    rule = await openProxy(false)
    const base = await serve('https')
    await ends.pop()?.()
    // The server is gone: the proxy says so in its own way.
    expect((await visit(base)).rest).not.toContain('proxyRefused')
    await ends.pop()?.()
    expect(await visit(base)).toEqual({
      rest: 'proxyRefused, reached: no',
      post: 'proxyRefused, reached: no',
      media: 'proxyRefused, reached: no',
      cable: 'proxy',
    })
  })
})

it('reaches a SOCKS proxy by its IPv6 address', async () => {
  rule = await socksProxy(false, '::1')
  expect(await visit(await serve('https'))).toEqual(WORKS)
})

it('keeps the sign-in until quit where the system can not encrypt', async () => {
  secrets = new MemorySecrets('plain')
  signIns = openSignIns()
  await signIns.signIn('http://proxy.example:80', 'ada', 'secret')
  expect([...secrets.stored.values()].map(({ how }) => how)).toEqual(['memory'])
  expect(await signIns.authorized('http://proxy.example:80')).toBe('http://ada:secret@proxy.example')
})

it('asks again when the user tries again', async () => {
  for (let each = 0; each < 3; each++) await signIns.refused('http://proxy.example:1', 'http://proxy.example:1')
  expect(asked).toHaveLength(1)
  signIns.askAgain()
  await signIns.refused('http://proxy.example:1', 'http://proxy.example:1')
  expect(asked).toHaveLength(2)
})

it('waits through a SOCKS proxy as long as for any server', async () => {
  rule = await socksProxy(false)
  const port = Number(rule.split(':')[1])
  const limits: number[] = []
  const original = net.Socket.prototype.setTimeout
  const spy = vi.spyOn(net.Socket.prototype, 'setTimeout').mockImplementation(function (this: net.Socket, limit, then) {
    if (this.remotePort === port && !(this instanceof TLSSocket)) limits.push(limit)
    return original.call(this, limit, then)
  })
  expect(await visit(await serve('https'))).toEqual(WORKS)
  spy.mockRestore()
  expect(limits.filter((milliseconds) => milliseconds > 0 && milliseconds <= IDLE_TIMEOUT)).toEqual([])
})
