import type { Page } from '@playwright/test'

/**
 * Presses a key that opens a conversation. Returns the milliseconds from the key, as the browser has stamped it, to the end of the frame
 * with the messages.
 */
export async function openByKey(page: Page, key: 'j' | 'k'): Promise<number> {
  const taken = await page.evaluateHandle(() => {
    const painted = new Promise<number>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('the key has opened no conversation')), 10_000)
      let began = 0
      // The desk takes its keys at the window, and may show a thread before this listener hears of the key.
      const before = new Set(document.querySelectorAll('[data-message]'))
      window.addEventListener('keydown', ({ timeStamp }) => (began = timeStamp), { capture: true, once: true })
      const observer = new MutationObserver(() => {
        if (!Array.from(document.querySelectorAll('[data-message]')).some((message) => !before.has(message))) return
        observer.disconnect()
        requestAnimationFrame(() => {
          // In a task after the frame, when it has been painted.
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            clearTimeout(limit)
            resolve(performance.now() - began)
          }
          port2.postMessage(null)
        })
      })
      observer.observe(document.body, { subtree: true, childList: true })
    })
    return { painted }
  })
  await page.keyboard.press(key)
  return taken.evaluate(({ painted }) => painted)
}

/** The least that any page needs: milliseconds from a key until the HTML of the open thread is painted once more, over the desk. */
export async function paintedAgain(page: Page): Promise<number> {
  const taken = await page.evaluateHandle(() => {
    const log = document.querySelector<HTMLElement>('main [role="log"]')
    const { left, top, width, height } = log?.getBoundingClientRect() ?? new DOMRect()
    const html = log?.innerHTML ?? ''
    const copy = document.createElement('div')
    copy.className = log?.className ?? ''
    const box = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }
    Object.assign(copy.style, { ...box, position: 'fixed', overflow: 'hidden' })
    const painted = new Promise<number>((resolve) => {
      const onKey = ({ timeStamp }: KeyboardEvent): void => {
        copy.innerHTML = html
        document.body.append(copy)
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            const milliseconds = performance.now() - timeStamp
            copy.remove()
            resolve(milliseconds)
          }
          port2.postMessage(null)
        })
      }
      window.addEventListener('keydown', onKey, { capture: true, once: true })
    })
    return { painted }
  })
  // No command has this key.
  await page.keyboard.press('F9')
  return taken.evaluate(({ painted }) => painted)
}
