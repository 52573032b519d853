import type { ServerEvent } from '../../../shared/events.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { Clock, TimerHandle } from '../ports.ts'

/** Milliseconds after which someone who was said to type is taken to have stopped: the word that they did may be lost. */
export const TYPING_EXPIRES = 30_000

interface Typist {
  name: string
  timer: TimerHandle
}

/** Who types to us now, by conversation. */
export class TypingTable {
  readonly #clock: Clock
  readonly #onChange: (key: LocalKey) => void
  readonly #typists = new Map<LocalKey, Map<string, Typist>>()

  constructor(clock: Clock, onChange: (key: LocalKey) => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  /** Names, in the order in which they began. */
  names(accountId: number, conversationId: number): string[] {
    return [...(this.#typists.get(localKey(accountId, conversationId))?.values() ?? [])].map(({ name }) => name)
  }

  onEvent(event: Extract<ServerEvent, { kind: 'typing' }>): void {
    const key = localKey(event.accountId, event.conversationId)
    const person = `${event.person.kind}/${event.person.id}`
    if (!event.on) {
      this.#end(key, person)
      return
    }
    const typists = this.#typists.get(key) ?? new Map<string, Typist>()
    const known = typists.get(person)
    if (known) this.#clock.clear(known.timer)
    typists.set(person, {
      name: event.person.name,
      timer: this.#clock.after(TYPING_EXPIRES, () => {
        this.#end(key, person)
      }),
    })
    this.#typists.set(key, typists)
    if (!known) this.#onChange(key)
  }

  /** What was typed has been sent. */
  onMessage(message: Pick<Message, 'accountId' | 'conversationId' | 'sender'>): void {
    if (message.sender)
      this.#end(localKey(message.accountId, message.conversationId), `${message.sender.kind}/${message.sender.id}`)
  }

  /** The connection is gone: nobody is known to type. */
  clear(): void {
    for (const [key, typists] of this.#typists) {
      for (const { timer } of typists.values()) this.#clock.clear(timer)
      this.#onChange(key)
    }
    this.#typists.clear()
  }

  #end(key: LocalKey, person: string): void {
    const typists = this.#typists.get(key)
    const typist = typists?.get(person)
    if (!typists || !typist) return
    this.#clock.clear(typist.timer)
    typists.delete(person)
    if (typists.size === 0) this.#typists.delete(key)
    this.#onChange(key)
  }
}
