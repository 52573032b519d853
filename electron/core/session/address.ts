import { withoutUnseen } from '../../../shared/text/pasted.ts'
import { withoutEnd } from '../../../shared/text/withoutEnd.ts'
import { isPrivateHost } from '../net/privateHost.ts'

/** Base addresses at which a server may be, in the order to try, without a slash at the end. */
export interface ServerAddress {
  host: string
  candidates: readonly string[]
}

/** Far longer than the address of any page of the web app. */
const LONGEST = 10_000
/** Pages of the server's web app, whose addresses users copy from the browser. */
const APP_PAGES = /\/(app|auth|api|super_admin|cable|rails|widget|public|login)(\/.*)?$/i

/**
 * Parses an address as users type or paste it: without a scheme, with spaces, capitals, a port, a page of the web app,
 * quotes, international characters. https comes first; plain http only if it was typed, or if the host is this computer
 * or in a private network. Null if it can't be an address.
 */
export function parseAddress(text: string): ServerAddress | null {
  if (text.length > LONGEST) return null
  const unquoted = withoutUnseen(text).replace(/[\s"'<>`“”„«»]/g, '')
  const cleaned = withoutEnd(unquoted, '.,;').replaceAll('\\', '/')
  const typed = /^(https?|wss?):\/*/i.exec(cleaned)
  const rest = typed ? cleaned.slice(typed[0].length) : cleaned
  // Another scheme, or an email address in the wrong field.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(rest) || (!typed && /^[^/]*@/.test(rest))) return null
  const url = urlOf(`https://${rest}`)
  if (!url) return null
  const isHttpTyped = typed !== null && /^(http|ws)$/i.test(typed[1] ?? '')
  const isPrivate = isPrivateHost(url.hostname)
  const allowsHttp = isHttpTyped || /^[^/]*:80(\/|$)/.test(rest) || isPrivate
  const schemes = !allowsHttp ? ['https'] : isHttpTyped && isPrivate ? ['http', 'https'] : ['https', 'http']
  const path = withoutEnd(url.pathname.replace(APP_PAGES, ''), '/')
  const candidates = new Set<string>()
  for (const prefix of [path, '']) {
    for (const scheme of schemes) {
      const origin = urlOf(`${scheme}://${rest}`)?.origin
      if (origin !== undefined) candidates.add(origin + prefix)
    }
  }
  return { host: url.host, candidates: [...candidates] }
}

function urlOf(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && url.hostname !== '' && !/[%_]$|^[.-]|\.\./.test(url.hostname) ? url : null
}
