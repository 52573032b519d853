import { expect, it } from 'vitest'
import { proxyAddress } from './proxy.ts'

it.each([
  ['DIRECT', ''],
  ['PROXY proxy.example:3128', 'http://proxy.example:3128'],
  ['PROXY proxy.example:3128; DIRECT', 'http://proxy.example:3128'],
  ['HTTPS proxy.example:443;PROXY other:80', 'https://proxy.example:443'],
  ['SOCKS5 127.0.0.1:1080', 'socks5h://127.0.0.1:1080'],
  ['SOCKS proxy.example:1080', 'socks4://proxy.example:1080'],
  ['QUIC proxy.example:443; PROXY other:80', 'http://other:80'],
  ['PROXY', ''],
  ['', ''],
  ['DIRECT; PROXY other:80', ''],
])('reads %s as %s', (answer, address) => {
  expect(proxyAddress(answer)).toBe(address)
})
