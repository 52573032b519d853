/**
 * Gives the focus back when an overlay closes: at once, so that keys pressed right after reach it; to something that the user sees; and only
 * where nothing else has taken the focus.
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

/** Where the focus goes when what had it is gone: the place in each column that F6 goes to, in the order of the page. */
function fallback(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>('[data-column-focus], main[tabindex]')].find(isSeen) ?? null
}

/** An item of a menu is gone when its menu is: the menu's trigger stands for it. */
function lasting(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : element
}

/** Moves the focus to `wanted` or what is nearest to it, unless something that is seen has it. `leaving`: what is about to be removed. */
export function returnFocus(wanted: Element | null, leaving: Element | null = null): void {
  const now = document.activeElement
  if (isSeen(now) && leaving?.contains(now) !== true) return
  const to = isSeen(wanted) ? wanted : fallback()
  to?.focus({ preventScroll: true })
}

export interface FocusReturn {
  /** Notes what has the focus, before the overlay takes it. */
  note: () => void
  /** For reka's `closeAutoFocus`, and for whatever else closes an overlay. */
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
