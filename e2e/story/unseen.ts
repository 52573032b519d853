import type { Clock } from '../../electron/core/ports.ts'
import type { Message } from '../../electron/demo/model/types.ts'
import type { DeskMachine } from './machine.ts'
import type { Network } from './network.ts'
import type { ServerSide } from './server.ts'
import { readServerFile } from './serverFile.ts'

/** Milliseconds in which the desk knows of a message while the server answers its requests. */
export const SEEN_WITHIN = 60_000
/** Milliseconds after an outage or a fault until no request hangs any more that began during it. */
const HANGS_FOR = 30_000
const LOOK_EVERY = 5_000
/** Milliseconds until the next look at the profile shows that a suspension has ended, or that an account is back. */
const NOTICED_WITHIN = 100_000

interface Waiting {
  message: Message
  /** Monotonic milliseconds of true time. */
  since: number
}

/**
 * Checks throughout a story that no customer's message stays unseen for a minute while the desk runs and the server
 * answers REST, whatever happens to sockets and jobs. Seen: the message is in the local thread, or its row shows a newer one.
 */
export class UnseenMessages {
  readonly found: string[] = []
  readonly #clock: Clock
  readonly #network: Network
  readonly #server: ServerSide
  readonly #machine: DeskMachine
  readonly #waiting: Waiting[] = []
  /** Since when the server has answered every request of this process. Null: it doesn't, or there is no process. */
  #answersSince: number | null = null
  #process: DeskMachine['process'] = null
  #isEnded = false

  constructor(clock: Clock, network: Network, server: ServerSide, machine: DeskMachine) {
    this.#clock = clock
    this.#network = network
    this.#server = server
    this.#machine = machine
    server.onIncoming = (message) => this.#waiting.push({ message, since: clock.monotonic() })
  }

  /** Looks every few seconds until it is stopped. */
  start(): void {
    this.#clock.after(LOOK_EVERY, () => {
      if (this.#isEnded) return
      this.#look()
      this.start()
    })
  }

  stop(): void {
    this.#isEnded = true
  }

  #look(): void {
    const now = this.#clock.monotonic()
    if (!this.#doesAnswer()) this.#answersSince = null
    else this.#answersSince ??= now
    if (this.#answersSince === null) return
    const answersSince = this.#answersSince + HANGS_FOR
    const due = this.#waiting.filter(({ message, since }) => {
      const seenFrom = this.#server.seenFrom(message.conversation.accountId)
      return seenFrom !== null && Math.max(since, answersSince, seenFrom + NOTICED_WITHIN) + SEEN_WITHIN <= now
    })
    if (due.length === 0) return
    for (const each of due) this.#waiting.splice(this.#waiting.indexOf(each), 1)
    this.#check(due.map(({ message }) => message))
  }

  #doesAnswer(): boolean {
    const { process } = this.#machine
    const isSame = process === this.#process
    this.#process = process
    if (!isSame || process === null || process.clock.isPaused) return false
    const { faults } = this.#server.demo
    // A suspension may be shorter than the time between two looks.
    if (this.#clock.monotonic() < this.#server.activeSince + NOTICED_WITHIN) return false
    return this.#network.isServerUp && this.#network.weather === 'up' && faults.rest.list().length === 0
  }

  #check(messages: readonly Message[]): void {
    readServerFile(this.#machine, (db) => {
      const stored = db.prepare('SELECT 1 FROM messages WHERE account_id = ? AND id = ?')
      const row = db.prepare('SELECT json FROM conversations WHERE account_id = ? AND id = ?')
      for (const { id, conversation } of messages) {
        const { accountId, displayId } = conversation
        const isRemoved = this.#server.demo.model.conversation(accountId, displayId) !== conversation
        if (isRemoved || stored.get(accountId, id)) continue
        const known = row.get(accountId, displayId)
        const newest = known === undefined ? 0 : previewId(String(known['json']))
        if (newest < id)
          this.found.push(`message ${id} of ${accountId}/${displayId} was unseen for ${SEEN_WITHIN / 1_000} s`)
      }
    })
  }
}

function previewId(json: string): number {
  const { preview } = JSON.parse(json) as { preview: { messageId: number } | null }
  return preview?.messageId ?? 0
}
