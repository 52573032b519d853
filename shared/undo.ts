/** Milliseconds for which the notice of an action that can't be undone once sent offers Undo. */
export const UNDO_OFFERED = 6_000

/** Milliseconds for which such an action is held: a little longer, so that a late click on Undo still works. */
export const UNDO_HOLD = UNDO_OFFERED + 500
