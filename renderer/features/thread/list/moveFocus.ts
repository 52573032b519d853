/** Moves the focus to the message above or below with the arrow keys. `list` is the scroller. */
export function moveFocus(event: KeyboardEvent, list: HTMLElement): void {
  const messages = Array.from(list.querySelectorAll<HTMLElement>('[data-message]'))
  const current = messages.findIndex((each) => each.contains(document.activeElement))
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
  if (step === undefined) return
  const next = current === -1 ? messages.at(-1) : messages[current + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}
