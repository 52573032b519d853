/** Milliseconds for which the notice of an action that can't be taken back later offers Undo. */
export const UNDO_OFFERED = 6_000

/** Milliseconds for which such an action is held: a little longer, so that a click on Undo at the last moment is in time. */
export const UNDO_HOLD = UNDO_OFFERED + 500
