import type { Settings } from '../../shared/model/settings.ts'
import type { VisitorIdentityView, VisitorInbox } from '../../shared/views/visitor.ts'
import type { HttpClient } from '../core/api/http.ts'
import type { CableCredentials, OpenCableSocket } from '../core/cable/index.ts'
import { ANY_ACCOUNT } from '../core/cable/index.ts'
import type { Clock, ListedFiles, Log, MediaKind, Random } from '../core/ports.ts'
import type { FileStore, SecretStore } from '../core/session/ports.ts'

/** An inbox of a signed-in account, as main knows it. */
export interface KnownInbox extends VisitorInbox {
  baseUrl: string
  /** What the public API calls it. */
  identifier: string
}

/** What the visitor needs of the outside world. `electron/os/createVisitor.ts` builds the real ones. */
export interface VisitorPorts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly uuid: () => string
  /** Within the request budget of each server, and over its trusted connections, as for agents. */
  readonly http: HttpClient
  readonly openSocket: OpenCableSocket
  /** The visitor, its conversations and what it has not sent; without secrets. */
  readonly file: FileStore
  readonly secrets: SecretStore
  readonly files: ListedFiles
  /** Absolute path of the folder of attachments that wait. */
  readonly uploads: string
  /** Inboxes of the signed-in accounts that take contacts over the public API. */
  inboxes(): readonly KnownInbox[]
  mediaAddress(kind: MediaKind, url: string): string
  readonly appearance: {
    get(): Pick<Settings, 'theme' | 'language'>
    locale(): string
    onChange(listener: () => void): () => void
  }
}

/** What names the visitor to its server. Secret: stored like tokens, never shown, logged or sent to the page. */
export interface VisitorKeys {
  readonly sourceId: string
  readonly pubsubToken: string
  /** The contact's own identifier and its hash, where it proves who it is. */
  readonly identifier: string | null
  readonly identifierHash: string | null
}

/** Where the visitor writes to, and as whom. */
export interface VisitorIdentity {
  readonly baseUrl: string
  readonly inboxIdentifier: string
  readonly inboxName: string
  readonly name: string | null
  readonly keys: VisitorKeys
}

export const identityView = (identity: VisitorIdentity, isKept: boolean): VisitorIdentityView => ({
  host: new URL(identity.baseUrl).host,
  inboxName: identity.inboxName,
  name: identity.name,
  isProven: identity.keys.identifierHash !== null,
  isKept,
})

/** A contact has one subscription, by its token alone: `core/cable/identifier.ts`. */
export const credentialsOf = ({ keys }: VisitorIdentity): CableCredentials => ({
  pubsubToken: keys.pubsubToken,
  userId: null,
  accountIds: [ANY_ACCOUNT],
})
