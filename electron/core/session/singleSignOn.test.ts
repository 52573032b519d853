import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/views.ts'
import type { ScriptedAnswer } from '../api/testing/scriptedHttp.ts'
import { ScriptedHttp } from '../api/testing/scriptedHttp.ts'
import { ApiError } from '../api/types.ts'
import { onlySystemCertificates } from '../testing/deskPorts.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { MemoryFile } from '../testing/memoryFile.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { MemorySecrets } from '../testing/memorySecrets.ts'
import { createSessions } from './sessions.ts'
import { readSignInWays } from './signInWays.ts'
import type { SsoPorts } from './singleSignOn.ts'
import { SingleSignOn } from './singleSignOn.ts'
import { readSsoLink, readSsoPage } from './ssoAddress.ts'
import { SessionVault } from './vault.ts'

const BASE = 'https://desk.example/support'
const token = (email = 'ada@acme.test') => ({ kind: 'token' as const, email, token: 'one-time' })

describe('reading an address', () => {
  it.each<[string, unknown]>([
    [
      '/app/login?email=ada%40acme.test&sso_auth_token=abc-1_2',
      { kind: 'token', email: 'ada@acme.test', token: 'abc-1_2' },
    ],
    [
      '/app/login/?sso_auth_token=abc&email=ada%252Bdesk%2540acme.test',
      { kind: 'token', email: 'ada+desk@acme.test', token: 'abc' },
    ],
    ['/app/login?error=no-account-found', { kind: 'error', error: 'no-account-found' }],
    ['/app/login/sso?error=saml-authentication-failed', { kind: 'error', error: 'saml-authentication-failed' }],
    ['/app/accounts/1/dashboard', { kind: 'signedIn' }],
    ['/app/login', null],
    ['/app/login?sso_auth_token=abc', null],
    ['/app/login?email=ada&sso_auth_token=abc', null],
    ['/app/login?email=ada%40acme.test&sso_auth_token=a/b', null],
    ['/omniauth/saml/callback?sso_auth_token=abc&email=ada%40acme.test', null],
  ])('finds what %s means', (path, expected) => {
    expect(readSsoPage(BASE + path, BASE)).toEqual(expected)
  })

  it("takes a token only from the server's own origin and path", () => {
    const query = '?email=ada%40acme.test&sso_auth_token=abc'
    expect(readSsoPage(`https://evil.example/support/app/login${query}`, BASE)).toEqual({
      kind: 'elsewhere',
      host: 'evil.example',
    })
    expect(readSsoPage(`http://desk.example/support/app/login${query}`, BASE)).toMatchObject({ kind: 'elsewhere' })
    expect(readSsoPage(`https://desk.example/app/login${query}`, BASE)).toBeNull()
    expect(readSsoPage(`https://desk.example/support${'x'.repeat(5_000)}`, BASE)).toBeNull()
    expect(readSsoPage('not an address', BASE)).toBeNull()
  })

  it.each<[string, unknown]>([
    [
      'deskbell://auth/saml?email=ada%2540acme.test&sso_auth_token=abc',
      { kind: 'token', email: 'ada@acme.test', token: 'abc' },
    ],
    ['deskbell://auth/saml?error=%3Cb%3Esaml', { kind: 'error', error: 'bsaml' }],
    ['deskbell://auth/google?email=ada%40acme.test&sso_auth_token=abc', null],
    ['chatwootapp://auth/saml?email=ada%40acme.test&sso_auth_token=abc', null],
    ['deskbell://open/desk.example/1/2', null],
  ])('reads the link %s', (link, expected) => {
    expect(readSsoLink(link)).toEqual(expected)
  })
})

describe('what a sign-in page says', () => {
  it.each<[string, { singleSignOn: boolean; browser: boolean }]>([
    ['', { singleSignOn: false, browser: false }],
    ['allowedLoginMethods: ["email"],', { singleSignOn: false, browser: false }],
    ['allowedLoginMethods: ["email","google_oauth","saml"],', { singleSignOn: true, browser: true }],
    ["googleOAuthClientId: '1234.apps',", { singleSignOn: true, browser: false }],
    ["googleOAuthClientId: '',", { singleSignOn: false, browser: false }],
    ['googleOAuthClientId: \'1234.apps\', allowedLoginMethods: ["email"],', { singleSignOn: false, browser: false }],
    ['allowedLoginMethods: ["email","oidc"],', { singleSignOn: true, browser: false }],
    ['allowedLoginMethods: null,', { singleSignOn: false, browser: false }],
  ])('%s', (page, ways) => {
    expect(readSignInWays(`<script>window.chatwootConfig = { ${page} }</script>`)).toEqual(ways)
  })
})

