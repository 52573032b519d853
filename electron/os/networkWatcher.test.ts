import { expect, it } from 'vitest'
import { FakeClock } from '../core/testing/fakeClock.ts'
import { networkFingerprint } from './networkFingerprint.ts'
import { watchNetwork } from './networkWatcher.ts'

it('reports a change once, and none after it is stopped', async () => {
  const clock = new FakeClock()
  let addresses = 'wlan0 10.0.0.2'
  const seen: string[] = []
  const stop = watchNetwork(
    clock,
    () => addresses,
    () => seen.push(addresses),
  )
  await clock.advance(20_000)
  addresses = 'wlan0 10.0.0.7'
  await clock.advance(20_000)
  addresses = ''
  await clock.advance(5_000)
  expect(seen).toEqual(['wlan0 10.0.0.7', ''])
  stop()
  addresses = 'tun0 10.8.0.2'
  await clock.advance(20_000)
  expect([seen.length, clock.pending]).toEqual([2, 0])
})

it('ignores loopback addresses', () => {
  const common = { netmask: '', mac: '', cidr: null }
  expect(
    networkFingerprint({
      lo: [{ ...common, address: '127.0.0.1', family: 'IPv4', internal: true }],
      wlan0: [
        { ...common, address: 'fe80::1', family: 'IPv6', internal: false, scopeid: 2 },
        { ...common, address: '10.0.0.2', family: 'IPv4', internal: false },
      ],
      eth0: [{ ...common, address: '192.168.1.4', family: 'IPv4', internal: false }],
    }),
  ).toBe('eth0 192.168.1.4\nwlan0 10.0.0.2')
})
