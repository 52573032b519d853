import { describe, expect, it } from 'vitest'
import { isTrusted, loadFailure, mayVisit } from './signInAddresses.ts'

describe('the window of a single sign-on', () => {
  it.each<[string, string, boolean, boolean]>([
    ['https://accounts.example/o/oauth2', 'https://desk.example', true, true],
    ['http://accounts.example', 'https://desk.example', true, false],
    ['http://localhost:3000/idp', 'http://127.0.0.1:3000', true, true],
    ['file:///etc/passwd', 'https://desk.example', true, false],
    ['deskbell://auth/saml?sso_auth_token=x', 'https://desk.example', true, false],
    ['app://deskbell/index.html', 'https://desk.example', true, false],
    ['javascript:alert(1)', 'https://desk.example', true, false],
    ['data:text/html,x', 'https://desk.example', true, false],
    ['https://ada:secret@desk.example', 'https://desk.example', true, false],
    ['about:blank', 'https://desk.example', false, true],
    ['about:blank', 'https://desk.example', true, false],
    ['nothing', 'https://desk.example', true, false],
  ])('may visit %s of %s (main frame: %s): %s', (address, base, isMainFrame, expected) => {
    expect(mayVisit(address, base, isMainFrame)).toBe(expected)
  })

  it('trusts exactly the certificate that the user trusts for the host', () => {
    const pairs = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, '0').toUpperCase())
    const trusted = [{ server: 'desk.local:8443', fingerprint: pairs.join(':') }]
    const shown = `sha256/${Buffer.from(pairs.join(''), 'hex').toString('base64')}`
    expect(isTrusted(trusted, 'desk.local', shown)).toBe(true)
    expect(isTrusted(trusted, 'desk.local.evil.example', shown)).toBe(false)
    expect(isTrusted(trusted, 'desk', shown)).toBe(false)
    expect(isTrusted(trusted, 'desk.local', shown.replace('AAEC', 'AAED'))).toBe(false)
    expect(isTrusted(trusted, 'desk.local', 'sha1/AAEC')).toBe(false)
  })

  it.each([
    ['ERR_CERT_AUTHORITY_INVALID', 'tlsUntrusted'],
    ['ERR_NAME_NOT_RESOLVED', 'hostNotFound'],
    ['ERR_CONNECTION_REFUSED', 'refused'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'proxyRefused'],
    ['ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['ERR_INTERNET_DISCONNECTED', 'offline'],
  ])('reports %s as %s', (name, code) => expect(loadFailure(name)).toBe(code))
})
