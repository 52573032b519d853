import { createHash } from 'node:crypto'
import { textOf, wireOf } from '../../../shared/model/wire.ts'
import { readJson } from '../../../shared/text/json.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { isHtml, statusError } from '../api/answer.ts'
import type { HttpClient, HttpResponse } from '../api/http.ts'
import { hasOwnWords } from '../api/refusal.ts'
import type { Authorization } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { sessionLimitOf } from './sessionLimit.ts'

/** The user's choice where the server allows no more sessions: the one with this id ends, or all of them. */
export type EndSessions = number | 'all' | null

export interface PasswordCredentials {
  method: 'password'
  email: string
  password: string
  oneTimeCode: string | null
  endSessions?: EndSessions | undefined
}

export interface SsoCredentials {
  method: 'sso'
  email: string
  token: string
  endSessions?: EndSessions | undefined
}

/**
 * The token for a second factor, until the user has entered the right code: each sign-in with the password counts
 * towards the server's limit of 5 in 5 minutes.
 */
export interface SignInMemory {
  factor: { key: string; token: string } | null
}

export interface AuthorizePorts {
  http: HttpClient
  memory: SignInMemory
}

/** Headers that authorize each request; with devise_token_auth they are valid for two months without rotation. */
const SESSION_HEADERS = ['access-token', 'client', 'uid', 'token-type', 'expiry'] as const

/** Email and password, then the second factor where the server asks for one. Rejects with `ApiError`. */
export async function withPassword(
  baseUrl: string,
  credentials: PasswordCredentials,
  ports: AuthorizePorts,
): Promise<Authorization> {
  const email = credentials.email.trim()
  // As servers make them: backup codes are upper case, without what groups them on paper.
  const code = credentials.oneTimeCode?.replace(/[\s\p{Pd}]/gu, '').toUpperCase() ?? ''
  const revoke = revocation(credentials.endSessions)
  const { memory } = ports
  const key = createHash('sha256').update([baseUrl, email, credentials.password].join('\n')).digest('hex')
  const known = code !== '' && memory.factor?.key === key ? memory.factor.token : null
  memory.factor = null

  const verify = async (token: string): Promise<HttpResponse> => {
    const proof = /^\d{6}$/.test(code) ? { otp_code: code } : { backup_code: code }
    const answer = await post(baseUrl, { mfa_token: token, ...proof, ...revoke }, ports)
    // The token is still good: a wrong code, or nothing that is about it.
    if (answer.status !== 200 && answer.status !== 401) memory.factor = { key, token }
    return answer
  }
  if (known !== null) {
    const answer = await verify(known)
    // Expired, after five minutes: the user starts over without noticing.
    if (answer.status !== 401) return authorizationOf(answer, 'secondFactorWrong')
  }
  const first = await post(baseUrl, { email, password: credentials.password, ...revoke }, ports)
  if (first.status !== 206) return authorizationOf(first, 'wrongPassword')
  const token = textOf(wireOf(bodyOf(first))?.['mfa_token'])
  if (token === null) throw new ApiError({ code: 'notACompatibleServer', reachedServer: 'yes', status: 206 })
  if (code === '') {
    memory.factor = { key, token }
    throw new ApiError({ code: 'secondFactorRequired', reachedServer: 'yes', status: 206 })
  }
  return authorizationOf(await verify(token), 'secondFactorWrong')
}

/** The one-time token of a single sign-on. */
export async function withSsoToken(
  baseUrl: string,
  { email, token, endSessions }: SsoCredentials,
  ports: Pick<AuthorizePorts, 'http'>,
): Promise<Authorization> {
  const answer = await post(baseUrl, { email, sso_auth_token: token, ...revocation(endSessions) }, ports)
  return authorizationOf(answer, 'ssoExpired')
}

/** What ends other sessions, in the body of a sign-in. */
function revocation(endSessions: EndSessions | undefined): Record<string, number | boolean> {
  if (endSessions === null || endSessions === undefined) return {}
  return endSessions === 'all' ? { revoke_all_sessions: true } : { revoke_session_id: endSessions }
}

function post(
  baseUrl: string,
  body: Record<string, string | number | boolean>,
  { http }: Pick<AuthorizePorts, 'http'>,
): Promise<HttpResponse> {
  return http.request({
    method: 'POST',
    url: `${baseUrl}/auth/sign_in`,
    headers: { accept: 'application/json' },
    body: { kind: 'text', contentType: 'application/json', text: JSON.stringify(body) },
  })
}

/** The credentials in an answer; `refusal`: what a refusal in the server's own words means. */
export function authorizationOf(response: HttpResponse, refusal: ErrorCode): Authorization {
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

function bodyOf(response: HttpResponse): unknown {
  return isHtml(response) ? undefined : readJson(response.body.toString('utf8'))
}

function signInFailure(response: HttpResponse, refusal: ErrorCode): ApiError {
  const plain = statusError(response)
  const body = bodyOf(response)
  const withCode = (code: ErrorCode): ApiError =>
    new ApiError({
      code,
      reachedServer: 'yes',
      status: plain.status,
      retryAfter: plain.retryAfter,
      detail: plain.detail,
    })
  if (response.status === 409) return sessionLimitOf(body) ?? plain
  if (response.status === 404 || (response.status >= 300 && response.status < 400))
    return withCode('notACompatibleServer')
  const isRefusal = response.status === 400 || response.status === 401 || response.status === 403
  // The 400, 401 or 403 of a proxy says nothing about the password.
  if (!isRefusal || plain.code === 'badAnswer') return plain
  if (!hasOwnWords(body)) return withCode('badAnswer')
  if (/suspend/i.test(plain.detail ?? '')) return withCode('suspended')
  return withCode(isAboutSingleSignOn(plain.detail) ? 'singleSignOnOnly' : refusal)
}

/** Users of SAML get a 401 to their password from 4.7 on, which names it in each language. */
function isAboutSingleSignOn(detail: string | null): boolean {
  return /\bSAML\b|\bSSO\b|single sign-?on/i.test(detail ?? '')
}
