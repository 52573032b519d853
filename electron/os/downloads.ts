import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { BrowserWindow, Session } from 'electron'
import { app, dialog } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { MediaAddress, Signal } from '../../shared/views.ts'
import type { Log } from '../core/ports.ts'
import { safeFileName } from './fileName.ts'
import { APP_ORIGIN } from './origin.ts'
import type { ServeMedia } from './protocol.ts'

export interface DownloadOptions {
  readonly window: BrowserWindow
  readonly serveMedia: ServeMedia
  readonly log: Log
  notify(signal: Signal): void
}

/** Windows with an open save dialog. */
const asking = new WeakSet<BrowserWindow>()

/** Cancels Chromium's own downloads: only `file:download` writes a file. */
export function refuseDownloads(session: Session, log: Log): void {
  session.on('will-download', (event) => {
    event.preventDefault()
    log.warn('Download refused: not requested by the user')
  })
}

/**
 * Asks for a location, then saves the file of a media address, which main fetches and checks, under a safe name. A partial file is removed,
 * and a saved file is never opened. Shows one dialog at a time. The caller has checked the address. Never rejects.
 */
export async function saveMedia(
  address: MediaAddress,
  name: string,
  options: DownloadOptions,
): Promise<{ saved: boolean }> {
  const { window, serveMedia, log, notify } = options
  const safeName = safeFileName(name)
  if (asking.has(window)) {
    log.warn('File not saved: another save dialog is open')
    return { saved: false }
  }
  asking.add(window)
  const { canceled, filePath } = await dialog
    .showSaveDialog(window, { defaultPath: join(app.getPath('downloads'), safeName) })
    .finally(() => asking.delete(window))
  if (canceled || filePath === '') return { saved: false }
  try {
    await save(await serveMedia(address, new Request(`${APP_ORIGIN}/${address}`)), filePath, (share) =>
      setProgress(window, share),
    )
    notify({ kind: 'notice', tone: 'info', key: 'alert.saved', values: { name: basename(filePath) }, ref: null })
    return { saved: true }
  } catch (error) {
    log.error('Saving a file failed', { error: errorText(error) })
    notify({ kind: 'notice', tone: 'error', key: 'alert.saveFailed', values: { name: safeName }, ref: null })
    return { saved: false }
  } finally {
    setProgress(window, null)
  }
}

async function save(answer: Response, path: string, onProgress: (share: number) => void): Promise<void> {
  if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`)
  const total = Number(answer.headers.get('content-length') ?? 0)
  let done = 0
  const counter = new Transform({
    transform(chunk: Uint8Array, _encoding, next) {
      done += chunk.byteLength
      if (total > 0) onProgress(Math.min(1, done / total))
      next(null, chunk)
    },
  })
  const part = `${path}.part`
  try {
    await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), counter, createWriteStream(part))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Progress on the dock or taskbar; null removes it. */
function setProgress(window: BrowserWindow, share: number | null): void {
  if (!window.isDestroyed()) window.setProgressBar(share ?? -1)
}
