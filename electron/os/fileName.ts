import { isBlank } from '../../shared/text/isBlank.ts'
import { truncateBytes } from '../../shared/text/truncate.ts'

/** Bytes of UTF-8 that file systems take for one name (ext4, APFS). NTFS counts UTF-16 units, of which there are never more. */
const MOST_BYTES = 255
/** The browser and the save dialog put something behind a name while it is written or taken already (`.crdownload`, ` (12)`). */
const SUFFIX_BYTES = 16
/** UTF-16 units that are looked at. */
const LONGEST_SOURCE = 2_000
const LONGEST_ENDING = 20
/** Names that Windows keeps for devices, with or without an ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³]|conin\$|conout\$)(\.|$)/i
/** Separators, what Windows forbids, control characters, and what turns `exe.gpj` into `jpg.exe` for the eye or hides. */
const FORBIDDEN =
  /\u034f|[/\\:*?"<>|\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/gu

/** A file name that every system takes and that looks like what it is; the ending survives a cut. `fallback` where nothing is left. */
export function safeFileName(name: string, fallback = 'file'): string {
  const clean = trimmed(ends(name).toWellFormed().replace(FORBIDDEN, '_').replace(/\s+/g, ' '))
  if (isBlank(clean) || /^_+$/.test(clean)) return fallback
  const named = RESERVED.test(clean) ? `_${clean}` : clean
  const dot = named.lastIndexOf('.')
  const ending = dot > 0 && named.length - dot <= LONGEST_ENDING ? truncateBytes(named.slice(dot), 64) : ''
  const stem = named.slice(0, named.length - (ending === '' ? 0 : named.length - dot))
  const bytes = MOST_BYTES - SUFFIX_BYTES - new TextEncoder().encode(ending).length
  return trimmed(truncateBytes(stem, bytes)) + ending
}

/** The beginning and the end of a name that is far too long: what it is called and what it is. */
function ends(name: string): string {
  return name.length <= LONGEST_SOURCE
    ? name
    : name.slice(0, LONGEST_SOURCE - LONGEST_ENDING) + name.slice(-LONGEST_ENDING)
}

/** Windows takes no dot or space at the end, and others hide a name that begins with a dot. */
function trimmed(name: string): string {
  return name.replace(/^[.\s]+/, '').replace(/(?<![.\s])[.\s]+$/, '')
}
