import { describe, expect, it } from 'vitest'
import { isPrivateAddress, isPrivateHost } from './privateHost.ts'

describe('private hosts', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '0.255.255.255',
    '100.127.255.255',
    '192.0.0.8',
    '198.18.0.1',
    '198.19.255.255',
    '240.0.0.1',
    '239.255.255.255',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '[::1]',
    '[::]',
    '[fd00::1]',
    '[fe80::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::10.0.0.1]',
    'localhost',
    'LOCALHOST.',
    'x.localhost',
    'desk.local',
    'router',
    'nas.lan',
    'x.home.arpa',
    'db.internal',
  ])('%s is private', (host) => {
    expect(isPrivateHost(host)).toBe(true)
  })

  it.each([
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::10.0.0.1]',
    '[64:ff9b:1::1]',
    '[64:ff9b:1:2::10.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:0:0:0:0:c0a8:1]',
    '[2002:7f00:1::]',
    '[2002:a00:1::5]',
    '[2002:c0a8:101:1::1]',
    '[fec0::1]',
    '[feff::1]',
    '[fe80::1%25eth0]',
    '[fc00::1]',
    '[fdff:ffff::1]',
    '[febf::1]',
    '[::ffff:0:127.0.0.1]',
    '[::ffff:0:a9fe:a9fe]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[2001::1]',
    '[2001:0:53aa:64c:0:7cb0:4f72:cf11]',
    '[2001:db8::1]',
    '[100::1]',
    '[ff02::1]',
    '[5f00::1]',
    '[3fff::1]',
  ])('%s is private: IPv6 with a private IPv4 address inside, or reserved', (host) => {
    expect(isPrivateHost(host)).toBe(true)
  })

  it.each([
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
    '127.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '10.256',
    '0',
    '0x0',
    '３.1',
    '１２７.0.0.1',
    '127。0。0。1',
    'localhost..',
    'LocalHost',
    'desk.LOCAL.',
    ' ',
    '',
    'a b',
    '%31%32%37.0.0.1',
  ])('%j is private: another notation', (host) => {
    expect(isPrivateHost(host)).toBe(host !== '３.1')
  })

  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '[2001:4860:4860::8888]',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[2002:808:808::1]',
    '134744072',
    'example.com',
    'localhost.example.com',
    'test.example.com',
  ])('%s is public', (host) => {
    expect(isPrivateHost(host)).toBe(false)
  })

  it('treats a host longer than any name as private', () => {
    expect(isPrivateHost(`${'a'.repeat(5_000)}.com`)).toBe(true)
  })

  it('treats only literal addresses as addresses', () => {
    expect(isPrivateAddress('localhost')).toBe(false)
    expect(isPrivateAddress('fe80::1%eth0')).toBe(true)
    expect(isPrivateAddress('2001:4860:4860::8888%1')).toBe(true)
    expect(isPrivateHost('notlocal')).toBe(true)
  })
})
