/** Moves notices away from open dialogs, popovers and menus: beside them, or off anything that can be pressed, or behind them. */
import type { ShallowRef } from 'vue'
import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import { overlays } from '../../ui/overlays.ts'
import { useResize } from '../../ui/resize.ts'

/** Pixels of the window. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** `top`: pixels from the top of the window, when the usual position is taken. */
export type Shift = { readonly top: number } | 'behind' | null

const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'
/** Text that is being written is never covered. */
const COMPOSER = '.composer'
const CONTROL = 'a, button, input, select, textarea, [role="option"], [tabindex="0"]'
/** Pixels between notices and the edges of the window. */
export const EDGE = 16
/** Pixels between notices and what is open. */
const GAP = 8
/** Pixels from the top of the window to below the bar of a thread. */
export const BELOW_BAR = 64

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

const boxes = (elements: readonly Element[]): Box[] => elements.map((each) => each.getBoundingClientRect())
const within = (box: Box, around: Box): Box => ({
  left: Math.max(box.left, around.left),
  right: Math.min(box.right, around.right),
  top: Math.max(box.top, around.top),
  bottom: Math.min(box.bottom, around.bottom),
})

/** `own`: the notices at their usual position. `open`: what is open. `controls`: what can be pressed there. */
export function shiftOf(own: Box, height: number, open: readonly Box[], controls: readonly Box[]): Shift {
  const size = own.bottom - own.top
  const besideOpen = open.flatMap((box) => [box.bottom + GAP, box.top - GAP - size])
  const tops = [own.top, height - EDGE - size, BELOW_BAR, EDGE, ...besideOpen].filter(
    (top) => top >= 0 && top + size <= height,
  )
  for (const obstacles of [open, controls]) {
    const top = tops.find((each) => !obstacles.some((box) => overlaps({ ...own, top: each, bottom: each + size }, box)))
    if (top !== undefined) return top === own.top ? null : { top }
  }
  return 'behind'
}

/** `usualTop`: of the notices while nothing is open, by their height. */
export function useNoticeShift(
  notices: Readonly<ShallowRef<HTMLElement | null>>,
  usualTop: (height: number) => number,
): Readonly<ShallowRef<Shift>> {
  const shift = shallowRef<Shift>(null)
  function update(): void {
    // To measure is to lay out the page: never while there is nothing to move.
    if (notices.value === null || notices.value.childElementCount === 0) return
    const own = notices.value.getBoundingClientRect()
    const open = Array.from(overlays().querySelectorAll(OVERLAY))
    // Controls that are scrolled out of an overlay can't be pressed.
    const controls = open.flatMap((overlay) =>
      boxes([...overlay.querySelectorAll(CONTROL)]).map((box) => within(box, overlay.getBoundingClientRect())),
    )
    const { left, right, height } = own
    const top = usualTop(height)
    const composer = boxes([...document.querySelectorAll(COMPOSER)])
    shift.value = shiftOf(
      { left, right, top, bottom: top + height },
      innerHeight,
      [...boxes(open), ...composer],
      [...controls, ...composer],
    )
  }
  // Popovers are positioned by their style some time after they opened.
  const watcher = new MutationObserver(update)
  onMounted(() => {
    watcher.observe(overlays(), { childList: true, subtree: true, attributeFilter: ['style', 'data-state'] })
    overlays().addEventListener('animationend', update)
    addEventListener('resize', update)
  })
  useResize(notices, update)
  onBeforeUnmount(() => {
    watcher.disconnect()
    overlays().removeEventListener('animationend', update)
    removeEventListener('resize', update)
  })
  return shift
}
