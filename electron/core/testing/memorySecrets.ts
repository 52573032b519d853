import type { SecretStorage, SecretStore } from '../session/ports.ts'

/** A key store in memory that says how it stored each secret. */
export class MemorySecrets implements SecretStore {
  readonly stored = new Map<string, { value: string; how: SecretStorage }>()
  storage: SecretStorage

  constructor(storage: SecretStorage = 'system') {
    this.storage = storage
  }

  kind(): SecretStorage {
    return this.storage
  }

  read(key: string): Promise<string | null> {
    return Promise.resolve(this.stored.get(key)?.value ?? null)
  }

  write(key: string, value: string, how: SecretStorage): Promise<void> {
    this.stored.set(key, { value, how })
    return Promise.resolve()
  }

  remove(key: string): Promise<void> {
    this.stored.delete(key)
    return Promise.resolve()
  }
}
