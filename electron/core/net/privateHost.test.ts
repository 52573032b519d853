import { describe, expect, it } from 'vitest'
import { isPrivateAddress, isPrivateHost } from './privateHost.ts'

describe('private hosts', () => {
  it.each([
    '127.0.0.1', '127.255.255.254', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255',
    '[::1]', '[::]', '[fd00::1]', '[fe80::1]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]', '[64:ff9b::10.0.0.1]', 'localhost', 'LOCALHOST.', 'x.localhost', 'desk.local', 'router', 'nas.lan', 'x.home.arpa', 'db.internal',
  ])('%s is private', (host) => {
    expect(isPrivateHost(host)).toBe(true)
  })

  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '[2001:4860:4860::8888]', '[::ffff:8.8.8.8]', 'example.com', 'localhost.example.com', 'notlocal'])('%s', (host) => {
    expect(isPrivateHost(host)).toBe(host === 'notlocal')
  })

  it('judges only literal addresses as addresses', () => {
    expect(isPrivateAddress('localhost')).toBe(false)
    expect(isPrivateAddress('fe80::1%eth0')).toBe(true)
  })
})
