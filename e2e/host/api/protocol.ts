import type { CustomScheme, Protocol } from 'electron'
import { guard } from '../guard.ts'
import { hostState } from '../hostState.ts'

type Handler = (request: Request) => Response | Promise<Response>

/** The answer to a page's request for an address of the app's own scheme. */
export interface Served {
  readonly status: number
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: Buffer
}

const handlers = new Map<string, Handler>()
const listeners = new Set<() => void>()
const privileged: CustomScheme[] = []
const suffix = '.localhost'

/** `app://deskbell/x` → `https://deskbell.app.localhost/x`: a secure loopback name, and no request for it uses the network. */
export function toPage(address: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(address)
  const [, scheme = '', host = '', rest = ''] = found ?? []
  if (!handlers.has(scheme)) return address
  return `https://${host}.${scheme}${suffix}${rest === '' ? '/' : rest}`
}

/** The inverse of `toPage`; returns other addresses unchanged. */
export function toApp(address: string): string {
  const found = /^https:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.localhost(?=[/?#]|$)/i.exec(address)
  const [origin = '', host = '', scheme = ''] = found ?? []
  return handlers.has(scheme) ? `${scheme}://${host}${address.slice(origin.length)}` : address
}

/** The origin of an address as Electron reports it: `app://deskbell` for the app's own. */
export function originOf(address: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(toApp(address))
  const [origin, scheme = ''] = found ?? []
  return origin !== undefined && (handlers.has(scheme) || scheme === 'https' || scheme === 'http') ? origin : 'null'
}

/** Calls `listener` when the app begins to serve a scheme, which may be after a window was created. */
export function onServed(listener: () => void): void {
  listeners.add(listener)
}

/** The patterns of addresses that this process serves. */
export function servedPatterns(): string[] {
  return [...handlers.keys()].map((scheme) => `https://*.${scheme}${suffix}/*`)
}

/** The answer of the app's handler; undefined if no handler serves the address. */
export async function serve(request: {
  url: string
  method: string
  headers: Record<string, string>
  body: Buffer | undefined
}): Promise<Served | undefined> {
  const address = toApp(request.url)
  const handler = handlers.get(address.slice(0, address.indexOf(':')))
  if (!handler) return undefined
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    headers.set(name, /^(referer|origin)$/i.test(name) ? toApp(value) : value)
  const body = request.body && !/^(get|head)$/i.test(request.method) ? { body: new Uint8Array(request.body) } : {}
  const response = await handler(new Request(address, { method: request.method, headers, ...body }))
  return {
    status: response.status,
    headers: [...response.headers].map(([name, value]) => ({ name, value: mapHeader(name, value) })),
    body: response.body ? Buffer.from(await response.arrayBuffer()) : Buffer.alloc(0),
  }
}

/** Maps addresses in headers that the browser interprets. */
function mapHeader(name: string, value: string): string {
  if (/^location$/i.test(name)) return toPage(value)
  if (!/^(content-security-policy(-report-only)?|access-control-allow-origin|link)$/i.test(name)) return value
  return [...handlers.keys()].reduce(
    (text, scheme) =>
      text
        .replaceAll(
          new RegExp(`\\b${scheme}://([\\w.-]+)`, 'g'),
          (_all, host: string) => `https://${host}.${scheme}${suffix}`,
        )
        .replaceAll(new RegExp(`(?<=[ ;])${scheme}:(?=[ ;]|$)`, 'g'), `https://*.${scheme}${suffix}`),
    value,
  )
}

/** Electron's `protocol`, and `session.protocol` (one table for all sessions: the app has one scheme). */
export const protocol = guard('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    privileged.push(...schemes)
    hostState.record('privileged-schemes', schemes)
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    if (!privileged.some((one) => one.scheme === scheme && one.privileges?.standard))
      throw new Error(`The Chromium host serves only schemes registered as privileged and standard, not ${scheme}:`)
    handlers.set(scheme, handler)
    for (const listener of listeners) listener()
  },
  unhandle: (scheme: string): void => void handlers.delete(scheme),
  isProtocolHandled: (scheme: string): boolean =>
    handlers.has(scheme) || /^(https?|file|data|blob|about)$/.test(scheme),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'unhandle' | 'isProtocolHandled'> & { handle: unknown })
