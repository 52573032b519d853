/** A field without a value is null; a quoted empty one is empty text. */
export type CsvField = string | null

/**
 * The rows of a CSV text (RFC 4180), without empty lines. Null if a quoted field never ends or text follows its end.
 */
export function parseCsv(text: string): CsvField[][] | null {
  const rows: CsvField[][] = []
  let row: CsvField[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    const field = text[at] === '"' ? quoted(text, at + 1) : plain(text, at)
    if (field === null) return null
    row.push(field.value)
    at = field.end
    if (text[at] === ',') {
      at += 1
      if (at < text.length) continue
      row.push(null)
    } else if (at < text.length && text[at] !== '\n' && text[at] !== '\r') return null
    if (row.length > 1 || row[0] !== null) rows.push(row)
    row = []
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
  return rows
}

interface Field {
  readonly value: CsvField
  readonly end: number
}

function plain(text: string, start: number): Field {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: end === start ? null : text.slice(start, end), end }
}

function quoted(text: string, start: number): Field | null {
  const parts: string[] = []
  for (let at = start; ;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return null
    parts.push(text.slice(at, quote))
    if (text[quote + 1] !== '"') return { value: parts.join('"'), end: quote + 1 }
    at = quote + 2
  }
}

/** A CSV text with one line per row. */
export function formatCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(formatField).join(',')}\n`).join('')
}

function formatField(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
