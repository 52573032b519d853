/** Space, the page keys, Home and End scroll the messages from the list too, and while nothing has the focus. Fields keep their keys. */
import type { Ref } from 'vue'
import { onBeforeUnmount, onMounted } from 'vue'

/** Pixels of the last view that stay in sight. */
const OVERLAP = 60

/** Where keys have another meaning, or the browser scrolls by itself. */
const OWN_KEYS =
  'input, textarea, select, button, a[href], video, audio, [contenteditable], [role="log"], [role="tab"], [role="toolbar"],' +
  '[role="dialog"], [role="alertdialog"], [role="menu"], aside, nav'

export function useScrollKeys(scroller: Readonly<Ref<HTMLElement | null>>): void {
  function onKey(event: KeyboardEvent): void {
    const list = scroller.value
    const { key, target, shiftKey } = event
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (list === null || !(target instanceof Element) || target.closest(OWN_KEYS) !== null) return
    if (target === document.body && document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return
    const page = list.clientHeight - OVERLAP
    const tops: Readonly<Record<string, number>> = {
      PageDown: list.scrollTop + page,
      PageUp: list.scrollTop - page,
      ' ': list.scrollTop + (shiftKey ? -page : page),
      Home: 0,
      End: list.scrollHeight,
    }
    const top = tops[key]
    if (top === undefined || (shiftKey && key !== ' ')) return
    event.preventDefault()
    list.scrollTo({ top })
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
