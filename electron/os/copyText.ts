import { clipboard } from 'electron'
import type { Log } from '../core/ports.ts'

/** Copies a text. Asynchronous since Electron 44; no caller waits for it. */
export function copyText(text: string, log: Log): void {
  clipboard.writeText(text).catch((error: unknown) => log.error('Copying a text failed', { error }))
}
