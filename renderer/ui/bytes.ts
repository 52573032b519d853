const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
/** `184 kB` or `5 bytes`, in the locale's words. */
export function formatSize(bytes: number, locale: string): string {
  const whole = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3)
  // A value that rounds to a thousand is shown in the next unit.
  const step = Math.min(UNITS.length - 1, Math.round(bytes / 1000 ** whole) < 1000 ? whole : whole + 1)
  const value = bytes / 1000 ** step
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    // English has no plural for the short form of a byte.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}
