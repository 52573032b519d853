import type { Page } from '@playwright/test'

/** Milliseconds between press and click, as of a human. */
const PRESS = 70

/**
 * Clicks a row and waits until its thread's messages are visible. Measured in the page, from the click to the end of that frame. `rest`:
 * milliseconds for which the pointer is on the row before it is pressed.
 */
export async function openThread(page: Page, conversationId: number, rest = 0): Promise<number> {
  const row = page.locator(`[role=option][data-conversation="${conversationId}"]`)
  const box = await row.boundingBox()
  if (!box) throw new Error(`conversation ${conversationId} is not on the screen`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const taken = row.evaluate(
    (element: HTMLElement) =>
      new Promise<number>((resolve, reject) => {
        setTimeout(() => {
          const { x, y } = element.getBoundingClientRect()
          const found = document.elementFromPoint(x + 50, y + 20)?.className ?? 'nothing'
          reject(new Error(`${element.dataset['conversation'] ?? ''} was not opened; ${found} is there`))
        }, 10_000)
        element.addEventListener(
          'click',
          () => {
            const began = performance.now()
            // Only rows after the click: the previous thread may still add some.
            const before = new Set(document.querySelectorAll('[data-message]'))
            const observer = new MutationObserver(() => {
              if (!Array.from(document.querySelectorAll('[data-message]')).some((message) => !before.has(message)))
                return
              observer.disconnect()
              requestAnimationFrame(() => {
                // In a task after the frame, when it has been painted.
                const { port1, port2 } = new MessageChannel()
                port1.onmessage = () => {
                  resolve(performance.now() - began)
                }
                port2.postMessage(null)
              })
            })
            observer.observe(document.body, { subtree: true, childList: true })
          },
          { capture: true, once: true },
        )
      }),
  )
  if (rest > 0) await page.waitForTimeout(rest)
  await page.mouse.down()
  await page.waitForTimeout(PRESS)
  await page.mouse.up()
  const milliseconds = await taken
  await page.waitForTimeout(150)
  return milliseconds
}
