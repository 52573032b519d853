/**
 * Keeps the row that the user reads at its position on the screen, measured in the page. The virtualizer corrects the scroll position by
 * estimates and by sizes that it learns a frame late. Rows are laid out in flow, so a row drawn above shifts the others at once. After each
 * redraw, and after the list itself moved or changed its size, the position of one row is compared with the one recorded before, and the
 * difference is scrolled away before the paint.
 */

const ROW = '[data-index]'

interface AnchorRow {
  row: HTMLElement
  /** Pixels below the top of the window: the list itself moves when a line or a banner appears above it. */
  top: number
}

export interface ScrollAnchor {
  /** After the user or a command scrolled: records the row that is read now. */
  capture: () => void
  /** After a redraw or a move of the list: scrolls the recorded row back to its position. Returns the pixels scrolled. */
  restore: () => number
  /** Before a command scrolls: forgets the row until the next `capture`. */
  release: () => void
  /** Scrolls to an offset computed before the user's latest scrolling, which no event has reported yet; adds that scrolling. */
  correct: (offset: number) => void
  /** The user acts on this row, which may change its height: its top stays. */
  pin: (target: EventTarget | null) => void
}

/** `list` returns the scroller. Its rows have `data-index`. */
export function createScrollAnchor(list: () => HTMLElement | null): ScrollAnchor {
  let anchor: AnchorRow | null = null
  /** The scroll position that `anchor.top` refers to. */
  let knownTop = 0

  const topOf = (row: Element): number => row.getBoundingClientRect().top
  /** Counts scrolling that happened outside of this file as the user's. */
  function includeScrolling(element: HTMLElement): void {
    if (anchor !== null) anchor.top -= element.scrollTop - knownTop
    knownTop = element.scrollTop
  }
  /** The first row whose top is visible, else the one that fills the viewport. */
  function visibleRow(element: HTMLElement): HTMLElement | null {
    const top = element.getBoundingClientRect().top
    const rows = Array.from(element.querySelectorAll<HTMLElement>(ROW))
    const bottom = top + element.clientHeight
    const found = rows.find((row) => row.getBoundingClientRect().top >= top - 1) ?? null
    if (found !== null && found.getBoundingClientRect().top < bottom) return found
    return rows.findLast((row) => row.getBoundingClientRect().top < top) ?? found
  }

  return {
    capture() {
      const element = list()
      if (element === null) return
      includeScrolling(element)
      // A shift that was not corrected yet is corrected later.
      const shift = anchor?.row.isConnected === true ? topOf(anchor.row) - anchor.top : 0
      const row = visibleRow(element)
      anchor = row === null ? null : { row, top: topOf(row) - shift }
    },
    restore() {
      const element = list()
      if (element === null || anchor === null) return 0
      includeScrolling(element)
      if (!anchor.row.isConnected) {
        anchor = null
        return 0
      }
      const shift = topOf(anchor.row) - anchor.top
      if (Math.abs(shift) < 1) return 0
      element.scrollTop = knownTop + shift
      const moved = element.scrollTop - knownTop
      knownTop = element.scrollTop
      // At either end of the list the row can't go back to its position.
      if (Math.abs(moved - shift) >= 1) anchor.top = topOf(anchor.row)
      return moved
    },
    release() {
      anchor = null
      knownTop = list()?.scrollTop ?? 0
    },
    correct(offset) {
      const element = list()
      if (element === null) return
      const unreported = element.scrollTop - knownTop
      includeScrolling(element)
      element.scrollTo({ top: offset + unreported })
      knownTop = element.scrollTop
    },
    pin(target) {
      const element = list()
      const row = target instanceof Element ? target.closest<HTMLElement>(ROW) : null
      if (element === null || row === null || anchor === null) return
      includeScrolling(element)
      anchor = { row, top: topOf(row) }
    },
  }
}
