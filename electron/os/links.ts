import { shell } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import { outsideAddress } from './outsideAddress.ts'

/**
 * The one door to the outside: gives an address to the system's browser, mail or telephone program. Called only for a
 * person's own click (`link:open`, the context menu). False when the address was refused or nothing could open it.
 */
export async function openOutside(text: string, log: Log): Promise<boolean> {
  const address = outsideAddress(text)
  if (address === null) {
    log.warn('A link was not opened: only http(s), mailto and tel leave the app')
    return false
  }
  try {
    await shell.openExternal(address)
    return true
  } catch (error) {
    log.error('The system could not open a link', { scheme: new URL(address).protocol, error: errorText(error) })
    return false
  }
}
