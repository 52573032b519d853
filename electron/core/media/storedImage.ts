/** Longer addresses no server makes. */
const LONGEST = 10_000
/** Encoded dots and slashes, which something in front of the server may read as a way out of the path. */
const WAY_OUT = /%(?:2e|2f|5c|25)|\/\/|\\/i

/**
 * Whether `url` is a file that the server at `base` stores itself: what is there was put there by the server, at an address that it signed, and
 * asking for it tells nobody else anything.
 */
export function isStoredByServer(url: string, base: string): boolean {
  if (url.length > LONGEST || !URL.canParse(url) || !URL.canParse(base)) return false
  const { origin, username, password, pathname } = new URL(url)
  return (
    origin === new URL(base).origin &&
    username === '' &&
    password === '' &&
    /^\/rails\/active_storage\/(?:blobs|representations|disk)\/./.test(pathname) &&
    !WAY_OUT.test(pathname)
  )
}
