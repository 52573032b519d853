import type { Author } from '../../shared/model/author.ts'
import type { Translate } from '../i18n.ts'

/** What an author without a name is called; previews that an earlier version cached don't tell who it was. */
export function authorWord(author: Author | undefined, t: Translate): string {
  return t(`author.${author === undefined || author === 'person' ? 'automatic' : author}`)
}
