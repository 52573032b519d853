import type { ServerEvent } from '../../../shared/events.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Milliseconds until a typing indicator ends by itself: the event that ends it may be lost. */
export const TYPING_EXPIRES = 30_000

interface Typist {
  name: string
  isNote: boolean
  expiry: Timer
}

/** Who is typing, by conversation. */
export class TypingTable {
  readonly #clock: Clock
  readonly #onChange: (key: LocalKey) => void
  readonly #typists = new Map<LocalKey, Map<string, Typist>>()

  constructor(clock: Clock, onChange: (key: LocalKey) => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  /** Names in the order in which they started typing: of those who write to the other side, or a private note. */
  names(accountId: number, conversationId: number, what: 'message' | 'note'): string[] {
    return [...(this.#typists.get(localKey(accountId, conversationId))?.values() ?? [])]
      .filter(({ isNote }) => isNote === (what === 'note'))
      .map(({ name }) => name)
  }

  onEvent(event: Extract<ServerEvent, { kind: 'typing' }>): void {
    const key = localKey(event.accountId, event.conversationId)
    const person = `${event.person.kind}/${event.person.id}`
    if (!event.on) {
      this.#end(key, person)
      return
    }
    const typists = this.#typists.get(key) ?? new Map<string, Typist>()
    const typist = typists.get(person)
    const expiry = typist?.expiry ?? new Timer(this.#clock)
    expiry.set(TYPING_EXPIRES, () => this.#end(key, person))
    typists.set(person, { name: event.person.name, isNote: event.private, expiry })
    this.#typists.set(key, typists)
    if (typist?.isNote !== event.private) this.#onChange(key)
  }

  /** Ends the indicator of a message's sender. */
  onMessage(message: Pick<Message, 'accountId' | 'conversationId' | 'sender'>): void {
    if (message.sender)
      this.#end(localKey(message.accountId, message.conversationId), `${message.sender.kind}/${message.sender.id}`)
  }

  /** Ends all indicators, when the connection is lost. */
  clear(): void {
    for (const [key, typists] of this.#typists) {
      for (const { expiry } of typists.values()) expiry.clear()
      this.#onChange(key)
    }
    this.#typists.clear()
  }

  #end(key: LocalKey, person: string): void {
    const typists = this.#typists.get(key)
    const typist = typists?.get(person)
    if (!typists || !typist) return
    typist.expiry.clear()
    typists.delete(person)
    if (typists.size === 0) this.#typists.delete(key)
    this.#onChange(key)
  }
}
