/** Where words go that are typed outside of a field, as the keys of the window reach it. */
export interface Words {
  /** Words wait for a field that isn't there yet: what is typed at `target`, or in the field that is about to lose the focus, is added to them. */
  isWaiting: (target: EventTarget | null) => boolean
  /** Writes into the field that is meant, as soon as it's there. */
  type: (text: string) => void
  /** Takes back the last character that waits. */
  erase: () => void
  /** A field is about to open: what is typed until then is for it. */
  expectField: () => void
  /** Gives the focus to the field that words would go to. */
  focus: () => void
  /** Writes what waits, if its field is there by now. */
  settle: () => void
  /** What waits has no field any more. */
  cancel: () => void
  /** Something took the focus. */
  focused: (target: EventTarget | null) => void
}
