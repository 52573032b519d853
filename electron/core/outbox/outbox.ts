import type { CommandInput } from '../../../shared/bridge.ts'
import type { Recipients } from '../../../shared/model/recipients.ts'
import {
  addressKey,
  distinctRecipients,
  RECIPIENT_FIELDS,
  recipientsProblem,
} from '../../../shared/model/recipients.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { ApiError } from '../api/types.ts'
import type { Applied, LocalKey, LocalStore, OutboxEntry } from '../cache/index.ts'
import {
  afterRestart,
  isAfterMail,
  isAsking,
  isAskingAboutMail,
  isMoving,
  isRecognized,
  isWaiting,
  localKey,
} from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { ThreadLoader } from '../sync/threadLoader.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import { Lane } from './lane.ts'
import { isLeaving, MailGate } from './mailGate.ts'
import type { Written } from './resender.ts'
import { Resender } from './resender.ts'
import { assigneeKey } from './sendConfirmation.ts'
import { Sender } from './sender.ts'
import type { Uploads } from './uploads.ts'

export interface OutboxOptions {
  uuid(): string
  /** The bytes behind an attachment's address on the server. */
  readAttachment(url: string): Promise<AsyncIterable<Uint8Array>>
  ports: SyncPorts
  local: LocalStore
  threads: ThreadLoader
  uploads: Uploads
  /** After a 401: true when the server still knows this person, so that the no was meant for this message alone. */
  confirmSignedIn(): Promise<boolean>
  /** Everything of the account is in step with the server, and heard: what is written now was written knowing it. */
  isSynced(accountId: number): boolean
  /** Actions that may go once a message before them has left, or will not leave by itself. */
  queue: { onMessageMoved(accountId: number, conversationId: number): void }
}

