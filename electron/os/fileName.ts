import { isBlank } from '../../shared/text/isBlank.ts'
import { truncateBytes } from '../../shared/text/truncate.ts'

/** Longest file name in bytes of UTF-8 (ext4, APFS). NTFS counts UTF-16 units, of which there are never more. */
const MOST_BYTES = 255
/** Space for the suffixes that browser and save dialog add (`.crdownload`, ` (12)`). */
const SUFFIX_BYTES = 16
/** UTF-16 units that are read. */
const LONGEST_SOURCE = 2_000
const LONGEST_ENDING = 20
/** Names that Windows reserves for devices, with or without an extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³]|conin\$|conout\$)(\.|$)/i
/** Separators, characters that Windows forbids, control characters, and direction controls, which can show `exe.gpj` as `jpg.exe`. */
const FORBIDDEN =
  /\u034f|[/\\:*?"<>|\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/gu

/**
 * A file name that is valid on every system and shows its real extension, which is kept when the name is cut.
 * `fallback` if it is empty.
 */
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

/** The beginning and the extension of a name that is too long. */
function ends(name: string): string {
  return name.length <= LONGEST_SOURCE
    ? name
    : name.slice(0, LONGEST_SOURCE - LONGEST_ENDING) + name.slice(-LONGEST_ENDING)
}

/** Windows allows no dot or space at the end, and other systems hide names that begin with a dot. */
function trimmed(name: string): string {
  return name.replace(/^[.\s]+/, '').replace(/(?<![.\s])[.\s]+$/, '')
}
