/** A text as a pattern of the database (`ILIKE`) that finds only itself. */
export function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** The text that such a pattern finds; null for a pattern with signs that stand for other letters. */
export function plainPattern(pattern: string): string | null {
  const rest = pattern.replace(/\\[^]/g, '')
  return /[\\%_]/.test(rest) ? null : pattern.replace(/\\([^])/g, '$1')
}
