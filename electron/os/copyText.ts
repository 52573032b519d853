import { clipboard } from 'electron'
import type { Log } from '../core/ports.ts'

/** Puts a text on the clipboard; asynchronous since Electron 44, and nothing waits for it. */
export function copyText(text: string, log: Log): void {
  clipboard.writeText(text).catch((error: unknown) => log.error('The clipboard refused a text', { error }))
}
