import type { Message, MessagePatch } from '../../../shared/model/message.ts'
import type { LocalStore, OutboxEntry } from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { ThreadLoader } from '../sync/threadLoader.ts'
import { findArrived } from './match.ts'

export interface ArrivalsOptions {
  ports: Pick<SyncPorts, 'afterWrite' | 'me' | 'server'>
  local: LocalStore
  threads: Pick<ThreadLoader, 'onOwnMessage'>
  /** Removes an entry that the server has. */
  complete(entry: OutboxEntry): void
}

/** Joins entries with the server's messages, also those that seemed to have failed, however late their message turns up. */
export class Arrivals {
  readonly #options: ArrivalsOptions

  constructor(options: ArrivalsOptions) {
    this.#options = options
  }

  /** Joins an entry whose requests seemed to have failed with its message, if that is cached. Returns whether it is. */
  joinCached(entry: OutboxEntry): boolean {
    const { accountId, conversationId, tried } = entry
    if (!tried) return false
    const { ports } = this.#options
    const cached = ports.server.messages.after(accountId, conversationId, tried.afterId)
    const arrived = findArrived(entry, cached, ports.me())
    if (arrived) this.join(entry, arrived)
    return arrived !== null
  }

  /** A message without echo was written to the cache: it may be that of an entry that seemed to have failed. */
  onWritten(message: Message): void {
    const { local, ports } = this.#options
    const matching = local
      .entriesOf(message.accountId, message.conversationId)
      .filter((entry) => findArrived(entry, [message], ports.me()) !== null)
    // If the request that runs may have stored it, its answer decides.
    if (matching.some(({ state }) => state.kind === 'sending')) return
    const arrived = matching.find(({ state }) => state.kind === 'unknown') ?? matching[0]
    if (arrived) this.join(arrived, message)
  }

  /** The stored message takes the place of the entry, under the same key. */
  join(entry: OutboxEntry, { id }: Message): void {
    const { accountId, conversationId, echoId } = entry
    this.onAnswer(entry, { accountId, conversationId, id, echoId })
  }

  /** The server has the message. Its answer is applied like its echo: `Outbox.onApplied` removes the entry. */
  onAnswer(entry: OutboxEntry, message: MessagePatch): void {
    const { complete, local, ports, threads } = this.#options
    threads.onOwnMessage(entry.accountId, entry.conversationId)
    ports.afterWrite(ports.server.applyMessage(message))
    // An answer that changes nothing, because the echo came first, removes it too.
    const left = local.entry(entry.echoId)
    if (left) complete(left)
  }
}
