const UNITS = ['kilobyte', 'kilobyte', 'megabyte', 'gigabyte'] as const

const format = (
  value: number,
  locale: string,
  unit: string,
  unitDisplay: 'short' | 'narrow',
): Intl.NumberFormatPart[] =>
  new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay,
    maximumFractionDigits: value < 10 && unit !== 'byte' ? 1 : 0,
  }).formatToParts(value)

/** The symbol of bytes. Only the narrow form has it: the short form is a word. */
function byteSymbol(locale: string): string {
  return (
    format(1, locale, 'byte', 'narrow')
      .find(({ type }) => type === 'unit')
      ?.value.trim() ?? 'B'
  )
}

/** `184 kB` or `5 B`, in the locale's symbols. */
export function formatSize(bytes: number, locale: string): string {
  const whole = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3)
  // A value that rounds to a thousand is shown in the next unit.
  const step = Math.min(UNITS.length - 1, Math.round(bytes / 1000 ** whole) < 1000 ? whole : whole + 1)
  const value = step === 0 ? Math.round(bytes) : bytes / 1000 ** step
  // Bytes are formatted as kilobytes with another symbol, so that space and order are the same.
  return format(value, locale, UNITS[step] ?? 'kilobyte', 'short')
    .map((part) => (step === 0 && part.type === 'unit' ? byteSymbol(locale) : part.value))
    .join('')
}
