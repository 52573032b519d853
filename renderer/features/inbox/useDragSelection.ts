/** Selecting rows by dragging over them: from the pressed row to the one under the pointer. At its edges the list scrolls. */
import type { Ref } from 'vue'
import { onScopeDispose } from 'vue'

/** Pixels from the upper and lower edge of the list in which it scrolls, and for each frame. */
const EDGE = 36
const MOST_SCROLLED = 18

export interface DragSelectionOptions {
  /** Scrolls the rows. */
  root: Readonly<Ref<HTMLElement | null>>
  /** The row at an element. */
  keyAt: (target: EventTarget | null) => string | null
}

/** Selects from one row to another, beside what was selected when the drag began. */
type Begin = () => { to: (from: string, to: string) => void; cancel: () => void }

export interface DragSelection {
  /** A press in the list, which may begin a drag. */
  readonly onPointerDown: (event: PointerEvent) => void
  /** Whether the click that follows the press ends a drag, and does nothing else. */
  readonly takeClick: () => boolean
}

interface DragEvents {
  drag: () => void
  end: () => void
}

export function useDragSelection(options: DragSelectionOptions, begin: Begin): DragSelection {
  /** Ends the listeners of the press; null while no button is down. */
  let end: (() => void) | null = null
  let hasDragged = false

  function onPointerDown(press: PointerEvent): void {
    end?.()
    hasDragged = false
    const from = options.keyAt(press.target)
    const isPlain = !press.shiftKey && !press.ctrlKey && !press.metaKey && !press.altKey
    const isOnButton = press.target instanceof Element && press.target.closest('[role="toolbar"]') !== null
    if (press.pointerType !== 'mouse' || press.button !== 0 || !isPlain || from === null || isOnButton) return
    end = follow({ ...options, begin }, from, { drag: () => (hasDragged = true), end: () => (end = null) })
  }

  onScopeDispose(() => end?.())
  return {
    onPointerDown,
    takeClick() {
      const was = hasDragged
      hasDragged = false
      return was
    },
  }
}

/** From the press until the button is up. Returns what ends it before. */
function follow(
  { root, keyAt, begin }: DragSelectionOptions & { begin: Begin },
  from: string,
  on: DragEvents,
): () => void {
  const ending = new AbortController()
  const listening = { signal: ending.signal, capture: true }
  let drag: ReturnType<typeof begin> | null = null
  let last: string | null = from
  let y = 0
  let frame = 0
  function reach(key: string | null): void {
    if (key === null || key === last) return
    if (drag === null) getSelection()?.removeAllRanges()
    drag ??= begin()
    on.drag()
    last = key
    drag.to(from, key)
  }
  /** Over the edges, the last row on the screen counts. */
  function reachAtPointer(): void {
    const list = root.value?.getBoundingClientRect()
    if (list === undefined) return
    const inside = Math.min(list.bottom - 2, Math.max(list.top + 2, y))
    reach(keyAt(document.elementFromPoint(list.left + list.width / 2, inside)))
  }
  function scrollAtEdge(): void {
    frame = 0
    const list = root.value?.getBoundingClientRect()
    if (drag === null || root.value === null || list === undefined) return
    const over = y < list.top + EDGE ? y - list.top - EDGE : y > list.bottom - EDGE ? y - list.bottom + EDGE : 0
    if (over === 0) return
    const before = root.value.scrollTop
    root.value.scrollTop += Math.max(-MOST_SCROLLED, Math.min(MOST_SCROLLED, over / 2))
    reachAtPointer()
    if (root.value.scrollTop !== before) frame = requestAnimationFrame(scrollAtEdge)
  }
  function onMove(event: PointerEvent): void {
    // The button was released outside of the window.
    if ((event.buttons & 1) === 0) return stop()
    y = event.clientY
    const key = keyAt(event.target)
    if (key === null && drag !== null) reachAtPointer()
    else reach(key)
    if (drag !== null && frame === 0) frame = requestAnimationFrame(scrollAtEdge)
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || drag === null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    drag.cancel()
    stop()
  }
  function stop(): void {
    ending.abort()
    cancelAnimationFrame(frame)
    on.end()
  }
  window.addEventListener('pointermove', onMove, listening)
  window.addEventListener('pointerup', stop, listening)
  window.addEventListener('pointercancel', stop, listening)
  window.addEventListener('blur', stop, { signal: ending.signal })
  window.addEventListener('keydown', onKey, listening)
  // Rows are dragged over, not their words.
  window.addEventListener('selectstart', (event) => event.preventDefault(), listening)
  return stop
}
