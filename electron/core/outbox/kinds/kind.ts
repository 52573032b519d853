import type { Conversation } from '../../../../shared/model/conversation.ts'
import type { Message, MessagePatch } from '../../../../shared/model/message.ts'
import type { DeskApi } from '../../api/types.ts'
import type { Overlay } from '../../cache/index.ts'

/** The conversation that an action changes. */
export interface ActionTarget {
  accountId: number
  conversationId: number
}

/** What can make a change pointless before it is sent. */
export interface SendState {
  /** Wall milliseconds. */
  now: number
  /** The contact wrote after what the user had seen. */
  hasContactWritten: boolean
}

/** What the server's answer contains. */
export interface ServerAnswer {
  conversation?: Partial<Conversation>
  message?: MessagePatch
}

/** A message of the action's conversation; null if it is not cached. */
export type MessageLookup = (messageId: number) => Message | null

/** What decides whether an action sends the contact something. */
export interface Audience {
  /** Resolving sends the contact a survey. */
  sendsSurvey: boolean
}

/**
 * One kind of action: a row of the table in `index.ts`. `C`: the change as it is stored on disk. `R`: what the user
 * requested; the values before it are read from the conversation that is shown.
 */
export interface ActionKind<C, R> {
  changeOf(request: R, shown: Conversation): C
  /** Actions of one conversation with the same topic replace each other. Without it, the topic is the field. */
  topicOf?(change: C): string
  /** What the conversation shows until the server confirms the change; null if nothing. */
  overlayOf(change: C): Overlay | null
  /** Whether the conversation already has the change. */
  isDone(change: C, conversation: Conversation, messageOf: MessageLookup): boolean
  /**
   * Whether the conversation still has what the user saw. If not, a change that waited, or that undoes another, asks
   * the user.
   */
  isUnchanged(change: C, conversation: Conversation): boolean
  /** Whether it closes the conversation: asks the user if the contact wrote since. */
  closes?(change: C): boolean
  /** Merges a later change into an earlier one that may or may not have reached the server. */
  merge(earlier: C, later: C): C
  /** The part of a change that the conversation doesn't have; null if nothing is left to do. */
  remaining(change: C, conversation: Conversation, messageOf: MessageLookup): C | null
  /** The same change by a user who sees the conversation as it is now. */
  rebase(change: C, conversation: Conversation): C
  /** The request that restores what `shown` had; null if the change can't be undone. */
  inverseOf(change: C, shown: Conversation, now: number): R | null
  /** The inverse of `change`, as a change that asks the user unless the conversation still is as `change` left it. */
  inverseChange(change: C, request: R): C
  /**
   * Whether it sends the contact something and can't be undone after that: delayed for the undo time, and confirmed by
   * the user if Deskbell quit meanwhile.
   */
  reachesContact?(change: C, audience: Audience): boolean
  /** It removes the conversation: one that is gone already is what the user wanted. */
  removes?: boolean
  /**
   * Nothing on the server shows whether it was done: it is never sent again by itself. A lost answer asks the user, and a limit on requests
   * that names no time, as servers have for emails of a day, is a refusal.
   */
  isUnprovable?(change: C): boolean
  /** Done again while it waits, it is done once. */
  isDeed?: boolean
  /** What the user does to the conversation after it is sent after it, also while it is delayed. */
  goesFirst?: boolean
  /** Milliseconds after which the conversation certainly shows it; absent: at once. */
  settlesAfter?: number
  /** What is sent of a change that waited: the change, another one if it is pointless by now, or null for nothing. */
  adjust?(change: C, isUndo: boolean, state: SendState): C | null
  /** Whether the conversation has to be fetched before sending, even if the change leaves at once. */
  refreshesFirst: boolean
  /** `before`: the server's conversation before the request; null if it is not cached. */
  send(api: DeskApi, target: ActionTarget, change: C, before: Conversation | null): Promise<ServerAnswer>
}

/**
 * A change of a field with one value. `seen`: each value that the user saw or this computer may have set. Any other is
 * another agent's.
 */
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
  /** Same as `isSame`, for servers that send less. */
  isSeen?(value: V, conversation: Conversation): boolean
  overlayOf(value: V): Overlay
  /** The value that an undo restores if the one before can't be set any more. */
  restored?(value: V, now: number): V
  /** Resolves with the fields that the server has now. */
  send(api: DeskApi, target: ActionTarget, value: V): Promise<Partial<Conversation>>
}
type ValueKind<F extends string, V> = ActionKind<ValueChange<F, V>, ValueRequest<F, V>>

/** A kind of action that sets one field. The last value wins, and a value that the user didn't see asks. */
export function valueKind<F extends string, V>(options: ValueKindOptions<F, V>): ValueKind<F, V> {
  const { valueOf, isSame, isSeen = isSame } = options
  return {
    changeOf: (request, shown) => ({ ...request, seen: [valueOf(shown)] }),
    overlayOf: ({ value }) => options.overlayOf(value),
    isDone: ({ value }, conversation) => isSame(value, conversation),
    isUnchanged: ({ seen }, conversation) => seen.some((value) => isSeen(value, conversation)),
    merge: (earlier, later) => ({ ...later, seen: [...earlier.seen, earlier.value, ...later.seen] }),
    remaining: (change, conversation) => (isSame(change.value, conversation) ? null : change),
    rebase: (change, conversation) => ({ ...change, seen: [valueOf(conversation)] }),
    inverseOf: (_change, shown, now) => ({
      field: options.field,
      value: options.restored?.(valueOf(shown), now) ?? valueOf(shown),
    }),
    inverseChange: ({ value }, request) => ({ ...request, seen: [value] }),
    refreshesFirst: false,
    async send(api, target, { value }) {
      return { conversation: await options.send(api, target, value) }
    },
  }
}

/** What kinds have in common that do something once, for good, and leave no field of the conversation by which it could be seen. */
export function deedKind<C>(): Omit<ActionKind<C, C>, 'overlayOf' | 'send'> {
  return {
    changeOf: (request) => request,
    isDone: () => false,
    isUnchanged: () => true,
    merge: (_earlier, later) => later,
    remaining: (change) => change,
    rebase: (change) => change,
    inverseOf: () => null,
    inverseChange: (change) => change,
    reachesContact: () => true,
    isDeed: true,
    refreshesFirst: false,
  }
}
