import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { resolveByRules } from './proxyRules.ts'

const SYSTEM = 'PROXY system:1'
const fixed = (proxyRules: string, proxyBypassRules = '') => ({ mode: 'fixed_servers', proxyRules, proxyBypassRules })

it.each([
  [{}, 'http://desk.example/', SYSTEM],
  [{ mode: 'system' }, 'http://desk.example/', SYSTEM],
  [{ mode: 'direct' }, 'http://desk.example/', 'DIRECT'],
  [fixed('http://proxy:3128'), 'https://desk.example/', 'PROXY proxy:3128'],
  [fixed('https://proxy:443'), 'https://desk.example/', 'HTTPS proxy:443'],
  [fixed('socks5://proxy:1080'), 'https://desk.example/', 'SOCKS5 proxy:1080'],
  [fixed('http://proxy:3128'), 'http://127.0.0.1:3000/', 'DIRECT'],
  [fixed('http://proxy:3128', '<-loopback>'), 'http://127.0.0.1:3000/', 'PROXY proxy:3128'],
  [fixed('http://proxy:3128', '*.intranet.example,other.example'), 'https://desk.intranet.example/', 'DIRECT'],
  [fixed('http://proxy:3128', '.example'), 'https://desk.example/', 'DIRECT'],
])('finds by %j for %s %s', async (settings, address, proxy) => {
  expect(await resolveByRules(settings, address, SYSTEM)).toBe(proxy)
})

it('runs a script, and connects directly where it fails', async () => {
  const server = createServer((request, answer) =>
    answer.end(
      request.url === '/bad'
        ? 'function ('
        : "function FindProxyForURL(url, host) { return dnsDomainIs(host, '.example') ? 'SOCKS5 proxy:1080' : 'DIRECT' }",
    ),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const resolve = (path: string, address: string) =>
    resolveByRules({ mode: 'pac_script', pacScript: `${base}${path}` }, address, SYSTEM)
  expect(await resolve('/', 'https://desk.example/')).toBe('SOCKS5 proxy:1080')
  expect(await resolve('/', 'https://desk.test/')).toBe('DIRECT')
  expect(await resolve('/bad', 'https://desk.example/')).toBe('DIRECT')
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})
