import { connectionView, idleState } from '../../shared/model/connection.ts'
import type { VisitorProblem, VisitorView } from '../../shared/views/visitor.ts'
import type { VisitorInput } from '../../shared/visitorBridge.ts'
import type { UploadFile } from '../core/api/types.ts'
import { ApiError } from '../core/api/types.ts'
import type { Dispose } from '../core/ports.ts'
import { Timer } from '../core/timer.ts'
import type { Begin } from './begin.ts'
import { beginAs, VisitorRefusal } from './begin.ts'
import { CurrentVisitor } from './current.ts'
import { messagesOf, unreadOf } from './knownConversations.ts'
import { onDisk } from './onDisk.ts'
import type { NewWork } from './outbox.ts'
import type { VisitorPorts } from './ports.ts'
import { identityView } from './ports.ts'
import type { Uploads } from './uploads.ts'
import { rowsOf, threadOf } from './view.ts'
import type { StoredUpload, Work } from './work.ts'
import { isEmptyMessage, placeOf } from './work.ts'

/** Milliseconds: changes of this time are one view. */
const VIEW_EVERY = 16

/** The open conversation: one of the server's, or the key of one that begins with its first message. */
type Open = { id: number } | { key: string }

/**
 * Deskbell as a contact: one visitor at a time, from `start` to `stop`, as long as its window is open. Commands change what is
 * shown at once and the server afterwards. They reject with `ApiError`.
 */
export class Visitor {
  readonly #ports: VisitorPorts
  readonly #current: CurrentVisitor
  readonly #listeners = new Set<(view: VisitorView) => void>()
  readonly #viewTimer: Timer
  #stopAppearance: Dispose = () => undefined
  #phase: VisitorView['phase'] = 'loading'
  #open: Open | null = null
  #isSeen = false
  /** Counts starts, stops, begins and ends: what was asked for before the last one has no effect any more. */
  #runs = 0
  /** Those that change which visitor there is, one after the other. */
  #work: Promise<unknown> = Promise.resolve()
  /** Of a contact that is being created, by what was entered: a lost answer must not make a second one. */
  #attempt: { input: string; sourceId: string } | null = null

