import type { Applied } from '../../cache/index.ts'
import type { ServerTime } from '../../sync/serverTime.ts'
import type { CablePort } from '../ports.ts'

export interface ExpectedEventsOptions {
  cable: Pick<CablePort, 'expect' | 'state'>
  serverTime: Pick<ServerTime, 'latest'>
}

/**
 * Reports each message that an answer shows first and that was created while the socket was synced: its event has to
 * arrive too (`CableConnection.expect`). The user's own messages are among them.
 */
export class ExpectedEvents {
  readonly #options: ExpectedEventsOptions
  /** Server seconds since which the socket has been synced; null while it isn't. */
  #syncedAt: number | null = null

  constructor(options: ExpectedEventsOptions) {
    this.#options = options
  }

  /** The state of the connection changed. */
  onState(): void {
    const { cable, serverTime } = this.#options
    if (cable.state.kind !== 'synced') this.#syncedAt = null
    else this.#syncedAt ??= serverTime.latest()
  }

  onApplied({ messages }: Applied): void {
    const since = this.#syncedAt
    if (since === null) return
    const { cable, serverTime } = this.#options
    const latest = serverTime.latest()
    for (const { message, isNew, fromEvent } of messages)
      if (isNew && !fromEvent && message.createdAt > since && message.createdAt <= latest)
        cable.expect(message.accountId, message.id)
  }
}
