import * as v from 'valibot'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import type { FileStore, SecretStorage, SecretStore } from '../core/session/index.ts'

/** The system's key store, as `safeStorage` offers it. */
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
 * Secrets in one file that only its owner may read: encrypted by the system, or, where a person agreed to that, as they are.
 * What is to be kept in memory never touches the disk. A file that cannot be read is moved aside, which means signing in again.
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

  /** Rejects rather than keep a secret in a weaker place than asked for. */
  async write(key: string, value: string, how: SecretStorage): Promise<void> {
    if (how === 'memory') {
      this.#memory.set(key, value)
      try {
        await this.#update((entries) => without(entries, key))
      } catch (error) {
        this.#options.log.warn('An older secret could not be taken off the disk', { key, error: errorText(error) })
      }
      return
    }
    if (how === 'system' && this.#options.kind !== 'system') throw new Error('This system keeps no secrets')
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
      // Another user's keyring, a reset keychain, a copied folder: the person signs in again.
      log.warn('A secret could not be decrypted', { key, error: errorText(error) })
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
    log.error('The file of secrets could not be read and was moved aside', { file: await file.moveAside() })
    return {}
  }

  /** One after the other, each on what the last one left. */
  #update(change: (entries: Entries) => Entries): Promise<void> {
    const done = this.#updates.then(async () => {
      const entries = await this.#entries()
      const next = change(entries)
      if (next === entries) return
      await this.#options.file.write(JSON.stringify({ version: 1, entries: next }))
      this.#loading = Promise.resolve(next)
    })
    // The next one goes on after a failed one, which its own caller was told of.
    this.#updates = done.catch(() => undefined)
    return done
  }
}

function without(entries: Entries, key: string): Entries {
  return entries[key] === undefined
    ? entries
    : Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key))
}
