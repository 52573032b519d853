/**
 * Keeps what the reader looks at where it is, judged by where it really is on the page. The virtual window moves the scroll position by
 * estimates and by sizes that it learns a frame late; rows flow, so a row that is drawn above takes its real room at once. After every
 * drawing one row's place is compared with where the reader last had it, and the difference is scrolled away before anything is painted.
 */

const ROW = '[data-index]'

interface Held {
  row: HTMLElement
  top: number
}

export interface Place {
  /** The reader moved, or a command has: this is what is looked at from now on. */
  note: () => void
  /** After a drawing: puts what is looked at back in its place. Answers the pixels it scrolled by. */
  keep: () => number
  /** A command takes over: nothing is kept until the next `note`. */
  release: () => void
  /** Scrolls to an offset that was reckoned without moves of the reader that no event has told of yet; these are added. */
  correct: (offset: number) => void
  /** A change in this row, as the reader asked for it, happens below its top. */
  hold: (target: EventTarget | null) => void
}

/** `list`: what scrolls. Its rows have `data-index`. */
export function createPlace(list: () => HTMLElement | null): Place {
  let held: Held | null = null
  /** The scroll position that is accounted for. */
  let knownTop = 0

  const topOf = (row: Element, element: HTMLElement): number =>
    row.getBoundingClientRect().top - element.getBoundingClientRect().top
  /** Takes moves that happened outside of this file for the reader's. */
  function account(element: HTMLElement): void {
    if (held !== null) held.top -= element.scrollTop - knownTop
    knownTop = element.scrollTop
  }
  /** The first row whose top is in sight, else the one that fills it. */
  function looked(element: HTMLElement): HTMLElement | null {
    const top = element.getBoundingClientRect().top
    const rows = Array.from(element.querySelectorAll<HTMLElement>(ROW))
    const bottom = top + element.clientHeight
    const found = rows.find((row) => row.getBoundingClientRect().top >= top - 1) ?? null
    if (found !== null && found.getBoundingClientRect().top < bottom) return found
    return rows.findLast((row) => row.getBoundingClientRect().top < top) ?? found
  }

  return {
    note() {
      const element = list()
      if (element === null) return
      account(element)
      // What is out of place by now, and was not put right yet, stays to be put right.
      const off = held?.row.isConnected === true ? topOf(held.row, element) - held.top : 0
      const row = looked(element)
      held = row === null ? null : { row, top: topOf(row, element) - off }
    },
    keep() {
      const element = list()
      if (element === null || held === null) return 0
      account(element)
      if (!held.row.isConnected) {
        held = null
        return 0
      }
      const off = topOf(held.row, element) - held.top
      if (Math.abs(off) < 1) return 0
      element.scrollTop = knownTop + off
      const moved = element.scrollTop - knownTop
      knownTop = element.scrollTop
      // At either end of what there is: it cannot be where it was.
      if (Math.abs(moved - off) >= 1) held.top = topOf(held.row, element)
      return moved
    },
    release() {
      held = null
      knownTop = list()?.scrollTop ?? 0
    },
    correct(offset) {
      const element = list()
      if (element === null) return
      const unseen = element.scrollTop - knownTop
      account(element)
      element.scrollTo({ top: offset + unseen })
      knownTop = element.scrollTop
    },
    hold(target) {
      const element = list()
      const row = target instanceof Element ? target.closest<HTMLElement>(ROW) : null
      if (element === null || row === null || held === null) return
      account(element)
      held = { row, top: topOf(row, element) }
    },
  }
}
