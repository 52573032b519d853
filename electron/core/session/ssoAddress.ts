/** What the addresses mean that a server leads to at the end of a single sign-on: docs/servers.md#single-sign-on. */
import { withoutEnd } from '../../../shared/text/withoutEnd.ts'

/** What a single sign-on ends with: a one-time token, or the server's name for what went wrong. */
export type SsoAnswer = { kind: 'token'; email: string; token: string } | { kind: 'error'; error: string }

/**
 * `elsewhere`: the server signs in at another address than the one that the user gave. `signedIn`: the page has signed
 * in by itself, and there is no token to take.
 */
export type SsoPage = SsoAnswer | { kind: 'elsewhere'; host: string } | { kind: 'signedIn' }

/** Characters of an address that is read; an identity provider's own are longer and not read. */
const LONGEST = 4_000
/** Characters of an email address and of a token. */
const LONGEST_EMAIL = 320
const LONGEST_TOKEN = 512
const LONGEST_ERROR = 100

/** What the window has arrived at; null for all other pages, which it shows. */
export function readSsoPage(address: string, baseUrl: string): SsoPage | null {
  if (address.length > LONGEST || !URL.canParse(address)) return null
  const url = new URL(address)
  const base = new URL(baseUrl)
  const root = withoutEnd(base.pathname, '/')
  if (url.origin !== base.origin) {
    const isSignIn = url.pathname.endsWith('/app/login') && url.searchParams.has('sso_auth_token')
    return isSignIn ? { kind: 'elsewhere', host: url.host } : null
  }
  if (!url.pathname.startsWith(`${root}/`)) return null
  const path = withoutEnd(url.pathname.slice(root.length), '/')
  if (path === '/app/login' || path === '/app/login/sso') return answerIn(url)
  return path.startsWith('/app/accounts') ? { kind: 'signedIn' } : null
}

/** Reads `deskbell://auth/saml?email=…&sso_auth_token=…`, to which the system's browser leads; null for other links. */
export function readSsoLink(address: string): SsoAnswer | null {
  if (address.length > LONGEST || !URL.canParse(address)) return null
  const url = new URL(address)
  const isSignIn = url.protocol === 'deskbell:' && url.host === 'auth' && withoutEnd(url.pathname, '/') === '/saml'
  return isSignIn ? answerIn(url) : null
}

function answerIn({ searchParams }: URL): SsoAnswer | null {
  const error = searchParams.get('error') ?? ''
  if (error !== '') return { kind: 'error', error: error.replace(/[^\w. -]/g, '').slice(0, LONGEST_ERROR) }
  const token = searchParams.get('sso_auth_token') ?? ''
  const email = decoded(searchParams.get('email') ?? '')
  if (!/^[\w-]+$/.test(token) || token.length > LONGEST_TOKEN) return null
  return email.length <= LONGEST_EMAIL && /^[^\s@]+@[^\s@]+$/.test(email) ? { kind: 'token', email, token } : null
}

/** Servers encode the email twice, and their web client decodes it once more. */
function decoded(email: string): string {
  try {
    return decodeURIComponent(email)
  } catch {
    return email
  }
}
