import type { CommandInput, CommandName, CommandResult } from '../../../shared/bridge.ts'
import type { BatchResult } from '../../../shared/commandResults.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Clock } from '../ports.ts'
import { TimerMap } from '../timer.ts'
import type { Attention } from './attention.ts'

/** Commands by which the user acts on a conversation, and so has read it. */
const IMPLIES_READ: ReadonlySet<CommandName> = new Set([
  'message:send',
  'conversation:setStatus',
  'conversation:sendAndResolve',
  'conversation:assign',
  'conversation:assignTeam',
  'conversation:setLabels',
  'conversation:setPriority',
])

/** Commands that answer a conversation or end the work on it. */
const ANSWERS: ReadonlySet<CommandName> = new Set([
  'message:send',
  'conversation:setStatus',
  'conversation:sendAndResolve',
])

/**
 * Acting on a conversation marks it as read; marking it as unread keeps it unread. A delayed action that is taken back
 * marks nothing.
 */
export class ReadMarks {
  readonly #attention: Attention
  /** By conversation: the effect of the last delayed action. */
  readonly #delayed: TimerMap<string>
  /** By conversation: the action that marked it as unread. Only undoing that one allows it to be read again. */
  readonly #unreadActions = new Map<string, string | null>()

  readonly #onlyAnswers: () => boolean

  /** `onlyAnswers`: other actions leave it unread. */
  constructor(clock: Clock, attention: Attention, onlyAnswers: () => boolean) {
    this.#onlyAnswers = onlyAnswers
    this.#attention = attention
    this.#delayed = new TimerMap(clock)
  }

  /** A command of a window succeeded with this result. */
  onCommand<C extends CommandName>(command: C, input: CommandInput<C>, result: CommandResult<C>): void
  onCommand(command: CommandName, input: object, result: unknown): void {
    if (command === 'conversation:markUnread')
      this.#markedUnread((input as CommandInput<typeof command>).ref, actionIdOf(result))
    else if (command === 'conversation:changeAll')
      this.#onBatch(input as CommandInput<typeof command>, result as CommandResult<typeof command>)
    else if (command === 'action:takeBack' || command === 'action:undo')
      this.#onTakenBack(input as CommandInput<typeof command>)
    else if (this.#impliesRead(command, input) && 'ref' in input) {
      const ref = input.ref as ConversationRef
      this.#runAfterDelay(ref, input, () => this.#actedOn(ref))
    }
  }

  #impliesRead(command: CommandName, input: object): boolean {
    if (!this.#onlyAnswers()) return IMPLIES_READ.has(command)
    // A note tells the contact nothing.
    return ANSWERS.has(command) && !('private' in input && input.private === true)
  }

  /** The user may have opened none of many conversations that they changed at once: those stay unread. */
  #onBatch({ sessionId, accountId, change }: CommandInput<'conversation:changeAll'>, { done }: BatchResult): void {
    if (change.field !== 'read' || !change.unread) return
    for (const { conversationId, actionId } of done)
      this.#markedUnread({ sessionId, accountId, conversationId }, actionId)
  }

  #onTakenBack(input: CommandInput<'action:takeBack' | 'action:undo'>): void {
    const { sessionId, accountId, actions } = input
    for (const { conversationId, actionId } of actions) {
      const ref = { sessionId, accountId, conversationId }
      this.#runAfterDelay(ref, input, () => this.#takenBack(ref, actionId))
    }
  }

  /** Runs `act` at once, or after the time in which the command can be taken back. */
  #runAfterDelay(ref: ConversationRef, input: object, act: () => void): void {
    const key = conversationKey(ref)
    this.#delayed.clear(key)
    const delayFor = 'delayFor' in input && typeof input.delayFor === 'number' ? input.delayFor : 0
    if (delayFor === 0) return act()
    this.#delayed.set(key, delayFor, act)
  }

  #actedOn(ref: ConversationRef): void {
    this.#unreadActions.delete(conversationKey(ref))
    this.#attention.actedOn(ref)
  }

  #markedUnread(ref: ConversationRef, actionId: string | null): void {
    const key = conversationKey(ref)
    this.#delayed.clear(key)
    this.#unreadActions.set(key, actionId)
    this.#attention.keepUnread(ref)
  }

  #takenBack(ref: ConversationRef, actionId: string): void {
    const key = conversationKey(ref)
    if (this.#unreadActions.get(key) !== actionId) return
    this.#unreadActions.delete(key)
    this.#attention.allowRead(ref)
  }
}

function actionIdOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'actionId' in value && typeof value.actionId === 'string'
    ? value.actionId
    : null
}
