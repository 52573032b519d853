import * as v from 'valibot'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import type { FileStore, SecretStorage, SecretStore } from '../core/session/index.ts'

/** The system's key store, by `safeStorage`. */
export interface Cipher {
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>
}

const EntrySchema = v.object({ how: v.picklist(['system', 'plain']), value: v.string() })
const FileSchema = v.object({ version: v.literal(1), entries: v.record(v.string(), EntrySchema) })
type Entries = v.InferOutput<typeof FileSchema>['entries']

export interface SecretFileOptions {
  readonly kind: SecretStorage
  readonly cipher: Cipher
  readonly file: FileStore
  readonly log: Log
}

/**
 * Secrets in one file that only its owner may read: encrypted by the system or, with the user's consent, in plain text. Secrets for memory
 * are never written to disk. An unreadable file is moved aside, and the user has to sign in again.
 */
export class SecretFile implements SecretStore {
  readonly #options: SecretFileOptions
  readonly #memory = new Map<string, string>()
  #loading: Promise<Entries> | null = null
  #updates: Promise<void> = Promise.resolve()

  constructor(options: SecretFileOptions) {
    this.#options = options
  }

  kind(): SecretStorage {
    return this.#options.kind
  }

  async read(key: string): Promise<string | null> {
    const remembered = this.#memory.get(key)
    if (remembered !== undefined) return remembered
    const entry = (await this.#entries())[key]
    if (entry === undefined) return null
    if (entry.how === 'plain') return Buffer.from(entry.value, 'base64').toString('utf8')
    return this.#decrypt(key, Buffer.from(entry.value, 'base64'))
  }

  /** Rejects if it can't store the secret as safely as requested. */
  async write(key: string, value: string, how: SecretStorage): Promise<void> {
    if (how === 'memory') {
      this.#memory.set(key, value)
      try {
        await this.#update((entries) => without(entries, key))
      } catch (error) {
        this.#options.log.warn('Removing an older secret from disk failed', { key, error: errorText(error) })
      }
      return
    }
    if (how === 'system' && this.#options.kind !== 'system') throw new Error('This system has no key store')
    const bytes = how === 'system' ? await this.#options.cipher.encryptStringAsync(value) : Buffer.from(value, 'utf8')
    await this.#update((entries) => ({ ...entries, [key]: { how, value: bytes.toString('base64') } }))
    this.#memory.delete(key)
  }

  async remove(key: string): Promise<void> {
    this.#memory.delete(key)
    await this.#update((entries) => without(entries, key))
  }

  async #decrypt(key: string, encrypted: Buffer): Promise<string | null> {
    const { cipher, log } = this.#options
    try {
      const { result, shouldReEncrypt } = await cipher.decryptStringAsync(encrypted)
      if (shouldReEncrypt) await this.write(key, result, 'system')
      return result
    } catch (error) {
      // Another user's keyring, a reset keychain or a copied folder: the user has to sign in again.
      log.warn('Decrypting a secret failed', { key, error: errorText(error) })
      return null
    }
  }

  #entries(): Promise<Entries> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<Entries> {
    const { file, log } = this.#options
    const text = await file.read()
    if (text === null) return {}
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), FileSchema), text)
    if (parsed.success) return parsed.output.entries
    log.error('Unreadable file of secrets moved aside', { file: await file.moveAside() })
    return {}
  }

  /** Runs changes one after the other, each on the result of the last. */
  #update(change: (entries: Entries) => Entries): Promise<void> {
    const done = this.#updates.then(async () => {
      const entries = await this.#entries()
      const next = change(entries)
      if (next === entries) return
      await this.#options.file.write(JSON.stringify({ version: 1, entries: next }))
      this.#loading = Promise.resolve(next)
    })
    // A failed change doesn't stop the next one; its caller got the error.
    this.#updates = done.catch(() => undefined)
    return done
  }
}

function without(entries: Entries, key: string): Entries {
  return entries[key] === undefined
    ? entries
    : Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key))
}
