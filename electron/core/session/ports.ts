/**
 * `system`: encrypted by the operating system; `plain`: readable to anyone with access to the disk; `memory`: lost at
 * quit.
 */
export type SecretStorage = 'system' | 'plain' | 'memory'

/** Stores authorizations. Rejects if the disk or the system's key store fails. */
export interface SecretStore {
  /** The best storage that is available on this computer. */
  kind(): SecretStorage
  /** Returns null if nothing is stored, or it can't be decrypted any more. */
  read(key: string): Promise<string | null>
  write(key: string, value: string, storage: SecretStorage): Promise<void>
  remove(key: string): Promise<void>
}

/** One small text file. */
export interface FileStore {
  /** Returns null if there is no file. */
  read(): Promise<string | null>
  /** Replaces the content atomically; it is on disk when this resolves. */
  write(text: string): Promise<void>
  /** Renames a file that can't be read, so that nothing is lost; returns its new name. */
  moveAside(): Promise<string>
}
