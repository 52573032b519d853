import { withoutEnd } from '../../../shared/text/withoutEnd.ts'
import type { HttpHead } from './http.ts'

/** Characters of an address that is read. */
const LONGEST = 2_000

/**
 * The base address to which a server has moved for good, as its answer to a request says: a permanent redirect (301, 308)
 * of the same path below another base. Null for everything else: temporary redirects, sign-in pages of captive portals,
 * and a way from https to http.
 */
export function movedBase({ status, headers }: HttpHead, requested: string, baseUrl: string): string | null {
  const location = headers['location'] ?? ''
  if ((status !== 301 && status !== 308) || location === '' || location.length > LONGEST) return null
  if (!URL.canParse(location, requested)) return null
  const next = new URL(location, requested)
  const base = new URL(baseUrl)
  if (!/^https?:$/.test(next.protocol) || next.username !== '' || next.password !== '') return null
  if (base.protocol === 'https:' && next.protocol !== 'https:') return null
  const path = withoutEnd(new URL(requested).pathname, '/').slice(withoutEnd(base.pathname, '/').length)
  const target = withoutEnd(next.pathname, '/')
  if (path === '' || !target.endsWith(path)) return null
  const moved = next.origin + target.slice(0, -path.length)
  return moved === withoutEnd(baseUrl, '/') ? null : moved
}