describe('a single sign-on', () => {
  function rig() {
    const clock = new FakeClock()
    const log = memoryLog()
    const opened: string[] = []
    let closed = 0
    const browser = { opening: Promise.resolve(true) }
    let window: Parameters<SsoPorts['openWindow']>[1] | null = null
    const sso = new SingleSignOn({
      openWindow: (_base, handlers) => {
        window = handlers
        return () => {
          closed += 1
        }
      },
      openBrowser: (address) => {
        opened.push(address)
        return browser.opening
      },
      clock,
      log,
    })
    const failed = async (work: Promise<unknown>): Promise<ErrorCode> => {
      const error: unknown = await work.catch((reason: unknown) => reason)
      if (!(error instanceof ApiError)) throw new Error('no ApiError')
      return error.code
    }
    return { clock, log, sso, opened, browser, failed, closed: () => closed, window: () => window! }
  }

  it('in the window has a token until it is dropped or five minutes have passed', async () => {
    const { clock, log, sso, closed, window } = rig()
    const begun = sso.begin(BASE, 'window')
    window().onPage(token())
    expect(await begun).toEqual({ email: 'ada@acme.test' })
    expect(closed()).toBe(1)
    expect(sso.token).toEqual({ baseUrl: BASE, place: 'window', email: 'ada@acme.test', token: 'one-time' })
    expect(JSON.stringify(log.lines)).not.toMatch(/one-time|ada@/)
    await clock.advance(5 * 60_000)
    expect(sso.token).toBeNull()
  })

  it('in the browser takes the first link only, and none unasked', async () => {
    const { sso, opened } = rig()
    expect(sso.receive(token('mallory@evil.test'))).toBe(false)
    const begun = sso.begin(BASE, 'browser')
    expect(opened).toEqual([`${BASE}/app/login/sso?target=mobile`])
    expect(sso.receive(token())).toBe(true)
    expect(sso.receive(token('mallory@evil.test'))).toBe(false)
    expect(await begun).toEqual({ email: 'ada@acme.test' })
    expect(sso.token?.email).toBe('ada@acme.test')
  })

  it('in the window takes no link', () => {
    const { sso } = rig()
    sso.begin(BASE, 'window').catch(() => undefined)
    expect(sso.receive(token('mallory@evil.test'))).toBe(false)
    expect(sso.token).toBeNull()
    sso.cancel()
  })

  it('ends after ten minutes, and takes no later link', async () => {
    const { clock, sso, failed } = rig()
    const failure = failed(sso.begin(BASE, 'browser'))
    await clock.advance(10 * 60_000)
    expect(await failure).toBe('ssoTimedOut')
    expect(sso.receive(token())).toBe(false)
  })

  it('is canceled at once while the browser opens', async () => {
    const { sso, failed, browser } = rig()
    browser.opening = new Promise(() => undefined)
    const failure = failed(sso.begin(BASE, 'browser'))
    sso.cancel()
    expect(await failure).toBe('cancelled')
  })

  it('fails where no browser opens', async () => {
    const { sso, failed, browser } = rig()
    for (const opening of [Promise.resolve(false), Promise.reject(new Error('no browser'))]) {
      browser.opening = opening
      expect(await failed(sso.begin(BASE, 'browser'))).toBe('badInput')
    }
  })

  it.each<[string, ScriptedAnswer]>([
    ['answers', { json: { version: '4.15.1', timestamp: '2026-11-21 04:56:47' } }],
    ['fails', { status: 500, text: '' }],
  ])('opens nothing where it was canceled before the server %s', async (_how, answer) => {
    const { clock, log, sso, opened, failed } = rig()
    const sessions = createSessions({
      certificates: onlySystemCertificates,
      singleSignOn: sso,
      vault: new SessionVault({ file: new MemoryFile(), secrets: new MemorySecrets(), log, clock }),
      http: new ScriptedHttp(() => {
        sessions.cancelSso()
        return answer
      }),
      log,
    })
    expect(await failed(sessions.beginSso(BASE, 'browser'))).toBe('cancelled')
    expect(opened).toEqual([])
  })

  it('is one at a time, and canceling forgets the token', async () => {
    const { sso, failed, window, closed } = rig()
    const first = failed(sso.begin(BASE, 'window'))
    const second = sso.begin(BASE, 'window')
    expect(await first).toBe('cancelled')
    expect(closed()).toBe(1)
    window().onPage(token())
    await second
    sso.cancel()
    expect(sso.token).toBeNull()
  })

  it.each<
    [
      (
        | Parameters<ReturnType<typeof rig>['sso']['receive']>[0]
        | { kind: 'signedIn' }
        | { kind: 'elsewhere'; host: string }
      ),
      ErrorCode,
    ]
  >([
    [{ kind: 'error', error: 'no-account-found' }, 'ssoNoAccount'],
    [{ kind: 'error', error: 'saml-not-enabled' }, 'ssoRefused'],
    [{ kind: 'elsewhere', host: 'other.example' }, 'ssoElsewhere'],
    [{ kind: 'signedIn' }, 'ssoWithoutToken'],
  ])('reports %j as %s', async (page, code) => {
    const { sso, failed, window } = rig()
    const failure = failed(sso.begin(BASE, 'window'))
    window().onPage(page)
    expect(await failure).toBe(code)
  })
})
