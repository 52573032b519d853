const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/**
 * The address to hand to the system, re-serialised by the WHATWG parser so that no character of the original reaches a
 * command line, or null: other schemes start programs (CVE-2022-44567, CVE-2024-37182), names and passwords before the host
 * only ever disguise it.
 */
export function outsideAddress(text: string): string | null {
  if (text.length > 8_000 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (!SCHEMES.has(url.protocol)) return null
  if (url.username !== '' || url.password !== '') return null
  if (url.protocol === 'tel:' && !/^[\d+*#().;=\-A-Za-z%]+$/.test(url.pathname)) return null
  return url.href
}
