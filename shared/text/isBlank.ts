/**
 * Characters that are invisible on the screen: white space, controls, default-ignorable characters of Unicode (zero-width and Hangul
 * fillers, variation selectors, soft hyphens, tags …), the empty Braille pattern, the null note head and the blank hieroglyphs.
 */
const VISIBLE =
  /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\u{1d159}\u{13441}\u{13442}]/u

/** Whether a text shows nothing. The rule for messages, names, drafts and sending. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text)
}

/** The first text that isn't blank; `''` if all are. */
export function firstVisible(...candidates: readonly (string | null | undefined)[]): string {
  return candidates.find((candidate) => typeof candidate === 'string' && !isBlank(candidate)) ?? ''
}
