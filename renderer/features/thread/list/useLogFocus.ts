/**
 * The keyboard in the list of messages. The list is one stop of Tab: the next one is after it, however many links and quotes it has. Up and
 * Down move from message to message; Enter, Right or Tab enter one, in which Left, Right and Tab move, and Escape leaves it.
 */
import type { ShallowRef } from 'vue'
import { onBeforeUnmount, onMounted } from 'vue'

const PART =
  'a[href], button:not(:disabled), input:not(:disabled), select, textarea, video[controls], iframe, [tabindex="0"], [contenteditable="true"]'
/** Elements that use the arrow keys themselves. */
const USES_ARROWS = 'input, textarea, select, video, [contenteditable="true"]'

const canTabTo = (element: HTMLElement): boolean => element.tabIndex >= 0 && element.checkVisibility()
const partsOf = (root: ParentNode): HTMLElement[] =>
  Array.from(root.querySelectorAll<HTMLElement>(PART)).filter(canTabTo)

/** Whether Tab moves on inside of an email's frame, which has links of its own. */
function staysInFrame(part: Element, step: 1 | -1): boolean {
  const page = part instanceof HTMLIFrameElement ? part.contentDocument : null
  if (page === null) return false
  const links = Array.from(page.querySelectorAll('a[href]'))
  const current = page.activeElement === null ? -1 : links.indexOf(page.activeElement)
  return step === 1 ? current < links.length - 1 : current > 0
}

/** The stop of Tab after or before the list; null where there is none. */
function neighborOf(list: HTMLElement, step: 1 | -1): HTMLElement | null {
  const wanted = step === 1 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING
  const others = partsOf(document).filter(
    (part) => !list.contains(part) && part !== list && (list.compareDocumentPosition(part) & wanted) !== 0,
  )
  return (step === 1 ? others[0] : others.at(-1)) ?? null
}

function focusMessage(message: HTMLElement): void {
  message.focus({ preventScroll: true })
  message.scrollIntoView({ block: 'nearest' })
}

/** Moves to the part before or after the current one. Before the first is the message itself; returns false after the last. */
function movePart(message: HTMLElement, step: 1 | -1): boolean {
  const parts = partsOf(message)
  const current = parts.findIndex((part) => part === document.activeElement)
  const next = parts[current + step]
  if (next !== undefined && current + step >= 0) next.focus()
  else if (step === -1 && current !== -1) focusMessage(message)
  else return false
  return true
}

/** Returns the handler of keys pressed in the list. */
export function useLogFocus(scroller: Readonly<ShallowRef<HTMLElement | null>>): (event: KeyboardEvent) => void {
  function onTab(event: KeyboardEvent, list: HTMLElement, message: HTMLElement | null): void {
    const step = event.shiftKey ? -1 : 1
    if (document.activeElement !== null && staysInFrame(document.activeElement, step)) return
    if (message === null && step === -1) return
    event.preventDefault()
    if (message !== null && movePart(message, step)) return
    if (step === -1) list.focus({ preventScroll: true })
    else neighborOf(list, 1)?.focus()
  }
  function onArrow(event: KeyboardEvent, list: HTMLElement, message: HTMLElement | null): void {
    const sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (sideways !== undefined) {
      const forward = document.documentElement.dir === 'rtl' ? -sideways : sideways
      if (message !== null && movePart(message, forward === 1 ? 1 : -1)) event.preventDefault()
      return
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (step === undefined) return
    const messages = Array.from(list.querySelectorAll<HTMLElement>('[data-message]'))
    const next = message === null ? messages.at(-1) : messages[messages.indexOf(message) + step]
    if (next === undefined) return
    event.preventDefault()
    focusMessage(next)
  }

  /** Shift+Tab from what follows the list goes to the list, not to the last link in it. */
  function onTabOutside(event: KeyboardEvent): void {
    const list = scroller.value
    const from = document.activeElement
    if (event.key !== 'Tab' || !event.shiftKey || event.defaultPrevented || list === null || from === null) return
    if (list.contains(from) || (list.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING) === 0) return
    const before = partsOf(document).filter(
      (part) => (from.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_PRECEDING) !== 0 && !part.contains(from),
    )
    if (before.at(-1)?.closest('[role="log"]') !== list) return
    event.preventDefault()
    list.focus({ preventScroll: true })
  }
  onMounted(() => document.addEventListener('keydown', onTabOutside))
  onBeforeUnmount(() => document.removeEventListener('keydown', onTabOutside))

  return (event) => {
    const list = scroller.value
    const target = event.target
    if (list === null || !(target instanceof HTMLElement) || event.ctrlKey || event.altKey || event.metaKey) return
    const message = target.closest<HTMLElement>('[data-message]')
    if (event.key === 'Tab') return onTab(event, list, message)
    if (target.closest('[role="alertdialog"]') !== null) return
    if (event.key === 'Escape' && message !== null && target !== message && !target.matches(USES_ARROWS)) {
      event.preventDefault()
      event.stopPropagation()
      focusMessage(message)
    } else if (event.key === 'Enter' && target === message) {
      if (movePart(message, 1)) event.preventDefault()
    } else if (!event.shiftKey && !target.matches(USES_ARROWS)) onArrow(event, list, message)
  }
}
