/** What a clipboard with files says as text. File managers put the files' names, paths or addresses beside the files. */

/** Longer texts are texts. */
const MOST_CHARACTERS = 100_000
/** First lines of what GNOME's file manager copies. */
const HEADERS = new Set([
  'x-special/nautilus-clipboard',
  'x-special/gnome-copied-files',
  'x-special/mate-copied-files',
  'copy',
  'cut',
])

/** Chromium's own name for an image that is no file. */
const BITMAP = 'image.png'
/** Places that file managers show as folders: networks, phones, bins. */
const PLACES =
  '(?:file|smb|sftp|ssh|fish|ftps?|nfs|afp|davs?|webdavs?|mtp|gphoto2|trash|recent|admin|google-drive|computer|network)'
/** An address of the web or of mail is a text, even if its last part is a file's name. A drive's letter is no scheme. */
const OTHER_ADDRESS = new RegExp(`^(?!${PLACES}:)[a-z][a-z0-9+.-]+:`, 'i')
const PLACE = new RegExp(`^${PLACES}:`, 'i')

/** Whether `text` is empty or holds nothing but the names, paths or `file:` addresses of files called `names`. Then it is no text to paste. */
export function saysOnlyFileNames(text: string, names: readonly string[]): boolean {
  if (text.trim() === '') return true
  if (names.length === 0 || text.length > MOST_CHARACTERS) return false
  const known = new Set(
    names.flatMap((name) => (name === BITMAP ? [name] : [comparable(name), comparable(withoutExtension(name))])),
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

/** The lines that name something: no comments of a `text/uri-list` (RFC 2483), no headers. macOS separates by a carriage return. */
function entryLines(text: string): string[] {
  const lines = text
    .split(/[\r\n\0]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const isList = lines.some((line) => line.startsWith('file:'))
  const from = lines.findIndex((line) => !HEADERS.has(line) && !(isList && line.startsWith('#')))
  return from === -1 ? lines : lines.slice(from).filter((line) => !(isList && line.startsWith('#')))
}

function isNamed(entry: string, known: ReadonlySet<string>): boolean {
  const plain = unquoted(entry)
  if (known.has(comparable(plain))) return true
  return (
    !OTHER_ADDRESS.test(plain) &&
    [baseName(plain), baseName(addressPath(plain)), baseName(plain.replaceAll('\\ ', ' '))].some((name) =>
      known.has(comparable(name)),
    )
  )
}

/** Without the quotes around it that shells and "Copy as path" add. */
function unquoted(entry: string): string {
  const first = entry[0] ?? ''
  return entry.length > 1 && '"\'<'.includes(first) && entry.endsWith(first === '<' ? '>' : first)
    ? entry.slice(1, -1)
    : entry
}

/** `'/a b' '/c'` as its words; null where the line is anything else. */
function quotedWords(line: string): string[] | null {
  const quote = line[0]
  if (quote !== '"' && quote !== "'") return null
  const parts = line.split(quote)
  const isWords =
    parts.length % 2 === 1 && parts.every((part, index) => (index % 2 === 1 ? part !== '' : /^[\s,;]*$/.test(part)))
  return isWords ? parts.filter((_part, index) => index % 2 === 1) : null
}

/** The path of a `file:` address or of another place, unescaped as far as it can be; other texts as they are. */
function addressPath(entry: string): string {
  if (!PLACE.test(entry)) return entry
  try {
    return decodeURIComponent(entry)
  } catch (thrown) {
    if (thrown instanceof URIError) return entry
    throw thrown
  }
}

function baseName(path: string): string {
  const whole = path.endsWith('/') || path.endsWith('\\') ? path.slice(0, -1) : path
  return whole.slice(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('\\')) + 1)
}

/** macOS can hide extensions in the names it copies. */
function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/** macOS decomposes letters in names; the same name compares equal. */
const comparable = (name: string): string => name.normalize('NFC').trim()
