/** `system`: encrypted by the operating system; `plain`: readable by whoever reads the disk; `memory`: gone at quit. */
export type SecretStorage = 'system' | 'plain' | 'memory'

/** Where authorizations rest. Rejections are faults of the disk or the system's key store. */
export interface SecretStore {
  /** The best that is available here. */
  kind(): SecretStorage
  /** Null where nothing is kept, or it cannot be decrypted any more. */
  read(key: string): Promise<string | null>
  write(key: string, value: string, how: SecretStorage): Promise<void>
  remove(key: string): Promise<void>
}

/** One small text file. */
export interface FileStore {
  /** Null where there is none. */
  read(): Promise<string | null>
  /** All or nothing, on disk when it resolves. */
  write(text: string): Promise<void>
  /** Puts a file that cannot be read out of the way, without losing it; answers its new name. */
  moveAside(): Promise<string>
}
