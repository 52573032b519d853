import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/views.ts'
import type { ScriptedAnswer } from '../api/testing/scriptedHttp.ts'
import { ScriptedHttp } from '../api/testing/scriptedHttp.ts'
import { ApiError } from '../api/types.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { checkServer } from './serverCheck.ts'
import type { Credentials } from './signIn.ts'
import { signIn } from './signIn.ts'

type Script = Record<string, ScriptedAnswer | ApiError | ((body: string) => ScriptedAnswer | ApiError)>

/** Responses by `METHOD url`; anything else is a 404 page. */
function ports(script: Script): { http: ScriptedHttp; log: ReturnType<typeof memoryLog> } {
  const http = new ScriptedHttp((request, body) => {
    const answer = script[`${request.method} ${request.url}`] ?? {
      status: 404,
      text: '<!DOCTYPE html><html>not found</html>',
    }
    return typeof answer === 'function' ? answer(body) : answer
  })
  return { http, log: memoryLog() }
}

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error('No ApiError')
  return error
}

const network = (code: ErrorCode): ApiError => new ApiError({ code, reachedServer: 'no' })
const API = { json: { version: '4.15.1', timestamp: '2026-11-21 04:56:47', queue_services: 'ok', data_services: 'ok' } }
const UNAUTHORIZED = { status: 401, json: { errors: ['You need to sign in or sign up before continuing.'] } }
const PROFILE_BODY = {
  id: 1,
  email: 'ada@acme.test',
  name: 'Ada Okafor',
  available_name: 'Ada',
  pubsub_token: 'pubsub-secret',
  access_token: 'api-secret',
  avatar_url: '',
  accounts: [
    {
      id: 1,
      name: 'Acme',
      role: 'administrator',
      status: 'active',
      availability: 'online',
      availability_status: 'offline',
      auto_offline: true,
    },
  ],
}
const SESSION_HEADERS = {
  'access-token': 'session-secret',
  client: 'client-1',
  uid: 'ada@acme.test',
  'token-type': 'Bearer',
  expiry: '1800507407',
}
const password: Credentials = {
  method: 'password',
  email: ' ada@acme.test ',
  password: ' Desk!bell1x ',
  oneTimeCode: null,
}
const BASE = 'https://desk.example'
const server = (script: Script = {}): Script => ({
  [`GET ${BASE}/api`]: API,
  [`POST ${BASE}/auth/sign_in`]: { json: { data: PROFILE_BODY }, headers: SESSION_HEADERS },
  [`GET ${BASE}/api/v1/profile`]: { json: PROFILE_BODY },
  [`DELETE ${BASE}/auth/sign_out`]: { json: { success: true } },
  ...script,
})

describe('what the user has to accept', () => {
  const moved = { status: 301, text: '', headers: { location: 'https://other.example/api' } }
  it.each<[string, Script, string[]]>([
    ['desk.example', server(), []],
    ['http://127.0.0.1:3000', { 'GET http://127.0.0.1:3000/api': API }, []],
    ['http://localhost:3000', { 'GET http://localhost:3000/api': API }, []],
    ['http://[::1]:3000', { 'GET http://[::1]:3000/api': API }, []],
    ['http://192.168.1.5', { 'GET http://192.168.1.5/api': API }, ['unencrypted']],
    [
      'http://desk.example',
      { [`GET ${BASE}/api`]: network('refused'), 'GET http://desk.example/api': API },
      ['unencrypted'],
    ],
    // To the same host: encrypted, another port.
    [
      'http://192.168.1.5',
      {
        'GET http://192.168.1.5/api': { status: 301, text: '', headers: { location: 'https://192.168.1.5:8443/api' } },
        'GET https://192.168.1.5:8443/api': API,
      },
      [],
    ],
    ['desk.example', { [`GET ${BASE}/api`]: moved, 'GET https://other.example/api': API }, ['otherHost']],
    ['büro.example', { 'GET https://xn--bro-hoa.example/api': API }, []],
  ])('%s', async (address, script, asks) => {
    expect((await checkServer(address, ports(script))).asks).toEqual(asks)
  })

  it('sends no password to a server that the user has not accepted', async () => {
    const script = server({
      [`GET ${BASE}/api`]: moved,
      'GET https://other.example/api': API,
      'POST https://other.example/auth/sign_in': { json: { data: PROFILE_BODY }, headers: SESSION_HEADERS },
      'GET https://other.example/api/v1/profile': { json: PROFILE_BODY },
    })
    for (const accepted of [null, BASE, 'https://another.example']) {
      const rig = ports(script)
      expect(await refusal(signIn('desk.example', password, rig, accepted))).toMatchObject({ code: 'forbidden' })
      expect(rig.http.requests.map(({ method }) => method)).not.toContain('POST')
    }
    expect(await signIn('desk.example', password, ports(script), 'https://other.example')).toMatchObject({
      baseUrl: 'https://other.example',
    })
  })
})

