/** Sign-ins, their accounts, connection and storage, and the settings. Times are unix seconds unless noted otherwise. */
import type { Capability } from '../model/capabilities.ts'
import type { ConnectionKind, ConnectionView } from '../model/connection.ts'
import type { SessionId } from '../model/ids.ts'
import type { Availability } from '../model/people.ts'
import type { AccountColor, Settings } from '../model/settings.ts'
import type { TrustedCertificateView } from './certificate.ts'
import type { Sort } from './conversations.ts'
import type { LoadState, PersonView } from './load.ts'
import type { ProxySignInView } from './proxy.ts'

/**
 * Unread open conversations of an account: of the views, and the key and its count where there are any. `source`: who counted those of the
 * inboxes, teams, labels and all; this computer counts what it has cached.
 */
export interface UnreadCounts {
  source: 'server' | 'computer'
  all: number
  unassigned: number
  unattended: number
  mentions: number
  participating: number
  inboxes: [inboxId: number, count: number][]
  teams: [teamId: number, count: number][]
  labels: [title: string, count: number][]
}

export const NO_UNREAD: UnreadCounts = {
  source: 'computer',
  all: 0,
  unassigned: 0,
  unattended: 0,
  mentions: 0,
  participating: 0,
  inboxes: [],
  teams: [],
  labels: [],
}

export interface AccountView {
  id: number
  /** The user's own name for it, else the server's. */
  name: string
  /** The server's. */
  serverName: string
  /** The same, with the host where another account has that name. */
  fullName: string
  /** Who is signed in, where another agent of this computer is signed in to the same account. */
  agent: string | null
  /** The user's choice; null: `ownColor`. */
  color: AccountColor | null
  /** The color that it has by itself; no other account has it as long as there are enough. */
  ownColor: AccountColor
  /** One or two letters, which tell it from the other accounts. */
  monogram: string
  /** It notifies of nothing, and is not on the badge. */
  muted: boolean
  role: string
  /** The server refuses everything in it until it is active again. */
  isSuspended: boolean
  availability: Availability
  autoOffline: boolean
  /** Unread conversations assigned to me, as on the badge. */
  unreadMine: number
  /** Of everyone's, as far as they are cached. */
  unread: UnreadCounts
}

/** An account that the user hides on this computer. */
export interface HiddenAccountView {
  id: number
  name: string
}

/** An account that the user no longer has, until they have read it. */
export interface FormerAccountView {
  id: number
  /** With the host where there are several servers, or another account has that name. */
  name: string
  /** Drafts and unsent messages of it that are on this computer. */
  unsent: number
}

/** Whether a session's data can be written to disk, and if not, why. */
export const STORAGE_KINDS = ['ok', 'full', 'failing', 'readOnly', 'locked'] as const

export interface StorageView {
  kind: (typeof STORAGE_KINDS)[number]
  /** Wall milliseconds at which this state began. */
  since: number | null
  /** New drafts and messages are only in memory and are lost when the app quits. */
  unkept: boolean
  /** Only a part of the cache can be read. */
  partial: boolean
  /** Unreadable files that were replaced by empty ones, until the user acknowledges it. `lost`: drafts and messages; null where unknown. */
  setAside: {
    server: 'damaged' | 'newer' | null
    local: 'damaged' | 'newer' | null
    saved: number
    lost: number | null
  } | null
}

export const STORAGE_OK: StorageView = { kind: 'ok', since: null, unkept: false, partial: false, setAside: null }

/** The server answers that it is busy (429, 5xx), and reads are tried again. Wall milliseconds. */
export interface ServerBusy {
  since: number
  /** When the next attempt begins. */
  until: number
  /** It limits requests, also those that wait for others. */
  isLimited: boolean
}

export interface SessionView {
  id: SessionId
  /** For the screen, such as `desk.example.com`; with the user's email where another session has the same host. */
  host: string
  /** The server's base address, to sign in again. */
  address: string
  user: PersonView & { email: string }
  accounts: AccountView[]
  /** Last lost first. */
  /** Neither shown nor synced here. */
  hiddenAccounts: HiddenAccountView[]
  formerAccounts: FormerAccountView[]
  /** The server has moved for good, and the session stays until the user agrees. `isDeclined`: they don't want to be asked. */
  movedTo: { host: string; isDeclined: boolean } | null
  connection: ConnectionView
  /** Progress of a resync that takes longer than a second. */
  sync: {
    running: boolean
    done: number
    total: number | null
    /** Something is too large to fetch; Deskbell retries it from time to time. */
    incomplete?: boolean
  }
  busy: ServerBusy | null
  /** What the server lacks, as its answers have shown. */
  missing: Capability[]
  /** Orders of lists that it doesn't know. */
  ignoredSorts: Sort[]
  /** Whether the heartbeat runs. */
  presence: 'active' | 'away'
  /** Messages and actions waiting for the network. */
  waiting: number
  /** Wall milliseconds at which the first of them is tried again; absent or null where that is not scheduled. */
  nextTryAt?: number | null
  storage: StorageView
  /** Messages and actions that need the user: held back, unconfirmed, refused, being edited. */
  asking: number
  /** Of those: actions that were still delayed when Deskbell quit. */
  askedAfterQuit: number
}

/** `sessions`: every sign-in on this computer. Accounts of signed-out sessions stay until their data is removed. */
export interface SessionsHead {
  state: LoadState
  sessions: SessionView[]
}

export interface SettingsHead {
  settings: Settings
  platform: 'darwin' | 'win32' | 'linux'
  version: string
  locale: string
  trayAvailable: boolean
  /** How tokens are stored on this computer. */
  secrets: 'system' | 'plain' | 'memory'
}

/** `connection`: Help → Connection. Newest last; details are redacted. */
export interface ConnectionHead {
  sessions: {
    id: SessionId
    host: string
    view: ConnectionView
    transitions: { at: number; from: ConnectionKind; to: ConnectionKind; reason: string | null }[]
  }[]
  /** Certificates that the user trusts. */
  trusted: TrustedCertificateView[]
  proxies: ProxySignInView[]
}
