import { conversationKey, type ConversationRef } from '../../../shared/model/ids.ts'
import type { CommandName } from '../../../shared/bridge.ts'
import type { Clock, TimerHandle } from '../ports.ts'
import type { Attention } from './attention.ts'

/** Commands by which a user acts on a conversation, and has therefore read it. */
const ACTS: ReadonlySet<CommandName> = new Set([
  'message:send', 'conversation:setStatus', 'conversation:assign', 'conversation:setLabels', 'conversation:setPriority',
])

/** Acting on a conversation marks it as read, marking it as unread keeps it so. An action that is held and taken back marks nothing. */
export class ReadMarks {
  readonly #clock: Clock
  readonly #attention: Attention
  /** By the conversation: the last action that is held there. */
  readonly #held = new Map<string, TimerHandle>()

  constructor(clock: Clock, attention: Attention) {
    this.#clock = clock
    this.#attention = attention
  }

  /** A command of a window has been carried out. */
  called(command: CommandName, input: object): void {
    const ref = 'ref' in input ? (input.ref as ConversationRef | null) : null
    if (ref === null) return
    if (command === 'conversation:markUnread') this.#keptUnread(ref)
    else if (command === 'action:takeBack' || command === 'action:undo') this.#takenBack(ref)
    else if (ACTS.has(command)) this.#acted(ref, 'holdFor' in input && typeof input.holdFor === 'number' ? input.holdFor : 0)
  }

  #acted(ref: ConversationRef, holdFor: number): void {
    const key = conversationKey(ref)
    this.#forget(key)
    if (holdFor === 0) return this.#attention.actedOn(ref)
    this.#held.set(key, this.#clock.after(holdFor, () => {
      this.#held.delete(key)
      this.#attention.actedOn(ref)
    }))
  }

  #keptUnread(ref: ConversationRef): void {
    this.#forget(conversationKey(ref))
    this.#attention.keepUnread(ref)
  }

  #takenBack(ref: ConversationRef): void {
    this.#forget(conversationKey(ref))
    this.#attention.allowRead(ref)
  }

  #forget(key: string): void {
    const timer = this.#held.get(key)
    if (timer !== undefined) this.#clock.clear(timer)
    this.#held.delete(key)
  }
}
