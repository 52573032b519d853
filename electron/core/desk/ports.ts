/**
 * What the desk needs from the outside: docs/architecture.md#ports. `electron/os/createDesk.ts` builds the real ones;
 * `core/testing/deskPorts.ts` has the fakes. Nothing here names Electron.
 */
import type { SessionId } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { CertificateView, MediaAddress, ProxySignInView, TrustedCertificateView } from '../../../shared/views.ts'
import type { ApiError, Authorization, DeskApi } from '../api/types.ts'
import type { CableConnection, CableConnectionOptions, OpenCableSocket } from '../cable/index.ts'
import type { CheckDatabase, Checkpoint, OpenSqlite } from '../cache/index.ts'
import type { RequestBudget } from '../net/requestBudget.ts'
import type { Clock, Dispose, Environment, Files, Log, MediaKind, Random } from '../ports.ts'
import type { SessionPort } from '../session/sessionPort.ts'

/** Functions of the operating system. */
export interface OsPort {
  /**
   * Opens an http(s), mailto or tel address in another app; returns false if it isn't allowed, or without a recent user
   * gesture.
   */
  openLink(url: string): Promise<boolean>
  /** Asks the user for a location and saves the file behind a media address. */
  saveMedia(address: MediaAddress, name: string): Promise<{ saved: boolean }>
  /** Returns false without a recent user gesture. */
  copyText(text: string): boolean
  zoom(direction: 'in' | 'out' | 'reset'): void
  /** Opens or shows the visitor window. */
  openVisitor(): void
  /** Returns false without a recent user gesture. */
  quit(): boolean
}

/** The settings on disk. Side effects of a change (theme, login item, tray) belong to `electron/os`. */
export interface SettingsPort {
  get(): Settings
  /** Writes a change and returns all settings; rejects if the disk fails. */
  change(change: Partial<Settings>): Promise<Settings>
  /** Also called for changes that don't come from `change`. */
  onChange(listener: (settings: Settings) => void): Dispose
}

/** The user's trust in certificates that the system doesn't trust. Every rejection is an `ApiError`. */
export interface CertificatePort {
  list(): TrustedCertificateView[]
  onChange(listener: () => void): Dispose
  /** The certificate of the server at an address as it is now; null if it is trusted. */
  inspect(address: string): Promise<CertificateView | null>
  /** Trusts a certificate that `inspect` has returned, for its server only. */
  trust(server: string, fingerprint: string): Promise<void>
  revoke(server: string): Promise<void>
}

/** The user's sign-ins at proxies. Every rejection is an `ApiError`. */
export interface ProxyPort {
  list(): ProxySignInView[]
  onChange(listener: () => void): Dispose
  signIn(proxy: string, user: string, password: string): Promise<void>
  forget(proxy: string): Promise<void>
  /** The user tries again: they may be asked again. */
  askAgain(): void
}

/** Makes relative addresses under the app's own scheme; `MediaSigner` in core/media. */
export interface SignerPort {
  address(sessionId: SessionId, kind: MediaKind, url: string): MediaAddress
}

/** The part of `CableConnection` that the desk uses. */
export type CablePort = Pick<
  CableConnection,
  | 'start'
  | 'stop'
  | 'kick'
  | 'setWatched'
  | 'suspend'
  | 'sendPresence'
  | 'isSubscribed'
  | 'expect'
  | 'checkCredentials'
  | 'state'
  | 'history'
>
export type CableHandlers = Pick<
  CableConnectionOptions,
  'checkProfile' | 'onEvents' | 'onState' | 'onServerTime' | 'onSilence' | 'resync' | 'poll'
>

export interface DeskPorts {
  clock: Clock
  random: Random
  log: Log
  environment: Environment
  settings: SettingsPort
  os: OsPort
  signer: SignerPort
  /** Downloads an attachment from the server. Rejects with `ApiError`. */
  readAttachment(sessionId: SessionId, url: string): Promise<AsyncIterable<Uint8Array>>
  files: Files
  /** Absolute folder that holds the folders of the sessions; `:memory:` keeps the databases in memory (tests). */
  dataFolder: string
  /** Signed-in users, signing in and out. */
  session: SessionPort
  certificates: CertificatePort
  proxies: ProxyPort
  openSocket: OpenCableSocket
  /** The network may have dropped the connections of REST without a sign: requests go over new ones. */
  refreshConnections(): void
  /**
   * Creates the REST client of a session. `onServerTime` is called with the server's time of each answer, in unix
   * seconds; `onRefused` for each 401 and 403 in the server's own words; `onMoved` for each
   * permanent redirect to another address.
   */
  createApi(options: {
    baseUrl: string
    authorization: Authorization
    onServerTime(at: number): void
    onRefused(error: ApiError): void
    onMoved(): void
  }): DeskApi
  /** The budget of requests to a server, which its sessions share. */
  budgetOf(baseUrl: string): RequestBudget
  /** Seconds since the user's last input; null if the system doesn't report it. */
  idleSeconds(): number | null
  isLocked(): boolean
  /** A new UUID, only for ids that stay on this computer. */
  uuid(): string
  /** Checks all pages of a database in a worker. Without it, databases aren't checked. */
  checkDatabase?: CheckDatabase
  /** Checkpoints the write-ahead log of a database in a worker. Without it, commits do that. */
  checkpointDatabase?: Checkpoint
  /** For tests; default `node:sqlite`. */
  openSqlite?: OpenSqlite
  /** For tests; default `CableConnection`. */
  createCable?(baseUrl: string, handlers: CableHandlers): CablePort
}
