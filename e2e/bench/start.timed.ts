import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { launch } from '../launch.ts'

/** The first row of the list; with it, the desk can be used. */
export const FIRST_ROW = '[role=option][data-conversation]'

/** Milliseconds from the start of the process until the page reports that the element is painted and takes the focus. */
export async function timed(options: { userData: string; appPath?: string }, selector: string): Promise<number> {
  const began = performance.timeOrigin + performance.now()
  const app = await launch(options)
  try {
    const page = await app.page()
    const at = await page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const focusWhenFound = (): void => {
            const found = document.querySelector<HTMLElement>(wanted)
            if (!found) return void requestAnimationFrame(focusWhenFound)
            found.focus()
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
          }
          focusWhenFound()
        }),
      selector,
    )
    return at - began
  } finally {
    await app.close()
  }
}

/** A minimal app: one window, one page with `#ready`, the same scheme and the same guards. */
export function emptyPage(folder: string): string {
  mkdirSync(folder)
  writeFileSync(
    path.join(folder, 'package.json'),
    '{ "name": "empty", "version": "1.0.0", "type": "module", "main": "main.js" }',
  )
  writeFileSync(
    path.join(folder, 'main.js'),
    `import { app, BrowserWindow, protocol } from 'electron'
const privileges = { standard: true, secure: true, supportFetchAPI: true }
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
const page = '<!doctype html><title>empty</title><button id="ready">ready</button>'
app.whenReady().then(() => {
  protocol.handle('app', () => new Response(page, { headers: { 'content-type': 'text/html' } }))
  const webPreferences = { sandbox: true, contextIsolation: true }
  return new BrowserWindow({ width: 1360, height: 860, webPreferences }).loadURL('app://deskbell/index.html')
})
`,
  )
  return folder
}
