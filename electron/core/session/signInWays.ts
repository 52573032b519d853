import type { SignInWays } from '../../../shared/bridge.ts'
import type { HttpClient } from '../api/http.ts'
import { ApiError } from '../api/types.ts'

const PAGE_BYTES = 512 * 1024
/** Characters of the page that are read; the settings are in its head. */
const LONGEST = 256 * 1024

const UNKNOWN: SignInWays = { singleSignOn: false, browser: false }

/** How users sign in there beside the password, from the server's own sign-in page. Sends no secret; never rejects. */
export async function findSignInWays(baseUrl: string, http: HttpClient): Promise<SignInWays> {
  try {
    const { status, body } = await http.request({
      method: 'GET',
      url: `${baseUrl}/app/login`,
      headers: { accept: 'text/html' },
      maxBytes: PAGE_BYTES,
      timeout: 10_000,
    })
    return status === 200 ? readSignInWays(body.toString('utf8')) : UNKNOWN
  } catch (error) {
    if (error instanceof ApiError) return UNKNOWN
    throw error
  }
}

/** `allowedLoginMethods` (4.7+) and, before it, whether the server is registered at Google. */
export function readSignInWays(page: string): SignInWays {
  const head = page.slice(0, LONGEST)
  const list = /\ballowedLoginMethods:[ \t]?(\[[^\]]{0,500}\])/.exec(head)?.[1] ?? null
  const methods = new Set((list?.match(/"\w{1,40}"/g) ?? []).map((name) => name.slice(1, -1)))
  const hasGoogle = /\bgoogleOAuthClientId:[ \t]?['"][^'"\s]{4}/.test(head)
  const isGoogleAllowed = list === null || methods.has('google_oauth')
  methods.delete('google_oauth')
  methods.delete('email')
  // Forks have methods of their own, which the window covers.
  return { singleSignOn: (hasGoogle && isGoogleAllowed) || methods.size > 0, browser: methods.has('saml') }
}
