/** The text without any of `signs` at its end. A pattern such as `/\/+$/` takes quadratic time. */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length
  while (end > 0 && signs.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
