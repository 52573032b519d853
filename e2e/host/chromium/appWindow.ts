import type { Target } from './browser.ts'
import type { Session } from './pipe.ts'

/** The title, icon and size of a real window. Title and icon come from its document. */
export interface AppWindowAppearance {
  readonly bounds: Size
  readonly title: string
  /** PNG in base64; undefined if the app has none. */
  readonly icon: string | undefined
}
export interface Size {
  readonly width: number
  readonly height: number
}

/** Loads an empty document in a page paused before its first one, so that no file of the app is requested too early. */
export async function showEmptyDocument({ session: wire }: Target, appearance: AppWindowAppearance): Promise<void> {
  const loaded = new Promise((resolve) => wire.once('Page.loadEventFired', resolve))
  const body = Buffer.from(
    `<!doctype html><title>${escaped(appearance.title)}</title>${iconLink(appearance.icon)}`,
  ).toString('base64')
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

/** Sets the title and icon of the window again after a document of the app has loaded. */
export function setTitleAndIcon(wire: Session, { title, icon }: AppWindowAppearance): void {
  const set = (page: { title: string; href: string | null }): void => {
    document.title = page.title
    if (page.href === null) return
    for (const old of document.querySelectorAll('link[rel~="icon"]')) old.remove()
    document.head.append(Object.assign(document.createElement('link'), { rel: 'icon', href: page.href }))
  }
  const page = JSON.stringify({ title, href: icon === undefined ? null : iconAddress(icon) })
  wire.post('Runtime.evaluate', { expression: `(${set.toString()})(${page})` })
}

/** The size of the page in its real window; undefined if the window is closed. */
export async function realSize(wire: Session): Promise<Size | undefined> {
  const { cssLayoutViewport } = (await wire.send('Page.getLayoutMetrics')) as {
    cssLayoutViewport?: { clientWidth: number; clientHeight: number }
  }
  return cssLayoutViewport && { width: cssLayoutViewport.clientWidth, height: cssLayoutViewport.clientHeight }
}

/** Resizes the real window so that its page has this size. */
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
