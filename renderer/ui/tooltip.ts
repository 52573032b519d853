/**
 * One tooltip for the whole page: what is pointed at, or has the keyboard's focus, offers its words here and `TooltipHost` shows them.
 * Dozens of buttons have one, so each is no more than a few listeners until it is shown.
 */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'

export type Side = 'top' | 'bottom' | 'left' | 'right'
export interface TooltipWords {
  label: string
  keys: readonly string[]
  side: Side
}
export interface Offered {
  element: HTMLElement
  words: () => TooltipWords
}

/** Milliseconds of rest before a tooltip opens; within `SKIP_FOR` of another one it opens at once. */
const OPEN_AFTER = 450
const SKIP_FOR = 250
/** The way from the element to its tooltip, which may be pointed at too (WCAG 1.4.13). */
const TRANSIT = 120

export interface Tooltips {
  readonly shown: Readonly<ShallowRef<Offered | null>>
  /** The pointer rests on something. */
  point(offered: Offered): void
  /** The keyboard came to something: shown at once. */
  focus(offered: Offered): void
  /** The pointer left, for the tooltip perhaps. */
  leave(element: HTMLElement): void
  /** The pointer is on the tooltip. */
  hold(): void
  /** Pressed, scrolled away, gone: nothing is shown for `element`, or at all. */
  close(element?: HTMLElement): void
}

/** `now` in milliseconds; timers are the page's own. */
export function createTooltips(now: () => number = () => performance.now()): Tooltips {
  const shown = shallowRef<Offered | null>(null)
  let waiting: { element: HTMLElement; timer: ReturnType<typeof setTimeout> } | null = null
  let leaving: ReturnType<typeof setTimeout> | undefined
  let closedAt = -Infinity

  const forget = (): void => {
    if (waiting !== null) clearTimeout(waiting.timer)
    waiting = null
  }
  const stay = (): void => {
    clearTimeout(leaving)
    leaving = undefined
  }
  const show = (offered: Offered): void => {
    forget()
    stay()
    shown.value = offered
  }
  const close = (element?: HTMLElement): void => {
    if (element === undefined || waiting?.element === element) forget()
    if (shown.value === null || (element !== undefined && shown.value.element !== element)) return
    stay()
    shown.value = null
    closedAt = now()
  }
  return {
    shown,
    point(offered) {
      if (shown.value?.element === offered.element) return stay()
      if (waiting?.element === offered.element) return
      if (shown.value !== null || now() - closedAt < SKIP_FOR) return show(offered)
      forget()
      waiting = { element: offered.element, timer: setTimeout(() => show(offered), OPEN_AFTER) }
    },
    focus: show,
    leave(element) {
      if (waiting?.element === element) forget()
      if (shown.value?.element !== element) return
      stay()
      leaving = setTimeout(() => close(element), TRANSIT)
    },
    hold: stay,
    close,
  }
}

export const tooltips = createTooltips()
