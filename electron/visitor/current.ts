import { errorText } from '../../shared/text/errors.ts'
import { ApiError } from '../core/api/types.ts'
import { Timer } from '../core/timer.ts'
import { uploadsIn } from './drafts.ts'
import type { VisitorIdentity, VisitorPorts } from './ports.ts'
import { VisitorRun } from './run.ts'
import type { StoredVisitor } from './store.ts'
import { VisitorStore } from './store.ts'
import { Uploads } from './uploads.ts'
import type { StoredUpload } from './work.ts'

/** Milliseconds until what was received, or a draft, is on disk; what was sent is there at once. */
const STORE_AFTER = 1_000

export interface CurrentVisitorListener {
  onChange(): void
  /** Something new may be unread, or can be marked as seen now. */
  onNews(): void
}

/** Which visitor there is, and its place on disk. */
export class CurrentVisitor {
  readonly uploads: Uploads
  readonly #ports: VisitorPorts
  readonly #listener: CurrentVisitorListener
  readonly #store: VisitorStore
  readonly #storeTimer: Timer
  #run: VisitorRun | null = null
  #lastWrite: Promise<void> = Promise.resolve()

  constructor(ports: VisitorPorts, listener: CurrentVisitorListener) {
    const { clock, log, files } = ports
    this.#ports = ports
    this.#listener = listener
    this.#store = new VisitorStore(ports)
    this.#storeTimer = new Timer(clock)
    this.uploads = new Uploads({ files, folder: ports.uploads, log, isKept: () => this.isKept })
  }

  get isKept(): boolean {
    return this.#store.isKept
  }
  get running(): VisitorRun | null {
    return this.#run
  }

  /** Rejects with `badInput` without a visitor. */
  requireRunning(): VisitorRun {
    if (!this.#run) throw new ApiError({ code: 'badInput', reachedServer: 'no' })
    return this.#run
  }

  /** The visitor on disk whose keys could not be read. */
  get unopened(): { readonly unsent: number } | null {
    return this.#store.unopened
  }

  /** Runs the visitor on disk. Resolves with whether there is one that can be read. */
  async start(): Promise<boolean> {
    const stored = await this.#read()
    // The files of one that could not be opened stay with it.
    if (!this.unopened) await this.uploads.adopt(stored ? uploadsOf(stored) : [])
    if (stored) this.#start(stored)
    return stored !== null
  }

  async #read(): Promise<StoredVisitor | null> {
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
    const visitor = { identity, conversations: [], outbox: [], drafts: [] }
    await this.#store.write(visitor)
    this.#start(visitor)
  }

  /** Forgets the visitor with everything that it has not sent. */
  async forget(): Promise<void> {
    this.halt()
    await this.#lastWrite
    await this.#store.clear()
    await this.uploads.clear()
  }

  #start(visitor: StoredVisitor): void {
    this.halt()
    this.#run = new VisitorRun(visitor.identity, this.#ports, this.uploads, {
      save: () => this.write(),
      onToken: (identity) => this.quietly(this.#store.writeKeys(identity)),
      onChange: () => this.#listener.onChange(),
      onNews: () => {
        this.writeSoon()
        this.#listener.onNews()
      },
    })
    this.#run.start(visitor)
  }

  /** Ends the connection and the timers; what is on disk stays. */
  halt(): void {
    this.#run?.stop()
    this.#run = null
    this.#storeTimer.clear()
  }

  writeSoon(): void {
    this.#storeTimer.setUnlessPending(STORE_AFTER, () => this.quietly(this.write()))
  }

  /** One write after the other, each with what is true when it begins. */
  write(): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      if (this.#run) await this.#store.write(this.#run.stored())
    })
    this.#lastWrite = write.catch(() => undefined)
    return write
  }

  /** Work in the background; a failure is logged. */
  quietly(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => this.#ports.log.warn('Visitor work failed', { error: errorText(error) }))
  }
}

const uploadsOf = ({ outbox, drafts }: StoredVisitor): StoredUpload[] => [
  ...outbox.flatMap(({ work }) => (work.kind === 'message' ? work.uploads : [])),
  ...uploadsIn(drafts),
]
