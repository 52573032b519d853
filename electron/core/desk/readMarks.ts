import type { CommandName } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Clock, TimerHandle } from '../ports.ts'
import type { Attention } from './attention.ts'

/** Commands by which a user acts on a conversation, and has therefore read it. */
const ACTS: ReadonlySet<CommandName> = new Set([
  'message:send',
  'conversation:setStatus',
  'conversation:assign',
  'conversation:setLabels',
  'conversation:setPriority',
])

/** Acting on a conversation marks it as read, marking it as unread keeps it so. An action that is held and taken back marks nothing. */
export class ReadMarks {
  readonly #clock: Clock
  readonly #attention: Attention
  /** By the conversation: the last action that is held there. */
  readonly #held = new Map<string, TimerHandle>()
  /** By the conversation: the action that marked it as unread, which alone lets it be read again when it is undone. */
  readonly #unread = new Map<string, string | null>()

  constructor(clock: Clock, attention: Attention) {
    this.#clock = clock
    this.#attention = attention
  }

  /** A command of a window has been carried out, with this result. */
  called(command: CommandName, input: object, result: unknown): void {
    const ref = 'ref' in input ? (input.ref as ConversationRef | null) : null
    if (ref === null) return
    if (command === 'conversation:markUnread') this.#keptUnread(ref, actionIdOf(result))
    else if (command === 'action:takeBack' || command === 'action:undo')
      this.#after(ref, input, () => this.#takenBack(ref, actionIdOf(input)))
    else if (ACTS.has(command)) this.#after(ref, input, () => this.#actedOn(ref))
  }

  /** Does it at once, or when the time is over in which the command can be taken back. */
  #after(ref: ConversationRef, input: object, act: () => void): void {
    const key = conversationKey(ref)
    this.#forget(key)
    const holdFor = 'holdFor' in input && typeof input.holdFor === 'number' ? input.holdFor : 0
    if (holdFor === 0) return act()
    this.#held.set(
      key,
      this.#clock.after(holdFor, () => {
        this.#held.delete(key)
        act()
      }),
    )
  }

  #actedOn(ref: ConversationRef): void {
    this.#unread.delete(conversationKey(ref))
    this.#attention.actedOn(ref)
  }

  #keptUnread(ref: ConversationRef, actionId: string | null): void {
    const key = conversationKey(ref)
    this.#forget(key)
    this.#unread.set(key, actionId)
    this.#attention.keepUnread(ref)
  }

  #takenBack(ref: ConversationRef, actionId: string | null): void {
    const key = conversationKey(ref)
    if (actionId === null || this.#unread.get(key) !== actionId) return
    this.#unread.delete(key)
    this.#attention.allowRead(ref)
  }

  #forget(key: string): void {
    const timer = this.#held.get(key)
    if (timer !== undefined) this.#clock.clear(timer)
    this.#held.delete(key)
  }
}

function actionIdOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'actionId' in value && typeof value.actionId === 'string'
    ? value.actionId
    : null
}
