import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SafeStorage } from 'electron'
import { guard } from '../guard.ts'
import { hostState } from '../hostState.ts'
import { app } from './app.ts'

let isPlainAllowed = false

/** One random key per userData, as in a keyring. */
function key(): Buffer {
  const file = path.join(app.getPath('userData'), 'host-keyring')
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, randomBytes(32), { mode: 0o600 })
  }
  return readFileSync(file)
}

function isAvailable(): boolean {
  switch (hostState.machine.encryption) {
    case 'keyring':
      return true
    // Without a keyring, Electron on Linux returns false until plain text is allowed.
    case 'basic_text':
      return isPlainAllowed
    case 'none':
      return false
  }
}

function encrypt(text: string): Buffer {
  if (!isAvailable())
    throw new Error(
      'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
    )
  if (hostState.machine.encryption === 'basic_text')
    return Buffer.concat([Buffer.from('v10'), Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a)])
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key(), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from('v11'), nonce, cipher.getAuthTag(), sealed])
}

function decrypt(sealed: Buffer): string {
  const failure = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.'
  if (!isAvailable()) throw new Error(`${failure} Decryption is not available.`)
  const version = sealed.subarray(0, 3).toString('latin1')
  const rest = sealed.subarray(3)
  if (version === 'v10') return Buffer.from(rest.map((byte) => byte ^ 0x5a)).toString('utf8')
  if (version !== 'v11' || hostState.machine.encryption !== 'keyring') throw new Error(failure)
  const decipher = createDecipheriv('aes-256-gcm', key(), rest.subarray(0, 12))
  decipher.setAuthTag(rest.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(rest.subarray(28)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new Error(failure, { cause: error })
  }
}

const attempt = <T>(run: () => T): Promise<T> => new Promise((resolve) => setImmediate(resolve)).then(run)

/** Deprecated in Electron 45, but still available. */
const synchronous = { isEncryptionAvailable: isAvailable, encryptString: encrypt, decryptString: decrypt }

/** Electron's `safeStorage`; the control channel sets the kind of keyring. */
export const safeStorage = guard('safeStorage', {
  ...synchronous,
  isAsyncEncryptionAvailable: () => attempt(isAvailable),
  encryptStringAsync: (text: string) => attempt(() => encrypt(text)),
  decryptStringAsync: (sealed: Buffer) =>
    attempt(() => ({
      result: decrypt(sealed),
      shouldReEncrypt: sealed.subarray(0, 3).toString('latin1') === 'v10' && hostState.machine.encryption === 'keyring',
    })),
  getSelectedStorageBackend: () => {
    switch (hostState.machine.encryption) {
      case 'keyring':
        return 'gnome_libsecret'
      case 'basic_text':
        return 'basic_text'
      case 'none':
        return 'unknown'
    }
  },
  setUsePlainTextEncryption: (isAllowed: boolean): void => {
    isPlainAllowed = isAllowed
    hostState.record('plain-text-encryption', isAllowed)
  },
} satisfies SafeStorage)
