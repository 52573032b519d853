/** Where the user is in the app, and where the last location is stored between starts. */
import * as v from 'valibot'
import { PhrasesSchema } from '../../shared/filters/phrase.ts'
import { CONVERSATION_STATUSES } from '../../shared/model/conversation.ts'
import { LIST_VIEWS, SORTS } from '../../shared/views.ts'
import { HOME_LIST, LOCATION_KEY } from './homeList.ts'
import { readStored } from './stored.ts'

const LocationSchema = v.object({
  account: v.nullable(v.object({ sessionId: v.string(), accountId: v.number() })),
  view: v.picklist(LIST_VIEWS),
  status: v.picklist([...CONVERSATION_STATUSES, 'all']),
  sort: v.picklist(SORTS),
  inboxId: v.nullable(v.number()),
  teamId: v.nullable(v.number()),
  label: v.nullable(v.string()),
  /** The list over all accounts that is shown in place of the account's own; earlier versions stored none. */
  merged: v.optional(v.nullable(v.picklist(LIST_VIEWS)), null),
  /** A saved filter, or one that is not saved, in place of a view; earlier versions stored none. */
  folderId: v.optional(v.nullable(v.number()), null),
  phrases: v.optional(v.nullable(PhrasesSchema), null),
  conversationId: v.nullable(v.number()),
})
export type Location = v.InferOutput<typeof LocationSchema>

/** The location of a first start. */
export const HOME: Location = {
  ...HOME_LIST,
  merged: null,
  folderId: null,
  phrases: null,
  account: null,
  conversationId: null,
}

/** The stored location, or `HOME` where none can be read. */
export function readLastLocation(): Location {
  return readStored(LOCATION_KEY, LocationSchema, HOME)
}

export function storeLastLocation(location: Location): void {
  localStorage.setItem(LOCATION_KEY, JSON.stringify(location))
}
