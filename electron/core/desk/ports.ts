/**
 * What the desk needs from the outside: docs/architecture.md#ports. `electron/os/createDesk.ts` builds the real ones, tests use fakes. Nothing
 * here names Electron; `electron/os` implements `OsPort`, `SettingsPort`, `SecretStore` and `Environment`.
 */
import type { SessionId } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { MediaAddress } from '../../../shared/views.ts'
import type { Authorization, DeskApi } from '../api/types.ts'
import type { CableConnection, CableConnectionOptions, OpenCableSocket } from '../cable/index.ts'
import type { CheckDatabase, Checkpoint, OpenSqlite } from '../cache/index.ts'
import type { Clock, Dispose, Environment, Files, Log, MediaKind, Random } from '../ports.ts'
import type { SessionPort } from '../session/sessionPort.ts'

/** What only the system can do. */
export interface OsPort {
  /** Opens an http(s), mailto or tel address outside; false when it was refused, or no gesture of the user stands behind it. */
  openLink(url: string): Promise<boolean>
  /** Asks where to and saves what is behind a media address. */
  saveMedia(address: MediaAddress, name: string): Promise<{ saved: boolean }>
  /** False where no gesture of the user stands behind it. */
  copyText(text: string): boolean
}

/** electron-store behind a small door. Side effects of a change (theme, login item, tray) are the OS part's own. */
export interface SettingsPort {
  get(): Settings
  /** Writes and answers the whole; rejects when the disk refuses. */
  change(change: Partial<Settings>): Promise<Settings>
  /** Also called for changes that did not come from `change`. */
  onChange(listener: (settings: Settings) => void): Dispose
}

/** Makes relative addresses under the app's own scheme; `MediaSigner` in core/media. */
export interface SignerPort {
  address(sessionId: SessionId, kind: MediaKind, url: string): MediaAddress
}

/** `CableConnection`, as far as the desk uses it. */
export type CablePort = Pick<
  CableConnection,
  'start' | 'stop' | 'kick' | 'suspend' | 'sendPresence' | 'isSubscribed' | 'state' | 'history'
>
export type CableHandlers = Pick<
  CableConnectionOptions,
  'checkProfile' | 'onEvents' | 'onState' | 'onServerTime' | 'resync'
>

export interface DeskPorts {
  clock: Clock
  random: Random
  log: Log
  environment: Environment
  settings: SettingsPort
  os: OsPort
  signer: SignerPort
  /** The bytes behind an attachment's address on the server. Rejects with `ApiError`. */
  readAttachment(sessionId: SessionId, url: string): Promise<AsyncIterable<Uint8Array>>
  files: Files
  /** Absolute folder under which each session has its own; `:memory:` keeps the databases in memory (tests). */
  dataFolder: string
  /** The list of signed-in users and how to become one. */
  session: SessionPort
  openSocket: OpenCableSocket
  /** One REST client per session. `onServerTime`: an answer states the server's time in unix seconds. */
  createApi(options: { baseUrl: string; authorization: Authorization; onServerTime(at: number): void }): DeskApi
  /** Seconds since the last input of the person; null when the system does not say. */
  idleSeconds(): number | null
  isLocked(): boolean
  /** A new UUID; only used for ids that never leave this machine. */
  uuid(): string
  /** Reads every page of a database away from the main loop; without it nothing is looked through. */
  checkDatabase?: CheckDatabase
  /** Takes the log of a database in, away from the main loop; without it commits do. */
  checkpointDatabase?: Checkpoint
  /** Test seam: `node:sqlite` unless given. */
  openSqlite?: OpenSqlite
  /** Test seam: `CableConnection` unless given. */
  createCable?(baseUrl: string, handlers: CableHandlers): CablePort
}
