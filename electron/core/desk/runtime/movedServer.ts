import * as v from 'valibot'
import { errorText } from '../../../../shared/text/errors.ts'
import type { MetaTable } from '../../cache/index.ts'
import type { Clock, Log } from '../../ports.ts'

const KEY = 'movedTo'
/** Milliseconds between two checks: each asks the server several times. */
const INTERVAL = 60_000

const StoredSchema = v.object({
  from: v.string(),
  to: v.string(),
  /** The user doesn't want to follow, and is not asked again. */
  isDeclined: v.boolean(),
})

export interface MovedServerOptions {
  baseUrl: string
  meta: Pick<MetaTable, 'get' | 'set' | 'json'>
  clock: Pick<Clock, 'monotonic'>
  log: Log
  /** True once the session's files are closed. */
  isStopped(): boolean
  /** Where the server has moved; null if it has not. */
  find(): Promise<string | null>
  onChange(): void
}

/** The address to which the session's server has moved for good. Nothing is sent there before the user agrees. */
export class MovedServer {
  readonly #options: MovedServerOptions
  #checkedAt = -Infinity

  constructor(options: MovedServerOptions) {
    this.#options = options
  }

  /** Null while the server answers where it was. */
  get to(): { address: string; isDeclined: boolean } | null {
    const stored = this.#options.meta.json(KEY, StoredSchema)
    return stored?.from === this.#options.baseUrl ? { address: stored.to, isDeclined: stored.isDeclined } : null
  }

  /** An answer leads elsewhere: finds out whether the whole server has moved. */
  checkForMove(): void {
    const now = this.#options.clock.monotonic()
    if (now - this.#checkedAt < INTERVAL) return
    this.#checkedAt = now
    void this.#check()
  }

  decline(): void {
    if (this.to) this.#store(this.to.address, true)
  }

  /** The server answers at its address again. */
  clear(): void {
    if (this.to === null) return
    this.#options.meta.set(KEY, '')
    this.#options.onChange()
  }

  async #check(): Promise<void> {
    const { baseUrl, find, isStopped, log } = this.#options
    try {
      const to = await find()
      // The session may have ended meanwhile, with its files.
      if (isStopped() || to === null || to === this.to?.address) return
      log.info('The server has moved', { from: baseUrl, to })
      this.#store(to, false)
    } catch (error) {
      log.warn('Finding out whether the server has moved failed', { error: errorText(error) })
    }
  }

  #store(to: string, isDeclined: boolean): void {
    this.#options.meta.set(KEY, JSON.stringify({ from: this.#options.baseUrl, to, isDeclined }))
    this.#options.onChange()
  }
}
