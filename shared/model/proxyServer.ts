/**
 * A proxy server as the user writes it, as `scheme://host:port`: `http` (the default), `https`, `socks4`, `socks5`. Null
 * if it is none.
 */
export function proxyServer(text: string): string | null {
  const typed = text.trim()
  const withScheme = /^[a-z][a-z0-9]*:\/\//i.test(typed) ? typed : `http://${typed}`
  const [, scheme = '', rest = ''] = /^(https?|socks[45]?):\/\/(.*)$/i.exec(withScheme) ?? []
  // Read as a web address, because others have no ports by default and are not checked.
  const url = URL.canParse(`ws://${rest}`) ? new URL(`ws://${rest}`) : null
  if (url === null || url.hostname === '' || url.username !== '' || !/^\/?$/.test(url.pathname + url.search + url.hash))
    return null
  const kind = scheme.toLowerCase() === 'socks' ? 'socks5' : scheme.toLowerCase()
  const port = /:80$/.test(rest.replace(/\/$/, '')) ? '80' : url.port
  return `${kind}://${url.hostname}:${port === '' ? DEFAULT_PORTS[kind] : port}`
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, socks4: 1080, socks5: 1080 }

/** The address of a proxy script; null if it is none. */
export function proxyScript(text: string): string | null {
  const typed = text.trim()
  return /^https?:\/\//i.test(typed) && URL.canParse(typed) ? new URL(typed).href : null
}
