/** Certificates that the user trusts, on real connections: REST, the socket and media, directly and through a proxy. */
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import type { Session } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import type { NodeHttp } from '../core/api/nodeHttp.ts'
import { nodeHttp } from '../core/api/nodeHttp.ts'
import { openWsSocket } from '../core/cable/index.ts'
import { EXPIRED, OTHER_HOST, TRUSTABLE } from '../core/cable/testing/certificates.ts'
import { systemClock } from '../core/clock.ts'
import { IdleConnections } from '../core/net/idleConnections.ts'
import { TrustStore } from '../core/net/trustStore.ts'
import { Certificates } from '../core/session/index.ts'
import { noDecisions } from '../core/testing/deskPorts.ts'
import { MemoryFile } from '../core/testing/memoryFile.ts'
import { memoryLog } from '../core/testing/memoryLog.ts'
import { createNetworkAgent } from './network.ts'

type Certificate = typeof TRUSTABLE
const log = memoryLog()
const asked: string[] = []
let server: https.Server
let sockets: WebSocketServer
let proxy: http.Server
let proxyRule: string
let store: TrustStore
let certificates: Certificates
let agent: http.Agent
let fresh: http.Agent
let client: NodeHttp
let base: string
const listen = (one: net.Server, port = 0): Promise<void> =>
  new Promise((resolve) => void one.listen(port, '127.0.0.1', resolve))
const portOf = (one: net.Server): number => (one.address() as AddressInfo).port
const session = { resolveProxy: () => Promise.resolve(proxyRule) } as Pick<Session, 'resolveProxy'> as Session

