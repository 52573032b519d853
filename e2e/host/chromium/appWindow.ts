import type { Target } from './browser.ts'
import type { Session } from './pipe.ts'

/** What a real window shows of itself: its title and icon come from the document in it. */
export interface AppWindowLook {
  readonly bounds: Size
  readonly title: string
  /** PNG, base64; undefined where the app has none. */
  readonly icon: string | undefined
}
export interface Size {
  readonly width: number
  readonly height: number
}

/** Lets a page that is halted before its first document load an empty one, so that no file of the app is asked for before the app asks. */
export async function showEmptyDocument({ session: wire }: Target, look: AppWindowLook): Promise<void> {
  const loaded = new Promise((resolve) => wire.once('Page.loadEventFired', resolve))
  const body = Buffer.from(`<!doctype html><title>${escaped(look.title)}</title>${iconLink(look.icon)}`).toString(
    'base64',
  )
  const answer = ({ requestId }: { requestId: string }): void =>
    wire.post('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'content-type', value: 'text/html; charset=utf-8' }],
      body,
    })
  wire.on('Fetch.requestPaused', answer)
  await Promise.all([wire.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }), wire.send('Page.enable')])
  await wire.send('Runtime.runIfWaitingForDebugger')
  await loaded
  await wire.send('Fetch.disable')
  wire.off('Fetch.requestPaused', answer)
}

/** Gives the window the title and icon of `look` again, after a document of the app's own has taken its place. */
export function dressWindow(wire: Session, { title, icon }: AppWindowLook): void {
  const set = (page: { title: string; href: string | null }): void => {
    document.title = page.title
    if (page.href === null) return
    for (const old of document.querySelectorAll('link[rel~="icon"]')) old.remove()
    document.head.append(Object.assign(document.createElement('link'), { rel: 'icon', href: page.href }))
  }
  const page = JSON.stringify({ title, href: icon === undefined ? null : iconAddress(icon) })
  wire.post('Runtime.evaluate', { expression: `(${set.toString()})(${page})` })
}

/** The size of the page in its real window; undefined where the window is gone. */
export async function realSize(wire: Session): Promise<Size | undefined> {
  const { cssLayoutViewport } = (await wire.send('Page.getLayoutMetrics')) as {
    cssLayoutViewport?: { clientWidth: number; clientHeight: number }
  }
  return cssLayoutViewport && { width: cssLayoutViewport.clientWidth, height: cssLayoutViewport.clientHeight }
}

/** Makes the real window so large that the page in it has this size. */
export async function resizeWindow(wire: Session, wanted: Size): Promise<void> {
  const { windowId, bounds } = (await wire.send('Browser.getWindowForTarget')) as { windowId: number; bounds: Size }
  const inside = await realSize(wire)
  if (inside === undefined) return
  const [width, height] = [bounds.width + wanted.width - inside.width, bounds.height + wanted.height - inside.height]
  if (width === bounds.width && height === bounds.height) return
  await wire.send('Browser.setWindowBounds', { windowId, bounds: { width, height } })
}

const iconAddress = (icon: string): string => `data:image/png;base64,${icon}`
const iconLink = (icon: string | undefined): string =>
  icon === undefined ? '' : `<link rel="icon" href="${iconAddress(icon)}">`
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
