/**
 * Converts Chromium's proxy rule for an address (`session.resolveProxy`, PAC syntax: `PROXY host:port; SOCKS5
 * host:port; DIRECT`) to an address for `proxy-agent`; an empty string means no proxy. The first usable entry wins.
 */
export function proxyAddress(answer: string): string {
  for (const entry of answer.split(';')) {
    const [kind = '', host = ''] = entry.trim().split(/\s+/)
    const scheme = schemeOf(kind.toUpperCase())
    if (scheme === null) continue
    if (scheme === '') return ''
    if (host !== '' && URL.canParse(`${scheme}://${host}`)) return `${scheme}://${host}`
  }
  return ''
}

function schemeOf(kind: string): string | null {
  switch (kind) {
    case 'DIRECT':
      return ''
    case 'PROXY':
    case 'HTTP':
      return 'http'
    case 'HTTPS':
      return 'https'
    case 'SOCKS':
    case 'SOCKS4':
      return 'socks4'
    case 'SOCKS5':
      // The proxy looks names up, as in Chromium: those of a company's network may be known only there.
      return 'socks5h'
    default:
      return null
  }
}
