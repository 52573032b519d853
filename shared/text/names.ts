/** Foreign names, as shown. */
import type { Contact } from '../model/people.ts'
import { withoutDirectionControls } from './direction.ts'
import { firstVisible } from './isBlank.ts'
import { truncate } from './truncate.ts'

/** UTF-16 units; longer names don't fit on a screen. */
const LONGEST_NAME = 200

/**
 * The first candidate that isn't blank, on one line, well formed and without bidirectional controls; `''` if all are
 * blank. For names of people, inboxes, teams, labels and files, and for subjects.
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

/** A contact's name, or else email, phone or identifier; `''` if all are unknown. */
export function contactName({
  name,
  email,
  phone,
  identifier,
}: Pick<Contact, 'name' | 'email' | 'phone' | 'identifier'>): string {
  return shownName(name, email, phone, identifier)
}
