import { expect, it } from 'vitest'
import { proxyServer } from '../../shared/model/proxyServer.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { guardedSettings } from './createNetworkPorts.ts'
import { proxyConfig } from './proxySettings.ts'

it.each([
  ['proxy.example:3128', 'http://proxy.example:3128'],
  [' HTTP://Proxy.Example ', 'http://proxy.example:80'],
  ['http://proxy.example:80/', 'http://proxy.example:80'],
  ['https://proxy.example', 'https://proxy.example:443'],
  ['socks5://10.0.0.1', 'socks5://10.0.0.1:1080'],
  ['socks://10.0.0.1:99', 'socks5://10.0.0.1:99'],
  ['socks4://proxy:1', 'socks4://proxy:1'],
  ['http://[::1]:3128', 'http://[::1]:3128'],
  ['bücher.example:3128', 'http://xn--bcher-kva.example:3128'],
])('reads %s as the proxy %s', (text, server) => expect(proxyServer(text)).toBe(server))

it.each([
  '',
  'socks5://',
  'ftp://proxy:21',
  'http=a:1;https=b:2',
  'http://ada:pw@proxy:1',
  'http://proxy:1/path',
  'a b',
])('reads no proxy in %j', (text) => expect(proxyServer(text)).toBeNull())

const choice = { mode: 'system', script: '', server: '', bypass: '' } as const
it.each([
  [choice, { mode: 'system' }],
  [{ ...choice, mode: 'none' as const }, { mode: 'direct' }],
  [
    { ...choice, mode: 'manual' as const, server: 'proxy:3128', bypass: '*.a.example; b.example  c.example' },
    { mode: 'fixed_servers', proxyRules: 'http://proxy:3128', proxyBypassRules: '*.a.example,b.example,c.example' },
  ],
  [
    { ...choice, mode: 'script' as const, script: 'http://a.example/p.pac' },
    { mode: 'pac_script', pacScript: 'http://a.example/p.pac' },
  ],
  // Incomplete.
  [{ ...choice, mode: 'manual' as const }, { mode: 'system' }],
  [{ ...choice, mode: 'script' as const, script: 'file:///etc/passwd' }, { mode: 'system' }],
])('applies %j', (proxy, config) => expect(proxyConfig(proxy)).toEqual(config))

it('changes the proxy only after a click or key of the user, and other settings always', async () => {
  const changes: unknown[] = []
  const settings = {
    get: () => DEFAULT_SETTINGS,
    onChange: () => () => undefined,
    change: (change: object) => Promise.resolve(void changes.push(change)).then(() => DEFAULT_SETTINGS),
  }
  let isRecent = false
  const guarded = guardedSettings(settings, { isRecent: () => isRecent, take: () => isRecent })
  await expect(guarded.change({ proxy: { ...choice, mode: 'none' } })).rejects.toMatchObject({ code: 'forbidden' })
  await guarded.change({ spelling: true })
  isRecent = true
  await guarded.change({ proxy: { ...choice, mode: 'none' } })
  expect(changes).toEqual([{ spelling: true }, { proxy: { ...choice, mode: 'none' } }])
})
