import type { CommandInput } from '../../../shared/bridge.ts'
import { ApiError } from '../api/types.ts'
import { localKey, type LocalKey } from '../cache/changes.ts'
import type { LocalStore } from '../cache/localStore.ts'
import type { Applied } from '../cache/serverStore.ts'
import type { SyncContext } from '../sync/context.ts'
import type { ThreadLoader } from '../sync/threadLoader.ts'
import { afterRestart, type OutboxEntry, type OutboxState } from './entry.ts'
import { Lane } from './lane.ts'
import { Sender } from './sender.ts'
import type { Uploads } from './uploads.ts'

export interface OutboxParts {
  context: SyncContext
  local: LocalStore
  threads: ThreadLoader
  uploads: Uploads
  /** After a 401: true when the server still knows this person, so that the no was meant for this message alone. */
  confirmSignedIn(): Promise<boolean>
}

/**
 * What this machine wants to send and the server has not confirmed (design 5). Everything is on disk before it is tried; one message at a
 * time per conversation, in order, conversations beside each other; nothing is sent again that may have arrived.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #sender: Sender
  readonly #lanes = new Map<LocalKey, Lane>()
  #paused = false
  #stopped = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#sender = new Sender(parts, () => this.#stopped)
  }

  /** Takes up what the last run of the process left. */
  start(): void {
    const { context, local } = this.#parts
    for (const entry of local.entries()) {
      const message = context.server.messages.byEcho(entry.accountId, entry.conversationId, entry.echoId)
      if (message) {
        this.#sender.adopt(entry)
        continue
      }
      const now = afterRestart(entry, context.clock.now())
      if (now !== entry) local.updateEntry(now)
    }
    this.kick()
  }

  /** Writes message and cleared draft to disk, then lets it go. Throws `ApiError` when it cannot be kept. */
  send(input: CommandInput<'message:send'>): void {
    const { context, local, uploads } = this.#parts
    const { accountId, conversationId } = input.ref
    if (local.entry(input.echoId) || context.server.messages.byEcho(accountId, conversationId, input.echoId)) return
    if (input.content.trim() === '' && input.uploadIds.length === 0) throw new ApiError({ code: 'emptyMessage', delivered: 'no' })
    if (input.uploadIds.some((uploadId) => !uploads.file(uploadId))) throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'an attachment is not here yet' })
    local.enqueue({
      echoId: input.echoId, accountId, conversationId, content: input.content, private: input.private, inReplyTo: input.inReplyTo,
      uploadIds: input.uploadIds, createdAt: Math.floor(context.clock.now() / 1_000), state: { kind: 'queued', error: null },
    })
    context.touch()
    this.#lane(accountId, conversationId).kick()
  }

  /** The person wants it sent, now: a failed one again, an unknown one if it still cannot be found. */
  retry(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending') return
    if (entry.state.kind === 'unknown') this.#sender.decideToSend(echoId)
    this.#set(entry, entry.state.kind === 'unknown' ? { ...entry.state, ask: false } : { kind: 'queued', error: null })
    this.#lane(entry.accountId, entry.conversationId).kick()
  }

  /** The person gives it up. One that is on its way is stopped, and stays if it may have arrived. */
  async discard(echoId: string): Promise<void> {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending') this.#sender.cancel(echoId)
    else await this.#sender.remove(entry)
  }

  /** What came from the server: echoes of our own messages end their entries. */
  onApplied(applied: Applied): void {
    for (const { message } of applied.messages) {
      const entry = message.echoId === null ? undefined : this.#parts.local.entry(message.echoId)
      if (entry?.accountId === message.accountId && entry.conversationId === message.conversationId) this.#sender.adopt(entry)
    }
  }

  /** While the gap is being closed nothing leaves. */
  pause(): void {
    this.#paused = true
  }

  /** Threads are in step, or the network is back: everything that waits is tried. */
  resume(): void {
    this.#paused = false
    this.kick()
  }

  kick(): void {
    const { local } = this.#parts
    const lanes = new Set(local.entries().map((entry) => this.#lane(entry.accountId, entry.conversationId)))
    for (const lane of lanes) lane.kick()
  }

  /** 0 to 1 of the bytes of a message on its way; null when there is nothing to show. */
  progressOf(echoId: string): number | null {
    return this.#sender.progressOf(echoId)
  }

  /** Messages that wait for the network or for the person. */
  get waiting(): number {
    return this.#parts.local.entries().filter(({ state }) => state.kind === 'unknown' || (state.kind === 'queued' && state.error !== null)).length
  }

  stop(): void {
    this.#stopped = true
    this.#sender.stop()
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #lane(accountId: number, conversationId: number): Lane {
    const key = localKey(accountId, conversationId)
    let lane = this.#lanes.get(key)
    if (!lane) {
      const { context, local } = this.#parts
      lane = new Lane({
        clock: context.clock, random: context.random, log: context.log,
        mayRun: () => !this.#paused && !this.#stopped,
        next: () => local.entriesOf(accountId, conversationId).find(isMoving),
        step: (entry) => this.#sender.step(entry),
      })
      this.#lanes.set(key, lane)
    }
    return lane
  }

  #entry(echoId: string): OutboxEntry {
    const entry = this.#parts.local.entry(echoId)
    if (!entry) throw new ApiError({ code: 'notFound', delivered: 'no' })
    return entry
  }

  #set(entry: OutboxEntry, state: OutboxState): void {
    this.#parts.local.updateEntry({ ...entry, state })
    this.#parts.context.touch()
  }
}

/** What waits for the person does not hold back what comes after it. */
function isMoving({ state }: OutboxEntry): boolean {
  return state.kind === 'queued' || state.kind === 'sending' || (state.kind === 'unknown' && !state.ask)
}
