import { textOf, wireOf } from '../../../shared/model/wire.ts'
import { readJson } from '../../../shared/text/json.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { statusError } from '../api/answer.ts'
import { createDeskApi } from '../api/chatwoot.ts'
import type { HttpResponse } from '../api/http.ts'
import type { Authorization, ProfileAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { CheckPorts } from './serverCheck.ts'
import { checkServer } from './serverCheck.ts'

export type Credentials =
  | { method: 'password'; email: string; password: string; oneTimeCode: string | null }
  | { method: 'token'; token: string }

/** The result of signing in. `authorization` and `pubsubToken` never leave main. */
export interface SignedIn extends ProfileAnswer {
  baseUrl: string
  authorization: Authorization
}

/** Headers that authorize each request; with devise_token_auth they are valid for two months without rotation. */
const SESSION_HEADERS = ['access-token', 'client', 'uid', 'token-type', 'expiry'] as const

/**
 * Signs in at the server at `address`. `accepted`: its base address, where the user has to accept it first. Rejects with
 * `ApiError`: those of `checkServer`, and `wrongPassword`,
 * `wrongToken`, `secondFactorRequired`, `secondFactorWrong`, `tooManySessions`, `suspended`, `rateLimited`, `tooOld`.
 */
export async function signIn(
  address: string,
  credentials: Credentials,
  ports: CheckPorts,
  accepted: string | null = null,
): Promise<SignedIn> {
  const { baseUrl, asks } = await checkServer(address, ports)
  if (asks.length > 0 && baseUrl !== accepted)
    throw new ApiError({ code: 'forbidden', reachedServer: 'yes', detail: 'the user has not accepted this server' })
  const authorization = await authorize(baseUrl, credentials, ports)
  const api = createDeskApi({ baseUrl, authorization, ...ports })
  try {
    const answer = await api.profile()
    refuseSuspended(answer)
    return { baseUrl, authorization, ...answer }
  } catch (error) {
    await api.signOut().catch((failure: unknown) => {
      ports.log.warn('Ending an unusable session failed', {
        baseUrl,
        code: failure instanceof ApiError ? failure.code : 'internal',
      })
    })
    throw profileFailure(error, credentials)
  }
}

function authorize(baseUrl: string, credentials: Credentials, ports: CheckPorts): Promise<Authorization> {
  switch (credentials.method) {
    case 'token':
      return Promise.resolve({ kind: 'token', token: credentials.token.trim() })
    case 'password':
      return withPassword(baseUrl, credentials, ports)
  }
}

async function withPassword(
  baseUrl: string,
  credentials: Extract<Credentials, { method: 'password' }>,
  ports: CheckPorts,
): Promise<Authorization> {
  const first = await post(baseUrl, { email: credentials.email.trim(), password: credentials.password }, ports)
  if (first.status !== 206) return authorizationOf(first, 'wrongPassword')
  const mfaToken = textOf(wireOf(readJson(first.body.toString('utf8')))?.['mfa_token'])
  const code = credentials.oneTimeCode?.replace(/[\s-]/g, '') ?? ''
  if (code === '' || mfaToken === null)
    throw new ApiError({ code: 'secondFactorRequired', reachedServer: 'yes', status: 206 })
  const proof = /^\d{6}$/.test(code) ? { otp_code: code } : { backup_code: code }
  return authorizationOf(await post(baseUrl, { mfa_token: mfaToken, ...proof }, ports), 'secondFactorWrong')
}

function post(baseUrl: string, body: Record<string, string>, ports: CheckPorts): Promise<HttpResponse> {
  return ports.http.request({
    method: 'POST',
    url: `${baseUrl}/auth/sign_in`,
    headers: { accept: 'application/json' },
    body: { kind: 'text', contentType: 'application/json', text: JSON.stringify(body) },
  })
}

function authorizationOf(response: HttpResponse, refusal: ErrorCode): Authorization {
  if (response.status !== 200) throw signInFailure(response, refusal)
  const headers: Record<string, string> = {}
  for (const name of SESSION_HEADERS) {
    const value = response.headers[name]
    if (value !== undefined && value !== '') headers[name] = value
  }
  if (headers['access-token'] !== undefined && headers['client'] !== undefined && headers['uid'] !== undefined)
    return { kind: 'session', headers }
  // If a proxy removed the headers, the body still has the user's API token.
  const token = textOf(wireOf(wireOf(readJson(response.body.toString('utf8')))?.['data'])?.['access_token'])
  if (token !== null) return { kind: 'token', token }
  throw new ApiError({ code: 'notACompatibleServer', reachedServer: 'yes', status: response.status })
}

function signInFailure(response: HttpResponse, refusal: ErrorCode): ApiError {
  const plain = statusError(response)
  const withCode = (code: ErrorCode): ApiError =>
    new ApiError({
      code,
      reachedServer: 'yes',
      status: plain.status,
      retryAfter: plain.retryAfter,
      detail: plain.detail,
    })
  if (response.status === 409) return withCode('tooManySessions')
  if (response.status === 404 || (response.status >= 300 && response.status < 400))
    return withCode('notACompatibleServer')
  const isRefusal = response.status === 400 || response.status === 401 || response.status === 403
  // A 401 or 403 of a proxy says nothing about the password.
  if (!isRefusal || plain.code === 'badAnswer') return plain
  return withCode(/suspend/i.test(plain.detail ?? '') ? 'suspended' : refusal)
}

/** A user without an active account can sign in, but can't do anything. */
function refuseSuspended({ profile }: ProfileAnswer): void {
  if (profile.accounts.length === 0) throw new ApiError({ code: 'forbidden', reachedServer: 'yes' })
  if (profile.accounts.every((account) => account.status === 'suspended'))
    throw new ApiError({ code: 'suspended', reachedServer: 'yes' })
}

function profileFailure(error: unknown, credentials: Credentials): unknown {
  if (!(error instanceof ApiError)) return error
  const { code, reachedServer, status, retryAfter, detail } = error
  if (code === 'signedOut')
    return new ApiError({
      code: credentials.method === 'token' ? 'wrongToken' : 'wrongPassword',
      reachedServer,
      status,
      retryAfter,
      detail,
    })
  if (code === 'unsupported' || code === 'badAnswer')
    return new ApiError({ code: 'notACompatibleServer', reachedServer, status, retryAfter, detail })
  return error
}
