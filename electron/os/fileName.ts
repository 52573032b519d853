const LONGEST = 150
/** Names that Windows keeps for devices, with or without an ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** Separators, what Windows forbids, control characters, and the marks that turn `exe.gpj` into `jpg.exe` for the eye. */
const FORBIDDEN = /[/\\:*?"<>|\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** A file name that every system takes and that looks like what it is; the ending survives a cut. `fallback` where nothing is left. */
export function safeFileName(name: string, fallback = 'file'): string {
  const clean = name.replace(FORBIDDEN, '_').replace(/\s+/g, ' ').replace(/^[.\s]+|[.\s]+$/g, '')
  if (clean === '' || /^_+$/.test(clean)) return fallback
  const named = RESERVED.test(clean) ? `_${clean}` : clean
  if (named.length <= LONGEST) return named
  const dot = named.lastIndexOf('.')
  const ending = dot > 0 && named.length - dot <= 12 ? named.slice(dot) : ''
  return named.slice(0, LONGEST - ending.length) + ending
}
