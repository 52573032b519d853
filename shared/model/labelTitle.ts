/** Characters of a label's title that are read. */
const LONGEST = 60

/**
 * The title of a new label, as servers accept it: lower case letters and digits, hyphens and underscores, at least two. Null where the text
 * is no title.
 */
export function labelTitle(text: string): string | null {
  const title = text
    .trim()
    .slice(0, LONGEST + 1)
    .toLocaleLowerCase('en')
    .replace(/\s+/g, '-')
  return title.length <= LONGEST && /^[\p{L}\p{N}][\p{L}\p{N}_-]+$/u.test(title) ? title : null
}
