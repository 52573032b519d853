import { errorText } from '../../shared/text/errors.ts'
import { ApiError } from '../core/api/types.ts'
import { Timer } from '../core/timer.ts'
import type { VisitorIdentity, VisitorPorts } from './ports.ts'
import { VisitorRun } from './run.ts'
import type { StoredVisitor } from './store.ts'
import { VisitorStore } from './store.ts'
import { Uploads } from './uploads.ts'

/** Milliseconds until what was received is on disk; what was written is there at once. */
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
    this.uploads = new Uploads({ files, folder: ports.uploads, log })
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

  run(visitor: StoredVisitor): void {
    this.halt()
    this.uploads.adopt(visitor.outbox.flatMap(({ work }) => (work.kind === 'message' ? work.uploads : [])))
    this.#run = new VisitorRun(visitor.identity, this.#ports, this.uploads, {
      save: () => this.write(),
      onToken: (identity) => this.quietly(this.#store.writeKeys(identity)),
      onChange: () => this.#listener.onChange(),
      onNews: () => {
        this.#storeTimer.setUnlessPending(STORE_AFTER, () => this.quietly(this.write()))
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

  /** One write after the other, each with what is true when it begins. */
  write(): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      if (this.#run) await this.#store.write(this.#run.stored())
    })
    this.#lastWrite = write.catch(() => undefined)
    return write
  }

  /** Work that nobody waits for; a failure is logged. */
  quietly(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => this.#ports.log.warn('Visitor work failed', { error: errorText(error) }))
  }
}
