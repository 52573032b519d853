/** The target of text that is typed outside of a field, as the window's key handler sees it. */
export interface Words {
  /** Text waits for a field that is not mounted yet: what is typed at `target`, or in the field that is about to lose focus, is added. */
  isWaiting: (target: EventTarget | null) => boolean
  /** Writes into the target field as soon as it is mounted. */
  type: (text: string) => void
  /** Removes the last waiting character. */
  erase: () => void
  /** A field is about to open and receives what is typed until then. */
  expectField: () => void
  /** Focuses the field that would receive text. */
  focus: () => void
  /** Writes the waiting text if its field is mounted. */
  settle: () => void
  /** Drops the waiting text: its field is gone. */
  cancel: () => void
  /** Something took the focus. */
  focused: (target: EventTarget | null) => void
}
