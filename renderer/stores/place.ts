/** Where a list stands when nobody has chosen yet, and where the last choice is kept. No imports: the look ahead has to be small. */

/** Where `localStorage` keeps the last place. */
export const PLACE_KEY = 'deskbell.place'

/** Rows of a list that is shown for the first time: as many as the highest screens have room for. */
export const FIRST_ROWS = 30

/** The list of a first start. */
export const HOME_LIST = {
  view: 'mine',
  status: 'open',
  sort: 'lastActivityDesc',
  inboxId: null,
  teamId: null,
  label: null,
} as const