async function serve(certificate: Certificate, port = 0): Promise<void> {
  server = https.createServer(certificate, (request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.setHeader('content-type', 'image/png').end('desk')
  })
  sockets = new WebSocketServer({ server, path: '/cable' })
  await listen(server, port)
}
async function stop(): Promise<void> {
  for (const one of sockets.clients) one.terminate()
  sockets.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
/** The same server shows another certificate, as after a renewal, or as an attacker would. */
async function change(certificate: Certificate): Promise<void> {
  const port = portOf(server)
  await stop()
  await serve(certificate, port)
}
async function trustShown(): Promise<void> {
  const shown = await certificates.inspect(base)
  if (!shown) throw new Error('already trusted')
  await certificates.trust(shown.server, shown.fingerprint)
}

beforeEach(async () => {
  asked.length = 0
  proxyRule = 'DIRECT'
  await serve(TRUSTABLE)
  base = `https://127.0.0.1:${portOf(server)}`
  proxy = http.createServer()
  proxy.on('connect', (request: http.IncomingMessage, one: net.Socket) => {
    const [host, port] = (request.url ?? '').split(':')
    const upstream = net.connect(Number(port), host, () => {
      one.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(one).pipe(upstream)
    })
    upstream.on('error', () => one.destroy())
    one.on('error', () => upstream.destroy())
  })
  await listen(proxy)
  store = new TrustStore({ file: new MemoryFile(), log })
  const idle = new IdleConnections(systemClock)
  agent = createNetworkAgent(session, log, idle, { ...noDecisions, trust: store })
  fresh = createNetworkAgent(session, log, null, { ...noDecisions, trust: store })
  client = nodeHttp({ userAgent: 'Deskbell/test', idle, agentFor: (_url, isFresh) => (isFresh ? fresh : agent) })
  store.onChange(() => client.refreshConnections())
  certificates = new Certificates({ store, agent: fresh, clock: systemClock, log })
})
afterEach(async () => {
  agent.destroy()
  fresh.destroy()
  await stop()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})

const rest = (): Promise<string> =>
  client.request({ method: 'GET', url: `${base}/api` }).then(
    ({ body }) => body.toString(),
    (error: unknown) => (error as { code: string }).code,
  )
const post = (): Promise<unknown> =>
  client
    .request({
      method: 'POST',
      url: `${base}/messages`,
      body: { kind: 'text', contentType: 'application/json', text: '{"content":"secret"}' },
    })
    .then(
      ({ status }) => status,
      (error: unknown) => (error as { reachedServer: string }).reachedServer,
    )
const media = async (): Promise<string> => {
  try {
    const { body } = await client.open({ method: 'GET', url: `${base}/avatar` })
    return Buffer.concat((await body.toArray()) as Buffer[]).toString()
  } catch (error) {
    return (error as { code: string }).code
  }
}
const cable = (): Promise<string> =>
  new Promise((resolve) => {
    const socket = openWsSocket({ agentFor: () => agent })(
      base.replace('https', 'wss') + '/cable',
      { origin: base, protocols: [] },
      {
        onOpen: () => {
          resolve('open')
          socket.terminate()
        },
        onError: (error) => resolve((error as { code?: string }).code ?? error.message),
        onClose: () => resolve('closed'),
        onFrame: () => undefined,
        onPong: () => undefined,
        onUnexpectedResponse: (status) => resolve(String(status)),
      },
    )
  })
const all = async (): Promise<unknown[]> => [await rest(), await media(), await post(), await cable()]
const WORKS = ['desk', 'desk', 200, 'open']
const refused = (code: string): unknown[] => ['tlsUntrusted', 'tlsUntrusted', 'no', code]

describe.each([
  ['directly', false],
  ['through a proxy', true],
])('%s', (_name, isProxied) => {
  beforeEach(() => {
    if (isProxied) proxyRule = `PROXY 127.0.0.1:${portOf(proxy)}`
  })

  it.each<[string, Certificate, string, string]>([
    ['signed by itself', TRUSTABLE, 'selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['signed by itself for another host', OTHER_HOST, 'selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['that has expired', EXPIRED, 'expired', 'CERT_HAS_EXPIRED'],
  ])(
    'uses a certificate %s only when the user trusts it, and no longer when they revoke it',
    async (_kind, certificate, problem, code) => {
      await change(certificate)
      expect(await all()).toEqual(refused(code))
      const shown = await certificates.inspect(base)
      expect(shown).toMatchObject({ server: base.slice(8), problem, changedSince: null })
      expect(shown?.subject).toBe('Deskbell test only')
      // Looking at it trusts nothing.
      expect(await all()).toEqual(refused(code))
      expect(asked).toEqual([])
      await trustShown()
      expect(await certificates.inspect(base)).toBeNull()
      expect(await all()).toEqual(WORKS)
      expect(await all()).toEqual(WORKS)
      asked.length = 0
      await certificates.revoke(base.slice(8))
      expect(await all()).toEqual(refused(code))
      expect(asked).toEqual([])
    },
  )

  it('never uses a changed certificate, sends it nothing, and asks again', async () => {
    await trustShown()
    expect(await all()).toEqual(WORKS)
    asked.length = 0
    await change(OTHER_HOST)
    expect(await all()).toEqual(refused('CERT_CHANGED'))
    expect(asked).toEqual([])
    const shown = await certificates.inspect(base)
    expect(shown?.changedSince).toBe(store.list()[0]?.trustedAt)
    await trustShown()
    expect(await all()).toEqual(WORKS)
    // The certificate from before is no longer trusted.
    await change(TRUSTABLE)
    expect(await all()).toEqual(refused('CERT_CHANGED'))
  })

  it('trusts a certificate for its own host and port only', async () => {
    await trustShown()
    const other = https.createServer(TRUSTABLE, (_request, response) => response.end('other'))
    await listen(other)
    base = `https://127.0.0.1:${portOf(other)}`
    expect(await rest()).toBe('tlsUntrusted')
    base = `https://localhost:${portOf(server)}`
    expect(await rest()).toBe('tlsUntrusted')
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  })
})

it('trusts only what was shown', async () => {
  const shown = await certificates.inspect(base)
  await expect(certificates.trust(base.slice(8), shown?.fingerprint.replace(/^../, '00') ?? '')).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(certificates.trust('desk.example:443', shown?.fingerprint ?? '')).rejects.toMatchObject({
    code: 'forbidden',
  })
  await change(OTHER_HOST)
  const renewed = await certificates.inspect(base)
  await expect(certificates.trust(base.slice(8), shown?.fingerprint ?? '')).rejects.toMatchObject({ code: 'forbidden' })
  expect(renewed?.fingerprint).not.toBe(shown?.fingerprint)
  expect(store.list()).toEqual([])
})

it('says why a certificate can not be read', async () => {
  await stop()
  await expect(certificates.inspect(base)).rejects.toMatchObject({ code: 'refused' })
  await serve(TRUSTABLE, Number(new URL(base).port))
  expect(await certificates.inspect(base.replace('https', 'http'))).toBeNull()
})
