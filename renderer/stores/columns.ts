/**
 * The widths of the desk's columns (docs/architecture.md#columns), in CSS pixels, so that zooming counts as a narrower window. The thread
 * keeps `THREAD_AT_LEAST` while another column can give way, in this order: the list shrinks, the rail folds, the panel is opened only on
 * request, takes the place of the list, and shrinks.
 */

export const RAIL = 224
export const RAIL_FOLDED = 56
export const PANEL = 300
export const THREAD_AT_LEAST = 480
export const LIST_AT_LEAST = 260
export const LIST_AT_MOST = 560
/** The narrowest window in which the thread has its room beside a list. */
export const ONE_COLUMN_BELOW = RAIL_FOLDED + LIST_AT_LEAST + THREAD_AT_LEAST

export interface ColumnChoices {
  /** Of the window. */
  readonly width: number
  /** The user's width of the list. */
  readonly listWidth: number
  /** The user folded the rail. */
  readonly railCollapsed: boolean
  /** The user wants the contact panel as a column, where it fits. */
  readonly contactPanel: boolean
  /** The user opened the panel where it does not fit as a column. */
  readonly drawer: boolean
}

export interface Columns {
  /** List and thread share one column, and the panel covers the thread. */
  readonly oneColumn: boolean
  /** The rail can be unfolded without taking the thread's room. */
  readonly railFits: boolean
  readonly rail: number
  /** `drawer`: opened where it does not fit beside a list: in place of the list, or over the thread in one column. */
  readonly panel: 'column' | 'drawer' | 'hidden'
  readonly panelFits: boolean
  /** In pixels, where it is not over the thread. */
  readonly panelWidth: number
  /** The drawer is in place of the list. */
  readonly hidesList: boolean
  /** The width of the list beside the thread, also while it is hidden. */
  readonly list: number
}

export function fitColumns({ width, listWidth, railCollapsed, contactPanel, drawer }: ColumnChoices): Columns {
  const oneColumn = width < ONE_COLUMN_BELOW
  const panelFits = width >= RAIL_FOLDED + LIST_AT_LEAST + THREAD_AT_LEAST + PANEL
  const panel = panelFits ? (contactPanel ? 'column' : 'hidden') : drawer ? 'drawer' : 'hidden'
  const hidesList = panel === 'drawer' && !oneColumn
  // Also where the panel is wanted and does not fit, so that no narrower window unfolds the rail.
  const besideList = RAIL + LIST_AT_LEAST + THREAD_AT_LEAST + (contactPanel ? PANEL : 0)
  const railFits = width >= besideList && (!hidesList || width >= RAIL + THREAD_AT_LEAST + PANEL)
  const rail = railFits && !railCollapsed ? RAIL : RAIL_FOLDED
  const listRoom = width - rail - (panel === 'column' ? PANEL : 0) - THREAD_AT_LEAST
  const list = Math.max(LIST_AT_LEAST, Math.min(listWidth, LIST_AT_MOST, listRoom))
  const panelWidth = hidesList ? Math.min(PANEL, width - rail - THREAD_AT_LEAST) : PANEL
  return { oneColumn, railFits, rail, panel, panelFits, panelWidth, hidesList, list }
}
