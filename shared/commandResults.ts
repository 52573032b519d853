/** What commands of the bridge answer. */
import type { DashboardPage } from './bridge.ts'
import type { ConversationRef } from './model/ids.ts'
import type { Recipients } from './model/recipients.ts'
import type { Snapshot } from './patches.ts'
import type { AttachmentView, CertificateView } from './views.ts'

export type ServerQuestion = 'otherHost' | 'unencrypted'

/** Beside the password and the access token, as far as the server says. `browser`: also in the system's browser. */
export interface SignInWays {
  singleSignOn: boolean
  browser: boolean
}

/** A server's self-description before sign-in. */
export interface ServerCheck {
  baseUrl: string
  host: string
  version: string | null
  secrets: 'system' | 'plain' | 'memory'
  /** What the user has to accept first: the address led to another host; the server has no encryption and isn't this computer. */
  asks: ServerQuestion[]
  ways: SignInWays
}

/** The server at an address can't be asked, because its certificate is not trusted: the user may trust it. */
export interface UntrustedServer {
  untrusted: CertificateView
}

/** A session of the user elsewhere, as the server names it; null: unknown. `usedAt`: unix seconds. */
export interface SignedInDevice {
  id: number
  program: string | null
  system: string | null
  place: string | null
  /** The IP address. */
  address: string | null
  usedAt: number | null
}

/** `devices`: the server allows no more sessions, and the user chooses which one ends. */
export type SignInResult = { sessionId: string } | { devices: readonly SignedInDevice[] }

/** Bytes on this disk. `cache`: copies of server data. `own`: drafts, unsent messages and their attachments. */
export interface StorageSizes {
  sessions: { sessionId: string; cache: number; own: number }[]
}

/** `actionId`: for taking it back or undoing it; null if nothing had to change. */
export interface ActionResult {
  actionId: string | null
  /** The contact gets something: the action is delayed for the undo time and can't be undone once it is sent. */
  reachesContact: boolean
}

/**
 * A message that is a draft again, with its own parts: the draft may have more. `actionIds`: actions that would have followed it.
 */
export interface TakenBack {
  private: boolean
  content: string
  attachments: AttachmentView[]
  recipients: Recipients | null
  inReplyTo: number | null
  /** The draft had something else before. */
  joined: boolean
  actionIds: string[]
}

/** An action each, for the conversations that changed; `missing`: conversations that the server has removed meanwhile. */
export interface BatchResult {
  done: { conversationId: number; actionId: string; reachesContact: boolean }[]
  missing: number[]
}

/**
 * The outcome of an undo. `nothing`: there was nothing left to undo. `asks`: another agent was faster, and the user is
 * asked. `refused`: by the server; a signal reports it. `waiting`: sent when the network is back. `replaced`: a later
 * action on the same field applies.
 */
export type UndoOutcome = 'undone' | 'nothing' | 'asks' | 'refused' | 'waiting' | 'replaced'

/** The results of commands; those of others are null. */
export interface Results {
  'query:watch': Snapshot
  'server:check': ServerCheck | UntrustedServer
  'certificate:inspect': { certificate: CertificateView | null }
  'session:signIn': SignInResult
  'session:followMove': { sessionId: string } | UntrustedServer
  'sso:begin': { email: string; host: string }
  'conversation:setStatus': ActionResult
  'conversation:sendAndResolve': ActionResult
  'conversation:assign': ActionResult
  'conversation:assignTeam': ActionResult
  'conversation:setLabels': ActionResult
  'conversation:setPriority': ActionResult
  'conversation:markUnread': ActionResult
  'conversation:change': ActionResult
  'conversation:changeAll': BatchResult
  /** Of `then`. `heldFor`: milliseconds in which the message can be taken back. */
  'message:send': ActionResult & { heldFor: number }
  /** Null: it may have been sent. */
  'message:takeBack': TakenBack | null
  'folder:save': { folderId: number }
  'message:delete': ActionResult
  /** What it said, so that it can still be copied. */
  'message:discard': { text: string }
  /** In the order of the actions. */
  'action:takeBack': { takenBack: boolean[] }
  /** In the order of the actions. Null: nothing is left to undo. */
  'action:undo': { undoIds: (string | null)[] }
  /** In the order of the actions. */
  'action:undoOutcome': { outcomes: UndoOutcome[] }
  'upload:finish': AttachmentView
  'file:download': { saved: boolean }
  'media:allowInline': { addresses: (string | null)[] }
  'media:allowRemote': { addresses: (string | null)[] }
  'connection:copyReport': { text: string }
  'dashboard:find': { page: DashboardPage | null }
  'contact:latest': { ref: ConversationRef | null }
  'storage:sizes': StorageSizes
}