  constructor(ports: VisitorPorts) {
    this.#ports = ports
    this.#viewTimer = new Timer(ports.clock)
    this.#current = new CurrentVisitor(ports, {
      onChange: () => this.#onChange(),
      onNews: () => this.#markSeen(),
    })
  }

  /** Files that wait, for commands of the page and the media handler. */
  get uploads(): Pick<Uploads, 'begin' | 'append' | 'remove'> & { shown(id: string): UploadFile | null } {
    return this.#current.uploads
  }

  /** Reads the visitor from disk and connects it. */
  async start(): Promise<void> {
    this.#runs += 1
    this.#phase = 'loading'
    await this.#inTurn(async () => {
      this.#stopAppearance()
      this.#stopAppearance = this.#ports.appearance.onChange(() => this.#onChange())
      this.#phase = (await this.#current.start()) ? 'chat' : 'setup'
      this.#onChange()
    })
  }

  /** Ends the connection and the timers; what waits stays on disk. */
  async stop(): Promise<void> {
    this.#runs += 1
    this.#viewTimer.clear()
    this.#listeners.clear()
    this.#open = null
    await this.#inTurn(async () => {
      this.#stopAppearance()
      await this.#current.write().catch(() => undefined)
      this.#current.halt()
      this.#viewTimer.clear()
    })
  }

  onChange(listener: (view: VisitorView) => void): Dispose {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  view(): VisitorView {
    const { appearance, clock, inboxes } = this.#ports
    const { running, isKept } = this.#current
    const identity = running?.identity ?? null
    const session = running?.session
    const entries = running?.outbox.entries ?? []
    const conversations = running?.conversations.list() ?? []
    return {
      ...appearance.get(),
      locale: appearance.locale(),
      phase: this.#phase,
      unopened: this.#phase === 'setup' ? this.#current.unopened : null,
      inboxes: this.#phase === 'setup' ? inboxes().map(({ baseUrl: _base, identifier: _own, ...shown }) => shown) : [],
      identity: identity && identityView(identity, isKept),
      connection: connectionView(session?.state ?? idleState(clock.now())),
      problem: this.#problem(),
      isLoaded: session?.isLoaded === true || conversations.length > 0,
      canResolve: session?.canResolve ?? null,
      agentsOnline: session?.agentsOnline ?? null,
      conversations: running ? rowsOf({ conversations, entries, drafts: running.drafts }) : [],
      thread: this.#thread(),
      waiting: entries.filter(({ work }) => work.kind !== 'open').length,
    }
  }

  /**
   * Begins as another visitor, in the place of the current one. Resolves with what stops it, or null; rejects with `cancelled` if
   * the window is closed or something else begins or ends meanwhile.
   */
  async begin(input: Begin): Promise<VisitorProblem | null> {
    const run = (this.#runs += 1)
    const entered = JSON.stringify([input.inbox, input.contact])
    if (this.#attempt?.input !== entered) this.#attempt = { input: entered, sourceId: this.#ports.uuid() }
    try {
      const identity = await beginAs(input, this.#attempt.sourceId, this.#ports)
      await this.#inTurn(async () => {
        if (run !== this.#runs) throw new ApiError({ code: 'cancelled', reachedServer: 'no' })
        await onDisk(() => this.#current.replace(identity))
        this.#attempt = null
        this.#phase = 'chat'
        this.openConversation(null)
      })
    } catch (error) {
      if (error instanceof VisitorRefusal) return error.problem
      throw error
    }
    return null
  }

  /** Forgets the visitor and what it has not sent. */
  async end(): Promise<void> {
    this.#runs += 1
    this.#phase = 'setup'
    this.#open = null
    this.#onChange()
    await this.#inTurn(() => onDisk(() => this.#current.forget()))
  }

  reconnect(): void {
    const { running } = this.#current
    running?.session.kick('manual')
    running?.outbox.onOnline()
  }

  /** `key`: of a conversation whose first message waits. */
  openConversation(conversationId: number | null, key?: string): void {
    this.#open = conversationId === null ? { key: key ?? this.#ports.uuid() } : { id: conversationId }
    this.#isSeen = false
    this.#onChange()
  }

  closeConversation(): void {
    this.#open = null
    this.#onChange()
  }

  async send({ localId, content, uploadIds }: VisitorInput<'visitor:send'>): Promise<void> {
    const { uploads } = this.#current
    const { drafts } = this.#current.requireRunning()
    const open = this.#open
    if (!open) throw new ApiError({ code: 'badInput', reachedServer: 'no' })
    if (isEmptyMessage(content, uploadIds.length)) throw new ApiError({ code: 'emptyMessage', reachedServer: 'no' })
    const files = uploadIds.map((id) => {
      const upload = uploads.get(id)
      if (!upload) throw new ApiError({ code: 'attachmentLost', reachedServer: 'no' })
      return upload
    })
    const id = this.#openId()
    const putBack = drafts.take(id, content, uploadIds)
    try {
      await this.#write(localId, id ?? ('key' in open ? open.key : open.id), content, files)
    } catch (error) {
      putBack()
      throw error
    }
  }

  /** Adds a message, with the opening of its conversation where there is none. Shows the one that takes the place of a removed one. */
  async #write(id: string, wanted: number | string, content: string, uploads: StoredUpload[]): Promise<void> {
    const running = this.#current.requireRunning()
    const { outbox } = running
    const place = running.placeFor(wanted)
    const message: NewWork = { id, work: { kind: 'message', conversation: place, content, uploads } }
    const isFirst = typeof place === 'string' && !outbox.entries.some((entry) => placeOf(entry) === place)
    const opening: NewWork = { id: this.#ports.uuid(), work: { kind: 'open', key: String(place), known: null } }
    const open = this.#open
    await onDisk(() => outbox.add(...(isFirst ? [opening, message] : [message])))
    if (place === wanted || this.#open !== open) return
    if (typeof place === 'number') this.openConversation(place)
    else this.openConversation(null, place)
  }

  setDraft({ conversationId, text, uploadIds }: VisitorInput<'visitor:draft'>): void {
    const { running, uploads } = this.#current
    running?.drafts.set({
      conversation: conversationId,
      text,
      uploads: uploadIds.flatMap((id) => uploads.get(id) ?? []),
    })
    if (running) this.#current.writeSoon()
  }

  async answer({ messageId, values }: VisitorInput<'visitor:answer'>): Promise<void> {
    await this.#addOnce(messageId, (conversation) => ({ kind: 'answer', conversation, messageId, values }))
  }

  async rate({ messageId, rating, feedback }: VisitorInput<'visitor:rate'>): Promise<void> {
    await this.#addOnce(messageId, (conversation) => ({ kind: 'rate', conversation, messageId, rating, feedback }))
  }

  /** Resolves the open conversation; what failed before is dropped. */
  async resolve(): Promise<void> {
    const id = this.#openId()
    if (id === null) return
    const { outbox } = this.#current.requireRunning()
    const before = outbox.entries.find(({ work }) => work.kind === 'resolve' && work.conversation === id)
    if (before && before.state !== 'failed') return
    if (before) await onDisk(() => outbox.discard(before.id))
    await onDisk(() => outbox.add({ id: this.#ports.uuid(), work: { kind: 'resolve', conversation: id } }))
  }

  /** `localId`: of a message or an answer. */
  async retry(localId: string): Promise<void> {
    const running = this.#current.requireRunning()
    const { outbox } = running
    const entry = outbox.entries.find(({ id }) => id === localId)
    if (entry?.work.kind !== 'message' || running.placeFor(placeOf(entry)) === placeOf(entry))
      return onDisk(() => outbox.retry(localId))
    // Its conversation was removed: in another one it is another message.
    const { content, uploads } = entry.work
    await this.#write(this.#ports.uuid(), placeOf(entry), content, uploads)
    await onDisk(() => outbox.discard(localId))
  }

  async discard(localId: string): Promise<void> {
    const entry = await onDisk(() => this.#current.requireRunning().outbox.discard(localId))
    if (entry?.work.kind === 'message') for (const { id } of entry.work.uploads) this.uploads.remove(id)
  }

  setTyping(on: boolean): void {
    const id = this.#openId()
    if (id !== null) this.#current.quietly(this.#current.running?.session.setTyping(id, on))
  }

  /** The user sees the end of the open conversation. */
  look(isSeen: boolean): void {
    this.#isSeen = isSeen
    this.#markSeen()
  }

  /** The server of its media; null without a visitor. */
  mediaOrigin(): { baseUrl: string; authorization: null } | null {
    const identity = this.#current.running?.identity
    if (!identity) return null
    return { baseUrl: identity.baseUrl, authorization: null }
  }

  onPower(event: 'suspend' | 'resume' | 'lock' | 'unlock' | 'network'): void {
    const session = this.#current.running?.session
    if (event === 'suspend') session?.suspend()
    else if (event !== 'lock') session?.kick(event)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#work.then(work)
    this.#work = next.catch(() => undefined)
    return next
  }

  #openId(): number | null {
    const open = this.#open
    if (!open) return null
    return 'id' in open ? open.id : (this.#current.running?.outbox.conversationOf(open.key) ?? null)
  }

  /** What is unread in the open conversation is read once its end is seen. */
  #markSeen(): void {
    const { running } = this.#current
    const id = this.#openId()
    if (!running || id === null) return
    const { conversations, session } = running
    const conversation = conversations.get(id)
    if (!this.#isSeen || !conversation || session.state.kind !== 'synced' || unreadOf(conversation) === 0) return
    conversations.apply({ id: conversation.id, contactSeenAt: messagesOf(conversation).at(-1)?.createdAt ?? null })
    this.#current.quietly(session.markSeen(conversation.id))
    this.#onChange()
  }

  #thread(): VisitorView['thread'] {
    const { running } = this.#current
    const open = this.#open
    if (!open || !running) return null
    const { conversations, drafts, outbox, session } = running
    const id = this.#openId()
    const place = id ?? ('key' in open ? open.key : open.id)
    return threadOf({
      key: 'key' in open ? open.key : String(open.id),
      id,
      conversation: id === null ? null : conversations.get(id),
      draft: drafts.view(id),
      entries: outbox.entries.filter((entry) => placeOf(entry) === place),
      typing: id === null ? [] : session.typingIn(id),
      mediaAddress: this.#ports.mediaAddress,
    })
  }

  /** A form, a choice or a survey takes one answer at a time. */
  async #addOnce(messageId: number, work: (conversation: number) => Work): Promise<void> {
    const { conversations, outbox } = this.#current.requireRunning()
    const id = this.#openId()
    if (id === null || conversations.get(id)?.messages.has(messageId) !== true)
      throw new ApiError({ code: 'badInput', reachedServer: 'no' })
    const hasWaiting = outbox.entries.some(
      (entry) => (entry.work.kind === 'answer' || entry.work.kind === 'rate') && entry.work.messageId === messageId,
    )
    if (!hasWaiting) await onDisk(() => outbox.add({ id: this.#ports.uuid(), work: work(id) }))
  }

  #problem(): VisitorProblem | null {
    const state = this.#current.running?.session.state
    if (state?.kind !== 'signedOut') return null
    return { code: state.reason === 'unsupported' ? 'noPublicApi' : 'unknownContact', detail: null }
  }

  #onChange(): void {
    if (this.#listeners.size === 0) return
    this.#viewTimer.setUnlessPending(VIEW_EVERY, () => {
      const view = this.view()
      for (const listener of this.#listeners) listener(view)
    })
  }
}
