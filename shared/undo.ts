/** Milliseconds for which the notice of an action that can't be undone once sent offers Undo. */
export const UNDO_OFFERED = 6_000

/** Milliseconds for which such an action is delayed: a little longer, so that a late click on Undo still works. */
export const UNDO_DELAY = UNDO_OFFERED + 500
