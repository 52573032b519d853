/**
 * Scrolls to the searched words inside of the message that the user jumped to: a long message is higher than the list, and an email is
 * drawn, unfolded and measured some frames later.
 */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, toValue, watch } from 'vue'
import type { Jump } from '../../../stores/openThread.ts'
import { foundRanges } from './useFoundWords.ts'

/** Frames after the jump in which the words may still be drawn, about four seconds, and those after which they stay where they are. */
const MOST_FRAMES = 240
const SETTLED_FRAMES = 45
/** Frames between two searches for words that are not drawn yet, and those that other scrolling gets to end. */
const SEARCH_EVERY = 6
const PATIENCE = 3
/** Pixels from the top and the end of the list in which words don't count as visible. */
const MARGIN = 28

interface Place {
  range: Range
  /** Where it began when it was found: a range moves into the parent when its text is removed. */
  node: Node
  /** The email's frame that it is in. */
  frame: HTMLIFrameElement | null
}

/** The first of the words in a message: in its text, or in the frame of an email. */
function findPlace(message: Element, terms: readonly string[]): Place | null {
  for (const body of message.querySelectorAll('.body')) {
    const [range] = foundRanges(body, terms)
    if (range) return { range, node: range.startContainer, frame: null }
  }
  for (const frame of message.querySelectorAll('iframe')) {
    const body = frame.contentDocument?.body
    const [range] = body ? foundRanges(body, terms) : []
    if (range) return { range, node: range.startContainer, frame }
  }
  return null
}

/** Pixels from the top of the window to the top of the words; null where they are not drawn any more. */
function topOf({ range, node, frame }: Place): number | null {
  if (!node.isConnected || frame?.isConnected === false) return null
  return range.getBoundingClientRect().top + (frame?.getBoundingClientRect().top ?? 0)
}

export interface FoundReveal {
  /** Whether the list went to the words, because they were not in view with the middle of their message. */
  hasScrolled: () => boolean
  /** The user scrolls. */
  cancel: () => void
}

export function useRevealFound(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  jump: MaybeRefOrGetter<Jump | null>,
): FoundReveal {
  let place: Place | null = null
  let pending = 0
  let hasScrolled = false

  function cancel(): void {
    cancelAnimationFrame(pending)
    place = null
    hasScrolled = false
  }
  function begin({ target, terms }: Jump): void {
    let [frames, visible, hidden] = [0, 0, 0]
    const look = (): void => {
      const list = element.value
      if (++frames > MOST_FRAMES || visible > SETTLED_FRAMES) return cancel()
      pending = requestAnimationFrame(look)
      if (list === null) return
      let top = place === null ? null : topOf(place)
      if (top === null && frames % SEARCH_EVERY === 0) {
        const message = list.querySelector(`[data-message="${target}"]`)
        place = message === null ? null : findPlace(message, terms)
        top = place === null ? null : topOf(place)
      }
      if (top === null) return
      const box = list.getBoundingClientRect()
      const isVisible = top >= box.top + MARGIN && top <= box.bottom - MARGIN
      visible = isVisible ? visible + 1 : 0
      hidden = isVisible ? 0 : hidden + 1
      if (hidden < PATIENCE) return
      hidden = 0
      const before = list.scrollTop
      list.scrollTop += top - (box.top + box.height / 3)
      hasScrolled ||= Math.abs(list.scrollTop - before) > 1
    }
    pending = requestAnimationFrame(look)
  }
  watch(
    () => toValue(jump)?.number,
    () => {
      cancel()
      const to = toValue(jump)
      if (to !== null && to.terms.length > 0) begin(to)
    },
    { immediate: true },
  )
  onScopeDispose(cancel)
  return { hasScrolled: () => hasScrolled, cancel }
}