describe('finding the server', () => {
  it('finds it by the address of a page of its web app, with its version', async () => {
    expect(await checkServer('desk.example/app/login', ports(server()))).toEqual({
      baseUrl: BASE,
      host: 'desk.example',
      version: '4.15.1',
      asks: [],
    })
  })

  it('recognizes a server that hides its version by its 401 response', async () => {
    expect(
      await checkServer(
        'desk.example',
        ports({
          [`GET ${BASE}/auth/validate_token`]: {
            status: 401,
            json: { success: false, errors: ['Invalid login credentials'] },
          },
        }),
      ),
    ).toMatchObject({ version: null })
    expect(await checkServer('desk.example', ports({ [`GET ${BASE}/api/v1/profile`]: UNAUTHORIZED }))).toMatchObject({
      baseUrl: BASE,
    })
  })

  it('follows a redirect to another host and path', async () => {
    const check = ports({
      'GET https://example.com/api': { status: 301, headers: { location: 'https://desk.example/support/api' } },
      'GET https://desk.example/support/api': API,
    })
    expect(await checkServer('example.com', check)).toMatchObject({
      baseUrl: 'https://desk.example/support',
      host: 'desk.example',
    })
  })

  it('follows neither a redirect from https to http nor a loop', async () => {
    expect(
      await refusal(
        checkServer(
          'desk.example',
          ports({
            [`GET ${BASE}/api`]: { status: 301, headers: { location: 'http://desk.example/api' } },
            'GET http://desk.example/api': API,
          }),
        ),
      ),
    ).toMatchObject({ code: 'notACompatibleServer' })
    const loop = ports({ [`GET ${BASE}/api`]: { status: 302, headers: { location: `${BASE}/api` } } })
    expect(await refusal(checkServer('desk.example', loop))).toMatchObject({ code: 'notACompatibleServer' })
    expect(loop.http.requests.length).toBeLessThan(8)
  })

  it('falls back to http in a private network, but not after a bad certificate', async () => {
    const local = ports({
      'GET https://localhost:3000/api': network('notACompatibleServer'),
      'GET http://localhost:3000/api': API,
    })
    expect(await checkServer('localhost:3000', local)).toMatchObject({ baseUrl: 'http://localhost:3000' })
    const bad = ports({
      'GET https://localhost:3000/api': network('tlsUntrusted'),
      'GET http://localhost:3000/api': API,
    })
    expect(await refusal(checkServer('localhost:3000', bad))).toMatchObject({ code: 'tlsUntrusted' })
    expect(bad.http.requests).toHaveLength(1)
  })

  it.each<[string, Script, ErrorCode]>([
    ['not an address', {}, 'badInput'],
    ['no such host', { [`GET ${BASE}/api`]: network('hostNotFound') }, 'hostNotFound'],
    ['refused', { [`GET ${BASE}/api`]: network('refused') }, 'refused'],
    ['TLS not trusted', { [`GET ${BASE}/api`]: network('tlsUntrusted') }, 'tlsUntrusted'],
    ['another site', { [`GET ${BASE}/api`]: { text: '<html>Welcome to my blog</html>' } }, 'notACompatibleServer'],
    [
      'another API',
      { [`GET ${BASE}/api`]: { json: { version: '1.0' } }, [`GET ${BASE}/api/v1/profile`]: { json: {} } },
      'notACompatibleServer',
    ],
    ['too many requests', { [`GET ${BASE}/api`]: { status: 429, text: 'Retry later' } }, 'rateLimited'],
    ['down', { [`GET ${BASE}/api`]: { status: 503, text: '<html>' } }, 'serverError'],
  ])('rejects: %s', async (name, script, code) => {
    expect(
      await refusal(checkServer(name === 'not an address' ? 'ada@acme.test' : 'desk.example', ports(script))),
    ).toMatchObject({ code })
  })

  it('sends no secret', async () => {
    const check = ports(server())
    await checkServer('desk.example', check)
    expect(check.http.requests.every(({ headers }) => Object.keys(headers ?? {}).join() === 'accept')).toBe(true)
  })
})