/**
 * The messages that the server has not confirmed: docs/architecture.md#outbox. Each is on disk before it is sent. One message at a time per
 * conversation, in order; conversations run in parallel. A message that may have arrived is looked for before it is sent again.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #sender: Sender
  readonly #gate: MailGate
  readonly #lanes = new Map<LocalKey, Lane<OutboxEntry>>()
  readonly #resender: Resender
  #paused = false
  #stopped = false

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#gate = new MailGate(options.ports.server, options.ports.clock, options.ports.serverTime)
    this.#sender = new Sender(options, this.#gate, () => this.#stopped)
    this.#resender = new Resender(options, (written) => this.#enqueue(written))
  }

  /** Takes up what the last run of the process left. */
  start(): void {
    const { ports, local } = this.#options
    for (const entry of local.entries()) {
      const message = ports.server.messages.byEcho(entry.accountId, entry.conversationId, entry.echoId)
      if (message) {
        this.#sender.adopt(entry)
        continue
      }
      const now = afterRestart(entry, ports.clock.now())
      if (now !== entry) local.updateEntry(now)
    }
    this.kick()
  }

  /** Writes message and cleared draft to disk, then lets it go. Throws `ApiError` when it cannot be kept. */
  send(input: CommandInput<'message:send'>): void {
    const { ports, local } = this.#options
    const { accountId, conversationId } = input.ref
    const { echoId, content, inReplyTo, uploadIds } = input
    if (local.entry(echoId) || ports.server.messages.byEcho(accountId, conversationId, echoId)) return
    this.#checkContent(input)
    const recipients = input.private ? null : this.#recipients(accountId, conversationId, input.recipients ?? null)
    this.#enqueue({
      echoId,
      accountId,
      conversationId,
      content,
      private: input.private,
      inReplyTo,
      uploadIds,
      recipients,
    })
  }

  /** Sends an email that the channel refused as a new message; false where the message is no email. Rejects with `ApiError`. */
  sendAgain(accountId: number, conversationId: number, messageId: number): Promise<boolean> {
    return this.#resender.send(accountId, conversationId, messageId)
  }

  #enqueue(written: Written): void {
    const { ports, local, isSynced } = this.#options
    const { accountId, conversationId } = written
    local.enqueue(
      {
        ...written,
        createdAt: this.#now(),
        state: { kind: 'queued', error: null },
        order: local.nextOrder(),
        seen: this.#seen(accountId, conversationId),
        waited: !isSynced(accountId),
        editing: false,
        giveUp: null,
      },
      { keepsDraft: written.resends !== undefined },
    )
    ports.changes.flushSoon()
    this.#lane(accountId, conversationId).kick()
  }

  /** The person wants it sent, now: a failed or held one again, an unknown one if it still cannot be found, or what may be it is what they saw. */
  retry(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending') return
    if (entry.state.kind === 'unknown') this.#sender.confirmByUser(echoId, entry.state.candidate?.id ?? null)
    this.#save({
      ...entry,
      editing: false,
      giveUp: null,
      seen: this.#seen(entry.accountId, entry.conversationId),
      ...this.#overtaking(entry),
      state:
        entry.state.kind === 'unknown'
          ? { ...entry.state, ask: false, candidate: null }
          : { kind: 'queued', error: null },
    })
  }

  /** The person gives it up. One that is on its way is stopped, and stays if it may have arrived. */
  async discard(echoId: string): Promise<void> {
    const entry = this.#entry(echoId)
    if (!this.#options.local.mayDiscard(echoId)) throw new ApiError({ code: 'disk', delivered: 'no' })
    if (entry.state.kind === 'sending') this.#sender.giveUp(entry, 'discard')
    else await this.#sender.remove(entry, { arrived: isRecognized(entry) })
    this.#options.queue.onMessageMoved(entry.accountId, entry.conversationId)
    this.#lane(entry.accountId, entry.conversationId).kick()
  }

  /** Stops one that is on its way, and keeps its text; nothing happens to one that is not. */
  cancel(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending') this.#sender.giveUp(entry, 'cancel')
  }

  /** Holds one back until `edit` or `cancelEdit`, over restarts too. Throws `badInput` for one that may be on its way. */
  beginEdit(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.state.kind === 'sending' || (entry.state.kind === 'unknown' && !entry.state.ask)) {
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'this message is on its way' })
    }
    this.#save({ ...entry, editing: true })
  }

  cancelEdit(echoId: string): void {
    const entry = this.#entry(echoId)
    if (entry.editing) this.#save({ ...entry, editing: false })
  }

  /** Gives one that waits other words, and fewer attachments; with `send` it goes on as if it had just been written. */
  async edit({ echoId, content, uploadIds, recipients, send }: CommandInput<'message:edit'>): Promise<void> {
    const { local, uploads } = this.#options
    this.beginEdit(echoId)
    const entry = this.#entry(echoId)
    const kept = entry.uploadIds.filter((uploadId) => uploadIds.includes(uploadId))
    if (isBlank(content) && kept.length === 0) throw new ApiError({ code: 'emptyMessage', delivered: 'no' })
    const gone = entry.uploadIds.filter((uploadId) => !kept.includes(uploadId))
    const edited: OutboxEntry = {
      ...entry,
      content,
      uploadIds: kept,
      seen: this.#seen(entry.accountId, entry.conversationId),
      ...(recipients && !entry.private
        ? { recipients: this.#recipients(entry.accountId, entry.conversationId, recipients) }
        : {}),
    }
    this.#save(send ? { ...edited, editing: false, state: { kind: 'queued', error: null } } : edited)
    for (const uploadId of gone) local.removeUpload(uploadId)
    await uploads.removeFiles(gone)
  }

  /** What came from the server: echoes of our own messages end their entries. */
  onApplied(applied: Applied): void {
    for (const { message } of applied.messages) {
      const entry = message.echoId === null ? undefined : this.#options.local.entry(message.echoId)
      if (entry?.accountId === message.accountId && entry.conversationId === message.conversationId) this.#adopt(entry)
      const hasLeft = message.type === 'outgoing' && !isLeaving(message)
      if (hasLeft) this.#mailLeft(message.accountId, message.conversationId)
    }
  }

  /** The server has it. Its turn may be over for a while: what waited behind it goes on now. */
  #adopt(entry: OutboxEntry): void {
    this.#sender.adopt(entry)
    this.#options.queue.onMessageMoved(entry.accountId, entry.conversationId)
    this.#lane(entry.accountId, entry.conversationId).kick()
  }

  /** What waited for an email, and what asked because it took so long, goes on. */
  #mailLeft(accountId: number, conversationId: number): void {
    const { ports, local } = this.#options
    const free = local
      .entriesOf(accountId, conversationId)
      .filter((entry) => isAfterMail(entry) && this.#gate.leaving(entry) === null)
    for (const entry of free) local.updateEntry({ ...entry, state: { kind: 'queued', error: null } })
    if (free.length === 0) return
    ports.changes.flushSoon()
    this.#lane(accountId, conversationId).kick()
  }

  /** The user has decided: it goes before the emails that may still be on their way. */
  #overtaking(entry: OutboxEntry): Pick<OutboxEntry, 'overtakes'> {
    const { messages } = this.#options.ports.server
    return isAskingAboutMail(entry) ? { overtakes: messages.highestId(entry.accountId, entry.conversationId) } : {}
  }

  /** While the gap is being closed nothing leaves. */
  pause(): void {
    this.#paused = true
  }

  /** The network was away. */
  onGap(): void {
    this.#sender.onGap()
  }

  /** Threads are in step, or the network is back: everything that waits is tried. */
  resume(): void {
    this.#paused = false
    this.kick()
  }

  kick(): void {
    const { local } = this.#options
    const lanes = new Set(local.entries().map((entry) => this.#lane(entry.accountId, entry.conversationId)))
    for (const lane of lanes) lane.kick()
  }

  /** 0 to 1 of the bytes of a message on its way; null when there is nothing to show. */
  progressOf(echoId: string): number | null {
    return this.#sender.progressOf(echoId)
  }

  /** Messages that wait for the network. */
  get waiting(): number {
    return this.#options.local.entries().filter(isWaiting).length
  }

  /** Messages that wait for the person. */
  get asking(): number {
    return this.#options.local.entries().filter(isAsking).length
  }

  stop(): void {
    this.#stopped = true
    this.#sender.stop()
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #lane(accountId: number, conversationId: number): Lane<OutboxEntry> {
    const key = localKey(accountId, conversationId)
    let lane = this.#lanes.get(key)
    if (!lane) {
      const { ports, queue } = this.#options
      lane = new Lane({
        clock: ports.clock,
        random: ports.random,
        log: ports.log,
        mayRun: () => !this.#paused && !this.#stopped,
        next: () => this.#next(accountId, conversationId),
        step: async (entry: OutboxEntry) => {
          const step = await this.#sender.step(entry)
          if (!this.#stopped) queue.onMessageMoved(accountId, conversationId)
          return step
        },
      })
      this.#lanes.set(key, lane)
    }
    return lane
  }

  /** What waits for the person does not hold back what comes after it; what is edited right now does, to keep its place. */
  #next(accountId: number, conversationId: number): OutboxEntry | undefined {
    const first = this.#options.local
      .entriesOf(accountId, conversationId)
      .find((entry) => entry.editing || isMoving(entry))
    return first?.editing === true ? undefined : first
  }

  #checkContent({ content, uploadIds }: { content: string; uploadIds: readonly string[] }): void {
    if (isBlank(content) && uploadIds.length === 0) throw new ApiError({ code: 'emptyMessage', delivered: 'no' })
    if (uploadIds.some((uploadId) => !this.#options.uploads.file(uploadId)))
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'an attachment is not here yet' })
  }

  /** Who gets it; null for what leaves by another channel. Throws `badInput` for what the server would refuse. */
  #recipients(accountId: number, conversationId: number, chosen: Recipients | null): Recipients | null {
    const {
      ports: { server },
      local,
    } = this.#options
    const thread = emailThread(server, accountId, conversationId)
    if (thread === null) return null
    if (chosen === null) return nextRecipients({ server, local }, accountId, conversationId, thread)
    const all = new Set(RECIPIENT_FIELDS.flatMap((field) => chosen[field].map(addressKey)))
    const problem = recipientsProblem(chosen, all, thread.contactEmail)
    if (problem !== null)
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: `recipients: ${problem.kind}` })
    return distinctRecipients(chosen)
  }

  /** What the person has before their eyes, actions on their way included. */
  #seen(accountId: number, conversationId: number): OutboxEntry['seen'] {
    const { server } = this.#options.ports
    const conversation = server.conversations.get(accountId, conversationId)
    return {
      at: this.#now(),
      lastId: Math.max(server.messages.highestId(accountId, conversationId), conversation?.preview?.messageId ?? 0),
      status: conversation?.status ?? null,
      assigneeId: conversation ? assigneeKey(conversation) : null,
    }
  }

  #now(): number {
    return Math.floor(this.#options.ports.clock.now() / 1_000)
  }

  #entry(echoId: string): OutboxEntry {
    const entry = this.#options.local.entry(echoId)
    if (!entry) throw new ApiError({ code: 'notFound', delivered: 'no' })
    return entry
  }

  #save(entry: OutboxEntry): void {
    this.#options.local.updateEntry(entry)
    this.#options.ports.changes.flushSoon()
    this.#options.queue.onMessageMoved(entry.accountId, entry.conversationId)
    this.#lane(entry.accountId, entry.conversationId).kick()
  }
}
