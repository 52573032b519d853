import { safeStorage } from 'electron'
import type { Clock, Log } from '../core/ports.ts'
import type { SecretStorage, SecretStore } from '../core/session/index.ts'
import { diskFile } from '../core/session/index.ts'
import { SecretFile } from './secretFile.ts'

/**
 * How the system can store secrets. On Linux without a keyring Chromium encrypts with a well-known password (`basic_text`), which counts as
 * plain text, so the user is asked. After the app is ready.
 */
async function storageKind(): Promise<SecretStorage> {
  if (process.platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend()
    if (backend === 'basic_text' || backend === 'unknown') return 'plain'
  }
  if (await safeStorage.isAsyncEncryptionAvailable()) return 'system'
  return process.platform === 'linux' ? 'plain' : 'memory'
}

/** The secrets of the system's user, in `file`. */
export async function openSecrets(file: string, clock: Clock, log: Log): Promise<SecretStore> {
  const kind = await storageKind()
  log.info('Secret storage', { kind })
  return new SecretFile({ kind, cipher: safeStorage, file: diskFile(file, clock), log })
}
