import type { Session as Wire } from '../chromium/pipe.ts'
import { preventable } from '../guard.ts'
import { reportFailure } from '../hostState.ts'
import { onServed, serve, servedPatterns, toApp } from './protocol.ts'
import type { HostWebContents } from './webContents.ts'

interface Paused {
  readonly requestId: string
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Record<string, string>
    readonly postDataEntries?: readonly { readonly bytes?: string }[]
    readonly postData?: string
  }
  readonly frameId: string
  readonly resourceType: string
  readonly redirectedRequestId?: string
}

/** Intercepts the page's requests for the app's own addresses, and every navigation. */
export async function interceptRequests(contents: HostWebContents, wire: Wire): Promise<void> {
  wire.on('Fetch.requestPaused', (paused: Paused) => {
    answer(contents, wire, paused).catch((error: unknown) => {
      reportFailure(`answer ${toApp(paused.request.url)}`, error)
      wire.post('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' })
    })
  })
  const enable = (): Promise<unknown> => {
    const patterns = contents.session._watchesRequests
      ? [{ urlPattern: '*' }]
      : [...servedPatterns().map((urlPattern) => ({ urlPattern })), { urlPattern: '*', resourceType: 'Document' }]
    return wire.send('Fetch.enable', { patterns })
  }
  const enableAgain = (): void => {
    enable().catch((error: unknown) => reportFailure('watch requests', error))
  }
  contents.session.on('_patterns', enableAgain)
  onServed(enableAgain)
  await enable()
}

async function answer(contents: HostWebContents, wire: Wire, paused: Paused): Promise<void> {
  const { requestId, request, resourceType } = paused
  const url = toApp(request.url)
  if (resourceType === 'Document' && !mayNavigate(contents, paused, url)) {
    await wire.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    return
  }
  const decision = await contents.session._decideRequest(url, resourceType)
  if (decision.cancel) {
    await wire.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    return
  }
  // Browsers request a favicon on their own; Electron does not.
  if (resourceType === 'Other' && new URL(request.url).pathname === '/favicon.ico') {
    await wire.send('Fetch.fulfillRequest', { requestId, responseCode: 204 })
    return
  }
  const served = await serve({ ...request, body: bodyOf(request) })
  if (!served) {
    await wire.send('Fetch.continueRequest', { requestId })
    return
  }
  await wire
    .send('Fetch.fulfillRequest', {
      requestId,
      responseCode: served.status,
      responseHeaders: await contents.session._headers(url, served.headers),
      body: served.body.toString('base64'),
    })
    .catch((error: unknown) => {
      // The page has navigated away in the meantime.
      if (!(error instanceof Error && /Invalid InterceptionId|Session with given id|gone/.test(error.message)))
        throw error
    })
}

function bodyOf(request: Paused['request']): Buffer | undefined {
  if (request.postDataEntries)
    return Buffer.concat(request.postDataEntries.map((entry) => Buffer.from(entry.bytes ?? '', 'base64')))
  return request.postData === undefined ? undefined : Buffer.from(request.postData, 'utf8')
}

/** Electron emits `will-navigate` for navigations that the page starts, not for `loadURL` and `reload`. */
function mayNavigate(contents: HostWebContents, paused: Paused, url: string): boolean {
  const isMainFrame = contents._isMainFrame(paused.frameId)
  if (isMainFrame && contents._takeOwnNavigation(paused.request.url)) return true
  const event = preventable({
    url,
    isSameDocument: false,
    isMainFrame,
    isInPlace: false,
    frame: isMainFrame ? contents.mainFrame : null,
    initiator: contents.mainFrame,
    sender: contents,
  })
  if (paused.redirectedRequestId !== undefined) {
    contents.emit('will-redirect', event, url, false, isMainFrame, 1, 1)
  } else {
    contents.emit('will-frame-navigate', event)
    if (isMainFrame && !event.defaultPrevented) contents.emit('will-navigate', event, url, false, isMainFrame, 1, 1)
  }
  return !event.defaultPrevented
}
