import type { Message } from '../../shared/model/message.ts'
import { errorText } from '../../shared/text/errors.ts'
import { ApiError } from '../core/api/types.ts'
import { Timer } from '../core/timer.ts'
import { Book, messagesOf } from './book.ts'
import { Carrier } from './carrier.ts'
import { VisitorOutbox } from './outbox.ts'
import type { VisitorIdentity, VisitorPorts } from './ports.ts'
import { PublicApi } from './publicApi.ts'
import { VisitorSession } from './session.ts'
import type { StoredVisitor } from './store.ts'
import { VisitorStore } from './store.ts'
import { Uploads } from './uploads.ts'

/** Milliseconds until what was received is on disk; what was written is there at once. */
const STORE_AFTER = 1_000

/** What runs for one identity. */
interface Running {
  readonly identity: VisitorIdentity
  readonly api: PublicApi
  readonly session: VisitorSession
}

export interface CurrentVisitorListener {
  onChange(): void
  /** Something new may be unread, or can be marked as seen now. */
  onNews(): void
}

/** The visitor that is: its parts, from its start to its end, and its place on disk. */
export class CurrentVisitor {
  readonly book = new Book()
  readonly uploads: Uploads
  readonly outbox: VisitorOutbox
  readonly #ports: VisitorPorts
  readonly #listener: CurrentVisitorListener
  readonly #store: VisitorStore
  readonly #storeTimer: Timer
  #running: Running | null = null
  #lastWrite: Promise<void> = Promise.resolve()

  constructor(ports: VisitorPorts, listener: CurrentVisitorListener) {
    const { clock, random, log, files } = ports
    this.#ports = ports
    this.#listener = listener
    this.#store = new VisitorStore(ports)
    this.#storeTimer = new Timer(clock)
    this.uploads = new Uploads({ files, folder: ports.uploads, log })
    const carrier = new Carrier({
      book: this.book,
      uploads: this.uploads,
      api: () => this.ready().api,
      sourceId: () => this.ready().identity.keys.sourceId,
      onStored: (messageId) => this.#running?.session.expect(messageId),
    })
    this.outbox = new VisitorOutbox({
      clock,
      random,
      log,
      book: this.book,
      carrier,
      save: () => this.write(),
      onChange: () => this.#listener.onChange(),
    })
  }

  get isKept(): boolean {
    return this.#store.isKept
  }
  get identity(): VisitorIdentity | null {
    return this.#running?.identity ?? null
  }
  get session(): VisitorSession | null {
    return this.#running?.session ?? null
  }

  /** Rejects with `badInput` without a visitor. */
  ready(): Running {
    if (!this.#running) throw new ApiError({ code: 'badInput', reachedServer: 'no' })
    return this.#running
  }

  /** The visitor on disk; null if there is none, or it can't be read. */
  async read(): Promise<StoredVisitor | null> {
    try {
      return await this.#store.read()
    } catch (error) {
      this.#ports.log.error('Reading the visitor failed', { error: errorText(error) })
      return null
    }
  }

  /** Takes the place of the visitor before, which is forgotten. Rejects if it can't be stored. */
  async replace(identity: VisitorIdentity): Promise<void> {
    await this.forget()
    await this.#store.writeKeys(identity)
    const visitor = { identity, conversations: [], outbox: [] }
    await this.#store.write(visitor)
    this.run(visitor)
  }

  /** Forgets the visitor with everything that it has not sent. */
  async forget(): Promise<void> {
    this.halt()
    await this.#lastWrite
    await this.#store.clear()
    await this.uploads.clear()
  }

  run({ identity, conversations, outbox }: StoredVisitor): void {
    const { clock, random, log, http, openSocket } = this.#ports
    const api = new PublicApi({ http, log, ...identity })
    for (const { messages, ...news } of conversations) {
      this.book.apply(news)
      this.book.applyMessages(messages)
    }
    const session = new VisitorSession({
      clock,
      random,
      log,
      openSocket,
      api,
      book: this.book,
      identity,
      onToken: (pubsubToken) => this.#onToken(pubsubToken),
      onMessages: (messages) => this.#onMessages(messages),
      onGap: () => this.outbox.onGap(),
      onSynced: () => this.#onSynced(),
      onChange: () => this.#listener.onChange(),
    })
    this.#running = { identity, api, session }
    this.uploads.adopt(outbox.flatMap(({ work }) => (work.kind === 'message' ? work.uploads : [])))
    this.outbox.start(outbox)
    session.start()
  }

  /** Ends the connection and the timers; what is on disk stays. */
  halt(): void {
    this.#running?.session.stop()
    this.#running = null
    this.outbox.stop()
    this.#storeTimer.clear()
    this.book.clear()
  }

  /** One write after the other, each with what is true when it begins. */
  write(): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      if (!this.#running) return
      const { identity } = this.#running
      const conversations = this.book.list().map((one) => ({ ...one, messages: messagesOf(one) }))
      await this.#store.write({ identity, conversations, outbox: [...this.outbox.entries] })
    })
    this.#lastWrite = write.catch(() => undefined)
    return write
  }

  /** Work that nobody waits for; a failure is logged. */
  quietly(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => this.#ports.log.warn('Visitor work failed', { error: errorText(error) }))
  }

  #onToken(pubsubToken: string): void {
    if (!this.#running) return
    const { identity } = this.#running
    const next = { ...identity, keys: { ...identity.keys, pubsubToken } }
    this.#running = { ...this.#running, identity: next }
    this.quietly(this.#store.writeKeys(next))
  }

  #onMessages(messages: readonly Message[]): void {
    this.outbox.onMessages(messages)
    this.#storeSoon()
    this.#listener.onNews()
  }

  #onSynced(): void {
    this.outbox.onOnline()
    this.#storeSoon()
    this.#listener.onNews()
  }

  #storeSoon(): void {
    this.#storeTimer.setUnlessPending(STORE_AFTER, () => this.quietly(this.write()))
  }
}
