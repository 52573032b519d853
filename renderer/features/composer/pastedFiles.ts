/** Tells whether the text of a clipboard with files only names them: file managers add the files' names, paths or addresses as text. */

/** A longer text is taken for text without reading it. */
const MAX_LENGTH = 100_000
/** First lines of what GNOME's file manager copies. */
const HEADERS = new Set([
  'x-special/nautilus-clipboard',
  'x-special/gnome-copied-files',
  'x-special/mate-copied-files',
  'copy',
  'cut',
])

/** The name that Chromium gives an image copied from a page or an editor. */
const BITMAP_NAME = 'image.png'
/** Schemes of what file managers show as folders: networks, phones, the trash. */
const FOLDER_SCHEMES =
  '(?:file|smb|sftp|ssh|fish|ftps?|nfs|afp|davs?|webdavs?|mtp|gphoto2|trash|recent|admin|google-drive|computer|network)'
/** A web or mail address is text, even if its last part is the name of a file. A drive letter is no scheme. */
const OTHER_ADDRESS = new RegExp(`^(?!${FOLDER_SCHEMES}:)[a-z][a-z0-9+.-]+:`, 'i')
const FOLDER_ADDRESS = new RegExp(`^${FOLDER_SCHEMES}:`, 'i')

/**
 * Whether `text` is empty or has only the names, paths or `file:` addresses of files called `names`. Then the files are
 * pasted, not the text.
 */
export function hasOnlyFileNames(text: string, names: readonly string[]): boolean {
  if (text.trim() === '') return true
  if (names.length === 0 || text.length > MAX_LENGTH) return false
  const known = new Set(
    names.flatMap((name) => (name === BITMAP_NAME ? [name] : [comparable(name), comparable(withoutExtension(name))])),
  )
  const lines = entryLines(text)
  return (
    lines.length > 0 &&
    lines.every(
      (line) =>
        isNamed(line, known) || (quotedWords(line) ?? line.split(/[\s,;]+/)).every((word) => isNamed(word, known)),
    )
  )
}

/**
 * The lines that can name a file: without headers and the comments of a `text/uri-list` (RFC 2483). macOS separates
 * lines by a carriage return.
 */
function entryLines(text: string): string[] {
  const lines = text
    .split(/[\r\n\0]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const isUriList = lines.some((line) => line.startsWith('file:'))
  const start = lines.findIndex((line) => !HEADERS.has(line) && !(isUriList && line.startsWith('#')))
  return start === -1 ? lines : lines.slice(start).filter((line) => !(isUriList && line.startsWith('#')))
}

function isNamed(entry: string, known: ReadonlySet<string>): boolean {
  const plain = withoutQuotes(entry)
  if (known.has(comparable(plain))) return true
  return (
    !OTHER_ADDRESS.test(plain) &&
    [baseName(plain), baseName(addressPath(plain)), baseName(plain.replaceAll('\\ ', ' '))].some((name) =>
      known.has(comparable(name)),
    )
  )
}

/** Removes the quotes that shells and "Copy as path" add. */
function withoutQuotes(entry: string): string {
  const first = entry[0] ?? ''
  return entry.length > 1 && '"\'<'.includes(first) && entry.endsWith(first === '<' ? '>' : first)
    ? entry.slice(1, -1)
    : entry
}

/** The words of a line such as `'/a b' '/c'`; null for any other line. */
function quotedWords(line: string): string[] | null {
  const quote = line[0]
  if (quote !== '"' && quote !== "'") return null
  const parts = line.split(quote)
  const isWords =
    parts.length % 2 === 1 && parts.every((part, index) => (index % 2 === 1 ? part !== '' : /^[\s,;]*$/.test(part)))
  return isWords ? parts.filter((_part, index) => index % 2 === 1) : null
}

/** Decodes the escapes of a folder address where they are valid; returns other text as it is. */
function addressPath(entry: string): string {
  if (!FOLDER_ADDRESS.test(entry)) return entry
  try {
    return decodeURIComponent(entry)
  } catch (thrown) {
    if (thrown instanceof URIError) return entry
    throw thrown
  }
}

function baseName(path: string): string {
  const trimmed = path.endsWith('/') || path.endsWith('\\') ? path.slice(0, -1) : path
  return trimmed.slice(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1)
}

/** macOS may hide extensions in the names it copies. */
function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/** macOS decomposes accented letters in names; this makes equal names compare equal. */
const comparable = (name: string): string => name.normalize('NFC').trim()
