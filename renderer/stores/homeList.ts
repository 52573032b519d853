/** The list of a first start, and where the last location is stored. It imports nothing: `prefetch.ts` has to stay small. */

/** The `localStorage` key of the last location. Its value is fixed: it is stored on disk. */
export const LOCATION_KEY = 'deskbell.place'

/** Rows of a list that is shown for the first time: one page of the servers. */
export const FIRST_ROWS = 25

export const HOME_LIST = {
  view: 'mine',
  status: 'open',
  sort: 'lastActivityDesc',
  inboxId: null,
  teamId: null,
  label: null,
} as const
