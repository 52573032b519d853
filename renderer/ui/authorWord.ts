import type { Author } from '../../shared/model/author.ts'
import type { Translate } from '../i18n.ts'

/** The word for an author without a name. Previews cached by an earlier version don't have the author's kind. */
export function authorWord(author: Author | undefined, t: Translate): string {
  return t(`author.${author === undefined || author === 'person' ? 'automatic' : author}`)
}
