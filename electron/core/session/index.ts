export { diskFile } from './diskFile.ts'
export type { FileStore, SecretStorage, SecretStore } from './ports.ts'
export { createSessions } from './sessions.ts'
export { SessionVault } from './vault.ts'
