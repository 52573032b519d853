/** Names that others chose, as they are shown. */
import type { Contact } from '../model/people.ts'
import { withoutDirectionControls } from './direction.ts'
import { firstVisible } from './isBlank.ts'
import { truncate } from './truncate.ts'

/** UTF-16 units; no name that fits on a screen is longer. */
const LONGEST_NAME = 200

/**
 * The first candidate that shows something, on one line, well formed and without bidirectional controls; `''` where none does. For names of
 * people, inboxes, teams, labels and files, and for subjects.
 */
export function shownName(...candidates: readonly (string | null | undefined)[]): string {
  const name = firstVisible(...candidates)
  return withoutDirectionControls(
    truncate(
      name
        .slice(0, LONGEST_NAME * 4)
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .trim(),
      LONGEST_NAME,
    ),
  )
}

/** What a contact is called: the name, else what else is known of them; `''` where nothing is. */
export function contactName({
  name,
  email,
  phone,
  identifier,
}: Pick<Contact, 'name' | 'email' | 'phone' | 'identifier'>): string {
  return shownName(name, email, phone, identifier)
}
