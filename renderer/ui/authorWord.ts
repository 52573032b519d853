import type { Author } from '../../shared/model/author.ts'

/** What an author without a name is called; previews that an earlier version cached don't tell who it was. */
export function authorWord(author: Author | undefined, t: (key: string) => string): string {
  return t(`author.${author === undefined || author === 'person' ? 'automatic' : author}`)
}
