/** No server creates longer addresses. */
const LONGEST = 10_000
/** Encoded dots and slashes, which a proxy in front of the server may take for a path traversal. */
const PATH_TRAVERSAL = /%(?:2e|2f|5c|25)|\/\/|\\/i

/**
 * Whether `url` is a file that the server at `base` stores and signed itself, so that requesting it discloses nothing
 * to anyone else.
 */
export function isStoredByServer(url: string, base: string): boolean {
  if (url.length > LONGEST || !URL.canParse(url) || !URL.canParse(base)) return false
  const { origin, username, password, pathname } = new URL(url)
  return (
    origin === new URL(base).origin &&
    username === '' &&
    password === '' &&
    /^\/rails\/active_storage\/(?:blobs|representations|disk)\/./.test(pathname) &&
    !PATH_TRAVERSAL.test(pathname)
  )
}
