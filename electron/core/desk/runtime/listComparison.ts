import type { ListFilter } from '../../cache/index.ts'
import type { Clock, TimerHandle } from '../../ports.ts'
import type { ListLoader } from '../../sync/listLoader.ts'
import type { Connector } from '../connector.ts'

const SETTLE = 3_000

export interface ListComparisonOptions {
  clock: Clock
  connector: Connector
  lists: ListLoader
  watchedLists(): ListFilter[]
}

/** Compares the lists on screen with the server, for what it doesn't broadcast: what others have read. */
export class ListComparison {
  readonly #options: ListComparisonOptions
  #timer: TimerHandle | undefined

  constructor(options: ListComparisonOptions) {
    this.#options = options
  }

  now(): void {
    const { connector, lists, watchedLists } = this.#options
    if (connector.view().kind === 'synced') for (const filter of watchedLists()) void lists.refresh(filter, true)
  }

  /** Once for a burst of calls. */
  soon(): void {
    this.#timer ??= this.#options.clock.after(SETTLE, () => {
      this.#timer = undefined
      this.now()
    })
  }

  stop(): void {
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }
}
