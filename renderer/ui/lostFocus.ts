/**
 * The focus after its element was removed, which leaves it to the page: a button disappears with its own action, a message or a banner
 * goes. The composer takes it where the user goes on writing, else the nearest place that is left. The list of conversations and overlays
 * that close look after it themselves.
 */
import { homeOf, isSeen, rememberPath, returnFocus } from './focusReturn.ts'

export interface LostFocusOptions {
  canCompose: () => boolean
  /** Focuses the composer. */
  compose: () => void
  /** Whether something that is still loading takes the focus. */
  isExpected: () => boolean
}

/** The user goes on writing when a focused element in it is gone. */
const THEN_COMPOSE = '[data-then-compose], [data-composer]'
const MOVES_FOCUS_ITSELF = '[data-moves-focus]'

/** Watches the focus of a document. Returns the disposal. */
export function watchLostFocus(target: Document, { canCompose, compose, isExpected }: LostFocusOptions): () => void {
  function settle(left: Element, path: readonly Element[]): void {
    const now = target.activeElement
    if (left.isConnected || (now !== null && now !== target.body) || isExpected()) return
    const nearest = path.find(isSeen)
    const home = homeOf(path)
    const closes = home === null && nearest?.closest('#overlays') !== null
    if (nearest === undefined || closes || path.some((each) => each.matches(MOVES_FOCUS_ITSELF))) return
    if (canCompose() && path.some((each) => each.matches(THEN_COMPOSE))) compose()
    else {
      returnFocus(home ?? columnOf(nearest))
      afterLayout(() => goToLastColumn(target))
    }
  }
  const onFocusOut = ({ target: left, relatedTarget }: FocusEvent): void => {
    if (relatedTarget !== null || !(left instanceof Element)) return
    const path = rememberPath(left)
    // After the update of the page that has removed it.
    queueMicrotask(() => settle(left, path))
  }
  target.addEventListener('focusout', onFocusOut)
  return () => target.removeEventListener('focusout', onFocusOut)
}

/** Nothing could take it: in one column the thread gives way to the list, which draws its rows only after a layout. */
function goToLastColumn(target: Document): void {
  if (target.activeElement !== null && target.activeElement !== target.body) return
  const column = Array.from(target.querySelectorAll('[data-column]')).findLast(isSeen)
  if (column !== undefined) returnFocus(columnOf(column))
}

function afterLayout(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(run))
}

/** The target of F6 in the column around an element. */
function columnOf(element: Element): Element | null {
  const column = element.closest('[data-column]')
  return Array.from(column?.querySelectorAll('[data-column-focus]') ?? []).find(isSeen) ?? column
}
