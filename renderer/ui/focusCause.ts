/** Whether the user is moving the focus by a key right now. A focus that a closing overlay or the window returns has no such cause. */

/** Keys that move the focus. */
const MOVING = /^(Tab|Arrow(Up|Down|Left|Right)|Home|End|PageUp|PageDown|F6)$/
let isMoving = false

/** Whether a pressed key moves the focus. */
export function isMovedByKey(): boolean {
  return isMoving
}

/** Watches the keys of a window. Returns the disposal. */
export function watchFocusCause(target: Window): () => void {
  const end = (): void => {
    isMoving = false
  }
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    isMoving = MOVING.test(key)
  }
  // Elements lose the focus by such a key, too; the window by none.
  const onBlur = ({ target: left }: FocusEvent): void => {
    if (!(left instanceof Element)) end()
  }
  const capture = { capture: true }
  target.addEventListener('keydown', onKeyDown, capture)
  target.addEventListener('keyup', end, capture)
  target.addEventListener('pointerdown', end, capture)
  target.addEventListener('blur', onBlur, capture)
  return () => {
    target.removeEventListener('keydown', onKeyDown, capture)
    target.removeEventListener('keyup', end, capture)
    target.removeEventListener('pointerdown', end, capture)
    target.removeEventListener('blur', onBlur, capture)
    end()
  }
}
