import type { CommandInput } from '../../../shared/bridge.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { ApiError } from '../api/types.ts'
import type { ActionEntry, Applied, LocalStore, OutboxEntry } from '../cache/index.ts'
import {
  afterRestart,
  isAfterMail,
  isAsking,
  isAskingAboutMail,
  isInProgress,
  isRecognized,
  isWaiting,
} from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { ThreadLoader } from '../sync/threadLoader.ts'
import { emailThread } from './emailThread.ts'
import type { TakenBackEntry } from './heldMessages.ts'
import { HeldMessages } from './heldMessages.ts'
import type { ActionTarget } from './kinds/kind.ts'
import type { Step } from './lane.ts'
import { Lanes } from './lanes.ts'
import { isLeaving, MailGate } from './mailGate.ts'
import type { RefusalPorts } from './refusal.ts'
import type { NewMessage } from './resender.ts'
import { Resender } from './resender.ts'
import { seenNow } from './seen.ts'
import { Sender } from './sender.ts'
import type { Uploads } from './uploads.ts'
import { checkContent, chosenRecipients } from './writtenMessage.ts'

export interface OutboxOptions extends RefusalPorts {
  uuid(): string
  /** Reads the file at an attachment's address on the server. */
  readAttachment(url: string): Promise<AsyncIterable<Uint8Array>>
  ports: SyncPorts
  local: LocalStore
  threads: ThreadLoader
  uploads: Uploads
  /** The account is synced and live: the user writes on current data. */
  isSynced(accountId: number): boolean
  /** Milliseconds for which a new message of a conversation is held before it leaves; none, if omitted. */
  holdFor?(thread: { isEmail: boolean }): number
  /** The socket works, so that a server that doesn't answer is slow and not gone. */
  isConnected(): boolean
  /** Actions that may leave once a message before them was sent, or no longer leaves by itself. */
  queue: { onMessageProgress(accountId: number, conversationId: number): void }
  /** A message needs the user, who may be elsewhere: it asks or failed. */
  onAsks(entry: OutboxEntry): void
}

/**
 * The messages that the server has not confirmed: docs/architecture.md#outbox. Each is stored on disk before it is
 * sent. One message at a time per conversation, in order; conversations run in parallel. A message that may have
 * arrived is searched on the server before it is sent again.
 */
export class Outbox {
  readonly held: HeldMessages
  readonly #options: OutboxOptions
  readonly #sender: Sender
  readonly #gate: MailGate
  readonly #lanes: Lanes<OutboxEntry>
  readonly #resender: Resender

