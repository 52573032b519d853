import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'

describe('addresses as users type them', () => {
  it.each<[string, string[]]>([
    ['desk.example.com', ['https://desk.example.com']],
    ['  Desk.Example.COM/ ', ['https://desk.example.com']],
    ['https://desk.example.com/app/login', ['https://desk.example.com']],
    ['https://desk.example.com/app/accounts/1/dashboard?tab=me#x', ['https://desk.example.com']],
    ['https://desk.example.com/app/accounts/1/conversations/17', ['https://desk.example.com']],
    ['desk.example.com/super_admin/sign_in', ['https://desk.example.com']],
    ['https:/desk.example.com', ['https://desk.example.com']],
    ['HTTPS:desk.example.com', ['https://desk.example.com']],
    ['wss://app.voxsig.com/cable', ['https://app.voxsig.com']],
    ['"https://desk.example.com",', ['https://desk.example.com']],
    ['<https://desk.example.com>', ['https://desk.example.com']],
    ['https:\\\\desk.example.com\\app\\login', ['https://desk.example.com']],
    ['desk.example\u200B.com\n', ['https://desk.example.com']],
    ['\u200Fhttps://desk.example.com\u200E', ['https://desk.example.com']],
    ['\u202Bdesk.example.com\u202C', ['https://desk.example.com']],
    ['\u2067desk.example.com\u2069', ['https://desk.example.com']],
    ['https://desk.example.com/public/api/v1/inboxes/abc', ['https://desk.example.com']],
    ['https://ada:secret@desk.example.com/', ['https://desk.example.com']],
    ['desk.example.com:8443/app', ['https://desk.example.com:8443']],
    ['https://desk.example.com:443/', ['https://desk.example.com']],
    ['büro.example', ['https://xn--bro-hoa.example']],
    ['客服.example', ['https://xn--ubtq9x.example']],
    // A server under a path, or a page that only looks like one.
    ['https://example.com/support/app/login', ['https://example.com/support', 'https://example.com']],
    // Plain http only if it was typed, or for hosts of this network.
    ['http://desk.example.com', ['https://desk.example.com', 'http://desk.example.com']],
    ['desk.example.com:80', ['https://desk.example.com:80', 'http://desk.example.com']],
    ['localhost:3000', ['https://localhost:3000', 'http://localhost:3000']],
    ['http://127.0.0.1:3000/app', ['http://127.0.0.1:3000', 'https://127.0.0.1:3000']],
    ['192.168.1.5', ['https://192.168.1.5', 'http://192.168.1.5']],
    ['[::1]:3000', ['https://[::1]:3000', 'http://[::1]:3000']],
    ['chatwoot', ['https://chatwoot', 'http://chatwoot']],
    ['desk.local', ['https://desk.local', 'http://desk.local']],
    ['172.32.0.1', ['https://172.32.0.1']],
  ])('parses %j', (text, candidates) => {
    expect(parseAddress(text)?.candidates).toEqual(candidates)
  })

  it('returns the host with its port', () => {
    expect(parseAddress('https://desk.example.com:8443/app/login')?.host).toBe('desk.example.com:8443')
  })

  it.each([
    '',
    '   ',
    'ftp://desk.example',
    'file:///etc/passwd',
    'javascript://x',
    'ada@acme.test',
    'host:99999',
    'https://',
    '///',
    '.example.com',
    'a..b',
    '?',
    `desk.example/${'a'.repeat(10_000)}`,
  ])('rejects %j', (text) => {
    expect(parseAddress(text)).toBeNull()
  })
})