describe('signing in', () => {
  it("with a password returns session headers, profile and the socket's token", async () => {
    const signing = ports(server())
    const signedIn = await signIn('desk.example', password, signing)
    expect(signedIn).toMatchObject({
      baseUrl: BASE,
      authorization: { kind: 'session', headers: SESSION_HEADERS },
      pubsubToken: 'pubsub-secret',
      profile: { userId: 1, name: 'Ada', accounts: [{ id: 1 }] },
    })
    expect(JSON.parse(signing.http.requests[1]!.bodyText)).toEqual({
      email: 'ada@acme.test',
      password: ' Desk!bell1x ',
    })
    expect(JSON.stringify(signing.log.lines)).not.toMatch(/secret|Desk!bell/)
  })

  it('uses the API token of the body if a proxy removed the headers', async () => {
    const signing = ports(server({ [`POST ${BASE}/auth/sign_in`]: { json: { data: PROFILE_BODY } } }))
    expect((await signIn('desk.example', password, signing)).authorization).toEqual({
      kind: 'token',
      token: 'api-secret',
    })
  })

  it('with an API token uses that token', async () => {
    const signing = ports(server())
    expect(await signIn('desk.example', { method: 'token', token: ' api-secret\n' }, signing)).toMatchObject({
      authorization: { kind: 'token', token: 'api-secret' },
    })
    expect(signing.http.requests.at(-1)?.headers).toMatchObject({ 'api-access-token': 'api-secret' })
  })

  describe('with a second factor', () => {
    const factor = (second: ScriptedAnswer): Script =>
      server({
        [`POST ${BASE}/auth/sign_in`]: (body) =>
          body.includes('mfa_token') ? second : { status: 206, json: { mfa_required: true, mfa_token: 'mfa-1' } },
      })
    const right = { json: { data: PROFILE_BODY }, headers: SESSION_HEADERS }

    it('asks for the code', async () => {
      expect(await refusal(signIn('desk.example', password, ports(factor(right))))).toMatchObject({
        code: 'secondFactorRequired',
      })
    })

    it.each([
      ['498 933', { otp_code: '498933' }],
      ['D5AE-1663', { backup_code: 'D5AE1663' }],
      [' d5ae 1663 ', { backup_code: 'D5AE1663' }],
    ])('sends %j as %j', async (oneTimeCode, proof) => {
      const signing = ports(factor(right))
      await signIn('desk.example', { ...password, oneTimeCode }, signing)
      expect(JSON.parse(signing.http.requests[2]!.bodyText)).toEqual({ mfa_token: 'mfa-1', ...proof })
    })

    it.each([
      [400, { error: 'Invalid verification code' }],
      [401, { error: 'Invalid token' }],
    ])('reports a wrong code on status %i', async (status, json) => {
      expect(
        await refusal(signIn('desk.example', { ...password, oneTimeCode: '000000' }, ports(factor({ status, json })))),
      ).toMatchObject({ code: 'secondFactorWrong' })
    })
  })

  describe('with a second factor that takes several attempts', () => {
    const right = { json: { data: PROFILE_BODY }, headers: SESSION_HEADERS }
    /** `answers`: to each code, in order. */
    function rigOf(answers: ScriptedAnswer[]): ReturnType<typeof ports> & { memory: { factor: null } } {
      let tokens = 0
      const rig = ports(
        server({
          [`POST ${BASE}/auth/sign_in`]: (body) =>
            body.includes('otp_code')
              ? (answers.shift() ?? right)
              : { status: 206, json: { mfa_required: true, mfa_token: `mfa-${++tokens}` } },
        }),
      )
      return { ...rig, memory: { factor: null } }
    }
    const sent = (rig: ReturnType<typeof ports>): unknown[] =>
      rig.http.requests
        .filter(({ method }) => method === 'POST')
        .map(({ bodyText }) => {
          const { mfa_token: token, password: given } = JSON.parse(bodyText) as Record<string, string>
          return token ?? given
        })
    const attempt = (rig: ReturnType<typeof rigOf>, oneTimeCode: string | null): Promise<unknown> =>
      signIn('desk.example', { ...password, oneTimeCode }, rig)
    const wrong = { status: 400, json: { error: 'Invalid verification code' } }
    const expired = { status: 401, json: { error: 'Invalid or expired MFA token. Please login again.' } }

    it('sends the password once', async () => {
      const rig = rigOf([wrong, { status: 502, text: '<html>' }, right])
      await refusal(attempt(rig, null))
      expect(await refusal(attempt(rig, '000000'))).toMatchObject({ code: 'secondFactorWrong' })
      expect(await refusal(attempt(rig, '111111'))).toMatchObject({ code: 'serverError' })
      await attempt(rig, '222222')
      expect(sent(rig)).toEqual([password.password, 'mfa-1', 'mfa-1', 'mfa-1'])
    })

    it('starts over when the token has expired, and says nothing if the code is right', async () => {
      const rig = rigOf([expired, right])
      await refusal(attempt(rig, null))
      await attempt(rig, '222222')
      expect(sent(rig)).toEqual([password.password, 'mfa-1', password.password, 'mfa-2'])
    })

    it('starts over for another password', async () => {
      const rig = rigOf([right])
      await refusal(attempt(rig, null))
      await signIn('desk.example', { ...password, password: 'another', oneTimeCode: '222222' }, rig)
      expect(sent(rig)).toEqual([password.password, 'another', 'mfa-2'])
    })
  })

  describe('where the server allows no more sessions', () => {
    const row = {
      id: 29,
      browser_name: 'Unknown Browser',
      browser_version: '0.0',
      device_name: 'Unknown',
      platform_name: 'Generic Linux',
      platform_version: '0',
      ip_address: '127.0.0.1',
      city: null,
      country: null,
      last_activity_at: '2026-11-21T05:01:11.372Z',
      created_at: '2026-11-21T05:01:11.373Z',
    }
    const full = (sessions: unknown): ScriptedAnswer => ({
      status: 409,
      json: { sessions_limit_reached: true, sessions },
    })

    it('returns the sessions to choose from, as far as they have names', async () => {
      const chrome = { ...row, id: 28, browser_name: 'Chrome', browser_version: '142.0', city: 'Berlin', country: 'DE' }
      const failure = await refusal(
        signIn(
          'desk.example',
          password,
          ports(server({ [`POST ${BASE}/auth/sign_in`]: full([row, chrome, null, { id: 'x' }]) })),
        ),
      )
      expect(failure).toMatchObject({
        code: 'tooManySessions',
        devices: [
          {
            id: 29,
            program: null,
            system: 'Generic Linux',
            place: null,
            address: '127.0.0.1',
            usedAt: Math.floor(Date.parse(row.last_activity_at) / 1_000),
          },
          { id: 28, program: 'Chrome 142.0', system: 'Generic Linux', place: 'Berlin, DE' },
        ],
      })
    })

    it('lists what was used least recently first, and what has no time last', async () => {
      const rows = [
        { ...row, id: 1, last_activity_at: null, created_at: null },
        { ...row, id: 2 },
        { ...row, id: 3, last_activity_at: '2025-11-21T05:01:11.372Z' },
      ]
      const signing = ports(server({ [`POST ${BASE}/auth/sign_in`]: full(rows) }))
      expect(await refusal(signIn('desk.example', password, signing))).toMatchObject({
        devices: [{ id: 3 }, { id: 2 }, { id: 1 }],
      })
    })

    it.each([
      [29, { revoke_session_id: 29 }],
      ['all' as const, { revoke_all_sessions: true }],
    ])('ends %j', async (endSessions, expected) => {
      const signing = ports(server())
      await signIn('desk.example', { ...password, endSessions }, signing)
      expect(JSON.parse(signing.http.requests[1]!.bodyText)).toMatchObject({ password: password.password, ...expected })
    })
  })

  it.each<[string, ScriptedAnswer, ErrorCode]>([
    ['a 206 that is a page', { status: 206, text: '<html>' }, 'notACompatibleServer'],
    ['a 409 of something else', { status: 409, text: '<html>' }, 'refusedByServer'],
    ['a 400 of a proxy', { status: 400, text: '<html>' }, 'badAnswer'],
    ['a 422', { status: 422, json: { error: 'Email is invalid' } }, 'refusedByServer'],
    [
      'a user of single sign-on',
      {
        status: 401,
        json: { success: false, errors: ['Please use SSO to sign in. Your account is set up for SAML.'] },
      },
      'singleSignOnOnly',
    ],
    [
      'a wrong password',
      { status: 401, json: { success: false, errors: ['Invalid login credentials. Please try again.'] } },
      'wrongPassword',
    ],
    ['suspended', { status: 401, json: { error: 'Account is suspended' } }, 'suspended'],
    ['too many sessions', { status: 409, json: { sessions_limit_reached: true, sessions: [] } }, 'tooManySessions'],
    [
      'too many attempts',
      { status: 429, text: 'Retry later', headers: { 'content-type': 'text/plain', 'retry-after': '60' } },
      'rateLimited',
    ],
    ['a 401 of a proxy', { status: 401, text: '<html>' }, 'badAnswer'],
    ['a 403 of a firewall', { status: 403, text: '<html>' }, 'badAnswer'],
    ['missing page', { status: 404, text: '<html>' }, 'notACompatibleServer'],
    ['redirect', { status: 302, headers: { location: '/login' } }, 'notACompatibleServer'],
    ['a web page', { text: '<html>' }, 'notACompatibleServer'],
    ['server error', { status: 500, json: { error: 'Internal Server Error' } }, 'serverError'],
  ])('rejects: %s', async (_name, answer, code) => {
    expect(
      await refusal(signIn('desk.example', password, ports(server({ [`POST ${BASE}/auth/sign_in`]: answer })))),
    ).toMatchObject({ code })
  })

  it('reports how long to wait after too many attempts', async () => {
    const limited = { status: 429, text: 'Retry later', headers: { 'content-type': 'text/plain', 'retry-after': '60' } }
    expect(
      await refusal(signIn('desk.example', password, ports(server({ [`POST ${BASE}/auth/sign_in`]: limited })))),
    ).toMatchObject({ retryAfter: 60_000 })
  })

  it.each<[string, ScriptedAnswer, ErrorCode]>([
    ['a wrong token', { status: 401, json: { error: 'Invalid Access Token' } }, 'wrongToken'],
    ['a server that is too old', { json: { ...PROFILE_BODY, pubsub_token: undefined } }, 'tooOld'],
    ['a user without accounts', { json: { ...PROFILE_BODY, accounts: [] } }, 'forbidden'],
    [
      'a user whose accounts are all suspended',
      { json: { ...PROFILE_BODY, accounts: [{ ...PROFILE_BODY.accounts[0], status: 'suspended' }] } },
      'suspended',
    ],
    ['a web page', { text: '<html>' }, 'notACompatibleServer'],
  ])('checks the profile: %s', async (_name, answer, code) => {
    expect(
      await refusal(
        signIn(
          'desk.example',
          { method: 'token', token: 't' },
          ports(server({ [`GET ${BASE}/api/v1/profile`]: answer })),
        ),
      ),
    ).toMatchObject({ code })
  })

  it('signs out of a session that cannot be used', async () => {
    const signing = ports(server({ [`GET ${BASE}/api/v1/profile`]: { json: { ...PROFILE_BODY, accounts: [] } } }))
    await refusal(signIn('desk.example', password, signing))
    expect(signing.http.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      url: `${BASE}/auth/sign_out`,
      headers: { 'access-token': 'session-secret' },
    })
  })
})
