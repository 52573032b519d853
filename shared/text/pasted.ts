/** Characters that are copied along with a text and not seen: zero-width ones, soft hyphens, marks of the direction. */
const UNSEEN = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g
const QUOTED = /^(?:"(.*)"|'(.*)'|`(.*)`|“(.*)”|„(.*)[“”]|«(.*)»|<(.*)>)$/s

/** Without characters that can't be seen. */
export const withoutUnseen = (text: string): string => text.toWellFormed().replace(UNSEEN, '')

/** An identifier or a key as users paste it: without what can't be seen, blanks around it, and one pair of quotes. */
export function pasted(text: string): string {
  const trimmed = withoutUnseen(text).trim()
  const quoted = QUOTED.exec(trimmed)
  return (quoted?.slice(1).find((one) => one !== undefined) ?? trimmed).trim()
}
