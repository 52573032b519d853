/** Where a menu or popover without a trigger opens: a point or an element's box, in pixels of the window. */
export interface Place {
  getBoundingClientRect: () => DOMRect
}

/** The place of a pointer. */
export function placeOfPoint(x: number, y: number): Place {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }
}

/** The place that an element has now: the element may go while the menu is open. */
export function placeOfElement(element: Element): Place {
  const box = element.getBoundingClientRect()
  return { getBoundingClientRect: () => box }
}

/** The place of an element, or of the pointer in an event. */
export function placeOf(at: Element | MouseEvent): Place {
  return at instanceof Element ? placeOfElement(at) : placeOfPoint(at.clientX, at.clientY)
}
