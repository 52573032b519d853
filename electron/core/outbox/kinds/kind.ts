import type { Conversation } from '../../../../shared/model/conversation.ts'
import type { Message, MessagePatch } from '../../../../shared/model/message.ts'
import type { DeskApi } from '../../api/types.ts'
import type { Overlay } from '../../cache/index.ts'

/** Where an action goes. */
export interface ActionTarget {
  accountId: number
  conversationId: number
}

/** What can make a change pointless by the time it leaves. */
export interface LeavingState {
  /** Wall milliseconds. */
  now: number
  /** The customer wrote after what the user had seen. */
  customerWrote: boolean
}

/** What the server has by its answer. */
export interface ServerAnswer {
  conversation?: Partial<Conversation>
  message?: MessagePatch
}

/** A message of the action's conversation, where it is known here. */
export type MessageLookup = (messageId: number) => Message | null

/** What tells whether an action reaches a person outside the desk. */
export interface Audience {
  /** Resolving sends the customer a survey. */
  sendsSurvey: boolean
}

/**
 * One kind of action: a row of the table in `index.ts`. `C`: the change as it is kept on disk. `W`: what the user asked for; the values before
 * it come from the conversation as it is shown.
 */
export interface ActionKind<C, W> {
  changeOf(request: W, shown: Conversation): C
  /** Actions of one conversation with the same topic replace each other; its field where there is none. */
  topicOf?(change: C): string
  /** What the conversation shows until the server confirms it; null where it shows nothing. */
  overlayOf(change: C): Overlay | null
  /** The conversation already is as it should be. */
  isDone(change: C, conversation: Conversation, messageOf: MessageLookup): boolean
  /** No one else has changed it since the user looked; otherwise a change that waited, or that undoes another, asks. */
  isAsSeen(change: C, conversation: Conversation): boolean
  /** Closing a conversation: asks when the customer wrote since. */
  closes?(change: C): boolean
  /** A later change over an earlier one that may, or may not, have reached the server. */
  merge(earlier: C, later: C): C
  /** Without what the conversation already has; null where nothing is left to do. */
  remaining(change: C, conversation: Conversation, messageOf: MessageLookup): C | null
  /** The same change by a user who sees the conversation as it is now. */
  seeing(change: C, conversation: Conversation): C
  /** The request that restores what `shown` had; null where nothing can. */
  inverseOf(change: C, shown: Conversation, now: number): W | null
  /** The inverse of `change`, as a change that asks unless the conversation still is as `change` left it. */
  inverseChange(change: C, request: W): C
  /** Reaches a person and can't be taken back after that: held for the undo time, and asked about where Deskbell quit within it. */
  reachesPerson?(change: C, audience: Audience): boolean
  /** What becomes of a change that is pointless by now: another change, or null for none. Undefined where it still has a point. */
  pointless?(change: C, isUndo: boolean, state: LeavingState): C | null | undefined
  /** The server is asked for the conversation first, also where the change leaves at once. */
  looksFirst: boolean
  /** `known`: the conversation before the request. */
  send(api: DeskApi, target: ActionTarget, change: C, known: Conversation | null): Promise<ServerAnswer>
}

/** A field that has one value. `seen`: each value that the user saw, or that this machine may have set; any other is someone else's. */
export interface ValueChange<F extends string, V> {
  field: F
  value: V
  seen: V[]
}
export interface ValueRequest<F extends string, V> {
  field: F
  value: V
}

export interface ValueKindOptions<F extends string, V> {
  field: F
  valueOf(conversation: Conversation): V
  isSame(value: V, conversation: Conversation): boolean
  /** As `isSame`, for servers that tell less. */
  isSeen?(value: V, conversation: Conversation): boolean
  overlayOf(value: V): Overlay
  /** The value that undoing restores, where the one before can't be set any more. */
  restored?(value: V, now: number): V
  /** Answers the fields that are true now. */
  send(api: DeskApi, target: ActionTarget, value: V): Promise<Partial<Conversation>>
}
type ValueKind<F extends string, V> = ActionKind<ValueChange<F, V>, ValueRequest<F, V>>

/** A kind of action that sets one field: the last value wins, and the first that the user didn't see asks. */
export function valueKind<F extends string, V>(options: ValueKindOptions<F, V>): ValueKind<F, V> {
  const { valueOf, isSame, isSeen = isSame } = options
  return {
    changeOf: (request, shown) => ({ ...request, seen: [valueOf(shown)] }),
    overlayOf: ({ value }) => options.overlayOf(value),
    isDone: ({ value }, conversation) => isSame(value, conversation),
    isAsSeen: ({ seen }, conversation) => seen.some((value) => isSeen(value, conversation)),
    merge: (earlier, later) => ({ ...later, seen: [...earlier.seen, earlier.value, ...later.seen] }),
    remaining: (change, conversation) => (isSame(change.value, conversation) ? null : change),
    seeing: (change, conversation) => ({ ...change, seen: [valueOf(conversation)] }),
    inverseOf: (_change, shown, now) => ({
      field: options.field,
      value: options.restored?.(valueOf(shown), now) ?? valueOf(shown),
    }),
    inverseChange: ({ value }, request) => ({ ...request, seen: [value] }),
    looksFirst: false,
    async send(api, target, { value }) {
      return { conversation: await options.send(api, target, value) }
    },
  }
}
