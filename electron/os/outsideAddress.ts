const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const MAIL_FIELDS: ReadonlySet<string> = new Set(['to', 'cc', 'bcc', 'subject', 'body', 'in-reply-to'])

/**
 * The address to pass to the system, serialized again by the WHATWG parser so that no character of the original reaches
 * a command line. Null for other schemes, which can start programs (CVE-2022-44567, CVE-2024-37182), and for user names
 * and passwords, which disguise the host.
 */
export function outsideAddress(text: string): string | null {
  if (text.length > 8_000 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (!SCHEMES.has(url.protocol)) return null
  if (url.username !== '' || url.password !== '') return null
  if (url.protocol === 'tel:' && !/^[\d+*#().;=\-A-Za-z%]+$/.test(url.pathname)) return null
  if (url.protocol === 'mailto:') keepMailFields(url)
  return url.href
}

/** Some email programs attach a local file for `?attach=`, so only the fields of a form stay. */
function keepMailFields(url: URL): void {
  const kept = [...url.searchParams].filter(([name]) => MAIL_FIELDS.has(name.toLowerCase()))
  url.search = kept.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
}
