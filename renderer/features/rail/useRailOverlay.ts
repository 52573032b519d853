/** The rail opened over the list: Escape, a press outside, leaving it and choosing an entry close it. The focus goes in and returns. */
import type { ShallowRef } from 'vue'
import { onScopeDispose, watch } from 'vue'
import { useLayout } from '../../stores/layout.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { isSeen, useFocusReturn } from '../../ui/focusReturn.ts'

export interface RailOverlay {
  readonly onKeydown: (event: KeyboardEvent) => void
  readonly onFocusout: (event: FocusEvent) => void
}

export function useRailOverlay(nav: Readonly<ShallowRef<HTMLElement | null>>): RailOverlay {
  const layout = useLayout()
  const navigation = useNavigation()
  const focus = useFocusReturn()
  const close = (): void => {
    layout.railOverlay = false
  }
  /** Menus and panels that the rail opened are in a landmark of their own. */
  const isOutside = (target: EventTarget | null): boolean =>
    target instanceof Element && nav.value?.contains(target) !== true && target.closest('#overlays') === null
  const onPress = ({ target }: Event): void => {
    if (isOutside(target)) close()
  }
  const stop = (): void => document.removeEventListener('pointerdown', onPress, true)
  onScopeDispose(stop)

  watch(
    () => layout.railOverlay,
    (now) => {
      if (now) focus.note()
    },
    { flush: 'sync' },
  )
  watch(
    () => layout.railOverlay,
    (now) => {
      if (now) {
        document.addEventListener('pointerdown', onPress, true)
        const entries = nav.value?.querySelectorAll('[aria-current="page"], button') ?? []
        const current = nav.value?.querySelector<HTMLElement>('[aria-current="page"]') ?? null
        ;(isSeen(current) ? current : Array.from(entries).find(isSeen))?.focus({ preventScroll: true })
        return
      }
      stop()
      // Its entries stay visible as icons: they must not keep the focus.
      const active = document.activeElement
      if (active instanceof HTMLElement && nav.value?.contains(active) === true) active.blur()
      focus.give()
    },
    { flush: 'post' },
  )
  watch(() => navigation.location, close, { flush: 'sync' })

  return {
    onKeydown: (event) => {
      if (event.key !== 'Escape' || !layout.railOverlay) return
      event.stopPropagation()
      close()
    },
    onFocusout: ({ relatedTarget }) => {
      if (layout.railOverlay && isOutside(relatedTarget)) close()
    },
  }
}