  constructor(options: OutboxOptions) {
    this.#options = options
    const { ports } = options
    this.#gate = new MailGate(ports.server, ports.clock, ports.serverTime)
    this.#lanes = new Lanes({
      ports,
      next: (target) => this.#next(target),
      step: (entry) => this.#step(entry),
    })
    this.#sender = new Sender(options, this.#gate, () => this.#lanes.isStopped)
    this.#resender = new Resender(options, (message) => void this.#enqueue(message))
    this.held = new HeldMessages({ ports, local: options.local, lanes: this.#lanes })
  }

  /** Continues with the messages of the last run of the process. */
  start(): void {
    const { ports, local } = this.#options
    for (const entry of local.entries()) {
      const message = ports.server.messages.byEcho(entry.accountId, entry.conversationId, entry.echoId)
      if (message) {
        this.#sender.complete(entry)
        continue
      }
      if (!isInProgress(entry) && this.#sender.arrivals.joinCached(entry)) continue
      const restarted = afterRestart(entry)
      if (restarted !== entry) local.updateEntry(restarted)
    }
    this.kick()
  }

  /**
   * Stores the message and clears its draft, then sends it. Returns `then`, the action that follows it, as it was stored with the message;
   * null if the message was stored before. Throws `ApiError` if it can't be stored.
   */
  send(input: CommandInput<'message:send'>, then: ActionEntry | null = null): ActionEntry | null {
    const { ports, local } = this.#options
    const { accountId, conversationId } = input.ref
    const { echoId, content, inReplyTo, uploadIds } = input
    if (local.entry(echoId) || ports.server.messages.byEcho(accountId, conversationId, echoId)) return null
    checkContent(this.#options.uploads, input)
    const recipients = input.private
      ? null
      : chosenRecipients(this.#options, accountId, conversationId, input.recipients ?? null)
    const isEmail = emailThread(ports.server, accountId, conversationId) !== null
    return this.#enqueue(
      {
        echoId,
        accountId,
        conversationId,
        content,
        private: input.private,
        inReplyTo,
        uploadIds,
        recipients,
      },
      then,
      this.#options.holdFor?.({ isEmail }) ?? 0,
    )
  }

  /**
   * Sends an email that the channel refused as a new message. Resolves with false if the message is not an email.
   * Rejects with `ApiError`.
   */
  sendAgain(accountId: number, conversationId: number, messageId: number): Promise<boolean> {
    return this.#resender.send(accountId, conversationId, messageId)
  }

  #enqueue(message: NewMessage, then: ActionEntry | null = null, holdFor = 0): ActionEntry | null {
    const { ports, local, isSynced } = this.#options
    const { accountId, conversationId } = message
    const order = local.nextOrder()
    const following = then && { ...then, order: order + 1 }
    local.enqueue(
      {
        ...message,
        createdAt: this.#now(),
        state: { kind: 'queued', error: null },
        order,
        seen: this.#seen(accountId, conversationId),
        waited: !isSynced(accountId),
        editing: false,
        giveUp: null,
      },
      { keepsDraft: message.resends !== undefined, then: following },
    )
    this.held.hold(message.echoId, holdFor)
    ports.changes.flushSoon()
    this.#lanes.kick({ accountId, conversationId })
    return following
  }

  /**
   * The user wants it sent now: a failed or held message again, an unknown one if it isn't found, or only as the
   * candidate that they saw.
   */
  retry(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending') return
    this.held.forget(echoId)
    if (entry.state.kind === 'unknown') this.#sender.confirmByUser(echoId, entry.state.candidate?.id ?? null)
    if (entry.state.kind === 'held' && entry.state.hold.reason === 'unchecked') this.#sender.skipCheck(echoId)
    this.#save({
      ...entry,
      editing: false,
      giveUp: null,
      seen: this.#seen(entry.accountId, entry.conversationId),
      ...this.#overtakes(entry),
      state:
        entry.state.kind === 'unknown'
          ? { ...entry.state, ask: false, candidate: null }
          : { kind: 'queued', error: null },
    })
  }

  /** The user gives it up. Aborts a message that is being sent, which stays if it may have arrived. */
  async discard(echoId: string): Promise<void> {
    const entry = this.#entry(echoId)
    if (!this.#options.local.mayDiscard(echoId)) throw new ApiError({ code: 'disk', reachedServer: 'no' })
    this.held.forget(echoId)
    if (entry.state.kind === 'sending') this.#sender.abort(entry, 'discard')
    else await this.#sender.remove(entry, { arrived: isRecognized(entry) })
    this.#options.queue.onMessageProgress(entry.accountId, entry.conversationId)
    this.#lanes.kick(entry)
  }

  /**
   * The user wants it back: moves a message that certainly was not sent into its draft, with its files, before what the draft has. Drops
   * the action that follows it. Returns null if it may have been sent.
   */
  takeBack(echoId: string, text: string | null): TakenBackEntry | null {
    const taken = this.held.takeBack(echoId, text)
    if (taken === null) return null
    const { entry } = taken
    this.#options.ports.changes.flushSoon()
    this.#options.queue.onMessageProgress(entry.accountId, entry.conversationId)
    this.#lanes.kick(entry)
    return taken
  }

  /** Aborts a message that is being sent or checked, and keeps its text. Does nothing otherwise. */
  cancel(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending') this.#sender.abort(entry, 'cancel')
    else if (entry.state.kind === 'queued' && this.checkOf(echoId) !== null)
      this.#save({ ...entry, state: { kind: 'failed', error: { code: 'cancelled', detail: null } } })
  }

  /**
   * Holds a message back until `edit` or `cancelEdit`, over restarts too. Throws `badInput` if it may have been sent.
   */
  beginEdit(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending' || (entry.state.kind === 'unknown' && !entry.state.ask)) {
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'this message is being sent' })
    }
    this.held.forget(echoId)
    this.#save({ ...entry, editing: true })
  }

  cancelEdit(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.editing) this.#save({ ...entry, editing: false })
  }

  /**
   * Changes the text of a waiting message and removes attachments. With `send` it is sent as if it had just been
   * written.
   */
  async edit({ echoId, content, uploadIds, recipients, send }: CommandInput<'message:edit'>): Promise<void> {
    const { local, uploads } = this.#options
    this.beginEdit(echoId)
    const entry = this.#entry(echoId)
    const remaining = entry.uploadIds.filter((uploadId) => uploadIds.includes(uploadId))
    if (isBlank(content) && remaining.length === 0) throw new ApiError({ code: 'emptyMessage', reachedServer: 'no' })
    const removed = entry.uploadIds.filter((uploadId) => !remaining.includes(uploadId))
    const edited: OutboxEntry = {
      ...entry,
      content,
      uploadIds: remaining,
      giveUp: null,
      seen: this.#seen(entry.accountId, entry.conversationId),
      ...(recipients && !entry.private
        ? { recipients: chosenRecipients(this.#options, entry.accountId, entry.conversationId, recipients) }
        : {}),
    }
    this.#save(send ? { ...edited, editing: false, state: { kind: 'queued', error: null } } : edited)
    for (const uploadId of removed) local.removeUpload(uploadId)
    await uploads.removeFiles(removed)
  }

  /** The user's messages complete their entries: by their echo, or an entry that seemed to have failed by its contents. */
  onApplied(applied: Applied): void {
    for (const { message } of applied.messages) {
      const entry = message.echoId === null ? null : this.#options.local.entry(message.echoId)
      if (entry?.accountId === message.accountId && entry.conversationId === message.conversationId)
        this.#complete(entry)
      if (message.echoId === null && message.type === 'outgoing') this.#sender.arrivals.onWritten(message)
      const hasLeft = message.type === 'outgoing' && !isLeaving(message)
      if (hasLeft) this.#onEmailLeft(message.accountId, message.conversationId)
    }
  }

  /** The server has the message: removes the entry, and sends what waited for it. */
  #complete(entry: OutboxEntry): void {
    this.#sender.complete(entry)
    this.#options.queue.onMessageProgress(entry.accountId, entry.conversationId)
    this.#lanes.kick(entry)
  }

  /** Sends what waited for an email, or asked the user because it took too long. */
  #onEmailLeft(accountId: number, conversationId: number): void {
    const { ports, local } = this.#options
    const unblocked = local
      .entriesOf(accountId, conversationId)
      .filter((entry) => isAfterMail(entry) && this.#gate.leaving(entry) === null)
    for (const entry of unblocked) local.updateEntry({ ...entry, state: { kind: 'queued', error: null } })
    if (unblocked.length === 0) return
    ports.changes.flushSoon()
    this.#lanes.kick({ accountId, conversationId })
  }

  /** After the user confirmed it, a message may leave before the emails that may not have left. */
  #overtakes(entry: OutboxEntry): Pick<OutboxEntry, 'overtakes'> {
    const { messages } = this.#options.ports.server
    return isAskingAboutMail(entry) ? { overtakes: messages.highestId(entry.accountId, entry.conversationId) } : {}
  }

  /** Sends nothing while a gap is being closed. */
  pause(): void {
    this.#lanes.pause()
  }

  /** The network was unavailable. */
  onGap(): void {
    this.#sender.onGap()
  }

  /** Threads are synced, or the network is back: everything that waits is tried. */
  resume(): void {
    this.#lanes.resume(this.#options.local.entries())
  }

  kick(): void {
    this.#lanes.kickAll(this.#options.local.entries())
  }

  /** The check of a message for new messages of its thread, while it runs; `slow`: for so long that it is shown. */
  checkOf(echoId: string): 'running' | 'slow' | null {
    return this.#sender.checkOf(echoId)
  }

  /** Fraction (0 to 1) of a message's bytes that was sent; null if it has no files or is not being sent. */
  progressOf(echoId: string): number | null {
    return this.#sender.progressOf(echoId)
  }

  /** Wall milliseconds at which a message is tried again; null if it doesn't wait for that. */
  nextTryAt(entry: OutboxEntry): number | null {
    return isWaiting(entry) && this.#next(entry)?.echoId === entry.echoId ? this.#lanes.nextTryAt(entry) : null
  }

  /** Number of messages that wait for the network. */
  get waiting(): number {
    return this.#options.local.entries().filter(isWaiting).length
  }

  /** Number of messages that wait for the user. */
  get asking(): number {
    return this.#options.local.entries().filter(isAsking).length
  }

  stop(): void {
    this.#lanes.stop()
    this.held.stop()
    this.#sender.stop()
  }

  async #step(entry: OutboxEntry): Promise<Step> {
    const step = await this.#sender.step(entry)
    if (this.#lanes.isStopped) return step
    this.#options.queue.onMessageProgress(entry.accountId, entry.conversationId)
    const now = this.#options.local.entry(entry.echoId)
    if (now && !isInProgress(now) && !isStoppedByUser(now)) this.#options.onAsks(now)
    return step
  }

  /**
   * The first message that can be processed. One that asks the user doesn't block later ones; one that is being edited
   * does, to keep its place, and so does one that is held.
   */
  #next({ accountId, conversationId }: ActionTarget): OutboxEntry | null {
    const first = this.#options.local
      .entriesOf(accountId, conversationId)
      .find((entry) => entry.editing || isInProgress(entry))
    return first && !first.editing && !this.held.has(first.echoId) ? first : null
  }

  #seen(accountId: number, conversationId: number): NonNullable<OutboxEntry['seen']> {
    return seenNow(this.#options.ports, this.#options.threads, accountId, conversationId)
  }

  #now(): number {
    return Math.floor(this.#options.ports.clock.now() / 1_000)
  }

  #entry(echoId: string): OutboxEntry {
    const entry = this.#options.local.entry(echoId)
    if (!entry) throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    return entry
  }

  #save(entry: OutboxEntry): void {
    this.#options.local.updateEntry(entry)
    this.#options.ports.changes.flushSoon()
    this.#options.queue.onMessageProgress(entry.accountId, entry.conversationId)
    this.#lanes.kick(entry)
  }
}

function isStoppedByUser({ editing, state }: OutboxEntry): boolean {
  return editing || (state.kind === 'failed' && state.error.code === 'cancelled')
}
