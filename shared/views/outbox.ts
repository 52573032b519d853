/** Messages and actions that the server has not accepted yet. Times are unix seconds unless noted otherwise. */
import type { ConversationStatus, Priority } from '../model/conversation.ts'
import type { ConversationRef } from '../model/ids.ts'
import type { Delivery, HoldReason } from '../model/message.ts'
import type { AttributeValue } from '../model/people.ts'
import type { ErrorCode } from './load.ts'

export interface NamedAgent {
  id: number
  name: string
  isMe: boolean
}

/** A user's change to a conversation while the server has not confirmed it. `until` is in unix seconds; null: until the next reply. */
export type ActionChange =
  | { field: 'status'; status: ConversationStatus; until: number | null }
  | { field: 'assignee'; assignee: (NamedAgent & { isBot?: boolean }) | null }
  | { field: 'team'; team: { id: number; name: string } | null }
  | { field: 'priority'; priority: Priority | null }
  | { field: 'labels'; add: string[]; remove: string[] }
  | { field: 'read'; unread: boolean }
  | { field: 'muted'; muted: boolean }
  /** Deletes the conversation, for everyone. */
  | { field: 'conversation' }
  /** Sends the contact, or somebody else, the messages of the conversation. */
  | { field: 'transcript'; email: string }
  | { field: 'participants'; add: NamedAgent[]; remove: NamedAgent[] }
  /** A custom attribute; null: it is removed. `name`: as it is defined, else its key. */
  | { field: 'attribute'; key: string; name: string; value: AttributeValue | null }
  /** Runs a macro. `status`: what the conversations have afterwards; null where the macro leaves it. */
  | { field: 'macro'; macroId: number; name: string; status: ConversationStatus | null }
  /** Deletes a message; `text`: its first words. */
  | { field: 'message'; messageId: number; text: string }

/** What happened in a conversation after the user chose an action, so that Deskbell asks before sending it. */
export interface SinceThen {
  /**
   * `changed`: an agent set the same field. `customerWrote`, `answered`, `reassigned`: the contact wrote, or an agent
   * answered or took over the conversation, and resolving would hide that.
   */
  reason: 'changed' | 'customerWrote' | 'answered' | 'reassigned'
  /** The agent, where one is known. */
  name: string | null
  /** Unix seconds of that agent's answer. */
  at: number | null
}

/** An action that the server has not accepted yet. */
export interface ActionView {
  /** The action's id. */
  key: string
  change: ActionChange
  /**
   * `delayed`: can be undone, and is sent after the undo time. `held`: asks the user, for `reason`. `failed`: refused,
   * and no longer shown as done. `afterMessage`: sent once the messages before it have arrived. `blocked`: the message
   * that it follows asks or failed, so the action is not shown as done.
   */
  state: 'delayed' | 'waiting' | 'held' | 'failed' | 'afterMessage' | 'blocked'
  /**
   * Why it asks. `quit`: Deskbell quit before it sent an action that reaches a person. `unsure`: its answer was lost, and nothing shows
   * whether it was done.
   */
  reason: SinceThen['reason'] | 'quit' | 'unsure' | null
  /** Where it asks: what happened in the conversation since, also after a quit. */
  since: SinceThen | null
  /** The server's current value, where the user is asked about it. */
  theirs: ActionChange | null
  error: { code: ErrorCode; detail: string | null } | null
  /** Wall milliseconds at which it is tried again; absent or null where that is not scheduled. */
  nextTryAt?: number | null
  createdAt: number
}

/**
 * `held`: see `HoldReason`, with who did it and when (unix seconds). `unsure`: delivery is not confirmed; `candidate` may
 * be this message. `afterMail`: waits for an earlier email, whose recipients it would change. `afterMessage`: waits for the message before
 * it. `checking`: the server takes long to say whether the conversation has new messages. `editing`: waits while the user edits it.
 * `cancelling`: canceled while it was being sent; Deskbell checks whether it arrived.
 */
export type PendingState =
  | { kind: 'held'; reason: HoldReason; name: string | null; at: number | null }
  | { kind: 'unsure'; candidate: { id: number; text: string; at: number } | null }
  | { kind: 'editing' }
  | { kind: 'cancelling' }
  | { kind: 'checking' }
  | { kind: 'afterMail' }
  | { kind: 'afterMessage' }

/**
 * `outbox`: everything in every session that the server has not accepted, oldest first. Then the drafts that no
 * conversation shows: of accounts that the user has lost, and of conversations that are not on this computer.
 */
export type WaitingItem = {
  key: string
  ref: ConversationRef
  contactName: string | null
  /** With the host where another account has that name, or it was lost and there are several servers. */
  accountName: string
  /** The user has lost the account: the conversation can't be opened. */
  isLost: boolean
  /** Unix seconds of the user's action; null where unknown. */
  since: number | null
} & (
  | {
      kind: 'message'
      text: string
      private: boolean
      attachments: number
      /** What was written, to copy it; null where its conversation can be opened. */
      whole: string | null
      delivery: Delivery
      question: PendingState | null
      error: { code: ErrorCode; detail: string | null } | null
      /** Wall milliseconds at which it is tried again; absent or null where that is not scheduled. */
      nextTryAt?: number | null
    }
  | { kind: 'action'; action: ActionView }
  | { kind: 'draft'; mode: 'reply' | 'note'; text: string; attachments: number; whole: string }
)

export interface OutboxHead {
  waiting: number
  asking: number
}
