/**
 * Makes a click act on the row that the pointer came to rest on. Rows can move under a resting pointer: the list updates while the user
 * types, or a banner appears above it. Chromium then reports the pointer over another row, which the user did not choose.
 */
import type { Ref, ShallowRef } from 'vue'
import { onMounted, onScopeDispose, watch } from 'vue'
import type { ListEntry } from './useStableOrder.ts'

export interface PointerRest {
  /** The mouse moved, or something moved under it. Returns true if the user chose what is under the pointer now. */
  readonly onPointer: (event: PointerEvent) => boolean
}

export interface PointerRestOptions {
  entries: Readonly<ShallowRef<readonly ListEntry[]>>
  /** Around the rows and what is above them. */
  panel: Readonly<Ref<HTMLElement | null>>
  /** Contains the rows and their buttons. */
  root: Readonly<Ref<HTMLElement | null>>
  /** The row at an element, also at its buttons. */
  keyAt: (target: EventTarget | null) => string | null
}

interface Rest {
  readonly x: number
  readonly y: number
  /** Where the list began on the screen. */
  readonly top: number
  readonly key: string | null
}
const isOnButton = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="toolbar"]') !== null

export function usePointerRest({ entries, panel, root, keyAt }: PointerRestOptions): PointerRest {
  let rest: Rest | null = null
  let haveRowsMoved = false
  /** The last press was by a mouse. */
  let isMouse = false
  /** The current press and its click. */
  let isIgnored = false
  /** What the first press of a double click was on. */
  let pressed = { key: null as string | null, onButton: false }
  watch(entries, () => (haveRowsMoved = true), { flush: 'sync' })

  const top = (): number => root.value?.getBoundingClientRect().top ?? 0
  function settle({ clientX, clientY, target }: MouseEvent): void {
    rest = { x: clientX, y: clientY, top: top(), key: keyAt(target) }
    haveRowsMoved = false
  }
  function onPointer(event: PointerEvent): boolean {
    if (event.pointerType !== 'mouse') return false
    const isSameSpot = rest !== null && rest.x === event.clientX && rest.y === event.clientY
    // Chromium reports the rows that move under a resting pointer by `pointerover`, never by `pointermove`.
    const isMoved = event.type === 'pointermove' || !isSameSpot
    if (!isMoved && (haveRowsMoved || rest?.top !== top())) return false
    settle(event)
    return true
  }
  function isOnAnother(event: MouseEvent): boolean {
    const key = keyAt(event.target)
    if (event.detail > 1) return key !== pressed.key || (pressed.onButton && !isOnButton(event.target))
    return rest !== null && (haveRowsMoved || rest.top !== top()) && key !== rest.key
  }
  /** A press or click that meant another row ends here, before the rows get it. */
  function guard(event: MouseEvent): void {
    if (event instanceof PointerEvent && event.type === 'pointerdown') isMouse = event.pointerType === 'mouse'
    if (event.type === 'mousedown') {
      isIgnored = isMouse && isOnAnother(event)
      if (event.detail < 2) pressed = { key: keyAt(event.target), onButton: isOnButton(event.target) }
      // The next press, after a look at the row, means it.
      if (isIgnored) settle(event)
    }
    const isByKey = event.detail === 0 && event.button !== 2
    if (!isIgnored || isByKey) return
    event.preventDefault()
    event.stopPropagation()
  }
  const events = ['pointerdown', 'mousedown', 'click', 'contextmenu'] as const
  let stop = (): void => undefined
  onMounted(() => {
    const element = panel.value
    for (const type of events) element?.addEventListener(type, guard, { capture: true })
    stop = () => {
      for (const type of events) element?.removeEventListener(type, guard, { capture: true })
    }
  })
  onScopeDispose(() => stop())
  return { onPointer }
}
