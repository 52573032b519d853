import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { ProxyAgent } from 'proxy-agent'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Network } from './network.ts'

const server = http.createServer((_request, answer) => answer.end('reached'))
let port = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => void server.close())

async function get(network: Network, scheme: 'socks5' | 'socks5h', host: string): Promise<string> {
  const proxy = `${scheme}://127.0.0.1:${await network.listen()}`
  const agent = new ProxyAgent({ getProxyForUrl: () => proxy })
  return new Promise((resolve, reject) => {
    http
      .get({ host, port, agent }, (answer) => {
        answer.setEncoding('utf8').once('data', resolve)
      })
      .once('error', reject)
  })
}

it('connects directly to addresses and names until a proxy is set', async () => {
  const network = new Network()
  expect(await get(network, 'socks5', '127.0.0.1')).toBe('reached')
  expect(await get(network, 'socks5h', 'localhost')).toBe('reached')
  expect(network.resolveProxy()).toBeUndefined()
})

it('sends every connection through the proxy that is set', async () => {
  const other = new Network()
  const network = new Network()
  const proxyRules = `socks5://127.0.0.1:${await other.listen()}`
  network.setProxy({ mode: 'fixed_servers', proxyRules, proxyBypassRules: '<-loopback>' })
  expect(await get(network, 'socks5', '127.0.0.1')).toBe('reached')
  // No server listens at the second proxy, so a connection through the first one must fail.
  other.setProxy({ mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:0', proxyBypassRules: '<-loopback>' })
  await expect(get(network, 'socks5', '127.0.0.1')).rejects.toThrow()
  expect(other.resolveProxy()).toBe('SOCKS5 127.0.0.1:0')
})

it.each([
  { mode: 'system' },
  { mode: 'fixed_servers', proxyRules: 'http=127.0.0.1:3128', proxyBypassRules: '<-loopback>' },
  { mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:1' },
])('refuses unsupported proxy settings: %j', (config) => {
  expect(() => new Network().setProxy(config)).toThrow(/one kind of setProxy/)
})
