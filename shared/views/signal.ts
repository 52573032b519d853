/** One-off events from main to the page. Times are unix seconds unless noted otherwise. */
import type { MessageKey } from '../i18n/messageKey.ts'
import type { ConversationRef } from '../model/ids.ts'
import type { Delivery } from '../model/message.ts'
import type { ErrorCode } from './load.ts'
import type { ActionChange, ActionView, PendingState } from './outbox.ts'

/** One-off events for the page: where to go, what to do. */
export type Signal =
  | { kind: 'openConversation'; ref: ConversationRef }
  | { kind: 'openSettings' }
  | { kind: 'openConnection' }
  | { kind: 'signIn'; address: string | null }
  | { kind: 'command'; name: string }
  /** From a menu, for the field that has the focus. */
  | { kind: 'edit'; step: 'undo' | 'redo' }
  | {
      kind: 'notice'
      tone: 'info' | 'error'
      key: MessageKey
      values: Record<string, string | number>
      ref: ConversationRef | null
    }
  /** The server refused an action that was shown as done; it has been rolled back. */
  | {
      kind: 'actionRefused'
      ref: ConversationRef
      actionId: string
      contactName: string | null
      change: ActionChange
      error: { code: ErrorCode; detail: string | null }
    }
  /** An action that was shown as done needs the user: something happened in the conversation before it was sent. */
  | { kind: 'actionAsks'; ref: ConversationRef; contactName: string | null; action: ActionView }
  /** A message can't be sent without the user. `actionId`: the action that follows it and waits too. */
  | {
      kind: 'messageAsks'
      ref: ConversationRef
      contactName: string | null
      echoId: string
      private: boolean
      delivery: Delivery
      question: PendingState | null
      error: { code: ErrorCode; detail: string | null } | null
      actionId: string | null
    }
  /** A proxy wants a name and a password. `isRefused`: what the user gave before was wrong. */
  | { kind: 'proxyAsks'; proxy: string; isRefused: boolean }
  | { kind: 'playSound' }
  /** Deskbell is about to quit: the page saves its drafts and answers with `page:saved`. */
  | { kind: 'save' }
