/**
 * Returns the focus when an overlay closes: at once, so that the next keys reach the element; to a visible element; and only where
 * nothing else has taken the focus.
 */
/** Whether an element can have the focus and is on the screen. */
export function isSeen(element: Element | null): element is HTMLElement {
  return (
    element instanceof HTMLElement &&
    element !== document.body &&
    element.isConnected &&
    element.closest('[inert]') === null &&
    (typeof element.checkVisibility !== 'function' || element.checkVisibility({ visibilityProperty: true }))
  )
}

/** The element that takes the focus when the previous one is gone: the first visible target of F6, in page order. */
function fallback(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>('[data-column-focus], main[tabindex]')].find(isSeen) ?? null
}

/** Replaces an item of a menu by the menu's trigger, which outlives the menu. */
function lasting(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : element
}

/** What was around an element when it lost the focus, from inside out: an element that was removed has no parents. */
const paths = new WeakMap<Element, readonly Element[]>()
const HOMES = '[data-message], [role="dialog"], [role="alertdialog"]'

/** Stores and returns what is around an element, from inside out. */
export function rememberPath(element: Element): readonly Element[] {
  const path: Element[] = []
  for (let each = element.parentElement; each !== null && each !== document.body; each = each.parentElement)
    path.push(each)
  paths.set(element, path)
  return path
}
/** The message or the dialog that an element was in, if it is still on the screen. */
export function homeOf(path: readonly Element[]): HTMLElement | null {
  return path.filter(isSeen).find((each) => each.matches(HOMES)) ?? null
}

/**
 * Moves the focus to `wanted`, to the message or dialog that it was in, or to the fallback, unless a visible element has it. `leaving`: an
 * element that is about to be removed.
 */
export function returnFocus(wanted: Element | null, leaving: Element | null = null): void {
  const now = document.activeElement
  if (isSeen(now) && leaving?.contains(now) !== true) return
  const home = wanted === null ? null : homeOf(paths.get(wanted) ?? [])
  const to = isSeen(wanted) ? wanted : (home ?? fallback())
  to?.focus({ preventScroll: true })
}

export interface FocusReturn {
  /** Stores the focused element, before the overlay takes the focus. */
  note: () => void
  /** Returns the focus. Handles reka's `closeAutoFocus` and every other way to close an overlay. */
  give: (event?: Event) => void
}

/** Remembers the focus for one overlay. */
export function useFocusReturn(): FocusReturn {
  let before: Element | null = null
  return {
    note: () => {
      before = lasting(document.activeElement)
    },
    give: (event) => {
      event?.preventDefault()
      returnFocus(before, event?.target instanceof Element ? event.target : null)
    },
  }
}
