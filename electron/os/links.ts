import { shell } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import { outsideAddress } from './outsideAddress.ts'

/**
 * Opens an address in the system's browser, email or telephone program; no other code does. Called only for a click of the user
 * (`link:open`, the context menu). Returns false if the address was refused or the system couldn't open it.
 */
export async function openOutside(text: string, log: Log): Promise<boolean> {
  const address = outsideAddress(text)
  if (address === null) {
    log.warn('Link refused: only http(s), mailto and tel are opened')
    return false
  }
  try {
    await shell.openExternal(address)
    return true
  } catch (error) {
    log.error('Opening a link failed', { scheme: new URL(address).protocol, error: errorText(error) })
    return false
  }
}
