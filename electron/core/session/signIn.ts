import { createDeskApi } from '../api/chatwoot.ts'
import type { Authorization, ProfileAnswer } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { PasswordCredentials, SignInMemory, SsoCredentials } from './authorize.ts'
import { withPassword, withSsoToken } from './authorize.ts'
import type { CheckPorts } from './serverCheck.ts'
import { checkServer } from './serverCheck.ts'

export type Credentials = PasswordCredentials | SsoCredentials | { method: 'token'; token: string }

export interface SignInPorts extends CheckPorts {
  memory?: SignInMemory
}

/** The result of signing in. `authorization` and `pubsubToken` never leave main. */
export interface SignedIn extends ProfileAnswer {
  baseUrl: string
  authorization: Authorization
}

/**
 * Signs in at the server at `address`. `accepted`: its base address, where the user has to accept it first. Rejects with
 * `ApiError`: those of `checkServer`, and `wrongPassword`, `wrongToken`, `secondFactorRequired`, `secondFactorWrong`,
 * `tooManySessions` (`SessionLimit`), `singleSignOnOnly`, `ssoExpired`, `suspended`, `rateLimited`, `tooOld`.
 */
export async function signIn(
  address: string,
  credentials: Credentials,
  ports: SignInPorts,
  accepted: string | null = null,
): Promise<SignedIn> {
  const baseUrl = await acceptedServer(address, ports, accepted)
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

/** The base address of the server at an address. Rejects with `forbidden` if the user has to accept it first. */
export async function acceptedServer(address: string, ports: CheckPorts, accepted: string | null): Promise<string> {
  const { baseUrl, asks } = await checkServer(address, ports)
  if (asks.length === 0 || baseUrl === accepted) return baseUrl
  throw new ApiError({ code: 'forbidden', reachedServer: 'yes', detail: 'the user has not accepted this server' })
}

function authorize(baseUrl: string, credentials: Credentials, ports: SignInPorts): Promise<Authorization> {
  switch (credentials.method) {
    case 'token':
      return Promise.resolve({ kind: 'token', token: credentials.token.trim() })
    case 'sso':
      return withSsoToken(baseUrl, credentials, ports)
    case 'password':
      return withPassword(baseUrl, credentials, { http: ports.http, memory: ports.memory ?? { factor: null } })
  }
}

/** A user without an active account can sign in, but can't do anything. */
function refuseSuspended({ profile }: ProfileAnswer): void {
  if (profile.accounts.length === 0) throw new ApiError({ code: 'forbidden', reachedServer: 'yes' })
  if (profile.accounts.every((account) => account.status === 'suspended'))
    throw new ApiError({ code: 'suspended', reachedServer: 'yes' })
}

const REFUSED = { token: 'wrongToken', password: 'wrongPassword', sso: 'ssoExpired' } as const

function profileFailure(error: unknown, credentials: Credentials): unknown {
  if (!(error instanceof ApiError)) return error
  const { code, reachedServer, status, retryAfter, detail } = error
  if (code === 'signedOut')
    return new ApiError({
      code: REFUSED[credentials.method],
      reachedServer,
      status,
      retryAfter,
      detail,
    })
  if (code === 'unsupported' || code === 'badAnswer')
    return new ApiError({ code: 'notACompatibleServer', reachedServer, status, retryAfter, detail })
  return error
}
