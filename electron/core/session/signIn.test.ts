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

/** Answers by `METHOD url`; whatever is not named is a page that does not exist. */
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

const network = (code: ErrorCode): ApiError => new ApiError({ code, delivered: 'no' })
const API = { json: { version: '4.15.1', timestamp: '2026-11-21 04:56:47', queue_services: 'ok', data_services: 'ok' } }
const STRANGER = { status: 401, json: { errors: ['You need to sign in or sign up before continuing.'] } }
const PERSON = {
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
  [`POST ${BASE}/auth/sign_in`]: { json: { data: PERSON }, headers: SESSION_HEADERS },
  [`GET ${BASE}/api/v1/profile`]: { json: PERSON },
  [`DELETE ${BASE}/auth/sign_out`]: { json: { success: true } },
  ...script,
})

describe('finding the server', () => {
  it('finds it from a page of its web app, and its version', async () => {
    expect(await checkServer('desk.example/app/login', ports(server()))).toEqual({
      baseUrl: BASE,
      host: 'desk.example',
      version: '4.15.1',
    })
  })

  it('knows a server that hides its version by how it refuses strangers', async () => {
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
    expect(await checkServer('desk.example', ports({ [`GET ${BASE}/api/v1/profile`]: STRANGER }))).toMatchObject({
      baseUrl: BASE,
    })
  })

  it('follows a site to its other name, with its path', async () => {
    const check = ports({
      'GET https://example.com/api': { status: 301, headers: { location: 'https://desk.example/support/api' } },
      'GET https://desk.example/support/api': API,
    })
    expect(await checkServer('example.com', check)).toMatchObject({
      baseUrl: 'https://desk.example/support',
      host: 'desk.example',
    })
  })

  it('never follows from https to http, nor a loop', async () => {
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

  it('goes on to plain http at home, but not past a bad certificate', async () => {
    const home = ports({
      'GET https://localhost:3000/api': network('notACompatibleServer'),
      'GET http://localhost:3000/api': API,
    })
    expect(await checkServer('localhost:3000', home)).toMatchObject({ baseUrl: 'http://localhost:3000' })
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
  ])('says it when it is %s', async (name, script, code) => {
    expect(
      await refusal(checkServer(name === 'not an address' ? 'ada@acme.test' : 'desk.example', ports(script))),
    ).toMatchObject({ code })
  })

  it('sends no secret while it looks', async () => {
    const check = ports(server())
    await checkServer('desk.example', check)
    expect(check.http.requests.every(({ headers }) => Object.keys(headers ?? {}).join() === 'accept')).toBe(true)
  })
})

describe('signing in', () => {
  it("with a password: session headers, the person, the socket's token", async () => {
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

  it('with the API token of the body where a proxy takes the headers away', async () => {
    const signing = ports(server({ [`POST ${BASE}/auth/sign_in`]: { json: { data: PERSON } } }))
    expect((await signIn('desk.example', password, signing)).authorization).toEqual({
      kind: 'token',
      token: 'api-secret',
    })
  })

  it('with an API token', async () => {
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
    const right = { json: { data: PERSON }, headers: SESSION_HEADERS }

    it('asks for the code', async () => {
      expect(await refusal(signIn('desk.example', password, ports(factor(right))))).toMatchObject({
        code: 'secondFactorRequired',
      })
    })

    it.each([
      ['498 933', { otp_code: '498933' }],
      ['D5AE-1663', { backup_code: 'D5AE1663' }],
    ])('sends %j as %j', async (oneTimeCode, proof) => {
      const signing = ports(factor(right))
      await signIn('desk.example', { ...password, oneTimeCode }, signing)
      expect(JSON.parse(signing.http.requests[2]!.bodyText)).toEqual({ mfa_token: 'mfa-1', ...proof })
    })

    it.each([
      [400, { error: 'Invalid verification code' }],
      [401, { error: 'Invalid token' }],
    ])('says that the code is wrong on %i', async (status, json) => {
      expect(
        await refusal(signIn('desk.example', { ...password, oneTimeCode: '000000' }, ports(factor({ status, json })))),
      ).toMatchObject({ code: 'secondFactorWrong' })
    })
  })

  it.each<[string, ScriptedAnswer, ErrorCode]>([
    [
      'a wrong password',
      { status: 401, json: { success: false, errors: ['Invalid login credentials. Please try again.'] } },
      'wrongPassword',
    ],
    ['suspended', { status: 401, json: { error: 'Account is suspended' } }, 'suspended'],
    ['too many sessions', { status: 409, json: { sessions_limit_reached: true, sessions: [] } }, 'tooManySessions'],
    [
      'too many tries',
      { status: 429, text: 'Retry later', headers: { 'content-type': 'text/plain', 'retry-after': '60' } },
      'rateLimited',
    ],
    ['no such page', { status: 404, text: '<html>' }, 'notACompatibleServer'],
    ['moved', { status: 302, headers: { location: '/login' } }, 'notACompatibleServer'],
    ['a page instead of an answer', { text: '<html>' }, 'notACompatibleServer'],
    ['broken', { status: 500, json: { error: 'Internal Server Error' } }, 'serverError'],
  ])('says it when it is %s', async (_name, answer, code) => {
    expect(
      await refusal(signIn('desk.example', password, ports(server({ [`POST ${BASE}/auth/sign_in`]: answer })))),
    ).toMatchObject({ code })
  })

  it('says how long to wait after too many tries', async () => {
    const limited = { status: 429, text: 'Retry later', headers: { 'content-type': 'text/plain', 'retry-after': '60' } }
    expect(
      await refusal(signIn('desk.example', password, ports(server({ [`POST ${BASE}/auth/sign_in`]: limited })))),
    ).toMatchObject({ retryAfter: 60_000 })
  })

  it.each<[string, ScriptedAnswer, ErrorCode]>([
    ['a wrong token', { status: 401, json: { error: 'Invalid Access Token' } }, 'wrongToken'],
    ['a server that is too old', { json: { ...PERSON, pubsub_token: undefined } }, 'tooOld'],
    ['a person without accounts', { json: { ...PERSON, accounts: [] } }, 'forbidden'],
    [
      'a person whose every account is suspended',
      { json: { ...PERSON, accounts: [{ ...PERSON.accounts[0], status: 'suspended' }] } },
      'suspended',
    ],
    ['a page', { text: '<html>' }, 'notACompatibleServer'],
  ])('looks at the profile: %s', async (_name, answer, code) => {
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

  it('ends a session that is of no use', async () => {
    const signing = ports(server({ [`GET ${BASE}/api/v1/profile`]: { json: { ...PERSON, accounts: [] } } }))
    await refusal(signIn('desk.example', password, signing))
    expect(signing.http.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      url: `${BASE}/auth/sign_out`,
      headers: { 'access-token': 'session-secret' },
    })
  })
})
