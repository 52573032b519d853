/** What commands of the bridge answer, where it has a name of its own. */

/** A server's self-description before sign-in. */
export interface ServerCheck {
  baseUrl: string
  host: string
  version: string | null
  secrets: 'system' | 'plain' | 'memory'
}

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
