/** What the visitor window shows: Deskbell as a contact. Times are unix seconds unless noted otherwise. */
import type { ConnectionView } from '../model/connection.ts'
import type { ConversationStatus } from '../model/conversation.ts'
import type { Delivery } from '../model/message.ts'
import type { Settings } from '../model/settings.ts'
import type { ErrorCode } from './load.ts'
import type { AttachmentView } from './thread.ts'

/** An inbox of a signed-in account that takes contacts over the public API. */
export interface VisitorInbox {
  sessionId: string
  accountId: number
  inboxId: number
  name: string
  accountName: string
  /** The server's host. */
  host: string
}

/**
 * Why a visitor can't begin or go on. `noPublicApi`: the server is older than that API; `unknownInbox`, `unknownContact`:
 * it doesn't know the identifier or the source id; `proofMissing`, `identityRefused`: the hash of the identity is missing, or wrong;
 * `otherToken`: the
 * contact has another socket token than the one that was entered.
 */
export type VisitorProblemCode =
  ErrorCode | 'noPublicApi' | 'unknownInbox' | 'unknownContact' | 'proofMissing' | 'identityRefused' | 'otherToken'
export interface VisitorProblem {
  code: VisitorProblemCode
  detail: string | null
}

/** Who the visitor is. Never with its tokens. */
export interface VisitorIdentityView {
  host: string
  inboxName: string
  name: string | null
  /** It proves its identifier with a hash. */
  isProven: boolean
  /** Whether it is kept when Deskbell quits: only where the system encrypts its tokens. */
  isKept: boolean
}

/** Text and files that are written and attached in a conversation, and not sent. */
export interface VisitorDraft {
  text: string
  files: { id: string; name: string }[]
}

export interface VisitorConversationRow {
  /** What opens one that has no id yet. */
  key: string
  /** Null for one that begins with its first message. */
  id: number | null
  /** `new`: the server doesn't have it yet; `gone`: it was removed there, and something that was written in it is left. */
  status: ConversationStatus | 'new' | 'gone'
  /** The last message; empty if it has no text. */
  preview: string
  isPreviewMine: boolean
  lastAt: number | null
  /** Messages of agents after the contact last looked. */
  unread: number
  /** Messages or answers of it wait or failed. */
  waits: boolean
  hasDraft: boolean
}

export interface VisitorMessage {
  /** The same before and after the server has it. */
  key: string
  id: number | null
  localId: string | null
  isMine: boolean
  /** The agent's or bot's name; empty for the system. */
  author: string
  contentType: string
  content: string
  attributes: Record<string, unknown>
  attachments: AttachmentView[]
  isDeleted: boolean
  createdAt: number
  /** Null for what agents wrote. `read`: an agent has looked since. */
  delivery: Delivery | null
  error: { code: ErrorCode; detail: string | null } | null
  /** The answer to a form, a choice or a survey that is on its way. */
  answer: { state: Delivery; error: { code: ErrorCode; detail: string | null } | null } | null
}

export interface VisitorThread {
  /** The same before and after its first message opens it. */
  key: string
  /** Null for a conversation that begins with the first message. */
  id: number | null
  status: ConversationStatus | null
  /** It was removed from the server: the next message begins another one. */
  isGone: boolean
  messages: VisitorMessage[]
  /** As main knows it: for a window that was just opened. */
  draft: VisitorDraft
  /** Names of agents who type. */
  typing: string[]
  /** Resolving that is on its way or failed. */
  resolving: { state: Delivery; error: { code: ErrorCode; detail: string | null } | null } | null
}

/** Everything that the window shows. Sent as a whole, because it is small and rarely changes. */
export interface VisitorView {
  theme: Settings['theme']
  language: string
  /** The system's locale. */
  locale: string
  /** `loading`: it is read from disk. */
  phase: 'loading' | 'setup' | 'chat'
  inboxes: VisitorInbox[]
  /** A visitor is on disk whose keys this computer can't read; `unsent`: its messages, answers and changes that wait. */
  unopened: { unsent: number } | null
  identity: VisitorIdentityView | null
  connection: ConnectionView
  /** Why the visitor can't go on. */
  problem: VisitorProblem | null
  /** The conversations were read at least once. */
  isLoaded: boolean
  /** Before 3.0 the public API has no typing, read marks and resolving. Null until that was found out. */
  canResolve: boolean | null
  /** Agents who are online; null until the server said. */
  agentsOnline: number | null
  conversations: VisitorConversationRow[]
  thread: VisitorThread | null
  /** Messages, answers and changes that wait or failed. */
  waiting: number
}
