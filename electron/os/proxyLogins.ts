/** The user's names and passwords for the proxies of one window. */
import type { Log } from '../core/ports.ts'

/** Never logged. */
export interface ProxyLogin {
  readonly name: string
  readonly password: string
}

/**
 * Returns how to answer a proxy; null where that is not known, or was answered before: a proxy that asks again has refused it, and may lock
 * the user out after a few tries. Never rejects.
 */
export function proxyLogins(
  signIns: { authorized(proxy: string): Promise<string> },
  log: Log,
): (host: string, port: number) => Promise<ProxyLogin | null> {
  const answered = new Set<string>()
  return async (host, port) => {
    const proxy = `${host}:${port}`
    if (answered.has(proxy)) return null
    answered.add(proxy)
    try {
      for (const protocol of ['http', 'https']) {
        const { username, password } = new URL(await signIns.authorized(`${protocol}://${proxy}`))
        if (username !== '') return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
      }
    } catch {
      // The error may have the password.
      log.warn('Reading the sign-in of a proxy failed', { proxy })
    }
    return null
  }
}
